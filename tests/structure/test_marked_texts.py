"""No sentence of a page or letter is left out of the catalogues: what templates say themselves is marked."""

import re
from pathlib import Path

import pytest

FOLDERS = (Path("services/registration/templates"), Path("services/letters/templates"))
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.*") if path.suffix != ".css")
_MARKED = re.compile(r"\{%-?\s*trans\b.*?\bendtrans\s*-?%\}", re.DOTALL)
_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|\[%.*?%\]|\[\[.*?\]\]|\[#.*?#\]", re.DOTALL)
_STYLE = re.compile(r"<(mj-style|style|script)\b.*?</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"')
_WRITTEN = re.compile(r"""\{\{[^{}]*?(?<![\w("'])["']([A-Z][^"']* [^"']*)["']""")
_PART_OF_TAG = re.compile(r'[\w-]+="[^"]*"')
_LETTER = re.compile(r"[^\W\d_]")


def unmarked(template: str) -> list[str]:
    """The words that a template says without a mark."""
    code = _MARKED.sub("", template)
    plain = _STYLE.sub("", _CODE.sub("\0", code))
    attributes = [text.replace("\0", "") for text in _ATTRIBUTE.findall(plain)]
    texts = [*re.split(r"<[^>]*>|\0|\n|autofocus", _PART_OF_TAG.sub("\0", plain)), *attributes, *_WRITTEN.findall(code)]
    return [text.strip() for text in texts if _LETTER.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to("services")) for path in TEMPLATES])
def test_a_template_says_nothing_unmarked(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        '<img alt="A logo">',
        '{{ _("Marked") }} and not',
        "{% if x %}Hello{% endif %}",
        '{{ "Hello there" if x else y }}',
        '<p title="{{ x }} people">{{ x }}</p>',
    ],
)
def test_what_is_not_marked_is_seen(template: str) -> None:
    assert unmarked(template) != []
