"""Catalogues of translations: ``python -m services.local.catalogues`` brings them up to what the code says now.

Files stay quiet: messages are in the order of their words, without line numbers and dates; nothing is guessed and
nothing that is no longer said is kept.
"""

import json
from collections.abc import Iterator, Mapping
from gettext import c2py
from pathlib import Path
from typing import Any

import click
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from services.letters.languages import FOLDER

SERVICES = Path(__file__).parents[1]
ROOMS = ("letters", "registration")
"""Whose sentences are for everybody; tools for those who run it speak English."""

_WAYS = [
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.txt", "jinja2"),
    ("**.mjml", "jinja2"),
    ("**.jinja", "jinja2"),
]
_HEAD = """\
# {name} translation of Placecard: needs native review.
msgid ""
msgstr ""
"Language: {tag}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals};\\n"

"""


def marked() -> Catalog:
    """Every sentence that the code marks for translation, with the files that say it."""
    catalogue = Catalog()
    for room in ROOMS:
        for file, _line, sentence, _comments, context in extract_from_dir(SERVICES / room, _WAYS):
            catalogue.add(sentence, context=context, locations=[(f"services/{room}/{file}", 1)])
    return catalogue


def stored(path: Path) -> Catalog:
    """A catalogue as it lies in its file; its language is the file's name."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def renewed(said: Catalog, old: Catalog) -> Catalog:
    """What is said now, with the translations there are for exactly that."""
    new = Catalog(locale=old.locale)
    for message in _sentences(said):
        known = old.get(message.id, message.context)
        text = known.string if known is not None and not known.fuzzy and known.id == message.id else None
        places = [(file, 1) for file in sorted({file for file, _line in message.locations})]
        new.add(message.id, text, locations=places, flags=message.flags, context=message.context)
    return new


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue in the one way in which they are written."""
    locale = Locale.parse(path.stem)
    head = _HEAD.format(name=locale.get_display_name("en"), tag=path.stem, plurals=catalogue.plural_forms.rstrip("; "))
    with path.open("wb") as file:
        file.write(head.encode())
        write_po(file, catalogue, width=0, sort_output=True, omit_header=True, include_lineno=False)


def categories(catalogue: Catalog) -> list[str]:
    """CLDR's name of each plural form, in the order of the catalogue."""
    rule, form = Locale.parse(str(catalogue.locale)).plural_form, _form_of(catalogue)
    return [rule(next(n for n in range(1000) if form(n) == index)) for index in range(catalogue.num_plurals)]


def is_missing(message: Message) -> bool:
    """Whether a translation, or one of its plural forms, is not there."""
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return not all(forms)


def _form_of(catalogue: Catalog) -> Any:
    return c2py(catalogue.plural_expr)


def _sentences(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Bring every catalogue up to what the code says now, and say what each still lacks."""
    if context.invoked_subcommand:
        return
    said = marked()
    for path in sorted(FOLDER.glob("*.po")):
        new = renewed(said, stored(path))
        write(path, new)
        click.echo(f"{path.stem}: {sum(map(is_missing, _sentences(new)))} of {len(new)} sentences missing")


@main.command()
@click.argument("language")
@click.option("--all", "every", is_flag=True, help="Those that are translated as well, with their translations.")
def missing(language: str, every: bool) -> None:
    """Print what a language lacks, as JSON for ``fill``."""
    catalogue = renewed(marked(), stored(FOLDER / f"{language}.po"))
    names = categories(catalogue)
    wanted = [_entry(one, names) for one in _sentences(catalogue) if every or is_missing(one)]
    click.echo(json.dumps(wanted, ensure_ascii=False, indent=1))


@main.command()
@click.argument("language")
@click.argument("file", type=click.File(encoding="utf-8"))
def fill(language: str, file: Any) -> None:
    """Take translations from JSON as ``missing`` prints it; what has no text stays as it is."""
    path = FOLDER / f"{language}.po"
    catalogue = renewed(marked(), stored(path))
    names = categories(catalogue)
    unknown = [entry["id"] for entry in json.load(file) if not _take(catalogue, entry, names)]
    write(path, catalogue)
    for sentence in unknown:
        click.echo(f"not said (any more): {sentence}", err=True)


def _entry(message: Message, names: list[str]) -> dict[str, Any]:
    where = [file for file, _line in message.locations]
    if not message.pluralizable:
        return {"id": message.id, "text": message.string, "where": where}
    forms = dict(zip(names, message.string or [""] * len(names), strict=True))
    return {"id": message.id[0], "plural": message.id[1], "text": forms, "where": where}


def _take(catalogue: Catalog, entry: Mapping[str, Any], names: list[str]) -> bool:
    message = catalogue.get(entry["id"])
    if message is None:
        return False
    text = entry["text"]
    if text:
        message.string = tuple(text[name] for name in names) if isinstance(text, dict) else text
    return True


if __name__ == "__main__":
    main()
