"""What an invitee says."""

import json
from dataclasses import dataclass, field
from typing import Any

WHY_NOT = ("clash", "travel", "wrong_person", "policy", "other")
"""Codes for why somebody does not come, besides their own words."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an invitee says; ``attendance`` empty means the only mode there is."""

    answer: str
    name: str = ""
    email: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """How their name is used where that differs, by ``naming.OWN``."""
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
    on_behalf: dict[str, Any] | None = None
    companions: list[dict[str, str]] = field(default_factory=list)
    waitlist_if_full: bool = False
    reason: str = ""
    reason_code: str = ""
    """With a no: one of ``WHY_NOT``, if they say."""
    next_time: bool = False
    """With a no: whether they would like to be asked again another time."""
    proposed: dict[str, str] | None = None
    """Who is named, with ``substitute`` and ``forwarded``."""

    @property
    def is_yes(self) -> bool:
        """Whether the invitee wants to come."""
        return self.answer == "accept"

    def of_a_no(self) -> dict[str, Any]:
        """What a no tells besides words, as it is kept in the place of answers to the event's questions."""
        told = {"reason_code": self.reason_code, "next_time": self.next_time}
        return {name: value for name, value in told.items() if value and not self.is_yes}

    def canonical(self) -> str:
        """The same text for the same answer: whether and how they would wait is not part of it."""
        said = dict(vars(self)) if self.is_yes else {"answer": self.answer}
        for about_waiting in ("waitlist_if_full", "notice_hours", "proposed"):
            said.pop(about_waiting, None)
        # What an earlier release did not know is not part of it before it is said.
        if not self.names:
            said.pop("names", None)
        return json.dumps(said, sort_keys=True, ensure_ascii=False)
