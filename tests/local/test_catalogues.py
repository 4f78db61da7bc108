"""Catalogues say what the code says: nothing missing, guessed, left over or with other places for facts."""

import json
import re
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from click.testing import CliRunner

from services.letters.languages import COMPLETE, FOLDER
from services.local import catalogues

PATHS = sorted(FOLDER.glob("*.po"))
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")
marked = cache(catalogues.marked)
every_language = pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])


def forms(message: Any) -> list[str]:
    """The translation, or each of its plural forms."""
    return [form for form in (message.string if message.pluralizable else [message.string]) if form]


def misplaced(catalogue: Catalog) -> list[str]:
    """Translations that have other places for facts, or other tags, than their sentence."""
    return [
        form
        for message in catalogue
        if message.id
        for form in forms(message)
        if _places(form, message) != _wanted(message)
    ]


def _wanted(message: Any) -> list[str]:
    return _places(message.id[1] if message.pluralizable else message.id, message)


def _places(text: str, message: Any) -> list[str]:
    """Each place, in the order of its name; "one guest" may leave the number out."""
    return sorted(place for place in PLACE.findall(text) if not (message.pluralizable and place == "%(count)s"))


def stored(tmp_path: Path, text: str, head: str = "") -> Catalog:
    """A catalogue of this text."""
    (tmp_path / "fr.po").write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n{head}\n{text}')
    return catalogues.stored(tmp_path / "fr.po")


@pytest.mark.parametrize("language", COMPLETE)
def test_a_language_we_speak_lacks_nothing(language: str) -> None:
    renewed = catalogues.renewed(marked(), catalogues.stored(FOLDER / f"{language}.po"))
    assert [message.id for message in renewed if message.id and catalogues.is_missing(message)] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_a_language_we_speak_says_nothing_that_is_no_longer_said(language: str) -> None:
    catalogue = catalogues.stored(FOLDER / f"{language}.po")
    assert [message.id for message in catalogue if message.id and message.id not in marked()] == []


@every_language
def test_nothing_is_guessed_or_kept_for_later(path: Path) -> None:
    catalogue = catalogues.stored(path)
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@every_language
def test_every_place_for_a_fact_and_every_tag_is_kept(path: Path) -> None:
    assert misplaced(catalogues.stored(path)) == []


def test_a_lost_place_and_a_lost_tag_would_be_seen(tmp_path: Path) -> None:
    lost = stored(tmp_path, 'msgid "Dear %(name)s"\nmsgstr "Cher"\n\nmsgid "<b>x</b>"\nmsgstr "<b>y"\n')
    assert misplaced(lost) == ["Cher", "<b>y"]


@every_language
def test_plural_forms_are_those_of_cldr(path: Path) -> None:
    catalogue = catalogues.stored(path)
    form, rule = c2py(catalogue.plural_expr), Locale.parse(path.stem).plural_form
    names = catalogues.categories(catalogue)
    assert [names[form(n)] for n in range(1000)] == [rule(n) for n in range(1000)]
    assert {len(message.string or ()) for message in catalogue if message.pluralizable} <= {len(names)}


@every_language
def test_every_file_says_that_a_native_speaker_has_not_seen_it_yet(path: Path) -> None:
    assert path.read_text(encoding="utf-8").splitlines()[0].endswith("needs native review.")


@every_language
def test_every_file_is_written_in_the_one_way(path: Path, tmp_path: Path) -> None:
    catalogues.write(tmp_path / path.name, catalogues.stored(path))
    assert (tmp_path / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_translations_go_out_and_in_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "marked", marked)
    catalogues.write(tmp_path / "ru.po", catalogues.renewed(marked(), Catalog(locale="ru")))

    lacking = json.loads(CliRunner().invoke(catalogues.main, ["missing", "ru"]).output)
    whole = next(entry for entry in lacking if "plural" not in entry)
    parts = next(entry for entry in lacking if "plural" in entry)
    whole["text"], parts["text"] = "да", {"one": "%(count)s а", "few": "%(count)s б", "many": "%(count)s в"}
    (tmp_path / "ru.json").write_text(json.dumps([whole, parts, {"id": "Never said", "text": "x"}]))
    done = CliRunner().invoke(catalogues.main, ["fill", "ru", str(tmp_path / "ru.json")])

    assert "Never said" in done.output
    assert len(json.loads(CliRunner().invoke(catalogues.main, ["missing", "ru"]).output)) == len(lacking) - 2
    filled = catalogues.stored(tmp_path / "ru.po")
    assert filled[whole["id"]].string == "да"
    assert filled[parts["id"]].string == ("%(count)s а", "%(count)s б", "%(count)s в")


def test_what_is_not_said_any_more_goes_and_nothing_is_guessed(tmp_path: Path) -> None:
    said = Catalog()
    said.add("Your place is confirmed", locations=[("a.py", 7)])
    old = stored(tmp_path, 'msgid "Your seat is confirmed"\nmsgstr "Votre place est confirmée"\n')
    new = catalogues.renewed(said, old)
    assert [(message.id, message.string) for message in new if message.id] == [("Your place is confirmed", None)]
