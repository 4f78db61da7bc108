"""What became of the sessions of a programme, as one who has a place is told."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.contracts.facts import SessionChange

Session = Mapping[str, Any]
_KEPT = ("code", "title", "starts_at", "ends_at", "capacity")


def kept(sessions: Sequence[Session]) -> list[dict[str, Any]]:
    """What of the sessions people are told of when it changes."""
    return [{name: one.get(name) for name in _KEPT} for one in sessions]


def session_changes(
    before: Sequence[Session], now: Sequence[Session], *, chosen: Collection[str]
) -> list[SessionChange]:
    """The changes that concern one person, in the programme's order, what is gone at the end.

    Args:
        before: the sessions as they were told of them.
        now: the sessions as they are.
        chosen: codes of those they chose; one with places that they did not choose is none of their business.
    """
    known = {one["code"]: one for one in before}
    there = {one["code"] for one in now}
    changes = [_added(one) if one["code"] not in known else _changed(known[one["code"]], one, chosen) for one in now]
    gone = [_removed(one) for one in before if one["code"] not in there and _concerns(one, chosen)]
    return [change for change in changes if change] + gone


def _concerns(session: Session, chosen: Collection[str]) -> bool:
    return session.get("capacity") is None or session["code"] in chosen


def _added(session: Session) -> SessionChange:
    return SessionChange(kind="added", title=session["title"], **_times(session))


def _removed(session: Session) -> SessionChange:
    return SessionChange(kind="removed", title=session["title"])


def _changed(before: Session, now: Session, chosen: Collection[str]) -> SessionChange | None:
    is_moved = _times(before) != _times(now)
    if not _concerns(now, chosen) or not (is_moved or before["title"] != now["title"]):
        return None
    was = _times(before) if is_moved else {"starts_at": "", "ends_at": ""}
    return SessionChange(
        kind="changed",
        title=now["title"],
        title_before=before["title"] if before["title"] != now["title"] else "",
        starts_at_before=was["starts_at"],
        ends_at_before=was["ends_at"],
        **_times(now),
    )


def _times(session: Session) -> dict[str, str]:
    return {name: session.get(name) or "" for name in ("starts_at", "ends_at")}
