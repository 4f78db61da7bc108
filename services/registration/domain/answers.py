"""What an invitee says."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an invitee says; ``attendance`` empty means the only mode there is."""

    answer: str
    name: str = ""
    email: str = ""
    attendance: str = ""
    organisation: str = ""
    job_title: str = ""
    country: str | None = None
    language: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    acknowledge_discussion_rule: bool = False
    share_in_participant_list: bool = False
    sessions: list[str] = field(default_factory=list)
    nights: list[str] = field(default_factory=list)
    notice_hours: int | None = None
    """How long before the event they must know, should they have to wait."""
    on_behalf: dict[str, str] | None = None
    companions: list[dict[str, str]] = field(default_factory=list)
    waitlist_if_full: bool = False
    reason: str = ""
    proposed: dict[str, str] | None = None
    """Who is named, with ``substitute`` and ``forwarded``."""

    @property
    def is_yes(self) -> bool:
        """Whether the invitee wants to come."""
        return self.answer == "accept"

    def canonical(self) -> str:
        """The same text for the same answer: whether and how they would wait is not part of it."""
        said = dict(vars(self)) if self.is_yes else {"answer": self.answer}
        for about_waiting in ("waitlist_if_full", "notice_hours", "proposed"):
            said.pop(about_waiting, None)
        return json.dumps(said, sort_keys=True, ensure_ascii=False)
