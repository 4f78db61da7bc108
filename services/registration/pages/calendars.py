"""Calendar files to download."""

from dataclasses import replace

from flask import Response

from services.letters import calendar
from services.registration.runtime import runtime
from services.registration.usecases.show_calendar_entry import Entry


def calendar_file(found: Entry, *, slug: str, url: str = "") -> Response:
    """The entry as a file (RFC 5545, method PUBLISH: nobody is named in it)."""
    event = found.event
    if event.join_url:
        event = replace(event, join_url=f"{runtime().settings.public_url}/join/{found.join_token}")
    content = calendar.entry(
        event,
        entry=found.entry,
        method="PUBLISH",
        attendee=None,
        url=url,
        attendance=found.attendance,
        written_at=runtime().now(),
        status=found.status,
    )
    response = Response(content, content_type="text/calendar; method=PUBLISH; charset=UTF-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response
