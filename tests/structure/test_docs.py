"""What is written about the code is true of the code."""

import re
import tomllib

import pytest

from services.local.docs import PAGES
from services.local.docs.problem_words import WHAT_TO_DO
from services.local.docs.problems import codes
from services.local.docs.setting_words import WORDS
from services.local.docs.settings import asked_by_services
from services.registration.domain.refusals import Refusal
from tests.structure.tree import TOP, committed, text_of

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_says_what_the_code_says(path: str) -> None:
    assert text_of(path) == PAGES[path](), "run: make docs"


def test_every_setting_has_its_sentence_and_no_sentence_is_left_over() -> None:
    of_processes = {name for name, words in WORDS.items() if words.reader}

    assert set(WORDS) == {*asked_by_services(), *of_processes}


@pytest.mark.parametrize("path", [".env.example", "docs/settings.md"])
def test_every_setting_of_both_services_is_listed(path: str) -> None:
    listed = set(re.findall(r"^(?:# |\| `)?([A-Z][A-Z_]+)[=`]", text_of(path), re.MULTILINE))

    assert listed == set(WORDS)


def test_every_refusal_and_problem_is_listed() -> None:
    listed = set(re.findall(r"^## (\S+)$", text_of("docs/problems.md"), re.MULTILINE))

    assert {one.code for one in subclasses(Refusal)} <= listed
    assert {told.code for told in codes()} == listed
    assert listed <= set(WHAT_TO_DO)


def test_every_link_of_every_page_leads_somewhere() -> None:
    broken = [
        f"{page}: {target}"
        for page in committed("*.md")
        for target in LINK.findall(text_of(page))
        if not (TOP / page.parent / target).exists()
    ]

    assert broken == []


def test_every_decision_is_in_the_list_and_numbered_without_gap() -> None:
    decisions = sorted(path.name for path in committed("docs/decisions/0*.md"))

    assert [int(name[:4]) for name in decisions] == list(range(1, len(decisions) + 1))
    assert set(re.findall(r"\]\((0[^)]+)\)", text_of("docs/decisions/README.md"))) == set(decisions)


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]

    assert re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)[0] in {"Unreleased", version}


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = {name for page in committed("*.md") for name in re.findall(r"`make ([a-z-]+)", text_of(page))}

    assert named <= targets


def subclasses(cls: type[Refusal]) -> set[type[Refusal]]:
    return {found for one in cls.__subclasses__() for found in (one, *subclasses(one))}
