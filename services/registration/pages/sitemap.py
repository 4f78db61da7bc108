"""What search engines are told: which pages there are, and in which languages."""

from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from services.registration.domain.event_texts import written_in
from services.registration.domain.public_events import PublicEvent
from services.registration.pages.events import address
from services.registration.runtime import runtime
from services.registration.usecases.list_public_events import list_public_events

bp = Blueprint("sitemap", __name__)
MOST = 1000
"""Events of either kind, the next and the last ones first; older ones are found from the list."""


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Where the list of pages is. Nothing is forbidden here: who must not keep a page is told so by the page."""
    return Response(f"User-agent: *\nSitemap: {runtime().settings.public_url}/sitemap.xml\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """The listed events, each in all its languages (sitemaps.org, 0.9)."""
    own, now = runtime(), runtime().now()
    lists = [list_public_events(own.database, when, now=now, limit=MOST) for when in ("upcoming", "past")]
    here: list[dict[str, Any]] = [
        {"address": own.settings.public_url + path} for path in ("/events", "/events?when=past")
    ]
    pages = here + [_page(event) for events in lists for event in events.items]
    return Response(render_template("sitemap.xml", pages=pages), mimetype="application/xml")


def _page(event: PublicEvent) -> dict[str, Any]:
    languages = written_in(event.details)
    versions = [(tag, f"{address(event.slug)}?lang={tag}") for tag in languages] if len(languages) > 1 else []
    return {"address": address(event.slug), "versions": versions}
