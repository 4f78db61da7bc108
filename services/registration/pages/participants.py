"""The list of participants in words: for everybody where it is public, else for those who take part."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.letters.languages import listed
from services.registration.domain.participants import ParticipantList
from services.registration.domain.vocabularies import Vocabulary
from services.registration.pages.languages import page_language
from services.registration.pages.languages import translated as _
from services.registration.pages.public_facts import word

ORDINARY = "participant"


@dataclass(frozen=True)
class Consent:
    """What is asked before anybody is shown to others."""

    label: str
    hint: str


def lines(
    people: ParticipantList, words: Mapping[str, Vocabulary], groups: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """One line each: what stands first, and what follows it; ``groups`` is what the event calls its constituencies."""
    found, named = [], groups or {}
    for one in people.entries:
        role = word(words, "roles", one.role) if one.role and one.role != ORDINARY else ""
        group = word(words, "constituencies", one.constituency, named.get(one.constituency, ""))
        parts = [part for part in (one.name, role, one.job_title, one.organisation, group) if part]
        if parts:
            found.append((parts[0], listed(parts[1:], page_language())))
    return found


def consent(mode: str) -> Consent | None:
    """What somebody agrees to under this setting of the event; nothing where nobody is shown."""
    labels = {
        "consenting_participants": _("Show my name, role and organisation to the other participants."),
        "public": _("Show my name, role and organisation in the public list of participants."),
        "roles_only": _("Show my role and the group I belong to, without my name, to the other participants."),
        "institutions_only": _("Show my organisation, without my name, to the other participants."),
    }
    hint = _("This is up to you and changes nothing about your place. You can take it back at any time.")
    if mode == "public":
        hint = _("Everybody can see this list on the event's page.") + " " + hint
    return Consent(labels[mode], hint) if mode in labels else None
