"""``docs/messages.md``: every message with its facts, read from the contracts."""

import ast
import dataclasses
import inspect
import typing

from services.contracts import facts as facts_module
from services.contracts.messages import MESSAGES, Message
from services.notifications.domain.addressing import purposes_of_type


def messages_page() -> str:
    """One section for each message, then what facts are made of."""
    told = "".join(_message(cls) for cls in MESSAGES.values())
    return f"{_HEAD}{told}\n# What facts are made of\n{''.join(_part(cls) for cls in _parts())}"


def _message(cls: type[Message]) -> str:
    lane = "bulk: nobody waits for it" if cls.bulk else "first: somebody waits for it"
    token = f"purpose `{cls.link}`, sealed beside the facts" if cls.link else "none"
    letters = ", ".join(f"`{purpose}`" for purpose in purposes_of_type(cls.type))
    return (
        f"\n## {cls.type}\n\n{_sentence(cls)}\n\nVersion {cls.version} · lane {lane} · link token: {token} ·"
        f" letters: {letters} ·\n[example](../tests/contracts/golden/{cls.type}.v{cls.version}.json)\n\n{_table(cls)}"
    )


def _part(cls: type) -> str:
    return f"\n## {cls.__name__}\n\n{_sentence(cls)}\n\n{_table(cls)}"


def _parts() -> list[type]:
    return [cls for _, cls in inspect.getmembers(facts_module, dataclasses.is_dataclass) if isinstance(cls, type)]


def _sentence(cls: type) -> str:
    return _plain(inspect.getdoc(cls) or "")


def _table(cls: type) -> str:
    words = {name: text for base in reversed(cls.__mro__[:-1]) for name, text in _words(base).items()}
    hints = typing.get_type_hints(cls)
    rows = [
        f"| `{field.name}` | {_kind(hints[field.name])} | {_needed(field)} | {words.get(field.name, '')} |\n"
        for field in dataclasses.fields(cls)
    ]
    return "| Fact | Kind | Needed | |\n|---|---|---|---|\n" + "".join(rows)


def _needed(field: "dataclasses.Field[typing.Any]") -> str:
    bare = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    return "yes" if bare else ""


def _kind(hint: object) -> str:
    """``Event``, ``list of str``, ``Venue or null``."""
    if typing.get_origin(hint) is list:
        return f"list of {_kind(typing.get_args(hint)[0])}"
    of = typing.get_args(hint)
    if of:
        return " or ".join("null" if one is type(None) else _kind(one) for one in of)
    return getattr(hint, "__name__", str(hint))


def _words(cls: type) -> dict[str, str]:
    """The sentences written below the fields of a class."""
    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - it is the source of a class
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[ast.unparse(field.target)] = _plain(str(below.value.value))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")


_HEAD = """# Messages

Made by `make docs` from `services/contracts`. A message is a fact that registration tells notifications: a row of the
outbox, committed with the change it speaks of. Facts are only ever added; a change of meaning is a new version, and the
reader passes over what it does not know. How to add one: [how-to/add-a-message.md](how-to/add-a-message.md).
"""
