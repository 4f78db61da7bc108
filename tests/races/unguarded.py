"""The service with its guards switched off, for negative controls: these races must then be lost."""

import os
import time
from datetime import datetime
from typing import Any

from services.kit.statements import Statement
from services.registration.store import answers, own_registrations

GUARDS = {
    # whether the seats are still there
    "seats": (" and not exists (select from unmet)", ""),
    # whether somebody else has answered with this invitation meanwhile
    "invitation": ("where id = :invitation_id and version = :invitation_version", "where id = :invitation_id"),
}

if os.environ["GUARD_OFF"] != "row":
    switched_off, replacement = GUARDS[os.environ["GUARD_OFF"]]
    assert switched_off in answers.WRITE.text
    answers.WRITE = Statement(answers.WRITE.text.replace(switched_off, replacement))

write = answers.write_answer


def write_late(connection: Any, record: Any, *, now: datetime) -> bool:
    """Give others time between the look and the act, so that a lost race is lost on any machine."""
    time.sleep(0.05)
    return write(connection, record, now=now)


answers.write_answer = write_late


def look_and_wait(*found: Any, **how: Any) -> Any:
    """Look at one's own registration without keeping others from it, and give them time to do the same."""
    own = own_registrations.find_own(*found, **how)
    time.sleep(0.05)
    return own


if os.environ["GUARD_OFF"] == "row":
    own_registrations.lock_own = look_and_wait

from services.registration.wsgi import app  # noqa: E402 - the guard goes first

__all__ = ["app"]
