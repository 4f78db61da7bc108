"""Secrets and the image: nothing is weak by default, nothing is shown, nothing more is let in than is needed."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from services.notifications.settings import from_environment as of_notifications
from services.registration.settings import from_environment as of_registration
from tests.structure.tree import TOP, committed, text_of

GOOD = {
    "DATABASE_URL": "postgresql://placecard@127.0.0.1/placecard", "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PUBLIC_URL": "https://events.example.org", "SECRET_KEYS": "a-secret-of-more-than-thirty-two-characters",
    "BOOTSTRAP_API_KEY": "a-bootstrap-key-of-more-than-thirty-two-characters", "METRICS_TOKEN": "a-token-for-metrics",
    "MAIL_FROM": "events@example.org", "SMTP_URL": "smtps://user:a-mail-password@mail.example.org",
}  # fmt: skip
ASK = """
from services.kit.settings import read_or_exit
from {module} import from_environment
print(read_or_exit(from_environment))
"""
COMPOSE: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))["services"]
OURS = {name: one for name, one in COMPOSE.items() if one.get("image") == "placecard:local"}
PRIVATE_KEY = re.compile("-----BEGIN [A-Z ]*PRIVATE KEY" + "-----")
GIVEN_AWAY = re.compile(r"(?<![\w-])(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|xox[bp]-[\w-]{20,}|pc_[\w-]{43})(?![\w-])")


def started(module: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """A process that only reads its settings."""
    environment = {"PATH": os.environ["PATH"], **GOOD, **changes}
    argv = (sys.executable, "-c", ASK.format(module=module))
    return subprocess.run(argv, env=environment, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)


class TestSettings:
    MODULES = (of_registration.__module__, of_notifications.__module__)

    @pytest.mark.parametrize("module", MODULES)
    def test_are_taken_and_show_no_secret_when_printed(self, module: str) -> None:
        """The control, too: with good settings it starts."""
        done = started(module)
        assert done.returncode == 0, done.stderr
        told = done.stdout + done.stderr
        secrets = (GOOD["SECRET_KEYS"], GOOD["BOOTSTRAP_API_KEY"], GOOD["METRICS_TOKEN"], "a-mail-password")
        assert [one for one in secrets if one in told] == []

    @pytest.mark.parametrize("module", MODULES)
    @pytest.mark.parametrize("weak", ["", "secret", "a" * 31, "a-secret-of-more-than-thirty-two-characters,short"])
    def test_refuse_weak_secrets_without_repeating_them(self, module: str, weak: str) -> None:
        done = started(module, SECRET_KEYS=weak)
        assert done.returncode == 2
        assert "SECRET_KEYS" in done.stderr
        assert not weak or weak not in done.stderr
        assert "Traceback" not in done.stderr

    def test_refuse_a_weak_first_key(self) -> None:
        assert started(self.MODULES[0], BOOTSTRAP_API_KEY="organiser").returncode == 2

    def test_refuse_to_send_a_password_in_clear(self) -> None:
        assert started(self.MODULES[1], SMTP_URL="smtp://user:password@mail.example.org").returncode == 2

    def test_of_the_example_are_no_secrets_anybody_could_use(self) -> None:
        (example,) = re.findall(r"^# ?SECRET_KEYS=(.*)$", text_of(".env.example"), re.MULTILINE)
        assert started(self.MODULES[0], SECRET_KEYS=example).returncode == 2
        assert re.findall(r"^[A-Z_]+=.+$", text_of(".env.example"), re.MULTILINE) == []


class TestRepository:
    def test_holds_no_key(self) -> None:
        assert GIVEN_AWAY.search("pc_" + "a" * 43)
        texts = [path for path in committed() if path.suffix not in {".png", ".ico", ".woff2", ".mo"}]
        found = {
            str(path)
            for path in texts
            if (text := (TOP / path).read_text(errors="replace"))
            if PRIVATE_KEY.search(text) or GIVEN_AWAY.search(text)
        }
        assert found == set()

    def test_leaves_out_what_holds_secrets(self) -> None:
        assert {".env", ".placecard/"} <= set(text_of(".gitignore").split())
        assert [path for path in committed() if path.name == ".env" or path.suffix in {".pem", ".key"}] == []


class TestImage:
    LINES = text_of("Dockerfile").splitlines()

    def test_runs_as_nobody_in_particular(self) -> None:
        users = [line.split()[1] for line in self.LINES if line.startswith("USER")]
        assert users
        assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", users[-1])
        starts = [number for number, line in enumerate(self.LINES) if line.startswith(("CMD", "ENTRYPOINT"))]
        assert min(starts) > max(number for number, line in enumerate(self.LINES) if line.startswith("USER"))

    def test_takes_in_what_it_needs_and_no_secret(self) -> None:
        assert text_of(".dockerignore").splitlines()[0] == "*", "everything is left out but what is named"
        assert not {".env", ".git", "tests", "."} & {one.lstrip("!") for one in text_of(".dockerignore").split()}
        assert not [line for line in self.LINES if re.match(r"(ARG|ENV).*(SECRET|PASSWORD|KEY|TOKEN)", line)]
        assert not [line for line in self.LINES if line.startswith(("ADD", "COPY . "))]

    def test_installs_only_what_is_locked(self) -> None:
        installs = [line for line in self.LINES if "pip" in line and " install " in line]
        assert installs
        assert [line for line in installs if "--require-hashes" not in line and "--no-index" not in line] == []

    def test_has_no_compiler_in_its_last_stage(self) -> None:
        last = max(number for number, line in enumerate(self.LINES) if line.startswith("FROM"))
        assert not [line for line in self.LINES[last:] if re.search(r"apt|gcc|build-essential|\bpip ", line)]


class TestCompose:
    def test_gives_our_processes_no_more_than_they_need(self) -> None:
        assert len(OURS) >= 5
        for name, one in OURS.items():
            assert one["read_only"] is True, name
            assert one["cap_drop"] == ["ALL"], name
            assert "no-new-privileges:true" in one["security_opt"], name
            assert not one.get("privileged"), name
            assert not [volume for volume in one.get("volumes", []) if "docker.sock" in str(volume)], name

    def test_lets_only_pages_and_mail_that_came_be_reached_from_this_machine(self) -> None:
        published = {name: port for name, one in COMPOSE.items() for port in one.get("ports", [])}
        assert set(published) <= {"front", "mailpit", "notifications-inbound"}
        assert [port for port in published.values() if not str(port).startswith("127.0.0.1:")] == []

    def test_has_no_secret_of_its_own(self) -> None:
        told = [pair for one in COMPOSE.values() for pair in one.get("environment", {}).items()]
        secret = {value for name, value in told if re.search("SECRET|PASSWORD|TOKEN|API_KEY", name)}
        assert secret == {None, "/secrets/keys/SECRET_KEYS", "/secrets/database/password"}
        assert OURS["registration-web"]["environment"]["DATABASE_URL"].startswith("postgresql://placecard@postgres")

    def test_gives_the_database_no_keys_and_others_no_password(self) -> None:
        holders = {
            volume: {name for name, one in COMPOSE.items() if any(volume in str(at) for at in one.get("volumes", []))}
            for volume in ("keys:", "database-password:")
        }
        product = set(OURS) - {"front"}
        assert holders == {"keys:": product, "database-password:": {*product, "postgres"}}
        writers = {
            name
            for name, one in COMPOSE.items()
            if any(str(at).endswith(("/keys", "/database")) for at in one.get("volumes", []))
        }
        assert writers == {"secrets"}
