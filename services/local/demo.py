"""Three sample events with their invitees, and one invitation to try at once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from services.local.event_file import load_event, read_event_file
from services.local.invitee_file import InviteeFile, import_invitees, read_invitee_file
from services.local.organiser import Desk, desk
from services.registration.domain.invitees import Candidate, Invitee
from services.registration.domain.refusals import NotFound
from services.registration.usecases.create_invitations import Wanted, create_invitations
from services.registration.usecases.send_invitations import SendRequest, send_invitations
from services.registration.usecases.show_event import show_event

SAMPLES = Path(__file__).parent / "samples"
NAMES = ("london-workshop", "newcomers-roundtable", "residential-roundtable")
TO_TRY = "newcomers-and-their-neighbours"
FIRST_WAVE = "A"
MAIL_STAYS_HERE = "PLACECARD_MAIL_FOLDER"
"""Set when the built-in sink takes all mail; sample invitations are sent nowhere else."""
VISITOR = Invitee(
    name="Alex Sample",
    email="alex.sample@example.org",
    source="You started the demo",
    organisation="Sample & Daughters",
    constituency="local-authorities",
)


def load_demo(settings: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Load what is not there yet.

    Raises:
        LocalFault: a sample was refused.
    """
    with desk(settings) as at:
        for name in NAMES:
            _load(at, SAMPLES / f"{name}.yaml", tell)


def _load(at: Desk, path: Path, tell: Callable[[str], None]) -> None:
    file = read_event_file(path)
    slug = str(file.fields["slug"])
    if _is_there(at, slug):
        tell(f"{file.fields['title']}: there already.")
        return
    view = load_event(at, file)
    people = InviteeFile(event=slug, candidates=read_invitee_file(path.with_suffix(".csv")))
    report = import_invitees(at, people, lambda _done, _all: None)
    tell(f"{file.fields['title']}: {view.status}, {report.created} invitees.")
    if view.status == "open" and MAIL_STAYS_HERE in at.settings:
        sent = _send(at, slug)
        tell(f"  {sent} invitations are on their way to the mail page.")
    if slug == TO_TRY:
        tell(f"  An invitation to try: {at.settings['PUBLIC_URL']}/i/{_link(at)}")


def _send(at: Desk, slug: str) -> int:
    request = SendRequest(event=slug, wave=FIRST_WAVE)
    return send_invitations(at.database, at.keys, at.organiser(), request, undo=timedelta(0), now=at.now).queued


def _is_there(at: Desk, slug: str) -> bool:
    try:
        show_event(at.database, at.organiser(), slug)
    except NotFound:
        return False
    return True


def _link(at: Desk) -> str:
    wanted = Wanted(event=TO_TRY, candidates=[Candidate(index=0, invitee=VISITOR)], reveal_links=True)
    made = create_invitations(at.database, at.keys, at.organiser(), wanted, now=at.now)
    return made.items[0].token or ""
