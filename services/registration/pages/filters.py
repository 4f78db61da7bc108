"""What templates may say about facts: times and places in words, text made safe."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_skeleton
from flask import Flask, current_app, url_for
from markupsafe import Markup

from services.contracts.facts import Event, Venue
from services.letters import when, where
from services.registration.pages.languages import enumerated, page_language, said
from services.registration.pages.markdown import rendered

PLACE = ("name", "building", "street", "locality", "region", "postcode", "country")


def register_filters(app: Flask) -> None:
    """Make the filters known to all templates."""
    app.jinja_env.filters.update(
        span=span,
        doors=doors,
        place=place,
        moment=moment,
        instant=instant,
        before=before,
        markdown=markdown,
        tel=tel,
        month=month,
        said=said,
        enumerated=enumerated,
    )
    app.jinja_env.globals.update(asset=asset)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600


def span(event: Any) -> str:
    """When an event is, in words; empty when not yet known."""
    return when.span(_timed(event), page_language())


def doors(event: Any) -> str:
    """When its doors open; empty when not said."""
    return when.doors(_timed(event), page_language())


def place(event: Any) -> list[str]:
    """Where it is, part by part, as far as the given facts tell."""
    venue = _get(event, "venue")
    if not venue:
        return []
    known = venue if isinstance(venue, Venue) else Venue(**{part: venue.get(part) or "" for part in PLACE})
    return where.lines(known, page_language())


def moment(wall: str, timezone: str) -> str:
    """A wall-clock time in words."""
    return when.moment(wall, timezone, page_language())


def instant(at: datetime, timezone: str) -> str:
    """An instant in words, as the clocks of a zone show it."""
    return when.instant(at.isoformat(), timezone, page_language())


def before(wall: str, timezone: str) -> str:
    """The last time before an exclusive limit, in words."""
    return when.before(wall, timezone, page_language())


def month(value: str) -> str:
    """A date or a month alone (``2017-02``) in words."""
    parts = [int(part) for part in value.split("-")]
    day = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    locale = page_language().replace("-", "_")
    if len(parts) > 2:
        return format_date(day, "long", locale=locale)
    return format_skeleton("yMMMM" if len(parts) > 1 else "y", day, locale=locale)


def markdown(text: str) -> Markup:
    """An organiser's text as safe HTML."""
    return rendered(text)


def tel(phone: str) -> str:
    """A number for a ``tel:`` link (RFC 3966): digits alone, the trunk ``(0)`` dropped."""
    return re.sub(r"[^+0-9]", "", phone.replace("(0)", ""))


def asset(path: str) -> str:
    """The address of a static file, changing with its content so that it may be kept for long."""
    return url_for("static", filename=path, v=_mark(Path(current_app.static_folder or "") / path))


@lru_cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _get(event: Any, name: str) -> Any:
    return event.get(name) if isinstance(event, Mapping) else getattr(event, name, None)


def _timed(event: Any) -> Event:
    return Event(
        id="",
        slug="",
        title="",
        timezone=_get(event, "timezone") or "",
        starts_at=_get(event, "starts_at") or "",
        ends_at=_get(event, "ends_at") or "",
        doors_open_at=_get(event, "doors_open_at") or "",
    )
