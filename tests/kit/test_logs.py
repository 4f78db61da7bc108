"""Log lines are JSON, one each, and hold no address and no token."""

import json
import subprocess
import sys
from pathlib import Path

from services.kit.keys import new_token

PROGRAM = """
import logging, sys, structlog
from services.kit.logs import set_up_logs
set_up_logs("tests")
log = structlog.get_logger()
log.info("to a.person@example.org", token=sys.argv[1], number=1, lines="one\\ntwo")
log.info("asked", request_id="x" * 64)
log.debug("not at this level")
logging.getLogger("elsewhere").warning("to %s", "a.person@example.org")
try:
    raise ValueError(f"pc_{sys.argv[1]}")
except ValueError:
    log.exception("failed")
"""


def test_lines() -> None:
    token = new_token()
    done = subprocess.run((sys.executable, "-c", PROGRAM, token), capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["to [address]", "asked", "to [address]", "failed"]
    assert [line["process"] for line in lines] == ["tests"] * 4
    assert [line["level"] for line in lines] == ["info", "info", "warning", "error"]
    assert (lines[0]["number"], lines[0]["lines"], lines[0]["token"]) == (1, "one\ntwo", "[token]")
    assert lines[1]["request_id"] == "x" * 64
    assert "ValueError" in lines[3]["exception"]
    assert token not in done.stderr


def test_a_full_disk_stops_nothing() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run((sys.executable, "-c", PROGRAM, new_token()), stderr=full, check=False)
    # At its very end the interpreter itself may complain (120) that it cannot flush; the work was done by then.
    assert done.returncode in (0, 120)
