"""The service with its guards switched off, for negative controls: these races must then be lost."""

import os
import time
from datetime import datetime
from typing import Any

from services.kit.statements import Statement
from services.registration.store import answer_statements, answers, own_registrations

FREE = "    and (p.capacity is null or p.capacity - p.reserved - p.held - p.confirmed - p.offered >= :taken)\n"
SAME = "where id = :invitation_id and version = :invitation_version"
GUARDS = {
    # whether the seats are still there
    "seats": {"WRITE": (" and not exists (select from unmet)", ""), "WRITE_PLAIN": (FREE, "")},
    # whether somebody else has answered with this invitation meanwhile
    "invitation": dict.fromkeys(("WRITE", "WRITE_PLAIN"), (SAME, "where id = :invitation_id")),
}

for name, (switched_off, replacement) in GUARDS.get(os.environ["GUARD_OFF"], {}).items():
    guarded = getattr(answer_statements, name).text
    assert switched_off in guarded
    setattr(answer_statements, name, Statement(guarded.replace(switched_off, replacement)))

LATE = 0.25
"""Seconds between the look and the act, so that a lost race is lost on a machine that is busy with other tests too."""

write = answers.write_answer


def write_late(connection: Any, record: Any, *, now: datetime) -> bool:
    """Give others time between the look and the act."""
    time.sleep(LATE)
    return write(connection, record, now=now)


answers.write_answer = write_late


def look_and_wait(*found: Any, **how: Any) -> Any:
    """Look at one's own registration without keeping others from it, and give them time to do the same."""
    own = own_registrations.find_own(*found, **how)
    time.sleep(LATE)
    return own


if os.environ["GUARD_OFF"] == "row":
    own_registrations.lock_own = look_and_wait

from services.registration.wsgi import app  # noqa: E402 - the guard goes first

__all__ = ["app"]
