"""Read what a mail server sends back: reports in the standard's form (RFC 3464), and nothing else."""

import re
from email import message_from_bytes
from email.message import Message

from services.notifications.domain.bounces import BounceReport

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LONGEST = 300


def report_of(content: bytes) -> BounceReport | None:
    """What became of the mail; none when it is no such report, such as a note that somebody is away.

    Whatever is wrong with the bytes, nothing is raised: they come from strangers.
    """
    for part in message_from_bytes(content).walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            found = [_read(group) for group in part.get_payload() if isinstance(group, Message) and group["action"]]
            return next((one for one in found if one), None)
    return None


def _read(group: Message) -> BounceReport | None:
    """The part about one recipient: every mail of ours has one."""
    status = _STATUS.search(str(group["status"] or ""))
    if status is None:
        return None
    return BounceReport(
        action=str(group["action"]).strip().lower(),
        status=".".join(status.groups()),
        diagnostic=_line(str(group["diagnostic-code"] or "")),
    )


def _line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST]
