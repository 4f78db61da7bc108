"""Mails as organisers see them: what each message is, where it is, and why, in words."""

from collections.abc import Mapping

STATES = (
    "waiting", "paused", "held", "sending", "unclear", "sent", "failed", "skipped", "withdrawn",
)  # fmt: skip
"""Where a mail can be. ``held``: after a restore, or no mail can be made of the message. ``unclear``: the server fell
silent after the whole mail, and may have it."""

KINDS_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "invitation.issued": ("invitation",),
    "invitation.reminded": ("reminder",),
    "invitation.ended": ("called_off",),
    "link.resent": ("link",),
    "draft.saved": ("resume",),
    "registration.confirmed": ("confirmation", "promotion"),
    "registration.waitlisted": ("waitlisted",),
    "registration.offered": ("offer",),
    "registration.lapsed": ("lapsed",),
    "registration.pending": ("pending",),
    "registration.refused": ("refused",),
    "registration.cancelled": ("cancellation",),
    "registration.changed": ("changed",),
    "mails.redirected": ("redirected",),
    "confirmation.asked": ("still_coming",),
    "facts.changed": ("facts_changed",),
    "event.near": ("near",),
    "letter.decided": ("visa_letter",),
    "programme.changed": ("programme",),
    "form.due": ("form",),
    "report.published": ("report",),
    "feedback.asked": ("feedback",),
    "person.erased": ("erased",),
    "day.summed": ("digest",),
    "organiser.alerted": ("alert",),
    "proposal.made": ("proposal",),
    "proposal.decided": ("proposal_decided",),
    "invitation.declined": ("declined",),
    "address.given": ("address_check",),
    "helper.told": ("helper",),
    "assistant.asked": ("assistant",),
    "enquiry.received": ("enquiry", "acknowledgement"),
}
"""The kinds of letter that a message becomes, the usual one first."""

KIND_OF_TYPE: Mapping[str, str] = {type_: kinds[0] for type_, kinds in KINDS_OF_TYPE.items()}
"""The kind a message is told under as long as nobody has taken it in."""

SCOPE_OF_PREFIX: Mapping[str, str] = {
    "invitation": "invitations:read",
    "assistant": "invitations:read",
    "link": "invitations:read",
    "draft": "invitations:read",
    "enquiry": "enquiries:read",
}
"""Which scope shows messages by the first word of their type; every other one is about a registration."""

OTHER_SCOPE = "registrations:read"

_WORDS = {
    "suppressed": "The address is suppressed or refused mail before.",
    "withdrawn": "It was taken back before it left.",
    "gone": "The message is no longer there.",
    "undone": "The batch was undone.",
    "revoked": "The invitation was revoked.",
    "readdressed": "The address was corrected; a mail to the new one is sent by itself or by hand.",
    "superseded": "A newer message took its place.",
    "event cancelled": "The event was cancelled.",
    "over": "It had become too late for it.",
    "expired": "The time to answer was over.",
    "no longer of use": "The reminder came to nothing: they had answered or could not any more, or it was a day late.",
}


def in_words(reason: str) -> str:
    """A reason for people; what mail servers said is a sentence already."""
    return _WORDS.get(reason, reason)


def set_aside(why: str) -> str:
    """The reason why a message is held of which no mail could be made."""
    return f"No mail can be made of it: {why}. It is tried again by itself."
