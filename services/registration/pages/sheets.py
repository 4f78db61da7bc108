"""What an answer's form asks of one invitee, and on how many pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.registration.domain import naming
from services.registration.domain import questions as rules
from services.registration.pages.forms import Form
from services.registration.pages.invited import places
from services.registration.pages.languages import translated as _
from services.registration.pages.offered import Offered, PoolKey, offered
from services.registration.pages.places import split
from services.registration.pages.questions import Asked, asked
from services.registration.usecases.show_invitation import InvitationView

NAMES = tuple(f"names.{use}" for use in naming.OWN)
OWN = ("attendance", "notice_hours", "name", *NAMES, "email", "organisation", "job_title", "country")
ON_BEHALF = ("on_behalf.name", "on_behalf.email", "on_behalf.relation", "on_behalf.mails")
AGREED = ("acknowledge_discussion_rule", "share_in_participant_list")
FOR = "for"
SOMEBODY = "somebody"
ON_ONE_PAGE = 6
"""So many fields besides name, address and country, which are known or may stay empty, are still one page."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One page of the form: a topic with the names of its fields."""

    name: str
    title: str
    fields: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The form of one invitation."""

    questions: Sequence[dict[str, Any]]
    modes: Sequence[str]
    constituency: str | None = None
    choose: bool = False
    """Whether a way of taking part has to be chosen."""
    may_wait: bool = False
    offered: Offered = field(default_factory=Offered)
    full: frozenset[PoolKey] = frozenset()
    """Sessions, nights and options without a place: who chooses one of them waits."""

    @property
    def names(self) -> tuple[str, ...]:
        """All fields in the order of the pages."""
        return (*OWN, *ON_BEHALF, *self.offered.names, *(one.name for one in asked(self.questions)), *AGREED)

    def asked(self, form: Form) -> list[Asked]:
        """The questions that this answer has to answer."""
        mode, _waits = split(form.value("attendance"))
        found = rules.asked(self.questions, when="accepted", attendance=mode, constituency=self.constituency)
        return asked(found, self.marks)

    def shown(self, form: Form) -> list[Asked]:
        """The questions on the page: while how somebody attends is open, all that could concern them."""
        if form.value("attendance") and not self._on_one_page(form):
            return self.asked(form)
        return asked_of(self.questions, self.modes, self.constituency, self.marks)

    def offered_to(self, form: Form) -> Offered:
        """The choices on the pages: nights are for those who come, once it is known how somebody takes part."""
        comes = split(form.value("attendance"))[0] != "remote"
        return self.offered if comes or self._on_one_page(form) else replace(self.offered, nights=())

    @property
    def marks(self) -> dict[PoolKey, str]:
        """What is said beside a choice that is full."""
        sentence = _("Full. Who chooses it waits for a place.") if self.may_wait else _("Full.")
        return dict.fromkeys(self.full, sentence)

    def parts(self, form: Form) -> list[Part]:
        """The pages of the form, each of one topic; a short form is one page."""
        person = (*OWN, *(ON_BEHALF if form.has(FOR, SOMEBODY) else ()))
        title = _("Who is coming?") if form.has(FOR, SOMEBODY) else _("Your details")
        parts = [Part(name="person", title=title, fields=person, topics=("person",))]
        if chosen := self.offered_to(form):
            wishes = _("Your stay and who comes along")
            parts.append(Part(name="wishes", title=wishes, fields=chosen.names, topics=("wishes",)))
        if questions := self.shown(form):
            names = tuple(one.name for one in questions)
            parts.append(Part(name="questions", title=_("For the event"), fields=names, topics=("questions",)))
        if not self._on_one_page(form):
            return parts
        every = tuple(name for part in parts for name in part.fields)
        return [Part(name="person", title=title, fields=every, topics=tuple(part.name for part in parts))]

    def _on_one_page(self, form: Form) -> bool:
        shown = asked_of(self.questions, self.modes, self.constituency, {})
        # Who gets the mails is settled unless they say otherwise.
        helper = len(ON_BEHALF) - 1 if form.has(FOR, SOMEBODY) else 0
        return 2 + int(self.choose) + helper + self.offered.number + len(shown) <= ON_ONE_PAGE


def sheet_of(view: InvitationView) -> Sheet:
    """The form for the holder of an invitation's link."""
    full = frozenset(view.full_choices)
    sheet = Sheet(
        questions=view.questions, modes=view.rules.attendance, constituency=view.constituency,
        choose=len(view.rules.attendance) > 1 or places(view).asks, may_wait=view.may_wait, full=full,
    )  # fmt: skip
    return Sheet(**vars(sheet) | {"offered": offered(view.event, view.companions_allowed, sheet.marks)})


def asked_of(
    questions: Sequence[dict[str, Any]], modes: Sequence[str], constituency: str | None, marks: dict[PoolKey, str]
) -> list[Asked]:
    """The questions on a form where how somebody attends may still be open."""
    found: list[dict[str, Any]] = []
    for mode in modes:
        for one in rules.asked(questions, when="accepted", attendance=mode, constituency=constituency):
            if one not in found:
                found.append(dict(one))
    return asked([one for one in questions if one in found], marks)
