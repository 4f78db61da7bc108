"""Operators see whether sending works, without an address."""

from services.notifications.usecases.keep_house import beat
from services.notifications.usecases.show_health import show_health
from tests.notifications.usecases.conftest import Office


def test_a_calm_service_has_nothing_to_tell(office: Office) -> None:
    health = show_health(office.db, now=office.clock.now)

    assert (health.resting, health.beats, health.unsent) == ({}, {}, {})


def test_clocks_mails_and_resting_servers_are_told(office: Office) -> None:
    beat(office.db, "notifications-clock", now=office.clock.now)
    office.accepted()
    office.run(
        "insert into notifications.mail_host (host, faults, reason) values"
        " ('ill:25', 5, 'It refuses us.'), ('tired:25', 4, 'It hung up.')"
    )
    office.clock.forward(seconds=30)

    health = show_health(office.db, now=office.clock.now)

    assert health.resting == {"ill:25": "It refuses us."}
    assert health.beats == {"notifications-clock": 30.0}
    assert health.unsent == {"pending": 1}
    assert "@" not in str(health)


def test_mails_with_a_good_end_are_left_out(office: Office) -> None:
    office.accepted()
    office.run("update notifications.delivery set state = 'sent', next_attempt_at = null")

    assert show_health(office.db, now=office.clock.now).unsent == {}
