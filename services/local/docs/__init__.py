"""Pages of ``docs/`` that the code itself can tell; a test compares them with what would be written now."""

from collections.abc import Callable
from pathlib import Path

from services.local.docs.messages import messages_page
from services.local.docs.problems import problems_page
from services.local.docs.settings import example_environment, settings_page

PAGES: dict[str, Callable[[], str]] = {
    ".env.example": example_environment,
    "docs/messages.md": messages_page,
    "docs/problems.md": problems_page,
    "docs/settings.md": settings_page,
}
"""Path from the top of the project to what belongs there."""


def write_pages(top: Path) -> list[str]:
    """Write every page that differs from what the code tells; return the paths of those written."""
    changed = [path for path, page in PAGES.items() if _stored(top / path) != page()]
    for path in changed:
        (top / path).write_text(PAGES[path](), encoding="utf-8")
    return changed


def _stored(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
