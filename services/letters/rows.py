"""The facts a letter lists, as pairs of label and value; text and HTML print the same pairs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from services.contracts.facts import Event
from services.letters import when, where
from services.letters.languages import enumerated, translations
from services.letters.topics import topic_label


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fact; ``is_link`` when the value is an address to open."""

    label: str
    value: str
    is_link: bool = False


def rows(names: Iterable[str], message: Any, language: str) -> list[Row]:
    """The named facts in their order; what is empty or unknown to this message is left out."""
    made = (_ROWS[name](message, message.event, translations(language).gettext, language) for name in names)
    return [row for row in made if row.value]


def _event(_message: Any, event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Event"), value=event.title)


def _when(_message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(label=_("When"), value=when.span(event, language))


def _doors(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    in_person = getattr(message, "attendance", "") != "remote"
    return Row(label=_("Doors open"), value=when.doors(event, language) if in_person else "")


def _where(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    place = where.one_line(event.venue, language)
    if getattr(message, "attendance", "") == "remote":
        place = ""
    elif not getattr(message, "attendance", "") and "remote" in event.attendance:
        # There is a room as well, even if its address is told only to those who have a place in it.
        place = place or (_("In person") if "in_person" in event.attendance else "")
        place = _("%(place)s, or online") % {"place": place} if place else _("Online")
    return Row(label=_("Where"), value=place)


def _attendance(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    said = {"in_person": _("In person"), "remote": _("Online")}
    return Row(label=_("Attending"), value=said.get(getattr(message, "attendance", ""), ""))


def _asked_for(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(label=_("You asked to come"), value=_attendance(message, event, _, language).value)


def _has_or_asked_for(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    # Only who has a place has an entry in the calendar.
    return (_attendance if message.calendar else _asked_for)(message, event, _, language)


def _join(message: Any, event: Event, _: Callable[[str], str], _language: str) -> Row:
    url = event.join_url if getattr(message, "attendance", "") == "remote" else ""
    return Row(label=_("Join link"), value=url, is_link=True)


def _companions(message: Any, _event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(
        label=_("With you"), value=enumerated((name for name in getattr(message, "companions", []) if name), language)
    )


def _reference(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Your reference"), value=getattr(message, "reference", ""))


def _asks_alone(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    name = getattr(message, "asks_alone", "")
    said = _("%(name)s answers for you and asks to get these mails in your place. With your link you can agree.")
    return Row(label=_("Who gets the mails"), value=said % {"name": name} if name else "")


def _when_now(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    said = when.span(event, language)
    if message.postponed and said == when.span(message.before, language):
        said = _("Not settled yet; we write to you when it is")
    return Row(label=_("When"), value=said)


def _when_before(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    same = _when_now(message, event, _, language).value == when.span(message.before, language)
    return Row(label=_("When, before"), value="" if same else when.span(message.before, language))


def _where_now(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(label=_("Where"), value="" if message.attendance == "remote" else where.one_line(event.venue, language))


def _where_before(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    said = _where_now(message, message.before, _, language).value
    return Row(label=_("Where, before"), value="" if said == where.one_line(event.venue, language) else said)


def _ways_now(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    same = event.attendance == message.before.attendance
    return Row(label=_("Ways to take part"), value="" if same else _ways(event, _, language))


def _ways_before(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    same = event.attendance == message.before.attendance
    return Row(label=_("Ways to take part, before"), value="" if same else _ways(message.before, _, language))


def _ways(event: Event, _: Callable[[str], str], language: str) -> str:
    said = {"in_person": _("In person"), "remote": _("Online")}
    return enumerated((name for mode, name in said.items() if mode in event.attendance), language).capitalize()


def _hosts(_message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    # Whoever invites alone has been named already.
    hosts = [name for name in event.hosts if name]
    return Row(label=_("Hosts"), value=enumerated(hosts, language) if hosts != [event.organiser] else "")


def _topic(message: Any, _event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(label=_("Topic"), value=topic_label(message.topic, language))


def _asker(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    parts = [message.asker.name, f"<{message.asker.email}>"]
    return Row(label=_("From"), value=" ".join(part for part in parts if part))


def _due(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    due = when.instant(message.due_at, event.timezone, language) if message.due_at else ""
    return Row(label=_("Answer by"), value=due)


def _expected(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    # The press is told office hours instead: a deadline is theirs, and no promise of ours.
    expected = "" if message.topic == "press" else _due(message, event, _, language).value
    return Row(label=_("Answer expected by"), value=expected)


def _outlet(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Writes for"), value=message.outlet)


def _deadline(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    deadline = when.moment(message.deadline, event.timezone, language) if message.deadline else ""
    return Row(label=_("Needed by"), value=deadline)


def _held_until(message: Any, event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(label=_("Held for you until"), value=when.instant(message.hold_until, event.timezone, language))


def _enquiry(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Reference"), value=message.reference)


def _report(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Report"), value=message.title)


def _read_at(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Read it here"), value=message.url, is_link=True)


def _say_at(message: Any, _event: Event, _: Callable[[str], str], _language: str) -> Row:
    return Row(label=_("Tell us here"), value=message.url, is_link=True)


def _erased_from(message: Any, event: Event, _: Callable[[str], str], _language: str) -> Row:
    if message.everywhere:
        return Row(label=_("Erased from everything kept by"), value=event.organiser)
    return Row(label=_("Erased from"), value=event.title)


def _overdue(message: Any, _event: Event, _: Callable[[str], str], language: str) -> Row:
    return Row(label=_("Questions that are overdue"), value=enumerated(message.overdue, language))


def _number(
    name: str, label: Callable[[Callable[[str], str]], str]
) -> Callable[[Any, Event, Callable[[str], str], str], Row]:
    """A count that is told when there is anything to count."""
    return lambda message, _event, _, _language: Row(label=label(_), value=str(getattr(message, name) or ""))


_ROWS: dict[str, Callable[[Any, Event, Callable[[str], str], str], Row]] = {
    "event": _event,
    "when": _when,
    "doors": _doors,
    "where": _where,
    "when_now": _when_now,
    "when_before": _when_before,
    "where_now": _where_now,
    "where_before": _where_before,
    "ways_now": _ways_now,
    "ways_before": _ways_before,
    "attendance": _attendance,
    "asked_for": _asked_for,
    "has_or_asked_for": _has_or_asked_for,
    "join": _join,
    "companions": _companions,
    "reference": _reference,
    "asks_alone": _asks_alone,
    "hosts": _hosts,
    "topic": _topic,
    "asker": _asker,
    "due": _due,
    "expected": _expected,
    "accepted": _number("accepted", lambda _: _("Said yes")),
    "declined": _number("declined", lambda _: _("Said no")),
    "cancelled": _number("cancelled", lambda _: _("Gave their place back")),
    "bounced": _number("bounced", lambda _: _("Invitations that came back")),
    "confirmed": _number("confirmed", lambda _: _("Have a place now")),
    "silent": _number("silent", lambda _: _("Silent for a week or longer")),
    "tasks": _number("tasks", lambda _: _("Tasks to do")),
    "overdue": _overdue,
    "outlet": _outlet,
    "deadline": _deadline,
    "held_until": _held_until,
    "enquiry": _enquiry,
    "report": _report,
    "read_at": _read_at,
    "say_at": _say_at,
    "erased_from": _erased_from,
}
