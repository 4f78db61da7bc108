"""The ground that measurements stand on: private servers that sync to disk, our tables, our processes."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from os import environ
from pathlib import Path

from bench.waiting import wait_until_ready
from services.kit.database import Database
from services.kit.keys import Keyring
from services.local.children import Child
from services.local.migration import migrate
from services.local.ports import free_port
from services.local.processes import product_programs
from services.local.servers import Servers, private_servers

SECRET = "a secret for measurements only and longer than thirty-two characters"
WEB = "registration-web"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Servers, an empty migrated database, and a folder for lists and logs."""

    servers: Servers
    folder: Path
    database: Database
    keys: Keyring

    @property
    def now(self) -> datetime:
        """The current instant."""
        return datetime.now(UTC)

    def settings(self, **more: str) -> dict[str, str]:
        """The environment of the product's processes: its defaults, as an operator would run it."""
        port = more.get("PORT") or str(free_port())
        return {
            "PATH": environ["PATH"],
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "SECRET_KEYS": SECRET,
            "MAIL_FROM": "events@example.org",
            "SMTP_URL": "smtp://127.0.0.1:9",
            "PORT": port,
            "PLACECARD_SUPERVISED": "1",
            **more,
        }


@dataclass(frozen=True)
class Running:
    """Processes of ours and the port at which the web answers."""

    port: int
    children: tuple[Child, ...]


@contextmanager
def a_ground() -> Iterator[Ground]:
    """Servers with durable commits, in a temporary folder that goes afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="placecard-bench-")))
        folder.chmod(0o711)  # as root, the servers' own account must pass
        servers = stack.enter_context(private_servers(folder / "data"))
        migrate(servers.database_url)
        database = Database(servers.database_url, role="bench", statement_seconds=600)
        stack.callback(database.dispose)
        yield Ground(servers=servers, folder=folder, database=database, keys=Keyring([SECRET]))


@contextmanager
def running(ground: Ground, *names: str, **settings: str) -> Iterator[Running]:
    """The product's processes of these names, the web alone unless told otherwise."""
    environment = ground.settings(**settings)
    programs = [one for one in product_programs(ground.folder, environment) if one.name in (names or (WEB,))]
    with ExitStack() as stack:
        children = []
        for program in programs:
            children.append(Child(program))
            stack.callback(children[-1].stop)
        port = int(environment["PORT"])
        if WEB in (names or (WEB,)):
            wait_until_ready(port)
        yield Running(port, tuple(children))


@contextmanager
def running_hello(ground: Ground) -> Iterator[Running]:
    """The hello-world application on a server started just like ours."""
    environment = ground.settings()
    web = next(one for one in product_programs(ground.folder, environment) if one.name == WEB)
    hello = replace(web, name="hello", argv=(*web.argv[:-1], "bench.hello:app"), log=ground.folder / "hello.log")
    child = Child(hello)
    try:
        port = int(environment["PORT"])
        wait_until_ready(port)
        yield Running(port, (child,))
    finally:
        child.stop()
