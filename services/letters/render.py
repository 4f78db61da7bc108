"""Templates of the letters: MJML compiled once, facts put in afterwards, a missing name is an error.

MJML templates are read twice. ``[% … %]`` and ``[[ … ]]`` are read before MJML is compiled and build its structure;
``{% … %}`` and ``{{ … }}`` are carried through and read for each letter.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, FunctionLoader, StrictUndefined, Undefined
from markupsafe import Markup, escape
from mjml import mjml2html

from services.letters.languages import direction, translations

FOLDER = Path(__file__).parent / "templates"

# No fact holds a vertical tab (they are tidied away), so it can stand for a line break that must stay.
_KEPT_BREAK = "\x0b"
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile(r"[ \t]+\n")
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
_DIRECTIONLESS = re.compile(r"<(body|td)\b(?![^>]*\bdir=)")
"""Some mail programs know no direction but that of the body, others none but that of the cell."""


_STRICT: dict[str, Any] = {
    "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False,
}  # fmt: skip


def text_of(name: str, language: str, facts: dict[str, Any]) -> str:
    """A text template with its facts: one empty line at most between paragraphs, none at the ends."""
    said = _text(language).get_template(name).render(facts)
    said = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", said)).strip()
    return said.replace(_KEPT_BREAK, "\n")


def blocks_of(name: str, blocks: tuple[str, ...], language: str, facts: dict[str, Any]) -> list[str]:
    """Single blocks of a text template, or all of one without any; a fact that is not there reads as nothing."""
    template = _lenient(language).get_template(name)
    given = template.new_context(facts)
    chosen = [template.blocks[block] for block in blocks if block in template.blocks] or [template.root_render_func]
    said = ("".join(render(given)) for render in chosen)
    return [_BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", one)).strip().replace(_KEPT_BREAK, "\n") for one in said]


@lru_cache(maxsize=64)
def _lenient(language: str) -> Environment:
    return _text(language).overlay(undefined=Undefined)


def html_of(purpose: str, language: str, facts: dict[str, Any]) -> str:
    """The HTML of a purpose with its facts."""
    return _html(language).get_template(f"{purpose}/body.mjml").render(facts)


@lru_cache(maxsize=64)
def _text(language: str) -> Environment:
    loader = FileSystemLoader(FOLDER)
    environment = Environment(loader=loader, autoescape=False, **_STRICT)  # noqa: S701  # plain text has no markup
    environment.add_extension("jinja2.ext.i18n")
    own = _apart if direction(language) == "rtl" else str
    environment.filters |= {"own": own, "address": str, "link": str, "paragraphs": _kept}
    return _speaking(environment, language)


@lru_cache(maxsize=64)
def _html(language: str) -> Environment:
    environment = Environment(loader=FunctionLoader(_compiled), autoescape=True, **_STRICT)
    environment.add_extension("jinja2.ext.i18n")
    environment.filters |= {"own": _isolated, "address": _address, "link": _link, "paragraphs": _broken, "part": _part}
    return _speaking(environment, language)


def _speaking(environment: Environment, language: str) -> Environment:
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # added by the i18n extension
        translations(language), newstyle=True
    )
    return environment


@cache
def _compiled(name: str) -> str:
    """A template as HTML: MJML compiled, anything else as it is."""
    if not name.endswith(".mjml"):
        return (FOLDER / name).read_text(encoding="utf-8")
    # Without ``fonts={}`` MJML links the fonts it knows from Google: every opened letter would tell on its reader.
    html: str = mjml2html(_structure().get_template(name).render(), fonts={})
    return _DIRECTIONLESS.sub(r'<\1 dir="{{ dir }}"', _BETWEEN_TAGS.sub("><", html))


@cache
def _structure() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), block_start_string="[%", block_end_string="%]", variable_start_string="[[",
        variable_end_string="]]", comment_start_string="[#", comment_end_string="#]",
        autoescape=False,  # noqa: S701  # reads our own files and no facts
        **_STRICT,
    )  # fmt: skip


def _apart(text: str) -> str:
    """Words of any direction amid words from right to left: isolated by signs nobody sees (Unicode bidi algorithm)."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _kept(text: str) -> str:
    return text.replace("\n", _KEPT_BREAK)


def _isolated(text: str) -> Markup:
    """A person's words keep their own direction (Unicode bidi algorithm) and stay words."""
    return Markup('<bdi dir="auto">{}</bdi>').format(text)


def _address(email: str) -> Markup:
    return Markup('<a dir="ltr" class="link" href="mailto:{0}">{0}</a>').format(email)


def _link(url: str) -> Markup:
    # MJML and Jinja would both let other schemes through.
    if not url.startswith(("https://", "http://")):
        return escape(url)
    return Markup('<a dir="ltr" class="link" href="{0}">{0}</a>').format(url)


def _part(part: Any) -> Markup:
    """A piece of an organiser's own wording."""
    if part.url.startswith(("https://", "http://", "mailto:")):
        return Markup('<a class="link" href="{}">{}</a>').format(part.url, part.text)
    return _broken(part.text)


def _broken(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
