"""The compose file starts what there is, lets every setting through, and limits and watches each of ours."""

import subprocess
import sys
from typing import Any

import pytest
import yaml

from services.kit.broker import broker_app
from services.kit.settings import IN_FILES
from services.local.docs.setting_words import WORDS
from tests.structure.tree import TOP, text_of

FILE: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))
SERVICES: dict[str, Any] = FILE["services"]
ONE_SHOT = {"secrets", "migrate"}
LASTING = set(SERVICES) - ONE_SHOT
PROCESSES = {"registration-web", "registration-clock", "notifications-worker", "notifications-clock"}
OPTIONAL = "notifications-inbound"
OF_THE_FILE = {"PORT", "MAILPIT_PORT", "POSTGRES_PASSWORD", "PLACECARD_DATA"}
"""Settings that the file itself uses, or that concern no container."""


def seconds(told: str) -> int:
    """Compose's durations, as far as we use them."""
    return int(told[:-1]) * {"s": 1, "m": 60}[told[-1]]


def test_the_four_processes_are_there() -> None:
    assert set(SERVICES) >= PROCESSES


def test_what_takes_mail_that_comes_back_starts_only_when_asked_for() -> None:
    assert {name for name, one in SERVICES.items() if one.get("profiles")} == {OPTIONAL}


@pytest.mark.parametrize("name", sorted(PROCESSES | {OPTIONAL}))
def test_every_setting_reaches_every_process(name: str) -> None:
    environment = SERVICES[name]["environment"]

    given = {
        setting.removesuffix("_FILE") if setting.removesuffix("_FILE") in IN_FILES else setting
        for setting in environment
    }
    assert given == set(WORDS) - OF_THE_FILE


@pytest.mark.parametrize("name", sorted(LASTING - {"mailpit"}))
def test_whatever_lasts_is_watched(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_nothing_takes_the_whole_machine(name: str) -> None:
    assert {"mem_limit", "pids_limit"} <= set(SERVICES[name])
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"] or name in ONE_SHOT


def test_what_is_waited_for_is_waited_for_until_it_is_well() -> None:
    waits = [
        (wanted, how["condition"]) for one in SERVICES.values() for wanted, how in one.get("depends_on", {}).items()
    ]

    assert {condition for wanted, condition in waits if wanted in ONE_SHOT} == {"service_completed_successfully"}
    assert {condition for wanted, condition in waits if wanted in LASTING} == {"service_healthy"}


def test_a_worker_may_finish_its_longest_task() -> None:
    longest = broker_app("redis://127.0.0.1", queues=["any"]).conf.task_time_limit

    assert seconds(SERVICES["notifications-worker"]["stop_grace_period"]) > longest


def test_the_two_servers_are_reached_by_ours_alone() -> None:
    networks = {name: set(one.get("networks", [])) for name, one in SERVICES.items()}

    assert FILE["networks"]["data"]["internal"] is True
    assert {name for name, joined in networks.items() if "data" in joined} == {
        *PROCESSES,
        OPTIONAL,
        "migrate",
        "postgres",
        "redis",
    }
    assert (networks["postgres"], networks["redis"]) == ({"data"}, {"data"})


def test_redis_pushes_nothing_out_and_keeps_it_on_disk() -> None:
    command = " ".join(SERVICES["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_file_is_what_the_compose_specification_says() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        capture_output=True,
        text=True,
        cwd=TOP,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout
