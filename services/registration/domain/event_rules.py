"""What must hold between the fields of one event. Each rule looks at what is there and passes over what is not."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from services.registration.domain.event_times import at, exclusive_end, is_date
from services.registration.domain.targets import GENDER, VOCABULARIES

Details = Mapping[str, Any]
Fault = tuple[str, str]
"""A dotted path and a sentence."""

MODES = ("in_person", "remote")


def faults(details: Details) -> dict[str, list[str]]:
    """Every broken rule, by dotted path; empty when all hold."""
    found: dict[str, list[str]] = {}
    for rule in RULES:
        for path, sentence in rule(details):
            found.setdefault(path, []).append(sentence)
    return found


def missing_to_open(details: Details) -> dict[str, list[str]]:
    """What an event still lacks before people can answer, by dotted path."""
    needed = {
        "timezone": "Say in which time zone the event takes place.",
        "starts_at": "Say when the event starts.",
        "ends_at": "Say when the event ends.",
        "fallback_contact": "Name who answers questions that nobody else does.",
    }
    found = {name: [sentence] for name, sentence in needed.items() if not details.get(name)}
    modes = details.get("attendance") or {}
    if "in_person" in modes and not _has_place(details.get("venue")):
        found["venue"] = ["Say where the event takes place: at least a name or a locality."]
    if "remote" in modes and not (modes["remote"] or {}).get("join_url"):
        found["attendance.remote.join_url"] = ["Give the address at which remote participants join."]
    if not modes:
        found["attendance"] = ["Say how people can attend."]
    return found


def _has_place(venue: Mapping[str, Any] | None) -> bool:
    return any((venue or {}).get(part) for part in ("name", "building", "street", "locality"))


def _ends_follow_starts(details: Details) -> Iterator[Fault]:
    starts, ends = details.get("starts_at"), details.get("ends_at")
    if not starts or not ends:
        return
    if is_date(starts) != is_date(ends):
        yield "ends_at", "Give starts_at and ends_at either both with a time or both as dates."
    elif exclusive_end(ends) <= at(starts):
        yield "ends_at", "The end must be after the start."


def _doors_open_first(details: Details) -> Iterator[Fault]:
    starts, doors = details.get("starts_at"), details.get("doors_open_at")
    if not doors:
        return
    if is_date(doors):
        yield "doors_open_at", "Give a time as well, such as 2027-09-10T10:30."
    elif starts and is_date(starts):
        yield "doors_open_at", "Doors can be given once starts_at has a time."
    elif starts and doors > starts:
        yield "doors_open_at", "Doors must open no later than the start."


def _answers_come_before_the_end(details: Details) -> Iterator[Fault]:
    due, ends = details.get("answers_due_at"), details.get("ends_at")
    if due and ends and at(due) > exclusive_end(ends):
        yield "answers_due_at", "Answers cannot be due after the event has ended."


def _offers_end_before_the_event(details: Details) -> Iterator[Fault]:
    last, starts = details.get("offers_end_at"), details.get("starts_at")
    if last and starts and at(last) > at(starts):
        yield "offers_end_at", "Offers must end no later than the event starts."


def _edits_end_before_the_event_does(details: Details) -> Iterator[Fault]:
    last, ends = details.get("edits_end_at"), details.get("ends_at")
    if last and ends and at(last) > exclusive_end(ends):
        yield "edits_end_at", "Changes must end no later than the event."


def _sessions_have_their_own_codes(details: Details) -> Iterator[Fault]:
    yield from _repeated("sessions", [session.get("code") for session in details.get("sessions") or []])


def _sessions_are_within_the_event(details: Details) -> Iterator[Fault]:
    starts = details.get("doors_open_at") or details.get("starts_at")
    ends = details.get("ends_at")
    for index, session in enumerate(details.get("sessions") or []):
        path = f"sessions.{index}"
        begins, stops = session.get("starts_at"), session.get("ends_at")
        if begins and stops and stops <= begins:
            yield f"{path}.ends_at", "The end must be after the start."
        if begins and starts and begins < at(starts):
            yield f"{path}.starts_at", "The session starts before the event."
        if stops and ends and stops > exclusive_end(ends):
            yield f"{path}.ends_at", "The session ends after the event."
        if begins and ends and begins >= exclusive_end(ends):
            yield f"{path}.starts_at", "The session starts after the event has ended."


def _at_most_is_not_less_than_at_least(details: Details) -> Iterator[Fault]:
    planned = details.get("planned_sessions") or {}
    if planned.get("max", 0) < planned.get("min", 0):
        yield "planned_sessions.max", "At most cannot be less than at least."


def _constituencies_add_up(details: Details) -> Iterator[Fault]:
    entries = details.get("constituencies") or []
    yield from _repeated("constituencies", [entry.get("code") for entry in entries])
    for index, entry in enumerate(entries):
        levels = [(name, entry[name]) for name in ("floor", "target", "ceiling") if entry.get(name) is not None]
        for (lower, least), (higher, most) in pairwise(levels):
            if least > most:
                yield f"constituencies.{index}.{higher}", f"The {higher} cannot be lower than the {lower}."


def _targets_are_sound(details: Details) -> Iterator[Fault]:
    entries = details.get("targets") or []
    names = [f"{entry.get('axis')} {entry.get('code')}" for entry in entries]
    yield from _repeated("targets", names)
    for index, entry in enumerate(entries):
        if entry.get("countries") and entry.get("axis") not in VOCABULARIES:
            yield f"targets.{index}.countries", "Only groups of countries and regions consist of countries."


def _gender_is_only_counted(details: Details) -> Iterator[Fault]:
    wanted = {i: one.get("code") for i, one in enumerate(details.get("targets") or []) if one.get("axis") == GENDER}
    asked = [(i, one) for i, one in enumerate(details.get("questions") or []) if one.get("code") == GENDER]
    for place, question in asked if wanted else []:
        path, codes = f"questions.{place}", [str(one.get("code")) for one in question.get("options") or []]
        if question.get("kind") != "choice":
            yield f"{path}.kind", "Let people choose one answer, so that it can be counted."
        for name in ("required", "sensitive"):
            if question.get(name):
                yield f"{path}.{name}", "Gender is asked only to be counted: answering is free, and nothing is sealed."
        for index in (index for index, code in wanted.items() if code not in codes):
            yield f"targets.{index}.code", f"Choose one of the answers to the question: {', '.join(codes)}."


def _questions_can_be_answered(details: Details) -> Iterator[Fault]:
    questions = details.get("questions") or []
    yield from _repeated("questions", [question.get("code") for question in questions])
    for index, question in enumerate(questions):
        path, options = f"questions.{index}.options", question.get("options") or []
        choosing = question.get("kind") in ("choice", "choices")
        if choosing and not options:
            yield path, "Give at least one option to choose from."
        if not choosing and options and question.get("kind"):
            yield path, "Only questions of the kind choice or choices have options."
        yield from _repeated(path, [option.get("code") for option in options])


def _places_are_for_whom_we_know(details: Details) -> Iterator[Fault]:
    for index, question in enumerate(details.get("questions") or []):
        options = question.get("options") or []
        if question.get("for_companions") and any(option.get("places") is not None for option in options):
            yield f"questions.{index}.for_companions", "A question whose options have places is for invitees alone."


def _who_takes_no_place_has_none_apart(details: Details) -> Iterator[Fault]:
    uncounted = details.get("companions_not_counted") or []
    for kind in details.get("companion_places") or {}:
        if kind in uncounted:
            yield f"companion_places.{kind}", "companions_not_counted says that this kind takes no place."


def _questions_concern_somebody(details: Details) -> Iterator[Fault]:
    modes = details.get("attendance")
    codes = {entry.get("code") for entry in details.get("constituencies") or []}
    for index, question in enumerate(details.get("questions") or []):
        only, path = question.get("only_for") or {}, f"questions.{index}.only_for"
        if modes and only.get("attendance") and only["attendance"] not in modes:
            yield f"{path}.attendance", "The event cannot be attended that way."
        if "constituencies" in details and set(only.get("constituency") or []) - codes:
            yield f"{path}.constituency", "Name only codes of this event's constituencies."


def _contacts_leave_before_they_return(details: Details) -> Iterator[Fault]:
    for index, contact in enumerate(details.get("contacts") or []):
        away, back = contact.get("away_from"), contact.get("away_until")
        if away and back and back < away:
            yield f"contacts.{index}.away_until", "The absence ends before it begins."


def _nights_differ(details: Details) -> Iterator[Fault]:
    yield from _repeated("residential.nights", (details.get("residential") or {}).get("nights") or [], field="")


def _custom_rule_says_what_it_is(details: Details) -> Iterator[Fault]:
    rule = details.get("discussion_rule") or {}
    if rule.get("kind") == "custom" and not rule.get("text"):
        yield "discussion_rule.text", "Write the rule down."


def _repeated(path: str, codes: Sequence[str | None], field: str = ".code") -> Iterator[Fault]:
    often = {code for code, times in Counter(codes).items() if code and times > 1}
    seen: set[str | None] = set()
    for index, code in enumerate(codes):
        if code in often and code in seen:
            yield f"{path}.{index}{field}", f"{code} is there already."
        seen.add(code)


def _own_language_needs_no_translation(details: Details) -> Iterator[Fault]:
    own = (details.get("languages") or [""])[0]
    if own in (details.get("translations") or {}):
        yield f"translations.{own}", "This is the event's own language: change title, summary and description instead."


RULES: tuple[Callable[[Details], Iterator[Fault]], ...] = (
    _ends_follow_starts,
    _doors_open_first,
    _answers_come_before_the_end,
    _offers_end_before_the_event,
    _edits_end_before_the_event_does,
    _sessions_have_their_own_codes,
    _sessions_are_within_the_event,
    _at_most_is_not_less_than_at_least,
    _nights_differ,
    _constituencies_add_up,
    _targets_are_sound,
    _gender_is_only_counted,
    _questions_can_be_answered,
    _places_are_for_whom_we_know,
    _who_takes_no_place_has_none_apart,
    _questions_concern_somebody,
    _contacts_leave_before_they_return,
    _custom_rule_says_what_it_is,
    _own_language_needs_no_translation,
)
