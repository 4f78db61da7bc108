"""``.env.example`` and ``docs/settings.md``, from what both services ask their environment for."""

from dataclasses import dataclass
from typing import Any, cast

import environs

from services.kit.settings import IN_FILES
from services.local.docs.setting_words import WORDS, Words
from services.notifications.settings import from_environment as ask_for_notifications
from services.registration.settings import from_environment as ask_for_registration


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One setting as a service asks for it."""

    name: str
    kind: str
    default: str
    required: bool


class AskedFor:
    """Stands where the environment stands and notes what is asked for."""

    def __init__(self) -> None:
        self.settings: list[Asked] = []

    def __getattr__(self, kind: str) -> Any:
        def ask(name: str, *default: Any, **_: Any) -> Any:
            told = str(default[0]) if default else ""
            self.settings.append(Asked(name=name, kind=kind, default=told, required=not default))
            return default[0] if default else {"list": []}.get(kind, "")

        return ask


def asked_by_services() -> dict[str, tuple[Asked, list[str]]]:
    """Every setting with the services that read it, in the order of asking."""
    found: dict[str, tuple[Asked, list[str]]] = {}
    for service, ask in (("registration", ask_for_registration), ("notifications", ask_for_notifications)):
        noting = AskedFor()
        ask(cast("environs.Env", noting))
        for asked in noting.settings:
            found.setdefault(asked.name, (asked, []))[1].append(service)
    return found


def settings_page() -> str:
    """One table: name, who reads it, default, what for."""
    rows = [f"| `{name}` | {readers} | {default} | {words.sentence} |" for name, readers, default, words in _rows()]
    return "\n".join((*_HEAD, *rows, *_FOOT, ""))


def example_environment() -> str:
    """A file to copy: every setting with its sentence, its default or an example."""
    parts = [_EXAMPLE_HEAD]
    for name, _, default, words in _rows():
        needed = " Required." if default == "required" else ""
        value = words.example or default.strip("`–")
        parts.append(f"# {words.sentence}{needed}\n# {name}={value}")
    return "\n\n".join(parts) + "\n"


def _rows() -> list[tuple[str, str, str, Words]]:
    asked = asked_by_services()
    served = [(name, ", ".join(by), _default(one), WORDS[name]) for name, (one, by) in asked.items()]
    of_processes = [(name, words.reader, words.default, words) for name, words in WORDS.items() if words.reader]
    return [*served, *(row for row in of_processes if row[0] not in asked)]


def _default(asked: Asked) -> str:
    if asked.required:
        return "required"
    return f"`{asked.default}`" if asked.default else "–"


_HEAD = (
    "# Settings",
    "",
    "Made by `make docs` from the code. Settings come from the environment and from nowhere else; each process",
    "reads its own once, names every fault together and ends with status 2 when there is one. `.env.example` is",
    "the same list as a file to copy. “required” does not hold for a one-machine run (`placecard run`, `demo`):",
    "it makes what is missing and keeps it in its data folder.",
    "",
    "| Name | Read by | Default | What for |",
    "|---|---|---|---|",
)
_FOOT = (
    "",
    "Each setting that may hold a secret can be in a file instead, which the same name with `_FILE` gives:",
    f"{', '.join(f'`{name}_FILE`' for name in IN_FILES)}. What is given itself counts before its file.",
    "",
    "A limit (`RATE_…`) is written as `30 per 10 minutes`, `20 per minute` or `6000 per minute`.",
)
_EXAMPLE_HEAD = (
    "# Every setting with its default, or an example where there is none. Take the # away from lines you change.\n"
    "# The same as a table: docs/settings.md. The one-machine run needs none of it, and the compose file neither:\n"
    "# that has a DATABASE_URL, a REDIS_URL and, until you give one, an SMTP_URL of its own."
)
