"""Letters to many are composed once, and nobody can see that on theirs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.contracts.messages import MESSAGES
from services.kit.database import new_id
from services.kit.keys import Keyring
from services.letters.compose import compose
from services.letters.letter import Letter, MissingFact
from services.notifications.domain.addressing import purposes_of_type
from services.notifications.domain.deliveries import Attempted
from services.notifications.store.leases import Taken
from services.notifications.store.messages import Told
from services.notifications.usecases import write_letter as writing
from services.notifications.usecases.desk import Desk
from services.notifications.usecases.take_deliveries import Job
from services.notifications.usecases.write_letter import Written, write_letter
from tests.contracts.samples import sample_facts

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEYS = Keyring(["a secret for tests only of more than thirty-two characters"])
DESK = cast("Desk", SimpleNamespace(keys=KEYS, site="https://events.example.org"))
BULK = [type_ for type_, message in MESSAGES.items() if message.bulk]
NAMES = ["Robin Example", "Zoe\u0308 <b>O'Hara</b> & يوسف", " two  spaces ", "", "\u0301"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    writing._draft.cache_clear()
    yield
    writing._draft.cache_clear()


def a_job(type_: str = "invitation.issued", name: str = "Robin", *, token: str | None = "a-token", **facts: Any) -> Job:
    told = sample_facts(type_)
    told |= {"recipient": {"name": name, "email": f"{new_id().hex}@example.com", "language": "en"}}
    told |= ({"invitee": name or "Their assistant"} if "invitee" in told else {}) | facts
    [purpose] = purposes_of_type(type_)
    tried = Attempted(
        id=new_id(), bulk=True, attempts=0, crashes=0, may_duplicate=False, created_at=NOW, requeued_at=None
    )  # fmt: skip
    return Job(
        taken=Taken(
            tried=tried, message_id=new_id(), purpose=purpose, recipient="", contact=None, phase="", reason=""
        ),
        told=Told(
            id=new_id(), type=type_, bulk=True, facts=told, sealed_token=KEYS.seal(token) if token else None,
            request_id="", not_before=NOW, expires_at=None, withdrawn=False, held=False, paused=False,
        ),
    )  # fmt: skip


def alone(job: Job) -> Written:
    """What they would get if nobody else got any."""
    return writing._single(DESK, job)


@pytest.mark.parametrize("type_", BULK)
def test_everybody_gets_what_they_would_get_alone(type_: str) -> None:
    jobs = [a_job(type_, name) for name in NAMES]
    assert [write_letter(DESK, job) for job in jobs] == [alone(job) for job in jobs]


def test_a_letter_to_many_is_composed_once_for_all_who_are_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[Any] = []

    def counted(message: Any, **facts: Any) -> Letter:
        composed.append(message)
        return compose(message, **facts)

    monkeypatch.setattr(writing, "compose", counted)

    letters = [write_letter(DESK, a_job(name=f"Robin {number}")).letter for number in range(20)]
    assert len(composed) == 1
    assert len({letter.text for letter in letters}) == len({letter.unsubscribe for letter in letters}) == 20

    note = "We were glad to have you last year."
    assert note in write_letter(DESK, a_job(note=note)).letter.text
    assert len(composed) == 2, "what is told to one alone makes a letter of its own"


def test_without_its_link_no_copy_is_written() -> None:
    write_letter(DESK, a_job())
    with pytest.raises(MissingFact):
        write_letter(DESK, a_job(token=None))
