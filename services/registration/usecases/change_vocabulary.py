"""Change one of an organisation's lists of words: labels, order, new codes; no code that records have is lost."""

from collections.abc import Sequence
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import VersionMismatch
from services.registration.domain.vocabularies import Term, Vocabulary, check_kept, check_terms
from services.registration.store import audit, vocabularies
from services.registration.usecases.show_vocabulary import check_name


def change_vocabulary(
    db: Database, caller: Caller, name: str, terms: Sequence[Term], *, expected: int | None, now: datetime
) -> Vocabulary:
    """Keep this list instead of the one there is. No record changes by it.

    Raises:
        NotFound: there is no such list.
        ForbiddenScope: the key is bound to one event.
        VersionMismatch: it changed since the caller looked.
        Invalid: a code is there twice, or has countries where none belong.
        InvalidTransition: a code that records have would be lost.
    """
    check_name(name)
    caller.require_whole_organisation()
    check_terms(terms, name)
    with db.transaction() as session:
        vocabularies.lock(session, caller.organisation_id)
        before = vocabularies.read(session, caller.organisation_id, name)
        if expected not in (None, before.version):
            raise VersionMismatch(f"It is at version {before.version} now. Look at it again and repeat the change.")
        check_kept(before.terms, terms, vocabularies.used_codes(session, caller.organisation_id, name))
        after = Vocabulary(name=name, version=before.version + 1, terms=tuple(terms))
        vocabularies.write(session, caller.organisation_id, after, now=now)
        audit.note(
            session,
            organisation_id=caller.organisation_id,
            event_id=None,
            subject_id=caller.organisation_id,
            action="vocabulary.changed",
            actor=caller.actor,
            changes={"name": name, "codes": [term.code for term in terms]},
        )
    return after
