"""Write the letter of one delivery: by itself, or as one of the copies that many get."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from services.contracts import own_links, unsubscribing
from services.contracts.envelope import message_from
from services.contracts.facts import Contact
from services.contracts.messages import Message
from services.letters.compose import compose
from services.letters.copies import filled, mark
from services.letters.letter import Letter, Links, MissingFact
from services.letters.purposes import PURPOSES
from services.letters.tidy import single_line
from services.notifications.domain.addressing import link_path, name_on, signed_by
from services.notifications.usecases.desk import Desk
from services.notifications.usecases.take_deliveries import Job

_COPIED = frozenset(kind for kind, one in PURPOSES.items() if not one.calendar)
"""A calendar is each reader's own."""

_DRAFTS = 64
"""So many letters to many are remembered: one for each event, kind and language."""

_UNDATED = datetime.min.replace(tzinfo=UTC)
"""Only a calendar tells when it was written."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter, and the names that stand beside the addresses of its mail."""

    letter: Letter
    signed_by: str
    name: str


def write_letter(desk: Desk, job: Job) -> Written:
    """Compose it.

    Raises:
        UnknownMessage: this release cannot read the message.
        MissingFact: the letter needs something that is not there.
        Unsealable: the token's key is not known.
    """
    is_copy = job.told.bulk and job.taken.purpose in _COPIED and not job.told.facts.get("calendar")
    return _copy(desk, job) if is_copy else _single(desk, job)


def _single(desk: Desk, job: Job) -> Written:
    message, contact = message_from(job.told.type, job.told.facts), _contact(job.taken.contact)
    token = _token(desk, job) if link_path(message, job.taken.purpose) else None
    links = _links(desk.site, message, job.taken.purpose, token=token, stop=_stop(desk, job))
    letter = compose(
        message,
        purpose=job.taken.purpose,
        links=replace(links, **_own_doors(desk, message)),
        contact=contact,
        written_at=job.taken.tried.created_at,
    )
    return Written(
        letter=letter, signed_by=signed_by(message), name=name_on(message, job.taken.purpose, contact)
    )  # fmt: skip


def _copy(desk: Desk, job: Job) -> Written:
    """The same letter, a fifth of the work."""
    own, facts = _apart(job.told.facts)
    token = _token(desk, job)
    draft = _draft(job.told.type, job.taken.purpose, json.dumps(facts), desk.site, has_token=token is not None)
    own |= {"token": token or "", "stop": _stop(desk, job)}
    return Written(
        letter=filled(draft.letter, own), signed_by=draft.signed_by, name=job.told.facts["recipient"]["name"]
    )  # fmt: skip


def _apart(facts: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """What is the reader's own in the facts, by name; and the facts with a mark in each of its places."""
    reader = facts["recipient"]
    told = {name: text for name in ("invitee", "reference") if (text := single_line(facts.get(name, "")))}
    known = {name: text for name in ("name", "email") if (text := single_line(reader[name]))}
    marked = {name: mark(name) for name in told} | {"recipient": reader | {name: mark(name) for name in known}}
    return told | known, facts | marked


@lru_cache(maxsize=_DRAFTS)
def _draft(type_: str, purpose: str, facts: str, site: str, *, has_token: bool) -> Written:
    message = message_from(type_, json.loads(facts))
    links = _links(site, message, purpose, token=mark("token") if has_token else None, stop=mark("stop"))
    letter = compose(message, purpose=purpose, links=links, written_at=_UNDATED)
    return Written(letter=letter, signed_by=signed_by(message), name="")


def _links(site: str, message: Message, purpose: str, *, token: str | None, stop: str) -> Links:
    path = link_path(message, purpose)
    # An enquiry that was promised before enquiries had pages can be answered without one.
    if path and token is None and purpose != "enquiry":
        raise MissingFact("its link is no longer there")
    return Links(
        site=site,
        personal=f"{site}{path}{token}" if path and token else "",
        unsubscribe=f"{site}/unsubscribe/{stop}",
    )


def _own_doors(desk: Desk, message: Message) -> dict[str, str]:
    """Where whoever has a calendar entry enters the remote room, and finds the entry in a calendar of their own."""
    entry = getattr(message, "calendar", None)
    doors = {own_links.JOIN: f"{desk.site}/join/%s", own_links.CALENDAR: f"{desk.site}/calendar/%s.ics"}
    tokens = {purpose: own_links.of_entry(purpose, entry.uid, desk.keys.digest) for purpose in doors} if entry else {}
    return {purpose: doors[purpose] % token for purpose, token in tokens.items() if token}


def _token(desk: Desk, job: Job) -> str | None:
    sealed = job.told.sealed_token
    return None if sealed is None else desk.keys.open(sealed)


def _stop(desk: Desk, job: Job) -> str:
    return unsubscribing.signed(job.told.id, desk.keys.digest)


def _contact(facts: dict[str, Any] | None) -> Contact | None:
    known = Contact.__dataclass_fields__
    return Contact(**{name: value for name, value in facts.items() if name in known}) if facts else None
