"""What is still open to somebody who would come, said before the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import attendance_label

WAITLIST = "waitlist:"


@dataclass(frozen=True, kw_only=True)
class Places:
    """The ways to go on, as values of the field ``attendance``."""

    sentence: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()
    must_choose: bool = False
    """Ask even when one way is left, because it is not the one the person wanted."""

    @property
    def asks(self) -> bool:
        """Whether the person has to choose."""
        return len(self.choices) > 1 or (bool(self.choices) and self.must_choose)

    @property
    def only(self) -> str:
        """The one way there is when nothing need be asked."""
        return self.choices[0][0] if len(self.choices) == 1 and not self.must_choose else ""

    @property
    def may_wait(self) -> bool:
        """Whether the waitlist is among the ways."""
        return any(value.startswith(WAITLIST) for value, _label, _hint in self.choices)

    @property
    def are_gone(self) -> bool:
        """Whether nothing at all is open."""
        return not self.choices


def places_of(
    alternatives: Sequence[dict[str, str]], full: Sequence[str], modes: Sequence[str], *, may_decline: bool = True
) -> Places:
    """What to say and ask, given what is open; who was not invited, or has said no, is not asked to decline."""
    choices = _choices(alternatives, several=len(modes) > 1)
    further = _still_open(alternatives) if may_decline or not alternatives else ""
    sentences = [_sentence(full, modes), *([further] if further else [])] if full else []
    return Places(sentence=" ".join(sentences), choices=choices)


def places_left(alternatives: Sequence[dict[str, str]]) -> Places:
    """What to ask of one who lost the race for the last place."""
    choices = _choices(alternatives, several=len(alternatives) > 1)
    sentence = _("The last place went to somebody else a moment ago. Everything you typed is still here.")
    return Places(sentence=sentence, choices=choices, must_choose=True)


def split(attendance: str) -> tuple[str, bool]:
    """The attendance mode meant by a value of the field, and whether to wait for it."""
    waits = attendance.startswith(WAITLIST)
    return attendance.removeprefix(WAITLIST), waits


def chosen_label(attendance: str) -> str:
    """A value of the field in words."""
    mode, waits = split(attendance)
    if not waits:
        return attendance_label(mode)
    return _("On the waitlist: %(attendance)s", attendance=attendance_label(mode))


def notice(typed: str) -> int | str:
    """Hours as the API takes them; what is no number stays as it was sent."""
    return int(typed) if typed.isdecimal() and len(typed) < 6 else typed


def notices() -> list[tuple[str, str]]:
    """How long before the event one who waits may need to know: hours, and words for them."""
    return [
        ("24", _("At least one day before the event")),
        ("72", _("At least three days before the event")),
        ("168", _("At least one week before the event")),
        ("336", _("At least two weeks before the event")),
    ]


def notice_label(typed: str) -> str:
    """The words for these hours."""
    return dict(notices()).get(typed, typed)


def _choices(alternatives: Sequence[dict[str, str]], *, several: bool) -> tuple[tuple[str, str, str], ...]:
    places_first = sorted(alternatives, key=lambda one: ("waitlist" in one, next(iter(one.values()))))
    return tuple(_choice(one, several=several) for one in places_first)


def _choice(alternative: dict[str, Any], *, several: bool) -> tuple[str, str, str]:
    mode = alternative.get("attendance")
    if mode:
        return mode, attendance_label(mode), ""
    waiting = alternative["waitlist"]
    labels = {
        "in_person": _("Put me on the waitlist for a place in person"),
        "remote": _("Put me on the waitlist for a place by video"),
    }
    label = labels.get(waiting, "") if several else ""
    hint = _("We write to you when a place becomes yours.")
    return WAITLIST + waiting, label or _("Put me on the waitlist"), hint


def _still_open(alternatives: Sequence[dict[str, str]]) -> str:
    modes = {one["attendance"] for one in alternatives if "attendance" in one}
    waits = any("waitlist" in one for one in alternatives)
    if waits and "remote" in modes:
        return _("You can take part remotely, go on the waitlist, or decline.")
    if waits and modes:
        return _("You can come in person, go on the waitlist, or decline.")
    if waits:
        return _("You can go on the waitlist, or decline.")
    return _("You can take part in another way, or decline.") if modes else _("There is no waitlist for this event.")


def _sentence(full: Sequence[str], modes: Sequence[str]) -> str:
    if not full:
        return ""
    if len(full) == len(modes):
        return _("All places are taken.")
    return {"in_person": _("All places in person are taken."), "remote": _("All places by video are taken.")}.get(
        full[0], _("All places are taken.")
    )
