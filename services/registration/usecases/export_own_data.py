"""Give the holder of a registration's link what is kept about them for this event (GDPR, articles 15 and 20)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.holders import check_own
from services.registration.store import people
from services.registration.store.own_registrations import find_own, own_invitation
from services.registration.store.people import PersonRows
from services.registration.store.registrations import Registration
from services.registration.usecases.show_registration import open_answers

ORGANISERS_OWN = ("note",)
"""What may speak of others; the organisers look it over before they hand it out."""


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """Everything by kind, as JSON, and what the page says of it."""

    as_of: datetime
    kept: dict[str, list[dict[str, Any]]]

    @property
    def source(self) -> str:
        """Where the address came from."""
        return next((str(one.get("source") or "") for one in self.kept["invitations"]), "")


def export_own_data(db: Database, keys: Keyring, token: str, *, now: datetime) -> OwnData:
    """Everything about this registration and its invitation, sensitive answers too: they are the person's own.

    Who is not surely the one who was invited gets what they said themselves, and nothing that was there before.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        ForbiddenScope: it is that of who answers for them.
    """
    with db.transaction() as session:
        row, _rules, holder = find_own(session, keys, token, now=now)
        check_own(holder)
        invitation = own_invitation(session, row)
        kept = people.everything_about(session, rows_about(row, invitation))
        if row.invitation_id != invitation:
            kept = {kind: told if kind == "registrations" else [] for kind, told in kept.items()}
        for told in kept["registrations"]:
            told["answers"] = open_answers(keys, row)
        for told in kept["invitations"]:
            for name in ORGANISERS_OWN:
                told.pop(name, None)
        return OwnData(as_of=now, kept=kept)


def rows_about(row: Registration, invitation: UUID | None) -> PersonRows:
    """The rows that one registration's link reaches: itself, and its invitation if that is surely theirs."""
    ids = {"invitations": [invitation] if invitation else [], "registrations": [row.id], "enquiries": []}
    return PersonRows(key=row.email_key, email=row.email, names=(row.name,), ids=ids)
