"""Show one of an organisation's lists of words."""

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import NotFound
from services.registration.domain.vocabularies import SHIPPED, Vocabulary
from services.registration.store import vocabularies


def show_vocabulary(db: Database, caller: Caller, name: str) -> Vocabulary:
    """The list of this name.

    Raises:
        NotFound: there is no such list.
    """
    check_name(name)
    with db.transaction() as session:
        return vocabularies.read(session, caller.organisation_id, name)


def check_name(name: str) -> None:
    """Refuse a name that no list has.

    Raises:
        NotFound: says which there are.
    """
    if name not in SHIPPED:
        raise NotFound(f"There is no such vocabulary. There are: {', '.join(sorted(SHIPPED))}.")
