"""``docs/problems.md``: every code that an answer under ``/v1`` can carry, read from the source."""

import ast
from dataclasses import dataclass
from pathlib import Path

import services.registration as registration
from services.local.docs.problem_words import WHAT_TO_DO
from services.registration.api.problems import FRAMEWORK_CODES, STATUS
from services.registration.domain.refusals import Kind


@dataclass(frozen=True, order=True)
class Told:
    """One code with the status and title it comes with; the title is empty where it differs from case to case."""

    status: int
    code: str
    title: str


def codes() -> list[Told]:
    """Every refusal and problem in registration's source, and what the framework itself answers."""
    found = {one.code: one for one in _in_source()}
    for status, code in FRAMEWORK_CODES.items():
        if code not in found or code == "bad-request":
            found[code] = Told(status, code, "")
    return sorted(found.values())


def problems_page() -> str:
    """One section for each code, in the order of statuses."""
    return _HEAD + "".join(
        f"\n## {told.code}\n\n{told.status}{f' · “{told.title}”' if told.title else ''}\n\n{WHAT_TO_DO[told.code]}\n"
        for told in codes()
    )


def _in_source() -> list[Told]:
    folder = Path(registration.__path__[0])
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    refused = [told for node in nodes if isinstance(node, ast.Assign) if (told := _of_refusal(node))]
    return refused + [told for node in nodes if isinstance(node, ast.Call) if (told := _of_problem(node))]


def _of_refusal(node: ast.Assign) -> Told | None:
    """``kind, code, title = Kind.CONFLICT, "event-full", N_("All places are taken.")``."""
    if ast.unparse(node.targets[0]) != "(kind, code, title)" or not isinstance(node.value, ast.Tuple):
        return None
    kind, code, title = node.value.elts
    assert isinstance(kind, ast.Attribute)  # noqa: S101 - the shape of our own source
    sentence = title.args[0] if isinstance(title, ast.Call) else title  # marked for catalogues, or for programs alone
    return Told(STATUS[Kind[kind.attr]], ast.literal_eval(code), ast.literal_eval(sentence))


def _of_problem(node: ast.Call) -> Told | None:
    """``Problem(401, "unauthenticated", "We need to know who you are.", …)``."""
    if ast.unparse(node.func) != "Problem" or not all(isinstance(one, ast.Constant) for one in node.args[:3]):
        return None
    status, code, title = (ast.literal_eval(one) for one in node.args[:3]) if len(node.args) > 2 else (0, "", "")
    return Told(status, code, title) if status else None


_HEAD = """# Problems

Made by `make docs` from the code. Every 4xx and 5xx under `/v1` is `application/problem+json` (RFC 9457). `type` ends
in the code below, `title` says what happened, `detail` what to do in this case, and further members (`errors`,
`alternatives`, `contact`) help where they can. Branch on `code`: titles and details are for people and may change.
"""
