"""Vocabularies that organisations have made their own, and which codes their records use."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.domain.vocabularies import SHIPPED, Term, Vocabulary
from services.registration.store.base import Base
from services.registration.store.organisations import Organisation


class VocabularyRow(Base):
    """One list of one organisation; without a row it is as we ship it."""

    __tablename__ = "vocabulary"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


_PEOPLE = """
select distinct i.{column} from registration.invitation i join registration.event e on e.id = i.event_id
where e.organisation_id = :organisation_id and i.{column} is not null
union
select distinct r.{column} from registration.registration r join registration.event e on e.id = r.event_id
where e.organisation_id = :organisation_id and r.{column} is not null
"""
_TARGETS = (
    "select distinct entry ->> 'code' from registration.event e, jsonb_array_elements(e.details -> 'targets') entry"
    " where e.organisation_id = :organisation_id and entry ->> 'axis' = '{axis}'"
)
_EVENTS = "from registration.event e{more} where e.organisation_id = :organisation_id"
USED = {
    "constituencies": text(
        _PEOPLE.format(column="constituency")
        + "union select entry ->> 'code' "
        + _EVENTS.format(more=", jsonb_array_elements(e.details -> 'constituencies') entry")
    ),
    "country_groups": text(_TARGETS.format(axis="country_group")),
    "document_kinds": text(
        "select distinct document ->> 'kind' "
        + _EVENTS.format(more=", jsonb_array_elements(e.details -> 'documents') document")
    ),
    "event_types": text(f"select distinct e.event_type {_EVENTS.format(more='')} and e.event_type is not null"),
    "regions": text(_TARGETS.format(axis="region")),
    "roles": text(_PEOPLE.format(column="role")),
    "scopes": text(
        "select distinct scope "
        + _EVENTS.format(more=", jsonb_array_elements_text(e.details #> '{facets,scope}') scope")
    ),
    "themes": text(f"select distinct theme {_EVENTS.format(more=', unnest(e.themes) theme')}"),
}
"""Codes that an organisation's records have, by the name of the vocabulary."""


def lock(session: Session, organisation_id: UUID) -> None:
    """Keep others from changing the organisation's lists until the commit; records go on being made."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))


def read(session: Session, organisation_id: UUID, name: str) -> Vocabulary:
    """The organisation's list of this name, or the shipped one."""
    return read_all(session, organisation_id, [name])[name]


def read_all(session: Session, organisation_id: UUID, names: Sequence[str]) -> dict[str, Vocabulary]:
    """The organisation's lists of these names."""
    query = select(VocabularyRow).where(
        VocabularyRow.organisation_id == organisation_id, VocabularyRow.name.in_(list(names))
    )
    own = {
        row.name: Vocabulary(name=row.name, version=row.version, terms=_terms(row)) for row in session.scalars(query)
    }
    return {name: own.get(name) or Vocabulary(name=name, version=0, terms=SHIPPED[name]) for name in names}


def write(session: Session, organisation_id: UUID, vocabulary: Vocabulary, *, now: datetime) -> None:
    """Keep a list as the organisation's own."""
    terms = [asdict(term) for term in vocabulary.terms]
    session.merge(
        VocabularyRow(
            organisation_id=organisation_id, name=vocabulary.name, version=vocabulary.version, terms=terms,
            updated_at=now,
        )
    )  # fmt: skip


def used_codes(session: Session, organisation_id: UUID, name: str) -> set[str]:
    """Codes of this vocabulary that records have."""
    return set(session.execute(USED[name], {"organisation_id": organisation_id}).scalars())


def _terms(row: VocabularyRow) -> tuple[Term, ...]:
    return tuple(Term(**(term | {"countries": tuple(term.get("countries") or ())})) for term in row.terms)
