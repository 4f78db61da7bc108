"""Whatever is published finds a worker that listens and knows the task."""

import ast
from pathlib import Path

import pytest
import yaml
from celery import Celery

from services.contracts import routing
from services.local.processes import product_programs
from services.notifications import tasks
from tests.structure.tree import python_below, syntax_of, text_of

TASKS = {routing.ACCEPT_MESSAGES, routing.DELIVER}


def queues_of(command: list[str]) -> set[str]:
    return set(command[command.index("-Q") + 1].split(","))


def test_the_worker_of_a_one_machine_run_listens_to_every_queue() -> None:
    programs = {one.name: list(one.argv) for one in product_programs(Path("logs"), {"PORT": "8000"})}

    assert queues_of(programs["notifications-worker"]) == set(routing.QUEUES)


def test_the_worker_of_the_compose_file_listens_to_every_queue() -> None:
    services = yaml.safe_load(text_of("docker-compose.yml"))["services"]

    assert queues_of(services["notifications-worker"]["command"]) == set(routing.QUEUES)


def test_every_task_has_its_door() -> None:
    app = Celery()

    tasks.register(app)

    assert {name for name in app.tasks if name.startswith("notifications.")} == TASKS


@pytest.mark.parametrize("word", ["queue", "name"])
def test_no_code_spells_a_task_or_queue_out(word: str) -> None:
    names = {*TASKS, *routing.QUEUES}
    spelled = [
        str(path)
        for path in python_below("services")
        if path != Path("services/contracts/routing.py")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.keyword) and node.arg == word
        if isinstance(node.value, ast.Constant) and node.value.value in names
    ]

    assert spelled == []
