"""The private PostgreSQL and Redis of one machine, started with us and stopped with us.

Tests use them through ``with private_servers() as servers``; the supervisor starts the same programs.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.local.accounts import server_account
from services.local.children import Child
from services.local.postgresql import PrivatePostgres
from services.local.redis_server import PrivateRedis


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Two running servers.

    Attributes:
        database_url: the database ``placecard``, as its owner, who may create further databases.
        redis_url: database 0, with the password.
        admin_url: the superuser's address of the database ``postgres``.
        postgresql, redis: the processes, for faults brought about on purpose.
    """

    database_url: str
    redis_url: str
    admin_url: str
    postgresql: Child
    redis: Child


@contextmanager
def private_servers(data: Path | None = None) -> Iterator[Servers]:
    """Run both servers while the block lasts.

    Args:
        data: keeps their data. Without it they are throwaway: fast, not crash-safe, in a
            temporary folder that is deleted afterwards.

    Raises:
        LocalFault: a server is missing, of another version, or does not start.
    """
    if data is not None:
        with _running(data, throwaway=False) as servers:
            yield servers
        return
    folder = Path(tempfile.mkdtemp(prefix="placecard-"))
    folder.chmod(0o711)  # as root, the servers' own account must pass
    try:
        with _running(folder, throwaway=True) as servers:
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_parts(data: Path, *, throwaway: bool = False) -> tuple[PrivatePostgres, PrivateRedis]:
    """Both servers' places in a data folder, not yet prepared.

    Raises:
        LocalFault: the account that runs them cannot enter the folder.
    """
    data = data.resolve()
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    logs = data / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    account = server_account()
    account.require_way_to(data)
    return (
        PrivatePostgres(folder=data / "postgresql", logs=logs, account=account, throwaway=throwaway),
        PrivateRedis(folder=data / "redis", logs=logs, account=account, throwaway=throwaway),
    )


@contextmanager
def _running(data: Path, *, throwaway: bool) -> Iterator[Servers]:
    postgres, redis = server_parts(data, throwaway=throwaway)
    with ExitStack() as stack:
        stack.callback(postgres.put_away)
        database = Child(postgres.prepare())
        stack.callback(database.stop)
        broker = Child(redis.prepare())
        stack.callback(broker.stop)
        postgres.wait_until_ready(database)
        redis.wait_until_ready(broker)
        yield Servers(
            database_url=postgres.url,
            redis_url=redis.url,
            admin_url=postgres.admin_url,
            postgresql=database,
            redis=broker,
        )
