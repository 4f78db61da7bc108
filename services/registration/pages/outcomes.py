"""What a state of a registration means, in words: a waiting page never looks like a confirmation."""

from dataclasses import dataclass, replace

from services.registration.domain.lifecycles import ANSWERED_ANEW
from services.registration.pages.languages import translated as _

HAS_CALENDAR = frozenset({"confirmed", "attended"})
IN_HAND = frozenset({"confirmed", "offered", "attended"})
SETTLED = frozenset({"refused", "substituted", "no_show"})
"""Nothing is left to answer: the organisers have decided."""
YES = frozenset({"confirmed", "attended", "offered", "waitlisted", "pending_approval"})


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The words and the sign for one state."""

    title: str
    lead: str
    next: tuple[str, ...]
    seal: str
    state: str
    attendance: str = ""
    is_remote: bool = False
    is_over: bool = False

    @property
    def is_yes(self) -> bool:
        """Whether the person wants to come and may still do so."""
        return self.state in YES

    @property
    def has_seat(self) -> bool:
        """Whether a seat is theirs."""
        return self.state in IN_HAND

    @property
    def has_calendar(self) -> bool:
        """Whether there is something to put into a calendar."""
        return self.state in HAS_CALENDAR and not self.is_over


def outcome(state: str, attendance: str | None, *, event_status: str = "", was_invited: bool = True) -> Outcome:
    """The words for a state and a way of taking part; who lost a place with the whole event did not give it back."""
    is_cancelled = state == event_status == "cancelled"
    title, lead, following, seal = _event_cancelled() if is_cancelled else _WORDS.get(state, _other)()
    if not was_invited and state == "pending_approval":
        title = _("The organisers have your request")
    if not was_invited and state in ANSWERED_ANEW and not is_cancelled:
        following = (_("If things change, you can use the form on the page of the event again."),)
    told = attendance_label(attendance) if state in YES and attendance else ""
    is_remote = state in YES and attendance == "remote"
    return Outcome(title=title, lead=lead, next=following, seal=seal, state=state, attendance=told, is_remote=is_remote)


def once_over(told: Outcome) -> Outcome:
    """The same after the event; who still had a place is expected no more, and who took part is thanked."""
    after = replace(told, attendance="", is_over=True)
    if not told.is_yes or told.state == "attended":
        return after
    return replace(after, title=_("This event is over"), lead=_("Nothing more needs to be done."), next=(), seal="note")


def last_word(state: str | None, *, has_named: bool) -> tuple[str, str] | None:
    """What was answered before, in a title and a sentence, where that was no yes; none where nothing was.

    Args:
        state: of the registration it led to, if it led to one.
        has_named: whether somebody else was named, about whom the organisers have not decided.
    """
    if state in SETTLED:
        return _("The organisers have decided"), _("If you have questions, please write to the organisers.")
    if has_named:
        sentence = _("Somebody has been named already. The organisers decide about that first.")
        return _("The organisers have your request"), sentence
    return None if state is None else (outcome(state, None).title, outcome(state, None).lead)


def attendance_label(attendance: str | None) -> str:
    """A way of taking part, in words."""
    labels = {"in_person": _("In person"), "remote": _("Remotely, by video")}
    return labels.get(attendance or "", attendance or "")


def who_gets_mails() -> list[tuple[str, str]]:
    """Besides both, who may get the mails where somebody answers for an invitee: codes, and words for them."""
    return [
        ("invitee", _("Only the person who takes part")),
        ("assistant", _("Only the person who answers for them")),
    ]


def mails_label(code: str) -> str:
    """The words for one of these; both of them where none is chosen."""
    return dict(who_gets_mails()).get(code, _("Both of them"))


Words = tuple[str, str, tuple[str, ...], str]


def _confirmed() -> Words:
    return (
        _("Your place is confirmed"),
        _("We look forward to seeing you."),
        (
            _("A confirmation is on its way by mail, with an entry for your calendar."),
            _("With the link in that mail you can correct your details or give your place back at any time."),
        ),
        "done",
    )


def _waitlisted() -> Words:
    return (
        _("You are on the waitlist"),
        _("All places are taken at the moment, so this is not a confirmation yet."),
        (
            _("We write to you as soon as a place is yours. Please do not book any travel before that."),
            _("A mail is on its way to you; with its link you can look at your answer or take it back."),
        ),
        "wait",
    )


def _pending() -> Words:
    return (
        _("The organisers have your answer"),
        _("They look at it and decide, so this is not a confirmation yet."),
        (
            _("We write to you as soon as they have decided. Please do not book any travel before that."),
            _("A mail is on its way to you; with its link you can look at your answer or take it back."),
        ),
        "wait",
    )


def _offered() -> Words:
    return (
        _("A place is being held for you"),
        _("It is not confirmed yet: please say whether you take it."),
        (
            _("If we do not hear from you in time, we no longer hold it, and it may go to somebody else."),
            _("Once you take it, a confirmation follows by mail, with an entry for your calendar."),
        ),
        "wait",
    )


def _lapsed() -> Words:
    return (
        _("The offer of a place has ended"),
        _("We had not heard from you in time, so the place is no longer held for you."),
        (_("Would you still like to come? Open the link in your invitation again and answer once more."),),
        "note",
    )


def _declined() -> Words:
    return (
        _("Thank you for telling us"),
        _("We are sorry that you cannot come. Your answer is with the organisers."),
        (_("If things change, open the link in your invitation again: you can still accept while there are places."),),
        "mail",
    )


def _cancelled() -> Words:
    return (
        _("Your registration is cancelled"),
        _("We no longer expect you, and the place is free for somebody else."),
        (_("If things change, open the link in your invitation again: you can still accept while there are places."),),
        "mail",
    )


def _event_cancelled() -> Words:
    return (
        _("This event has been cancelled"),
        _("Everybody who had a place has been written to."),
        (_("If you have questions, please write to the organisers."),),
        "note",
    )


def _refused() -> Words:
    return (
        _("The organisers could not give you a place"),
        _("Thank you for your interest. They have written to you about it."),
        (_("If you have questions, please write to the organisers."),),
        "note",
    )


def _substituted() -> Words:
    return (
        _("Somebody else comes in your place"),
        _("Thank you. Your own place is no longer kept."),
        (_("If you have questions, please write to the organisers."),),
        "mail",
    )


def _attended() -> Words:
    return (_("You took part"), _("Thank you for coming."), (), "done")


def _other() -> Words:
    return (
        _("This registration is closed"),
        _("Nothing more needs to be done."),
        (_("If you have questions, please write to the organisers."),),
        "note",
    )


_WORDS = {
    "confirmed": _confirmed,
    "waitlisted": _waitlisted,
    "pending_approval": _pending,
    "offered": _offered,
    "declined": _declined,
    "cancelled": _cancelled,
    "lapsed": _lapsed,
    "refused": _refused,
    "substituted": _substituted,
    "attended": _attended,
}
