"""A list of invitees in a file: read as the API reads an import, then invited."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.local.organiser import Desk
from services.registration.domain.invitees import Candidate
from services.registration.domain.people import email_key
from services.registration.schemas.invitee_files import read_csv, read_spreadsheet
from services.registration.usecases.import_invitations import ImportReport, ImportRequest, import_invitations
from services.registration.usecases.list_invitations import InvitationFilter, list_invitations
from services.registration.usecases.make_batch import Sending
from services.registration.usecases.send_invitations import SendRequest, send_invitations

_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class InviteeFile:
    """Whom to invite to which event.

    Attributes:
        event: id or slug.
        dry_run: tell what would happen and store nothing.
    """

    event: str
    candidates: list[Candidate]
    dry_run: bool = False


def read_invitee_file(path: Path) -> list[Candidate]:
    """Rows of a CSV file or spreadsheet.

    Raises:
        Invalid: it cannot be read as such.
    """
    return read_csv(path.read_bytes()) if path.suffix.lower() == ".csv" else read_spreadsheet(path.read_bytes())


def import_invitees(desk: Desk, file: InviteeFile, progress: Callable[[int, int], None]) -> ImportReport:
    """Store an invitation for everybody who has none yet.

    Raises:
        Refusal: there is no such event, or rows have errors: then nothing is stored.
    """
    request = ImportRequest(event=file.event, candidates=file.candidates, dry_run=file.dry_run)
    return import_invitations(desk.database, desk.keys, desk.organiser(), request, now=desk.now, progress=progress)


def send_to_imported(desk: Desk, file: InviteeFile) -> Sending:
    """Queue the mails of those in the file who were not mailed yet.

    Raises:
        Refusal: the event does not take answers.
    """
    request = SendRequest(event=file.event, ids=_unsent(desk, file))
    return send_invitations(desk.database, desk.keys, desk.organiser(), request, undo=desk.undo, now=desk.now)


def _unsent(desk: Desk, file: InviteeFile) -> list[UUID]:
    wanted = {email_key(one.invitee.email) for one in file.candidates if one.invitee}
    found, cursor, caller = [], None, desk.organiser()
    while True:
        drafts = InvitationFilter(state="draft")
        page = list_invitations(desk.database, caller, file.event, drafts, cursor=cursor, limit=_PAGE)
        found += [one.id for one in page.items if email_key(one.email) in wanted]
        cursor = page.next_cursor
        if cursor is None:
            return found
