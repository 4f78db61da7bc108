"""Names are words of the glossary, so that one thing has one word in code, tables, pages and mails."""

import ast
import re

from services.notifications.store import tables as notifications
from services.registration.store import tables as registration
from tests.structure.tree import python_below, syntax_of, text_of


def words_told() -> set[str]:
    return set(re.findall(r"[a-z]+", text_of("docs/glossary.md").lower()))


def known(word: str, told: set[str]) -> bool:
    return bool({word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)} & told)


def test_every_table_is_made_of_words_of_the_glossary() -> None:
    tables = [*registration.metadata.tables.values(), *notifications.metadata.tables.values()]
    told = words_told()

    assert [str(table) for table in tables for word in table.name.split("_") if not known(word, told)] == []


def test_every_class_of_the_domain_is_made_of_words_of_the_glossary() -> None:
    told = words_told()
    unknown = [
        f"{path}: {node.name} ({word})"
        for path in python_below("services/registration/domain", "services/notifications/domain")
        for node in syntax_of(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not is_refusal(node)
        for word in re.findall("[A-Z][a-z]+", node.name)
        if not known(word.lower(), told)
    ]

    assert unknown == []


def is_refusal(node: ast.ClassDef) -> bool:
    """Refusals are told in docs/problems.md, by their codes."""
    return any(ast.unparse(base) == "Refusal" for base in node.bases)
