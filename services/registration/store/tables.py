"""All tables of the schema, for whoever compares them with the database."""

from services.registration.store import (
    audit,
    beats,
    enquiries,
    enquiry_notes,
    events,
    idempotency,
    invitations,
    ledger_audits,
    link_requests,
    organisations,
    outbox,
    pools,
    registrations,
    suppressions,
    wordings,
)
from services.registration.store.base import Base

metadata = Base.metadata

__all__ = [
    "audit", "beats", "enquiries", "enquiry_notes", "events", "idempotency", "invitations", "ledger_audits",
    "link_requests", "metadata", "organisations", "outbox", "pools", "registrations", "suppressions", "wordings",
]  # fmt: skip
