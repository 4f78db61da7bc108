"""The doors of an invitation: none is chosen for anybody."""

from dataclasses import dataclass

from services.registration.pages.languages import translated as _
from services.registration.pages.places import WAITLIST, Places


@dataclass(frozen=True)
class Door:
    """One way to answer."""

    value: str
    label: str
    hint: str


def doors(places: Places, *, is_open: bool) -> list[Door]:
    """The doors that are open now; saying no always is."""
    may_accept = is_open and not places.are_gone
    at_once = _("Your answer is sent at once. You can change your mind later.") if may_accept else ""
    decline = Door("decline", _("I cannot come"), at_once or _("Your answer is sent at once."))
    forwarded = Door(
        "forwarded",
        _("This was passed on to me"),
        _("You are not the person named above. We tell you what you can do."),
    )
    if not may_accept:
        return [decline, forwarded]
    on_behalf = Door(
        "on_behalf", _("I answer for this person"), _("For assistants and colleagues: you fill it in, they come.")
    )
    return [_accept(places), decline, on_behalf, forwarded]


def _accept(places: Places) -> Door:
    if all(value.startswith(WAITLIST) for value, _label, _hint in places.choices):
        return Door("accept", _("I would like to be on the waitlist"), _("We write to you when a place becomes yours."))
    if places.sentence:
        return Door("accept", _("I accept"), _("The next page shows what is still open."))
    return Door("accept", _("I accept"), _("One short page, then you check it and confirm."))
