"""The compose file does the main job, and goes on doing it when parts of it are killed, restarted or doubled.

Needs a container engine, and the ports of the pages and of the caught mail free. Run by ``make compose-test``.
"""

import re
import smtplib
import time

import pytest
import requests

from tests.compose.composition import ONE_SHOT, PROCESSES, Composition, ran, service_of, tell, within
from tests.compose.organiser import Organiser
from tests.notifications.mail.test_returned import REPORT

pytestmark = pytest.mark.timeout(900)

MANY = 20
COMING = "state = 'confirmed'"
CANARY = "canary@guests.example.org"
TWICE = f"create temp table t (address text primary key); insert into t values ('{CANARY}'), ('{CANARY}')"
RETURN_PATH = """
import sys, uuid
from services.kit.settings import read_or_exit
from services.notifications.domain.bounces import return_address
from services.notifications.runtime import make_runtime
from services.notifications.settings import from_environment
settings = read_or_exit(from_environment)
print(return_address(settings.bounce_address, uuid.UUID(sys.argv[1]), make_runtime(settings, role="test").keys.digest))
"""


def signalled(composition: Composition, service: str, name: str) -> None:
    """Send a signal to every container of the service, as somebody with power over the engine."""
    for one in composition.containers(service):
        ran("docker", "kill", "--signal", name, one["Id"])


def answers(composition: Composition) -> bool:
    """Whether the pages can be used."""
    try:
        return requests.get(f"{composition.site}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_a_clone_with_the_example_settings_is_well_within_a_minute(first_start: float) -> None:
    assert first_start <= 60


def test_the_main_job_is_done(organiser: Organiser) -> None:
    address = organiser.one_comes()
    organiser.mailed(address, "invitation")
    organiser.mailed(address, "confirmation")

    organiser.asks("programme")
    organiser.mailed("ilse@team.example.org", "enquiry")
    organiser.asks("travel")
    organiser.mailed("events@team.example.org", "enquiry")

    def routed() -> bool:
        listed = organiser.call("GET", f"/events/{organiser.event}/enquiries")["items"]
        return all(one["state"] == "routed" and one["routed_to"] for one in listed)

    within(30, "both enquiries say whom they went to", routed)


def test_a_worker_killed_in_the_midst_loses_no_mail(composition: Composition, organiser: Organiser) -> None:
    coming = [organiser.one_comes() for _ in range(MANY)]
    signalled(composition, "notifications-worker", "KILL")
    within(10, "the worker is dead", lambda: composition.health("notifications-worker") != ["healthy"])
    coming += [organiser.one_comes() for _ in range(3)]
    tell("a worker in its place …")
    composition.started()

    listed = ", ".join(f"'{one}'" for one in coming)
    settled = (
        f"select count(*) from notifications.delivery_report where purpose = 'confirmation' and recipient in ({listed})"
    )
    # What the killed one had taken is taken again when its lease is over, after 45 s. A kill in the instant between
    # the last byte of a mail and the answer leaves one mail of each process in doubt.
    within(
        120, "each has gone out", lambda: int(composition.rows(f"{settled} and state = 'sent'")[0]) >= len(coming) - 2
    )
    within(
        120,
        "none is still on its way",
        lambda: composition.rows(f"{settled} and state in ('sent', 'ambiguous')") == [str(len(coming))],
    )


def test_a_process_that_ends_by_itself_is_started_again(composition: Composition) -> None:
    (before,) = composition.containers("registration-clock")
    composition.compose("exec", "-T", "registration-clock", "python", "-c", "import os; os.kill(1, 15)")

    def again() -> bool:
        (now,) = composition.containers("registration-clock")
        return bool(now["RestartCount"] > before["RestartCount"] and now["State"]["Running"])

    within(30, "the clock runs again", again)
    within(60, "and is well", lambda: not composition.ill())


def test_both_servers_may_be_restarted(composition: Composition, organiser: Organiser) -> None:
    begun = time.monotonic()
    composition.compose("restart", "-t", "20", "redis", "postgres")
    within(60, "the pages can be used", lambda: answers(composition))
    organiser.mailed(organiser.one_comes(), "confirmation")

    assert time.monotonic() - begun <= 60
    assert [one for one in composition.containers() if one["RestartCount"] and service_of(one) in PROCESSES[:1]] == []


def test_a_server_that_is_away_makes_no_process_unwell(composition: Composition, organiser: Organiser) -> None:
    composition.compose("stop", "-t", "20", "redis")
    deadline = time.monotonic() + 75
    address = organiser.one_comes()
    organiser.mailed(address, "confirmation")
    within(90, "more than a minute has gone by without Redis", lambda: time.monotonic() > deadline)
    unwell = {name: composition.health(name) for name in PROCESSES if composition.health(name) != ["healthy"]}
    composition.started()

    assert unwell == {}


def test_a_hung_loop_is_told_and_well_again_when_it_goes_on(composition: Composition) -> None:
    hung = PROCESSES[1:]
    for name in hung:
        signalled(composition, name, "STOP")
    try:
        within(150, "hung loops are told", lambda: all(composition.health(name) == ["unhealthy"] for name in hung))
    finally:
        for name in hung:
            signalled(composition, name, "CONT")
    within(60, "all are well again", lambda: not composition.ill())


def test_twice_as_many_share_the_work_behind_one_address(composition: Composition, organiser: Organiser) -> None:
    composition.started("--scale", "registration-web=2", "--scale", "notifications-worker=2")
    assert [len(composition.containers(name)) for name in ("registration-web", "notifications-worker")] == [2, 2]

    def served() -> bool:
        requests.get(f"{composition.site}/events", timeout=10).raise_for_status()
        log = composition.compose("logs", "--no-color", "registration-web")
        served_by = {line.split("|")[0].strip() for line in log.splitlines() if '"/events"' in line}
        return len(served_by) == 2

    within(30, "both have served pages", served)
    organiser.mailed(organiser.one_comes(), "confirmation")
    composition.started()
    assert len(composition.containers("registration-web")) == 1


def test_a_backup_comes_back_and_keeps_mails_back(composition: Composition, organiser: Organiser) -> None:
    """The commands of docs/how-to/run-with-compose.md."""
    ours = ("front", *PROCESSES)
    organiser.mailed(organiser.one_comes(), "confirmation")
    composition.compose("stop", "notifications-worker", "notifications-clock")
    organiser.one_comes()  # their confirmation waits while the backup is made
    dump = composition.compose("exec", "-T", "postgres", "pg_dump", "-U", "placecard", "--format=custom", "placecard")
    count = f"select count(*) from registration.registration where {COMING}"
    before = composition.rows(count)
    organiser.one_comes()  # known to nobody after the restore

    composition.compose("stop", *ours)
    psql = ("exec", "-T", "postgres", "psql", "-U", "placecard", "-d", "postgres", "-qc")
    composition.compose("exec", "-T", "postgres", "createdb", "-U", "placecard", "restored")
    restore = ("pg_restore", "-U", "placecard", "-d", "restored", "--single-transaction")
    composition.compose("exec", "-T", "postgres", *restore, given=dump.encode(errors="surrogateescape"))
    composition.compose(*psql, "alter database placecard rename to before_restore")
    composition.compose(*psql, "alter database restored rename to placecard")
    composition.compose("run", "--rm", "migrate")
    assert "held" in composition.compose("run", "--rm", "migrate", "placecard", "restore", "--fence-only")
    composition.started()

    assert composition.rows(count) == before
    held = composition.placecard("requeue", "--held")
    assert "registration.confirmed" in held, held
    composition.placecard("requeue", "--held", "--drop", "--confirm")
    organiser.mailed(organiser.one_comes(), "confirmation")
    composition.compose(*psql, "drop database before_restore")


def test_a_failed_statement_brings_nothing_personal_into_the_log(composition: Composition) -> None:
    psql = ("psql", "-U", "placecard", "-d", "placecard", "-c", TWICE)
    with pytest.raises(AssertionError, match="duplicate key"):
        composition.compose("exec", "-T", "postgres", *psql)

    log = composition.compose("logs", "--no-color", "postgres")
    assert "duplicate key" in log
    assert CANARY not in log


def test_nothing_personal_is_in_any_log(composition: Composition, organiser: Organiser) -> None:
    organiser.mailed(organiser.one_comes(), "confirmation")

    logs = composition.compose("logs", "--no-color", *PROCESSES, "front", "postgres", "redis", *ONE_SHOT)
    assert "registration-web" in logs
    assert re.findall(r"guest\d+@|Guest \d+|kim@example|hearing loop", logs) == []
    assert organiser.key not in logs


def test_what_runs_has_no_rights_it_does_not_need(composition: Composition) -> None:
    probe = "import os; os.setuid(0)"
    for name in PROCESSES:
        inside = ("exec", "-T", name)
        assert composition.compose(*inside, "id", "-u").strip() != "0"
        with pytest.raises(AssertionError, match="PermissionError"):
            composition.compose(*inside, "python", "-c", probe)
        with pytest.raises(AssertionError, match="Read-only file system"):
            composition.compose(*inside, "sh", "-c", "echo > /opt/placecard/file")
        with pytest.raises(AssertionError, match="status"):
            composition.compose(*inside, "sh", "-c", "command -v pip || command -v gcc || command -v make")


def test_every_secret_is_made_and_nothing_is_published_but_pages_and_mail(composition: Composition) -> None:
    keys = composition.compose("exec", "-T", "registration-web", "cat", "/secrets/keys/SECRET_KEYS").strip()
    password = composition.compose("exec", "-T", "postgres", "cat", "/secrets/database/password").strip()
    assert min(len(keys), len(password)) >= 32
    assert keys != password

    published = {
        service_of(one): at["HostIp"]
        for one in composition.containers()
        for ports in (one["NetworkSettings"]["Ports"] or {}).values()
        for at in ports or []
    }
    assert published == {"front": "127.0.0.1", "mailpit": "127.0.0.1"}
    with pytest.raises(AssertionError, match="status"):
        composition.compose(
            "exec", "-T", "front", "python", "-c", "import socket; socket.getaddrinfo('postgres', 5432)"
        )


def test_mail_that_comes_back_is_taken_when_asked_for(composition: Composition, organiser: Organiser) -> None:
    composition.set("COMPOSE_PROFILES=inbound", "BOUNCE_ADDRESS=bounces@example.org")
    composition.started()
    address, invitation, _ = organiser.invites()
    organiser.mailed(address, "invitation")
    (delivery,) = composition.rows(f"select id from notifications.delivery where recipient = '{address}'")
    back = composition.compose("exec", "-T", "notifications-worker", "python", "-c", RETURN_PATH, delivery).strip()

    with smtplib.SMTP("127.0.0.1", 2525, timeout=10) as door:
        door.sendmail("", [back], REPORT)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            door.sendmail("", ["robin@example.com"], REPORT)

    refused = f"select reason from notifications.suppression where address_key = '{address}'"
    assert composition.rows(refused) == ["The mail came back: there is no such mailbox (5.1.1)."]

    def told() -> bool:
        return bool(organiser.call("GET", f"/events/{organiser.event}/invitations/{invitation}")["state"] == "bounced")

    within(30, "the organiser sees that it came back", told)


def test_everything_stops_in_good_time_with_status_0(composition: Composition) -> None:
    begun = time.monotonic()
    composition.compose("stop")
    took = time.monotonic() - begun
    ended = {one["Name"]: one["State"]["ExitCode"] for one in composition.containers() if service_of(one) != "mailpit"}
    tell(f"stopped in {took:.0f} s")
    composition.started()

    assert set(ended.values()) == {0}, ended
    assert took < 120
