"""Count how far an event's targets are reached. They refuse nobody, so nothing waits for these counts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.kit.database import Transaction
from services.letters.where import country
from services.registration.domain.targets import (
    COUNTRY,
    VOCABULARIES,
    Standing,
    Target,
    check_groups,
    standings,
    targets_of,
)
from services.registration.domain.vocabularies import Vocabulary
from services.registration.store import figures, vocabularies

Details = Mapping[str, Any]


def check_targets(session: Transaction, organisation_id: UUID, details: Details) -> None:
    """Refuse targets about groups of countries that neither the organisation nor the event has drawn.

    Raises:
        Invalid: names each.
    """
    if details.get("targets"):
        check_groups(details, groups_drawn(session, organisation_id))


def groups_drawn(session: Transaction, organisation_id: UUID) -> dict[str, Vocabulary]:
    """The organisation's groups of countries, by the name of the vocabulary."""
    return vocabularies.read_all(session, organisation_id, list(VOCABULARIES.values()))


def read_targets(session: Transaction, organisation_id: UUID, details: Details) -> list[Target]:
    """The targets of an event, with their countries."""
    entries = details.get("targets") or []
    if not entries:
        return []
    names = {entry["code"]: country(entry["code"]) for entry in entries if entry["axis"] == COUNTRY}
    return targets_of(details, groups_drawn(session, organisation_id), names)


def count_targets(session: Transaction, organisation_id: UUID, event_id: UUID, details: Details) -> list[Standing]:
    """How far each target is reached in this transaction. Roles that take no seat count towards none."""
    targets = read_targets(session, organisation_id, details)
    if not targets:
        return []
    return standings(targets, figures.count_alike(session, event_id, details.get("roles_not_counted") or []))
