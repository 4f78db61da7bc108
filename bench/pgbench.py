"""The same SQL without Python: pgbench sends the product's own two statements over as many connections."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.sql import Literal

from bench import people, requests
from bench.ground import Ground
from bench.load import LoadFault
from services.kit.statements import Statement
from services.registration.domain.answers import Answer
from services.registration.store import answer_statements
from services.registration.usecases.answer_invitation import answer_invitation

CONNECTIONS = 8
MOST_A_SECOND = 12_000
NUMBER = "(:n)::text"
COUNTED = "select count(*) from registration.registration"
_TPS = re.compile(r"tps = ([0-9.]+) \(without")

# The invitation of person number n, and the digest of the link to it, follow from the number.
INVITED = """
insert into registration.invitation (id, event_id, name, email, email_key, source, state)
select md5(n::text)::uuid, %(event)s, 'Amina Diallo', n || '@example.org', n || '@example.org', 'A list', 'sent'
from generate_series(%(first)s::int, %(last)s::int) n
"""
LINKED = """
insert into registration.link_token (id, purpose, digest, event_id, invitation_id)
select md5('link' || n)::uuid, 'invitation', sha256(convert_to(n::text, 'UTF8')), %(event)s, md5(n::text)::uuid
from generate_series(%(first)s::int, %(last)s::int) n
"""


class Pgbench:
    """Answers without any Python between client and server.

    Args:
        ground: where the database is.
        event: whose invitations are answered.
    """

    def __init__(self, ground: Ground, event: UUID) -> None:
        self._ground, self._event, self._next = ground, event, 1_000_000
        self._script = ground.folder / "answer.sql"
        self._script.write_text(_script(ground, _captured(ground, event)))

    def rate(self, seconds: float) -> float:
        """Answers a second.

        Raises:
            LoadFault: pgbench is missing or failed, or not every transaction was an answer.
        """
        share = round(MOST_A_SECOND * max(1.0, seconds)) // CONNECTIONS
        first, self._next = self._next, self._next + share * CONNECTIONS
        with psycopg.connect(self._ground.servers.database_url) as connection:
            numbers = {"event": self._event, "first": first + 1, "last": self._next}
            connection.execute(INVITED, numbers)
            connection.execute(LINKED, numbers)
            before = connection.execute(COUNTED).fetchone()
        people.settle(self._ground)
        told = self._run(first, share, seconds)
        with psycopg.connect(self._ground.servers.database_url) as connection:
            after = connection.execute(COUNTED).fetchone()
        tps = _TPS.search(told)
        if tps is None or before is None or after is None or after[0] - before[0] < float(tps[1]) * seconds * 0.9:
            raise LoadFault(f"pgbench did not answer with every transaction:\n{told}")
        return float(tps[1])

    def _run(self, first: int, share: int, seconds: float) -> str:
        values = {"first": first, "share": share, "step": 0}
        defined = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
        command = [
            _program(), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(max(1, round(seconds))),
            "-f", str(self._script), *defined, self._ground.servers.database_url,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pgbench, found
        if done.returncode != 0:
            raise LoadFault(f"pgbench failed: {done.stderr.strip()[:600]}")
        return done.stdout


def _program() -> str:
    found = [
        shutil.which("pgbench"),
        *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)),
    ]
    program = next((one for one in found if one), None)
    if program is None:
        raise LoadFault("pgbench is not installed (on Debian: apt install postgresql-contrib).")
    return program


def _captured(ground: Ground, event: UUID) -> Mapping[str, Any]:
    """What the product sends with its writing statement for one answer."""
    sent: dict[str, Any] = {}

    class Listening(Statement):
        def first(self, connection: Any, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
            sent.update(parameters)
            return super().first(connection, parameters)

    (token,) = people.invite(ground, [event], 1)
    plain, answer_statements.WRITE_PLAIN = answer_statements.WRITE_PLAIN, Listening(answer_statements.WRITE_PLAIN.text)
    try:
        answer_invitation(ground.database, ground.keys, token, Answer(**requests.YES), now=ground.now)
    finally:
        answer_statements.WRITE_PLAIN = plain
    return sent


def _script(ground: Ground, sent: Mapping[str, Any]) -> str:
    read = _filled(answer_statements.READ.text, {"digest": f"sha256(convert_to({NUMBER}, 'UTF8'))", "now": "now()"})
    with psycopg.connect(ground.servers.database_url) as connection:
        values = {name: Literal(value).as_string(connection) for name, value in sent.items()}
    anew = "gen_random_uuid()"
    values |= {"registration_id": anew, "audit_id": anew, "invitation_id": f"md5({NUMBER})::uuid"}
    values |= {"email_key": f"{NUMBER} || '@example.org'", "reference": f"'R' || {NUMBER}"}
    for name in ("movements", "links", "messages"):
        values[name] = _with_ids_anew(values[name])
    numbered = "\\set step :step + 1\n\\set n :first + :client_id * :share + :step\n"
    return f"{numbered}{read};\n{_filled(answer_statements.WRITE_PLAIN.text, values)};\n"


def _with_ids_anew(literal: str) -> str:
    """The JSON text with the ids and digests of its rows made anew by the server."""
    made = re.sub(r"(?<=\"digest\": \")[0-9a-f]{64}", "', encode(sha256(random()::text::bytea), 'hex'), '", literal)
    made = re.sub(r"(?<=[{ ]\"id\": \")[0-9a-f-]{36}(?=\", \"(pool_id|purpose|type))", "', gen_random_uuid(), '", made)
    return f"concat({made})"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"(?<!:):([a-z_]+)", lambda found: values[found[1]], text).strip()
