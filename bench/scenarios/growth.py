"""T8: what the same work costs in a house of a thousand invitations and in one of a million."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from uuid import UUID

from bench import people, requests
from bench.crowds import Crowd, a_crowd
from bench.figures import Figure, Target
from bench.ground import a_ground
from bench.plan import Plan
from services.registration.domain.answers import Answer
from services.registration.domain.callers import SCOPES, Caller
from services.registration.domain.paging import encode_cursor
from services.registration.store.invitees import InvitationFilter
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.list_invitations import list_invitations
from services.registration.usecases.relay_outbox import relay_outbox
from services.registration.usecases.show_capacity import show_capacity
from services.registration.usecases.show_invitation import show_invitation

FEW = 1_000
TIMES_A_SECOND = 20
GROWTH = Target(floor=1.3, goal=1.0, at_most=True)
Work = Callable[[], object]


def growth(plan: Plan) -> list[Figure]:
    """T8, one figure for each kind of work."""
    with a_ground() as ground, a_crowd(ground, FEW) as few:
        plan.tell(f"T8: inviting {plan.rows:,} people")
        with a_crowd(ground, plan.rows) as many:
            times = max(5, round(TIMES_A_SECOND * plan.seconds))
            works = [dict(_works(crowd, times * (plan.rounds + 1))) for crowd in (few, many)]
            _both(works, times)
            rounds = [_both(works, times) for _ in plan.turns("T8")]
    return [
        Figure(id="T8", work=f"{name} among {plan.rows:,}", limit=f"among {FEW:,}", unit="s", target=GROWTH,
               measured=[one[name][1] for one in rounds], limits=[one[name][0] for one in rounds])
        for name in works[0]
    ]  # fmt: skip


def _both(works: list[dict[str, Work]], times: int) -> dict[str, list[float]]:
    """Median seconds of each work, few and many in turns."""
    return {name: _medians([house[name] for house in works], times) for name in works[0]}


def _medians(works: list[Work], times: int) -> list[float]:
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, seconds in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - began)
    return [median(seconds) for seconds in taken]


def _works(crowd: Crowd, times: int) -> Iterator[tuple[str, Work]]:
    ground, now = crowd.ground, crowd.ground.now
    database, event = ground.database, str(crowd.event)
    caller = Caller(
        organisation_id=people.ORGANISATION, key_id=crowd.event, scopes=frozenset(SCOPES), event_id=None
    )  # fmt: skip
    tokens = people.invite(ground, [crowd.event], times + 1)
    left, said, shown = iter(tokens[1:]), Answer(**requests.YES), tokens[0]
    middle = encode_cursor(_middle(crowd))

    def listed(cursor: str | None) -> object:
        return list_invitations(database, caller, event, InvitationFilter(), cursor=cursor, limit=50)

    yield "answer", lambda: answer_invitation(database, ground.keys, next(left), said, now=now)
    yield "answer page's facts", lambda: show_invitation(database, ground.keys, shown, now=now)
    yield "first page of the list", lambda: listed(None)
    yield "page in the middle of it", lambda: listed(middle)
    yield "capacity", lambda: show_capacity(database, caller, event, now=now)
    yield "messages due", lambda: relay_outbox(database, lambda _ids, _bulk: None, now=now)


def _middle(crowd: Crowd) -> UUID:
    sql = "select id from registration.invitation order by id offset %s limit 1"
    with crowd.ground.database.engine.connect() as connection:
        return UUID(str(connection.exec_driver_sql(sql, (crowd.rows // 2,)).scalar_one()))
