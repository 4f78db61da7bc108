"""Organisers are told what is missing before it is missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.registration.domain.event_times import Instants
from services.registration.domain.events import filled
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.readiness import InviteesSnapshot, ReadinessSnapshot, missing
from tests.factories import READY

NOW = datetime(2027, 3, 1, tzinfo=UTC)
COMPLETE: dict[str, Any] = {
    **READY, "title": "Talks", "timezone": "UTC", "attendance": {"in_person": {"capacity": 10}},
    "answers_due_at": "2027-03-20", "summary": "About", "description": "More", "discussion_rule": {"kind": "on_record"},
    "contacts": [{"topic": "participation"}, {"topic": "programme"}],
}  # fmt: skip
GOOD = ReadinessSnapshot(
    status=EventStatus.OPEN,
    details=filled(COMPLETE),
    instants=Instants(starts_at=NOW + timedelta(30), ends_at=NOW + timedelta(31), answers_due_at=NOW + timedelta(19)),
    invitees=InviteesSnapshot(number=8),
)


def with_details(**fields: Any) -> ReadinessSnapshot:
    return replace(GOOD, details={**GOOD.details, **fields})


def test_an_event_with_everything_lacks_nothing() -> None:
    assert missing(GOOD, now=NOW) == []


@pytest.mark.parametrize(
    ("event", "field", "blocks"),
    [
        (with_details(venue=None), "venue", "open"),
        (with_details(attendance={"remote": {"capacity": 10}}), "attendance.remote.join_url", "open"),
        (with_details(fallback_contact=None), "fallback_contact", "open"),
        (replace(GOOD, status=EventStatus.DRAFT), "status", "send"),
        (replace(GOOD, status=EventStatus.CLOSED), "status", "send"),
        (replace(GOOD, status=EventStatus.ANNOUNCED), "status", None),
        (replace(GOOD, instants=replace(GOOD.instants, answers_due_at=NOW)), "answers_due_at", "send"),
        (replace(GOOD, instants=replace(GOOD.instants, starts_at=NOW)), "starts_at", None),
        (replace(GOOD, instants=replace(GOOD.instants, ends_at=NOW)), "ends_at", None),
        (replace(GOOD, invitees=InviteesSnapshot()), "invitations", "send"),
        (replace(GOOD, invitees=InviteesSnapshot(number=8, bounced=1)), "invitations", None),
        (replace(GOOD, invitees=InviteesSnapshot(number=8, unwritten=("ar",))), "languages", None),
        (replace(GOOD, invitees=InviteesSnapshot(number=11)), "attendance", None),
        (with_details(attendance={"in_person": {"capacity": 0}}), "attendance", None),
        (with_details(answers_due_at=None), "answers_due_at", None),
        (with_details(contacts=[{"topic": "participation"}]), "contacts", None),
        (with_details(summary=""), "summary", None),
        (with_details(description=""), "description", None),
        (with_details(discussion_rule=None), "discussion_rule", None),
        (with_details(constituencies=[{"code": "media", "floor": 3}]), "constituencies.0.floor", None),
        (with_details(questions=[{"code": "diet", "sensitive": True}]), "questions.0.purpose", None),
    ],
)  # fmt: skip
def test_each_lack_is_named_with_what_it_blocks(event: ReadinessSnapshot, field: str, blocks: str | None) -> None:
    assert [(one["field"], one["blocks"]) for one in missing(event, now=NOW)] == [(field, blocks)]


def test_more_invitees_than_places_is_told_otherwise_without_a_waitlist() -> None:
    crowded = replace(with_details(waitlist_policy="off"), invitees=InviteesSnapshot(number=11))

    assert "no waitlist" in str(missing(crowded, now=NOW)[0]["message"])


def test_unlimited_places_are_never_too_few() -> None:
    unlimited = replace(
        with_details(attendance={"in_person": {"capacity": None}}), invitees=InviteesSnapshot(number=5000)
    )  # fmt: skip

    assert missing(unlimited, now=NOW) == []


def test_what_stands_in_the_way_comes_first() -> None:
    nothing = replace(GOOD, status=EventStatus.DRAFT, details=filled({}), invitees=InviteesSnapshot())

    blocks = [one["blocks"] for one in missing(nothing, now=NOW)]

    assert blocks == sorted(blocks, key=["open", "send", None].index)
    assert set(blocks) == {"open", "send", None}
