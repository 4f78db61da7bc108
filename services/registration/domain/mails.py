"""Mails as organisers see them: what each message is, where it is, and why, in words."""

from collections.abc import Mapping

STATES = (
    "waiting", "paused", "held", "sending", "unclear", "sent", "failed", "skipped", "withdrawn",
)  # fmt: skip
"""Where a mail can be. ``unclear``: the server fell silent after the whole mail, and may have it."""

KIND_OF_TYPE: Mapping[str, str] = {
    "invitation.issued": "invitation",
    "link.resent": "link",
    "registration.confirmed": "confirmation",
    "registration.waitlisted": "waitlisted",
    "registration.pending": "pending",
    "registration.refused": "refused",
    "registration.cancelled": "cancellation",
    "invitation.declined": "declined",
    "address.given": "address_check",
    "enquiry.received": "enquiry",
}
"""The kind of letter a message becomes, as far as nobody has written it yet."""

SCOPE_OF_PREFIX: Mapping[str, str] = {
    "invitation": "invitations:read",
    "link": "invitations:read",
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
}


def in_words(reason: str) -> str:
    """A reason for people; what mail servers said is a sentence already."""
    return _WORDS.get(reason, reason)
