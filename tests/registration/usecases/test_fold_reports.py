"""What became of a mail shows on the invitation or enquiry it was about."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.contracts.messages import LinkResent, Message
from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.store import outbox
from services.registration.store.enquiries import Enquiry
from services.registration.store.invitations import Invitation
from services.registration.usecases.fold_reports import fold_reports, fold_returned, settle_mended
from tests.factories import Clock
from tests.journeys.chain import an_event as a_stored_event
from tests.journeys.letters import a_confirmation, a_person, an_enquiry, an_event, an_invitation

KEYS = Keyring(["a secret for tests only of more than thirty-two characters"])


class Desk:
    """Our rows, and deliveries as notifications would have them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.event_id = db, clock, a_stored_event(db)

    def invitation(self, **columns: Any) -> UUID:
        email = columns.pop("email", "robin0@example.com")
        made = Invitation(
            id=new_id(), event_id=self.event_id, name="Robin Example", email=email, email_key=email, source="a list",
            **{"state": "queued", **columns},
        )  # fmt: skip
        with self.db.transaction() as session:
            session.add(made)
        return made.id

    def enquiry(self) -> UUID:
        made = Enquiry(
            id=new_id(), event_id=self.event_id, reference="ENQ-7K2M", topic="participation", name="Kim Example",
            email="kim@example.com", question="May I?", due_at=self.clock.now,
        )  # fmt: skip
        with self.db.transaction() as session:
            session.add(made)
        return made.id

    def told(self, message: Message, subject: UUID) -> UUID:
        with self.db.transaction() as session:
            made = outbox.promise(
                session, KEYS, message, event_id=self.event_id, subject_id=subject, token="t" if message.link else None
            )
            session.execute(text("update registration.outbox set published_at = now()"))
        return made

    def report(self, message: UUID, purpose: str, state: str, **more: str) -> None:
        waits = self.clock.now if state == "pending" else None
        self.run(
            "insert into notifications.delivery"
            " (id, message_id, purpose, recipient, state, next_attempt_at, reason, because, changed_at) values"
            " (:id, :message, :purpose, :recipient, :state, :waits, :reason, :because, :at)",
            id=new_id(), message=message, purpose=purpose, state=state, waits=waits, at=self.clock.now,
            **{"recipient": "robin0@example.com", "reason": "", "because": "", **more},
        )  # fmt: skip

    def settle(self, state: str, **more: str) -> None:
        reason = more.get("reason", "")
        sql = "update notifications.delivery set state = :state, reason = :reason, next_attempt_at = null"
        self.run(f"{sql}, changed_at = :at", state=state, reason=reason, at=self.clock.now)

    def run(self, sql: str, **values: Any) -> None:
        with self.db.transaction() as session:
            session.execute(text(sql), values)

    def row(self, sql: str) -> tuple[Any, ...]:
        with self.db.transaction() as session:
            return tuple(session.execute(text(sql)).one())

    def fold(self) -> None:
        fold_reports(self.db, KEYS, now=self.clock.now)


@pytest.fixture
def desk(db: Database, clock: Clock) -> Desk:
    return Desk(db, clock)


INVITATION = "select state, sent_at, bounce, version from registration.invitation"
OUTBOX = "select accepted_at, settled_at, sealed_token is null from registration.outbox"
ENQUIRY = "select state, routed_to, routed_because, version from registration.enquiry"


def test_an_invitation_is_sent_once_the_mail_server_has_it(desk: Desk) -> None:
    message = desk.told(an_invitation(desk.event_id), desk.invitation())
    desk.report(message, "invitation", "pending")
    desk.fold()
    accepted = desk.clock.now
    assert desk.row(INVITATION) == ("queued", None, None, 1)
    assert desk.row(OUTBOX) == (accepted, None, False)

    sent = desk.clock.forward(seconds=3)
    desk.settle("sent")
    desk.clock.forward(seconds=1)
    desk.fold()
    desk.fold()

    assert desk.row(INVITATION) == ("sent", sent, None, 2)
    assert desk.row(OUTBOX) == (accepted, desk.clock.now, True)
    assert desk.row("select action, actor from registration.audit_entry") == ("invitation.sent", "clock")


@pytest.mark.parametrize("state", ["failed", "dead"])
def test_an_invitation_that_cannot_arrive_is_bounced_with_the_reason(desk: Desk, state: str) -> None:
    message = desk.told(an_invitation(desk.event_id), desk.invitation())
    desk.report(message, "invitation", state, reason="The address does not take mail (550 5.1.1).")
    desk.fold()
    assert desk.row(INVITATION) == ("bounced", None, "The address does not take mail (550 5.1.1).", 2)


def test_an_invitation_that_comes_back_later_is_bounced_once_and_a_corrected_one_stays_sent(desk: Desk) -> None:
    message = desk.told(an_invitation(desk.event_id), desk.invitation())
    desk.report(message, "invitation", "sent")
    desk.fold()
    assert not fold_returned(desk.db, KEYS, now=desk.clock.now)
    assert desk.row(INVITATION)[0] == "sent"

    desk.clock.forward(hours=1)
    desk.settle("failed", reason="The mail came back: there is no such mailbox (5.1.1).")
    fold_returned(desk.db, KEYS, now=desk.clock.now)
    assert desk.row(INVITATION)[0::2] == ("bounced", "The mail came back: there is no such mailbox (5.1.1).")

    desk.run("update registration.invitation set state = 'sent', bounce = null")
    fold_returned(desk.db, KEYS, now=desk.clock.forward(hours=1))
    assert desk.row(INVITATION)[0] == "sent"


def test_a_mail_that_came_back_is_a_task_until_it_is_mended(desk: Desk) -> None:
    person = desk.invitation()
    message = desk.told(an_invitation(desk.event_id), person)
    desk.report(message, "invitation", "failed", reason="The address does not take mail (550 5.1.1).")
    desk.fold()
    task = "select kind, subject ->> 'invitation', done_by from registration.organiser_task"
    settle_mended(desk.db, now=desk.clock.now)
    assert desk.row(task) == ("mend-address", str(person), None)

    desk.run("update registration.invitation set state = 'draft', bounce = null, email = 'right@example.com'")
    settle_mended(desk.db, now=desk.clock.now)
    assert desk.row(task) == ("mend-address", str(person), "clock")


def test_an_answer_that_came_before_the_report_stands(desk: Desk) -> None:
    message = desk.told(an_invitation(desk.event_id), desk.invitation(state="answered", answer="accepted"))
    desk.report(message, "invitation", "sent")
    desk.fold()
    assert desk.row(INVITATION)[:2] == ("answered", desk.clock.now)


def test_a_link_sent_again_makes_a_bounced_invitation_sent(desk: Desk) -> None:
    again = LinkResent(event=an_event(desk.event_id), recipient=a_person(), invitee="Robin", leads_to="invitation")
    message = desk.told(again, desk.invitation(state="bounced", bounce="The mailbox is full (552)."))
    desk.report(message, "link", "sent")
    desk.fold()
    assert desk.row(INVITATION) == ("sent", desk.clock.now, None, 2)


def test_many_invitations_are_told_of_together_and_each_by_itself(desk: Desk) -> None:
    people = [desk.invitation(email=f"p{number}@example.com") for number in range(3)]
    messages = [desk.told(an_invitation(desk.event_id), one) for one in people]
    for message, state in zip(messages, ("sent", "sent", "failed"), strict=True):
        desk.report(message, "invitation", state)
    desk.fold()

    assert desk.row("select array_agg(state order by id), sum(version) from registration.invitation") == (
        ["sent", "sent", "bounced"], 6,
    )  # fmt: skip
    assert desk.row("select array_agg(action order by subject_id) from registration.audit_entry") == (
        ["invitation.sent", "invitation.sent", "invitation.bounced"],
    )


def test_what_is_told_of_one_person_together_counts_in_its_order(desk: Desk) -> None:
    person = desk.invitation()
    again = LinkResent(event=an_event(desk.event_id), recipient=a_person(), invitee="Robin", leads_to="invitation")
    bounced, sent = desk.told(an_invitation(desk.event_id), person), desk.told(again, person)
    desk.report(bounced, "invitation", "failed", reason="The mailbox is full (552).")
    desk.report(sent, "link", "sent")
    desk.fold()
    assert desk.row(INVITATION) == ("sent", desk.clock.now, None, 3)


def test_a_mail_that_was_taken_back_changes_no_invitation(desk: Desk) -> None:
    message = desk.told(an_invitation(desk.event_id), desk.invitation(state="draft"))
    desk.report(message, "invitation", "skipped", reason="withdrawn")
    desk.fold()
    assert desk.row(INVITATION) == ("draft", None, None, 1)
    assert desk.row(OUTBOX)[2], "its token is wiped all the same"


def test_a_failed_confirmation_does_not_touch_the_invitation(desk: Desk) -> None:
    message = desk.told(a_confirmation(desk.event_id), desk.invitation(state="sent"))
    desk.report(message, "confirmation", "failed")
    desk.fold()
    assert desk.row(INVITATION) == ("sent", None, None, 1)


def test_an_enquiry_is_routed_as_soon_as_it_is_taken_in(desk: Desk) -> None:
    message = desk.told(an_enquiry(desk.event_id), desk.enquiry())
    desk.report(message, "enquiry", "pending", recipient="sam@example.org", because="contact for this topic")
    desk.report(message, "acknowledgement", "pending", recipient="kim@example.com")
    desk.fold()
    assert desk.row(ENQUIRY) == ("routed", "sam@example.org", "contact for this topic", 2)


def test_an_enquiry_that_went_on_to_the_fallback_says_so(desk: Desk) -> None:
    message = desk.told(an_enquiry(desk.event_id), desk.enquiry())
    desk.report(message, "enquiry", "pending", recipient="sam@example.org", because="contact for this topic")
    desk.fold()
    desk.settle("failed")
    desk.report(message, "enquiry", "sent", recipient="team@example.org", because="fallback")
    desk.fold()
    assert desk.row(ENQUIRY) == ("routed", "team@example.org", "fallback", 3)


def test_an_enquiry_an_organiser_gave_to_somebody_stays_there(desk: Desk) -> None:
    message = desk.told(an_enquiry(desk.event_id), desk.enquiry())
    desk.run("update registration.enquiry set state = 'routed', routed_to = 'alex@example.org'")
    desk.report(message, "enquiry", "sent", recipient="sam@example.org")
    desk.fold()
    assert desk.row(ENQUIRY)[:2] == ("routed", "alex@example.org")


def test_a_message_is_settled_only_when_all_its_mails_are(desk: Desk) -> None:
    message = desk.told(an_enquiry(desk.event_id), desk.enquiry())
    desk.report(message, "enquiry", "sent", recipient="sam@example.org")
    desk.report(message, "acknowledgement", "pending", recipient="kim@example.com")
    desk.fold()
    assert desk.row(OUTBOX)[1] is None


WITH = "select state, routed_to, routed_because from registration.enquiry"


def test_a_question_whose_mail_comes_back_goes_to_the_next_one_with_a_new_link_once(desk: Desk) -> None:
    contacts = [{"topic": "participation", "name": "Ann", "email": "ann@example.org", "deputy_email": "d@example.org"}]
    desk.run(
        "update registration.event set details = details || cast(:more as jsonb)",
        more=json.dumps(
            {
                "title": "T",
                "timezone": "UTC",
                "contacts": contacts,
                "fallback_contact": {"name": "Team", "email": "team@example.org"},
            }
        ),
    )
    question = desk.enquiry()
    heard = []
    for contact in ("ann@example.org", "d@example.org", "team@example.org"):
        if contact == "ann@example.org":
            message = desk.told(an_enquiry(desk.event_id), question)
        else:
            message = desk.row("select id from registration.outbox order by id desc limit 1")[0]
            desk.run("update registration.outbox set published_at = now()")
        desk.report(message, "enquiry", "sent", recipient=contact)
        desk.fold()
        desk.clock.forward(hours=1)
        desk.settle("failed", reason="The mail came back: there is no such mailbox (5.1.1).")
        for _ in range(2):
            fold_returned(desk.db, KEYS, now=desk.clock.now)
        heard.append(desk.row(WITH))

    assert heard == [
        ("routed", "d@example.org", "handed on, because mail to whoever had it came back"),
        ("routed", "team@example.org", "handed on, because mail to whoever had it came back"),
        ("routed", "team@example.org", "mail came back, and there is nobody else to write to"),
    ]
    assert desk.row("select count(*) from registration.outbox") == (3,)
    assert desk.row("select count(*) from registration.enquiry_link") == (2,)


def test_a_question_that_somebody_else_has_by_now_stays_with_them(desk: Desk) -> None:
    question = desk.enquiry()
    message = desk.told(an_enquiry(desk.event_id), question)
    desk.report(message, "enquiry", "sent", recipient="ann@example.org")
    desk.fold()
    desk.run("update registration.enquiry set routed_to = 'ben@example.org'")
    desk.clock.forward(hours=1)
    desk.settle("failed")

    fold_returned(desk.db, KEYS, now=desk.clock.now)

    assert desk.row(WITH)[1] == "ben@example.org"
    assert desk.row("select count(*) from registration.outbox") == (1,)
