"""Who is asked: one invitee as given, and what an event's own rules say about a list of them."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.registration.domain.event_times import is_after
from services.registration.domain.people import email_key

Errors = dict[str, list[str]]

ON_THE_PAGE = "Registered on the event's page"
"""Where we have the address from of whoever came by themselves; nobody invited them."""


def was_invited(source: str) -> bool:
    """Whether the organisers asked the person, and not the person the organisers."""
    return source != ON_THE_PAGE


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """One person to be asked; the texts are tidy already."""

    name: str
    email: str
    source: str
    """Where the address came from (GDPR article 14)."""
    organisation: str = ""
    job_title: str = ""
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    constituency: str | None = None
    represents: str = ""
    language: str | None = None
    """BCP 47; none means the event's first language."""
    role: str = "participant"
    wave: str | None = None
    note: str = ""
    assistant_email: str = ""
    companions_allowed: int = 0
    answers_due_at: str | None = None
    """Wall-clock in the event's zone."""
    seat_held: bool = False


class Named(Protocol):
    """Whatever tells a person from others."""

    @property
    def name(self) -> str:
        """As it is written."""

    @property
    def organisation(self) -> str:
        """Empty when not known."""

    @property
    def email(self) -> str:
        """As it is written."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One row as it was read: an invitee, or why it is none.

    Attributes:
        index: where the row stood: from 0 in a request, as a spreadsheet numbers it in a file.
        invitee: none when the row has errors.
        errors: sentences by field.
    """

    index: int
    invitee: Invitee | None = None
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sifted:
    """A list of candidates, sorted out."""

    good: dict[int, Invitee]
    errors: dict[int, Errors]
    repeated: dict[int, Invitee]
    """Those whose address an earlier row of the same list has."""


def sift(candidates: Sequence[Candidate], *, constituencies: Collection[str], ends_at: str | None = None) -> Sifted:
    """Part the good rows from the bad ones and from those that come twice.

    Args:
        candidates: in the order given.
        constituencies: codes the event knows; when it knows none, any is taken as it is.
        ends_at: the event's last day or moment, on its own walls.
    """
    good: dict[int, Invitee] = {}
    errors: dict[int, Errors] = {}
    repeated: dict[int, Invitee] = {}
    seen: set[str] = set()
    for one in candidates:
        faults = one.errors or _rule_faults(one.invitee, constituencies, ends_at)
        if faults or one.invitee is None:
            errors[one.index] = faults
            continue
        key = email_key(one.invitee.email)
        (repeated if key in seen else good)[one.index] = one.invitee
        seen.add(key)
    return Sifted(good=good, errors=errors, repeated=repeated)


def lookalikes(rows: Mapping[int, Named], known: Iterable[tuple[str, str, str]]) -> dict[int, list[str]]:
    """Addresses under which the person of a row may be known already; whether it is them only a person can say.

    The same name, in whatever order and without titles and accents, and the same organisation where both have one.

    Args:
        rows: of a list, in its order.
        known: name, organisation and address of those invited before.
    """
    seen: dict[frozenset[str], list[tuple[str, str]]] = {}
    for name, organisation, email in known:
        seen.setdefault(_bare(name), []).append((_folded(organisation), email))
    found: dict[int, list[str]] = {}
    for index, row in rows.items():
        others, own = seen.setdefault(_bare(row.name), []), _folded(row.organisation)
        like = [email for organisation, email in others if organisation == own or not organisation or not own]
        like = [email for email in like if email_key(email) != email_key(row.email)]
        found |= {index: like} if like else {}
        others.append((own, row.email))
    return found


_TITLES = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "dame", "hon", "hr", "herr", "frau"}
    | {"mme", "mlle", "sra", "sr"}
)


def _folded(text: str) -> str:
    signs = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in signs if not unicodedata.combining(sign)).split()
    )


def _bare(name: str) -> frozenset[str]:
    words = frozenset(_folded(name).split())
    return words - _TITLES or words


def constituency_faults(constituency: str | None, constituencies: Collection[str]) -> Errors:
    """Why an event with these constituencies cannot take this one; empty when it can."""
    if constituency is None or not constituencies or constituency in constituencies:
        return {}
    known = ", ".join(sorted(constituencies))
    return {"constituency": [f"This event has no constituency of that code. It has: {known}."]}


def due_faults(due: str | None, ends_at: str | None) -> Errors:
    """Why nobody can have until then to answer; empty when they can. Both are wall-clock in the event's zone."""
    return {"answers_due_at": ["Answers cannot be due after the event has ended."]} if is_after(due, ends_at) else {}


def _rule_faults(invitee: Invitee | None, constituencies: Collection[str], ends_at: str | None) -> Errors:
    if invitee is None:
        return {}
    return constituency_faults(invitee.constituency, constituencies) | due_faults(invitee.answers_due_at, ends_at)
