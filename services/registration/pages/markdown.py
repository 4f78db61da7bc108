"""Organisers' Markdown as HTML that can do nothing but look well."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "hr", "code", "pre"}
_reader = MarkdownIt("commonmark", {"html": False})
_DEEPER = {"h1": "h3", "h2": "h3", "h3": "h4", "h5": "h4", "h6": "h4"}


@lru_cache(maxsize=256)
def rendered(text: str) -> Markup:
    """The text as HTML: no raw markup, no scripts, no images; headings below those of the page."""
    tokens = _reader.parse(text)
    for token in tokens:
        token.tag = _DEEPER.get(token.tag, token.tag)
    html = _reader.renderer.render(tokens, _reader.options, {})
    return Markup(  # noqa: S704  nh3 has just cleaned it
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel="noopener noreferrer nofollow",
        )
    )
