"""Before invitations and reminders are promised: does each letter have every fact that the organiser's words name?"""

from services.letters.compose import lacking
from services.letters.letter import Links
from services.registration.store.invitations import Invitation
from services.registration.usecases.write_invitation import Writer

MISSING_FACT = "missing-fact"
_LINKS = Links(site="https://events.invalid", personal="https://events.invalid/i/link")


class FactCheck:
    """Tells what the letters to invitees of one event lack; of letters alike but for a name it looks at one.

    Args:
        writer: writes to them.
        purpose: ``invitation`` or ``reminder``.
        due: whether each gets a limit with it, so that none is missing.
    """

    def __init__(self, writer: Writer, purpose: str, *, due: bool = False) -> None:
        self._writer, self._purpose, self._due = writer, purpose, due
        self._known: dict[tuple[object, ...], tuple[str, ...]] = {}

    def missing(self, one: Invitation) -> tuple[str, ...]:
        """The placeholders that would stay empty where that spoils this invitee's letter."""
        alike = (one.language, bool(one.note), bool(one.represents), one.answers_due_at is None)
        if alike not in self._known:
            message = self._writer.message(one, self._purpose)
            found = lacking(message, purpose=self._purpose, links=_LINKS)
            self._known[alike] = tuple(name for name in found if not (self._due and name == "answer_by"))
        return self._known[alike]
