"""A delivery goes out once, by one holder, and its row always says what became of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from services.contracts.facts import Recipient
from services.kit.database import DatabaseUnavailable
from services.kit.limits import Limit
from services.notifications.mail.smtp import Connection
from services.notifications.settings import mail_server
from services.notifications.store import handovers, leases
from services.notifications.usecases import record_outcome
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.deliver import Tried, deliver
from services.notifications.usecases.find_due import claim_unhinted, find_due
from services.notifications.usecases.mend_deliveries import mend_deliveries
from services.registration.store import outbox
from tests.contracts.samples import sample
from tests.journeys.chain import an_event
from tests.journeys.letters import a_confirmation, an_enquiry, an_invitation
from tests.notifications.mail.peer import a_peer
from tests.notifications.usecases.conftest import KEYS, Office


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_outcome._chance, "random", lambda: 0.0)


def test_a_mail_is_handed_in_with_its_link_and_noted(office: Office) -> None:
    ids = office.accepted()

    assert deliver(office.desk, ids) == Tried(tried=1, sent=1)

    [mail] = office.sink.mails
    assert mail.recipients == ["robin0@example.com"]
    assert "https://events.example.org/r/a-token" in mail.parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail.id == f"<{ids[0]}@events.example.org>"
    assert office.rows("state, attempts, sent_at, lease") == [("sent", 1, office.clock.now, None)]


def test_a_second_hint_sends_nothing(office: Office) -> None:
    ids = office.accepted()
    deliver(office.desk, ids)
    assert deliver(office.desk, ids) == Tried(tried=0, sent=0)
    assert len(office.sink.mails) == 1


def test_of_many_workers_one_sends(office: Office) -> None:
    ids = office.accepted()
    with ThreadPoolExecutor(6) as workers:
        tried = list(workers.map(lambda _: deliver(office.desk, ids), range(6)))
    assert sum(one.sent for one in tried) == 1
    assert len(office.sink.mails) == 1


def test_without_the_lease_as_fence_two_send(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = office.accepted()
    taken: list[Any] = []
    true_lock = leases.lock_due

    def careless(*args: Any, **kwargs: Any) -> Any:
        taken.extend(true_lock(*args, **kwargs))
        return taken

    monkeypatch.setattr(leases, "lock_due", careless)
    monkeypatch.setattr(handovers, "mark_phase", lambda *_, **__: True)
    deliver(office.desk, ids)
    deliver(office.desk, ids)
    assert len(office.sink.mails) == 2, "the control: the lock and the fence are what keeps it at one"


def test_a_worker_that_lost_its_lease_sends_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = office.accepted()
    true_mark = handovers.mark_phase

    def stolen(connection: Any, delivery_id: Any, **kwargs: Any) -> bool:
        office.run("update notifications.delivery set lease = gen_random_uuid()")
        return true_mark(connection, delivery_id, **kwargs)

    monkeypatch.setattr(handovers, "mark_phase", stolen)
    assert deliver(office.desk, ids).sent == 0
    assert office.sink.mails == []
    assert office.rows("state") == [("sending",)], "it is the other's"


class TestInterrupted:
    """Whatever ends a try, its delivery is free at once, unless the mail may have arrived."""

    def test_before_the_mail_it_is_given_back_even_if_the_database_was_away(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = office.accepted()
        away, true_give_back = iter([True, False]), leases.give_back

        def lost(*_: Any, **__: Any) -> bool:
            raise DatabaseUnavailable("the connection was lost")

        def give_back(*args: Any, **kwargs: Any) -> None:
            if next(away):
                raise DatabaseUnavailable("57P01")
            true_give_back(*args, **kwargs)

        monkeypatch.setattr(leases, "give_back", give_back)
        monkeypatch.setattr(handovers, "mark_phase", lost)
        with pytest.raises(DatabaseUnavailable):
            deliver(office.desk, ids)

        assert office.rows("state, attempts, lease, next_attempt_at") == [("pending", 0, None, office.clock.now)]

    def test_by_a_clock_an_hour_ahead_it_is_taken_over_and_goes_out_once(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids, true_mark = office.accepted(), handovers.mark_phase
        ahead = office.clock.now + timedelta(hours=1)

        def taken_over(*args: Any, **kwargs: Any) -> bool:
            monkeypatch.setattr(handovers, "mark_phase", true_mark)
            mend_deliveries(office.db, now=ahead)
            return true_mark(*args, **kwargs)

        monkeypatch.setattr(handovers, "mark_phase", taken_over)
        assert deliver(office.desk, ids) == Tried(tried=1, sent=0)
        assert office.rows("state, crashes") == [("pending", 1)]

        assert deliver(replace(office.desk, now=lambda: ahead), ids) == Tried(tried=1, sent=1)
        assert len(office.sink.mails) == 1

    def test_after_the_mail_it_stays_leased_until_it_is_owned_up_to_be_in_doubt(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids, true_payload = office.accepted(), Connection._payload

        def interrupted(*given: Any) -> Any:
            true_payload(*given)
            raise SoftTimeLimitExceeded

        monkeypatch.setattr(Connection, "_payload", interrupted)
        with pytest.raises(SoftTimeLimitExceeded):
            deliver(office.desk, ids)
        assert office.rows("state, phase, attempts") == [("sending", "payload_started", 1)]

        office.clock.forward(seconds=46)
        mend_deliveries(office.db, now=office.clock.now)
        assert office.rows("state, ambiguities") == [("ambiguous", 1)]


def test_a_mail_withdrawn_after_it_was_taken_in_is_skipped(office: Office) -> None:
    ids = office.accepted()
    office.run("update registration.outbox set withdrawn_at = now()")

    assert deliver(office.desk, ids) == Tried(tried=0, sent=0)

    assert office.rows("state, reason, attempts") == [("skipped", "withdrawn", 0)]


def test_what_is_late_is_dropped_with_a_reason_and_not_sent(office: Office) -> None:
    late, soon = office.accepted(a_confirmation(office.event_id), a_confirmation(office.event_id, number=1))
    told = office.rows("message_id")
    office.change(told[0][0], expires_at=office.clock.now)
    office.change(told[1][0], expires_at=office.clock.now + timedelta(seconds=1))

    assert deliver(office.desk, [late, soon]) == Tried(tried=1, sent=1)

    assert office.rows("state, reason") == [("skipped", "over"), ("sent", "")]


def test_who_was_erased_is_reached_though_no_row_has_their_address(office: Office) -> None:
    with office.db.transaction() as session:
        told = outbox.promise(
            session, KEYS, sample("person.erased"), event_id=office.event_id, subject_id=office.event_id,
            token="robin@example.com", not_before=office.clock.now,
        )  # fmt: skip
    ids = accept_messages(office.db, [told], now=office.clock.now).first

    assert deliver(office.desk, ids) == Tried(tried=1, sent=1)

    [mail] = office.sink.mails
    assert mail.recipients == ["robin@example.com"]
    assert office.rows("recipient, state") == [("sealed:", "sent")]


def test_a_paused_mail_waits_untouched_and_goes_when_sending_resumes(office: Office) -> None:
    office.event_id = an_event(office.db)
    ids = office.accepted()
    host = office.desk.server.name
    office.run("update registration.event set sending_paused_at = now()")

    assert deliver(office.desk, ids) == Tried(tried=0, sent=0)
    assert find_due(office.db, host=host, now=office.clock.now) == []
    assert office.rows("state, attempts, next_attempt_at") == [("pending", 0, office.clock.now)]

    office.run("update registration.event set sending_paused_at = null")
    assert find_due(office.db, host=host, now=office.clock.now) == ids
    assert deliver(office.desk, ids).sent == 1


def test_a_pause_stops_a_batch_on_its_way(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.event_id = an_event(office.db)
    ids = office.accepted(*(a_confirmation(office.event_id, number) for number in range(3)))
    send = Connection.send

    def send_and_pause(*args: Any, **kwargs: Any) -> Any:
        outcome = send(*args, **kwargs)
        office.run("update registration.event set sending_paused_at = now()")
        return outcome

    monkeypatch.setattr(Connection, "send", send_and_pause)

    assert deliver(office.desk, ids, within=0) == Tried(tried=1, sent=1)
    assert deliver(office.desk, ids) == Tried(tried=0, sent=0)

    assert sorted(office.rows("state, attempts")) == [("pending", 0), ("pending", 0), ("sent", 1)]


def test_greylisting_passes_and_keeps_the_message_id(office: Office) -> None:
    office.sink.at_recipient = ["450 4.2.0 greylisted"]
    ids = office.accepted()

    assert deliver(office.desk, ids) == Tried(tried=1, sent=0)
    assert office.rows("state, attempts, next_attempt_at") == [
        ("pending", 1, office.clock.now + timedelta(minutes=1))
    ]  # fmt: skip
    assert deliver(office.desk, ids).tried == 0, "not due yet"
    office.clock.forward(minutes=1)
    assert deliver(office.desk, ids).sent == 1
    assert office.sink.mails[0].id == f"<{ids[0]}@events.example.org>"


@pytest.mark.parametrize(
    "told", ["450 4.2.0 \x00\x1b[2J\ufffd", f"450 {'x' * 600}", "450 4.2.0 later Bcc: eve@evil.example"]
)
def test_whatever_the_server_says_is_kept_short_and_harmless(office: Office, told: str) -> None:
    office.sink.at_recipient = [told]
    deliver(office.desk, office.accepted())

    [(state, reply)] = office.rows("state, reply")
    assert state == "pending"
    assert len(reply) <= 500
    assert [letter for letter in reply if not letter.isprintable()] == []


def test_an_unknown_address_fails_for_good_and_bulk_to_it_is_skipped_later(office: Office) -> None:
    office.sink.at_recipient = ["550 5.1.1 unknown"]
    deliver(office.desk, office.accepted(an_invitation(office.event_id)))
    deliver(office.desk, office.accepted(an_invitation(office.event_id)))

    assert office.rows("state, reason") == [
        ("failed", "The address does not take mail (550 5.1.1)."),
        ("skipped", "suppressed"),
    ]
    assert deliver(office.desk, office.accepted()).sent == 1, "what follows their own act is tried all the same"
    assert deliver(office.desk, office.accepted(an_invitation(office.event_id))).sent == 1


def test_a_letter_that_lacks_a_fact_fails_and_the_others_go(office: Office) -> None:
    invitations = [an_invitation(office.event_id, number) for number in range(3)]
    ids = office.accepted(*invitations)
    office.run("update registration.outbox set sealed_token = null where facts->'recipient'->>'email' like 'robin1@%'")

    assert deliver(office.desk, ids) == Tried(tried=3, sent=2)

    states = dict(office.rows("recipient, state"))
    assert states == {"robin0@example.com": "sent", "robin1@example.com": "failed", "robin2@example.com": "sent"}


def test_a_key_that_is_missing_is_waited_for(office: Office) -> None:
    ids = office.accepted()
    office.run("update registration.outbox set sealed_token = 'sealed under another key'")
    deliver(office.desk, ids)
    [(state, reason)] = office.rows("state, reason")
    assert state == "pending"
    assert "SECRET_KEYS" in reason


def test_a_lost_answer_is_recorded_as_doubt(office: Office) -> None:
    ids = office.accepted()
    with a_peer(end="drop") as peer:
        desk = replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}", end_of_data_seconds=1))
        deliver(desk, ids)
    assert office.rows("state, ambiguities, phase") == [("ambiguous", 1, "payload_started")]


class TestWhenTheServerIsAway:
    def test_rows_keep_their_tries_and_after_five_faults_only_probes_go(self, office: Office) -> None:
        ids = office.accepted(*(a_confirmation(office.event_id, number) for number in range(8)))
        with a_peer(banner="554 no service") as peer:
            desk = replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}"))
            for one in ids:
                deliver(desk, [one])
            assert peer.connections == 5
            assert {attempts for (attempts,) in office.rows("attempts")} == {0}
            assert find_due(office.db, host=desk.server.name, now=office.clock.now) == []

            office.clock.forward(seconds=31)
            assert deliver(desk, ids) == Tried(tried=1, sent=0)
            assert deliver(desk, ids) == Tried(tried=0, sent=0)
            assert peer.connections == 6

    def test_the_first_mail_that_passes_makes_the_others_due_at_once(self, office: Office) -> None:
        ids = office.accepted(*(a_confirmation(office.event_id, number) for number in range(5)))
        desk = office.desk
        with a_peer() as peer:
            gone = mail_server(f"smtp://127.0.0.1:{peer.port}")
        for one in ids:
            deliver(replace(desk, server=gone), [one])
        office.run("update notifications.mail_host set host = :host", host=desk.server.name)  # it comes back
        office.clock.forward(seconds=31)
        late = "update notifications.delivery set next_attempt_at = next_attempt_at + interval '1 hour' where id <> :id"
        office.run(late, id=ids[0])

        assert deliver(desk, ids) == Tried(tried=1, sent=1)

        hinted = claim_unhinted(office.db, host=desk.server.name, now=office.clock.now)
        assert len(hinted.first) == 4
        assert deliver(desk, hinted.first) == Tried(tried=4, sent=4)

    def test_a_batch_stops_at_the_first_fault_and_gives_the_rest_back(self, office: Office) -> None:
        ids = office.accepted(*(an_invitation(office.event_id, number) for number in range(5)))
        with a_peer(MAIL="421 closing") as peer:
            desk = replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}"))
            assert deliver(desk, ids) == Tried(tried=1, sent=0)
        assert office.rows("state, attempts, lease") == [("pending", 0, None)] * 5

    def test_six_hours_cost_no_mail_a_try_and_leave_the_order_as_it_was(self, office: Office) -> None:
        people = 60
        ids = office.accepted(*(a_confirmation(office.event_id, number) for number in range(people)))
        with a_peer() as peer:
            gone = replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}"))
        for _ in range(6 * 12):
            deliver(gone, find_due(office.db, host=gone.server.name, now=office.clock.now, limit=people))
            office.clock.forward(minutes=5)
        assert set(office.rows("state, attempts")) == {("pending", 0)}

        office.run("update notifications.mail_host set host = :host", host=office.desk.server.name)  # it comes back
        while due := find_due(office.db, host=office.desk.server.name, now=office.clock.now, limit=10):
            deliver(office.desk, due)
        assert set(office.rows("state, attempts")) == {("sent", 1)}
        probes, rest = 1, [mail.id.strip("<").partition("@")[0] for mail in office.sink.mails]
        assert len(rest) == people
        assert rest[probes:] == [str(one) for one in ids if str(one) not in rest[:probes]]

    def test_a_refused_sign_in_stops_the_sender_at_once(self, office: Office) -> None:
        ids = office.accepted(*(a_confirmation(office.event_id, number) for number in range(3)))
        with a_peer(MAIL="530 5.7.0 sign in first") as peer:
            desk = replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}"))
            for one in ids:
                deliver(desk, [one])
            assert peer.connections == 1
        assert office.rows("state, attempts") == [("pending", 0)] * 3


def test_no_more_go_out_than_the_server_shall_take_and_what_people_wait_for_goes_all_the_same(office: Office) -> None:
    desk = replace(office.desk, server=replace(office.desk.server, rate=Limit("smtp", 2, 60)))
    ids = office.accepted(
        *(an_invitation(office.event_id, number) for number in range(4)),
        a_confirmation(office.event_id, 4), a_confirmation(office.event_id, 5), a_confirmation(office.event_id, 6),
    )  # fmt: skip

    assert deliver(desk, ids).sent == 3
    assert {purpose for purpose, state in office.rows("purpose, state") if state == "sent"} == {"confirmation"}
    assert deliver(desk, ids).sent == 0
    for sent in (2, 2, 0):
        office.clock.forward(seconds=61)
        assert deliver(desk, ids).sent == sent


def test_one_connection_carries_a_batch(office: Office) -> None:
    ids = office.accepted(*(an_invitation(office.event_id, number) for number in range(5)))
    with a_peer() as peer:
        desk = replace(office.desk, server=mail_server(f"smtp://127.0.0.1:{peer.port}"))
        assert deliver(desk, ids) == Tried(tried=5, sent=5)
    assert peer.connections == 1
    assert {line for line in peer.heard if line.startswith("rcpt")} == {
        f"rcpt TO:<robin{number}@example.com>" for number in range(5)
    }


class TestEnquiries:
    def test_the_question_reaches_the_contact_who_answers_the_asker(self, office: Office) -> None:
        deliver(office.desk, office.accepted(an_enquiry(office.event_id)))

        mails = {mail.recipients[0]: mail.parsed for mail in office.sink.mails}
        question, receipt = mails["sam@example.org"], mails["kim@example.com"]
        assert question["Reply-To"] == "kim@example.com"
        assert "ENQ-7K2M" in question["Subject"]
        assert "May I bring my guide dog?" in question.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        told = receipt.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "ENQ-7K2M" in told
        assert "Sam Example" in told
        assert "guide dog" not in told
        assert receipt["Auto-Submitted"] == "auto-replied"

    def test_a_question_that_cannot_be_put_to_its_contact_goes_to_the_fallback(self, office: Office) -> None:
        ids = office.accepted(an_enquiry(office.event_id))
        office.sink.at_recipient = ["550 5.1.1 unknown"]
        deliver(office.desk, ids)

        deliver(office.desk, find_due(office.db, host=office.desk.server.name, now=office.clock.now))

        assert office.rows("purpose, recipient, state") == [
            ("enquiry", "sam@example.org", "failed"),
            ("acknowledgement", "kim@example.com", "sent"),
            ("enquiry", "team@example.org", "sent"),
        ]

    def test_line_breaks_in_a_name_add_nothing_to_the_head(self, office: Office) -> None:
        enquiry = replace(
            an_enquiry(office.event_id),
            asker=Recipient(name="Kim\r\nBcc: eve@example.com", email="kim@example.com"),
        )
        deliver(office.desk, office.accepted(enquiry))
        assert all(mail.parsed["Bcc"] is None for mail in office.sink.mails)
        assert {address for mail in office.sink.mails for address in mail.recipients} == {
            "sam@example.org",
            "kim@example.com",
        }
