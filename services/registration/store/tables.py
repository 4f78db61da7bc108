"""All tables of the schema, for whoever compares them with the database."""

from services.registration.store import (
    allocations,
    audit,
    beats,
    brands,
    calendar_feeds,
    companions,
    confirmation_rounds,
    drafts,
    enquiries,
    enquiry_notes,
    event_digests,
    event_notices,
    events,
    fact_changes,
    idempotency,
    invitations,
    ledger_audits,
    link_requests,
    mail_returns,
    organisations,
    organiser_tasks,
    outbox,
    pools,
    proposals,
    registrations,
    suppressions,
    visa_letters,
    vocabularies,
    waves,
    webhooks,
    wordings,
)
from services.registration.store.base import Base

metadata = Base.metadata

__all__ = [
    "allocations", "audit", "beats", "brands", "calendar_feeds", "companions", "confirmation_rounds", "drafts",
    "enquiries", "enquiry_notes", "event_digests", "event_notices", "events", "fact_changes", "idempotency",
    "invitations", "ledger_audits", "link_requests", "mail_returns", "metadata", "organisations", "organiser_tasks",
    "outbox", "pools", "proposals", "registrations", "suppressions", "visa_letters", "vocabularies", "waves",
    "webhooks", "wordings",
]  # fmt: skip
