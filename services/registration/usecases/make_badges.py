"""Make the badges of those who come to the place."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.letters.languages import translations
from services.registration.domain.badges import COMPANION, RULES, BadgeSheet, badges_of, by_name
from services.registration.domain.callers import Caller
from services.registration.domain.event_texts import own_language
from services.registration.domain.registrations import RegistrationFilter
from services.registration.domain.visa_letters import letter_language
from services.registration.store import vocabularies
from services.registration.store.events import find_event
from services.registration.store.exports import HAVE_PLACE, exported


@dataclass(frozen=True, kw_only=True)
class MadeBadges:
    """The badges, and the slug to name a file by."""

    slug: str
    sheet: BadgeSheet


def make_badges(db: Database, caller: Caller, event: str, *, updated_since: datetime | None) -> MadeBadges:
    """A badge for everybody with a place in the room and for those who come along; roles by the organisation's words.

    They speak the event's first language, where they can be printed in it.

    Args:
        db: the database.
        caller: who prints.
        event: id or slug.
        updated_since: only those whose registration changed since then, such as since the last print.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        language = own_language(found.details)
        say = translations(letter_language(language, "")).gettext
        labels = vocabularies.read(session, caller.organisation_id, "roles").labels(language)
        wanted = RegistrationFilter(states=HAVE_PLACE, attendance="in_person", updated_since=updated_since)
        badges = [
            badge
            for person in exported(session, found.id, wanted)
            for badge in badges_of(person, say(labels.get(person["role"]) or person["role"]), say(COMPANION))
        ]
    rule = RULES.get((found.details.get("discussion_rule") or {}).get("kind") or "", "")
    sheet = BadgeSheet(title=found.title, rule=say(rule) if rule else "", badges=by_name(badges))
    return MadeBadges(slug=found.slug, sheet=sheet)
