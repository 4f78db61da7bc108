"""Calendar files to download."""

from flask import Response

from services.letters import calendar
from services.registration.runtime import runtime
from services.registration.usecases.show_calendar_entry import Entry


def calendar_file(found: Entry, *, slug: str, url: str = "") -> Response:
    """The entry as a file (RFC 5545, method PUBLISH: nobody is named in it)."""
    content = calendar.entry(
        found.event,
        entry=found.entry,
        method="PUBLISH",
        attendee=None,
        url=url,
        attendance=found.attendance,
        written_at=runtime().now(),
    )
    response = Response(content, content_type="text/calendar; method=PUBLISH; charset=UTF-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response
