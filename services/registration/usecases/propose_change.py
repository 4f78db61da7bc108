"""A registrant proposes a change once the time for own changes is over: their team gets it as a question."""

from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import InvalidTransition
from services.registration.store.own_registrations import find_own
from services.registration.usecases.show_registration import own_view
from services.registration.usecases.submit_enquiry import EnquiryReceipt, Question, take_enquiry

TOPIC = "participation"


def propose_change(db: Database, keys: Keyring, token: str, message: str, *, now: datetime) -> EnquiryReceipt:
    """Send it to the contact for participation, with the reference of the registration; nothing changes by itself.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        InvalidTransition: they may still change it themselves, or there is nothing left to change.
    """
    with db.transaction() as session:
        row, rules = find_own(session, keys, token, now=now)
        if not own_view(session, keys, row, rules, now=now).may_propose:
            raise InvalidTransition(N_("There is nothing to propose: change it on the page, or ask the organisers."))
        told = f"{row.reference}: {message}"
        question = Question(topic=TOPIC, name=row.name, email=row.email, message=told, language=row.language)
        return take_enquiry(session, keys, rules.id, question, now=now)
