"""List who takes part, for one who has a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.participants import FOR_PARTICIPANTS, ParticipantList, shown
from services.registration.domain.refusals import NotFound
from services.registration.domain.vocabularies import Vocabulary
from services.registration.store import participants
from services.registration.store.events import find_by_id
from services.registration.store.own_registrations import find_own
from services.registration.store.vocabularies import read_all


@dataclass(frozen=True, kw_only=True)
class OwnList:
    """The list as its reader may see it, and the words for its codes."""

    people: ParticipantList
    words: Mapping[str, Vocabulary]
    groups: Mapping[str, str]
    """What the event itself calls its constituencies."""


def list_participants(db: Database, keys: Keyring, token: str, *, now: datetime) -> OwnList:
    """Those who agreed, as the event's setting shows them to other participants.

    Raises:
        NotFound: the link was never issued, its holder has no place, or nobody is shown to anybody.
        Gone: the link was good once.
    """
    with db.transaction() as session:
        row, rules, _holder = find_own(session, keys, token, now=now)
        mode = rules.details.get("participant_list") or "organisers"
        if row.state not in participants.TAKING_PART or mode not in FOR_PARTICIPANTS:
            raise NotFound("There is no list of participants for you here.")
        event = find_by_id(session, row.event_id)
        words = read_all(session, event.organisation_id, ["roles", "constituencies"])
        groups = {one["code"]: one.get("label") or "" for one in rules.details.get("constituencies") or []}
        return OwnList(people=shown(mode, participants.agreed(session, row.event_id)), words=words, groups=groups)
