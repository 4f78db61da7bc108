"""Somebody with a place asks for a letter to show to a consulate, and fetches it once it is approved."""

from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.facts import Event as EventFacts
from services.kit.database import Database, Transaction, new_id
from services.kit.keys import Keyring
from services.letters import when, where
from services.letters.languages import translations
from services.letters.translations import translated
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.holders import check_own
from services.registration.domain.phrases import N_
from services.registration.domain.references import new_reference
from services.registration.domain.refusals import InvalidTransition, NotFound
from services.registration.domain.telling import Audience, all_contacts
from services.registration.domain.visa_letters import (
    APPROVED,
    REQUESTED,
    LetterSheet,
    Passport,
    VisaLetterView,
    check_may_ask,
    check_ready,
    is_valid,
    letter_language,
    topic_of,
)
from services.registration.store import audit, visa_letters
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event
from services.registration.store.own_registrations import find_own, lock_own
from services.registration.store.registrations import Registration
from services.registration.store.visa_letters import NO_LETTER, VisaLetter
from services.registration.usecases.add_invitees import first_language
from services.registration.usecases.put_to_contact import put_to_contact
from services.registration.usecases.submit_enquiry import Question


@dataclass(frozen=True, kw_only=True)
class VisaRequest:
    """What is to stand in the letter, and by when it is needed."""

    passport: Passport
    needed_by: date


def ask_visa_letter(db: Database, keys: Keyring, token: str, asked: VisaRequest, *, now: datetime) -> VisaLetterView:
    """Ask, or correct what was asked until the organisers have approved it.

    Raises:
        NotFound, Gone, RegistrationClosed: the link, or the time for changes, is over.
        InvalidTransition: they have no place, or the letter is approved.
        ForbiddenScope: the link is that of who answers for them.
    """
    with db.transaction() as session:
        registration, rules, holder = lock_own(session, keys, token, now=now)
        check_own(holder)
        check_may_ask(registration.state)
        row = visa_letters.of_registration(session, registration.id, lock=True)
        if row is None:
            row = VisaLetter(
                id=new_id(), event_id=rules.id, registration_id=registration.id, reference=new_reference("V"), version=0
            )
            session.add(row)
        elif row.state == APPROVED:
            raise InvalidTransition(N_("Your letter is approved. Ask the organisers if something in it is wrong."))
        row.state, row.reason, row.decided_at = REQUESTED, "", None
        row.sealed_passport, row.needed_by = visa_letters.sealed(keys, asked.passport), asked.needed_by
        row.requested_at, row.version = now, row.version + 1
        session.flush()
        _note(session, rules, row, "visa_letter.requested", actor="registrant")
        view = visa_letters.view_of(row, registration)
        event = session.get_one(Event, rules.id)
        put_to_contact(session, keys, event, _question(event, view, registration), now=now)
        return view


def show_own_letter(db: Database, keys: Keyring, token: str, *, now: datetime) -> VisaLetterView | None:
    """The letter of a registration, if one was asked for.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        ForbiddenScope: it is that of who answers for them.
    """
    with db.transaction() as session:
        registration, _rules, holder = find_own(session, keys, token, now=now)
        check_own(holder)
        row = visa_letters.of_registration(session, registration.id)
        return visa_letters.view_of(row, registration) if row else None


def print_own_letter(db: Database, keys: Keyring, token: str, *, site: str, now: datetime) -> LetterSheet:
    """What stands on one's own letter.

    Raises:
        NotFound, Gone: the link, or there is no letter.
        ForbiddenScope: the link is that of who answers for them.
        InvalidTransition: it is not approved, or no longer holds.
    """
    with db.transaction() as session:
        registration, rules, holder = find_own(session, keys, token, now=now)
        check_own(holder)
        row = visa_letters.of_registration(session, registration.id)
        if row is None:
            raise NotFound(NO_LETTER)
        return printed(keys, (row, registration), rules, site=site, now=now)


def check_letter(db: Database, reference: str, *, now: datetime) -> bool:
    """Whether the letter of a reference is valid; a reference that nobody has is not."""
    with db.transaction() as session:
        found = visa_letters.by_reference(session, reference)
        if found is None:
            return False
        row, registration = found
        return is_valid(row.state, registration.state, read_rules(session, row.event_id), now=now)


def printed(
    keys: Keyring, found: tuple[VisaLetter, Registration], rules: EventRules, *, site: str, now: datetime
) -> LetterSheet:
    """What stands on a letter that is approved and holds.

    Raises:
        InvalidTransition: it is not approved, or no longer holds.
    """
    row, registration = found
    check_ready(row.state)
    passport = visa_letters.opened(keys, row)
    if passport is None or not is_valid(row.state, registration.state, rules, now=now):
        raise InvalidTransition(N_("The letter is no longer valid, so it cannot be printed."))
    language = letter_language(rules.details.get("visa_letter_language") or "", registration.language)
    event = translated(facts_for(rules, Audience.IN_PERSON), language)
    return _sheet(event, passport, row.reference, check_at=f"{site}/letters/{row.reference}", language=language)


def _question(event: Event, asked: VisaLetterView, registration: Registration) -> Question:
    return Question(
        topic=topic_of(all_contacts(event.details)),
        name=registration.name,
        email=registration.email,
        message=_request(asked, first_language(event)),
        language=registration.language,
        reference=asked.reference,
    )


def _request(asked: VisaLetterView, language: str) -> str:
    """What whoever decides about a letter is told; of the passport nothing."""
    _ = translations(language).gettext
    facts = {
        "name": asked.name,
        "registration": asked.registration_reference,
        "day": when.date_alone(asked.needed_by.isoformat(), language),
        "reference": asked.reference,
    }
    sentences = [
        _("%(name)s, registered as %(registration)s, asks for a letter for a visa. It is needed by %(day)s."),
        *([_("That leaves less than four weeks.")] if asked.is_short else []),
        _(
            "Whoever holds an organiser key looks at it and decides: %(reference)s in the list of visa letters."
            " The decision tells whoever asked, and counts as the answer to this."
        ),
    ]
    return "\n\n".join(sentence % facts for sentence in sentences)


def _note(session: Transaction, rules: EventRules, row: VisaLetter, action: str, *, actor: str) -> None:
    audit.note(
        session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=row.registration_id,
        action=action, actor=actor, changes={},
    )  # fmt: skip


def _sheet(event: EventFacts, passport: Passport, reference: str, *, check_at: str, language: str) -> LetterSheet:
    """The letter itself; ``check_at`` is the address at which anybody sees whether it is valid."""
    _ = translations(language).gettext
    facts = {
        "name": passport.passport_name,
        "born": when.date_alone(passport.born_on, language),
        "number": passport.passport_number,
        "nationality": where.country(passport.nationality, language),
        "event": event.title,
        "time": when.span(event, language),
        "place": where.one_line(event.venue, language),
        "first": when.date_alone(passport.stays_from, language),
        "last": when.date_alone(passport.stays_until, language),
        "address": check_at,
    }
    takes_place = (
        _("The event takes place on %(time)s at %(place)s.")
        if facts["place"]
        else _("The event takes place on %(time)s.")
    )
    sentences = [
        _("To whom it may concern"),
        _(
            "%(name)s, born on %(born)s, holder of passport %(number)s (%(nationality)s), is invited to %(event)s"
            " and has a confirmed place."
        ),
        takes_place,
        _("The stay is planned from %(first)s until %(last)s."),
        _("This letter confirms the place at the event. It is not a promise of a visa, of payment or of lodging."),
        _("Whether it is valid can be seen at %(address)s"),
    ]
    if event.contact:
        facts |= {"contact": event.contact.name, "email": event.contact.email}
        sentences.append(_("Questions are answered by %(contact)s, %(email)s."))
    paragraphs = [*(sentence % facts for sentence in sentences), *([event.organiser] if event.organiser else [])]
    return LetterSheet(title=event.title, reference=reference, paragraphs=paragraphs, language=language)
