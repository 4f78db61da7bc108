"""Invitations when several organisers are at work at once, and the progress of long lists."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.kit.database import Database, new_id
from services.registration.domain.callers import SCOPES, Caller
from services.registration.domain.events import EventView
from services.registration.domain.invitees import Candidate, Invitee
from services.registration.domain.refusals import DuplicateInvitee
from services.registration.runtime import Runtime
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.usecases.create_invitations import Wanted, create_invitations
from services.registration.usecases.import_invitations import ImportRequest, import_invitations
from services.registration.usecases.send_invitations import SendRequest, send_invitations
from tests import factories


@pytest.fixture
def event(db: Database, organisation: Organisation) -> EventView:
    return factories.an_event(db, organisation)


@pytest.fixture
def caller(organisation: Organisation) -> Caller:
    return Caller(organisation_id=organisation.id, key_id=new_id(), scopes=frozenset(SCOPES))


def people(numbers: range) -> list[Candidate]:
    return [
        Candidate(index=n, invitee=Invitee(name=f"P {n}", email=f"p{n}@example.org", source="A list", wave="A"))
        for n in numbers
    ]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act) for act in acts]]


def counted(db: Database, column: Any) -> int:
    with db.transaction() as session:
        return int(session.scalar(select(func.count(column))) or 0)


class TestTwoOrganisersAtOnce:
    def test_invite_each_person_once(self, runtime: Runtime, db: Database, event: EventView, caller: Caller) -> None:
        def create(numbers: range) -> str:
            wanted = Wanted(event=event.slug, candidates=people(numbers))
            try:
                create_invitations(db, runtime.keys, caller, wanted, now=runtime.now())
            except DuplicateInvitee:
                return "duplicate"
            return "created"

        results = at_once(lambda: create(range(300)), lambda: create(range(299, -1, -1)))

        assert sorted(results) == ["created", "duplicate"]
        assert counted(db, Invitation.id) == 300

    def test_import_overlapping_lists_without_loss(
        self, runtime: Runtime, db: Database, event: EventView, caller: Caller
    ) -> None:
        def hand_in(numbers: range) -> int:
            request = ImportRequest(event=event.slug, candidates=people(numbers))
            return import_invitations(db, runtime.keys, caller, request, now=runtime.now()).created

        created = at_once(lambda: hand_in(range(2000)), lambda: hand_in(range(2999, 999, -1)))

        assert sum(created) == counted(db, Invitation.id) == 3000

    def test_mail_each_invitee_once(self, runtime: Runtime, db: Database, event: EventView, caller: Caller) -> None:
        import_invitations(
            db, runtime.keys, caller, ImportRequest(event=event.slug, candidates=people(range(200))), now=runtime.now()
        )

        def send() -> int:
            request = SendRequest(event=event.slug, wave="A")
            return send_invitations(
                db, runtime.keys, caller, request, undo=timedelta(seconds=300), now=runtime.now()
            ).queued

        queued = at_once(send, send, send)

        assert sorted(queued) == [0, 0, 200]
        assert counted(db, Outbox.subject_id.distinct()) == counted(db, Outbox.id) == 200


class TestLongLists:
    def test_tell_their_progress(self, runtime: Runtime, db: Database, event: EventView, caller: Caller) -> None:
        told: list[tuple[int, int]] = []
        request = ImportRequest(event=event.slug, candidates=people(range(2500)))

        import_invitations(
            db, runtime.keys, caller, request, now=runtime.now(), progress=lambda done, all_: told.append((done, all_))
        )

        assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]

    def test_are_listed_in_the_order_given(
        self, runtime: Runtime, db: Database, event: EventView, caller: Caller
    ) -> None:
        wanted = Wanted(event=event.slug, candidates=people(range(20, 0, -1)))

        made = create_invitations(db, runtime.keys, caller, wanted, now=runtime.now()).items

        assert [one.name for one in made] == [f"P {n}" for n in range(20, 0, -1)]
        ids: list[UUID] = [one.id for one in made]
        assert ids == sorted(ids)
