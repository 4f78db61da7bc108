"""What people do: each act takes the world, and chance decides the rest."""

from collections.abc import Callable
from typing import Any

from services.registration.domain.answers import Answer
from services.registration.domain.capacity import CapacityChange
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.cancel_registration import (
    Cancellation,
    cancel_own_registration,
    cancel_registration,
)
from services.registration.usecases.change_capacity import change_capacity
from services.registration.usecases.decide_registration import (
    Target,
    approve_registration,
    confirm_registration,
    refuse_registration,
)
from tests.invitees import registration_token
from tests.seasons.world import World

LIVE = ("pending_approval", "waitlisted", "offered", "confirmed")


def answer(world: World) -> None:
    """Somebody who was invited says yes or no, for the first time or again."""
    if not world.tokens:
        return
    chance = world.chance
    yes = chance.random() < 0.85
    modes = list(world.fields["attendance"])
    said: dict[str, Any] = {
        "attendance": chance.choice(modes),
        "waitlist_if_full": chance.random() < 0.8,
        "sessions": ["walk"] if chance.random() < 0.2 else [],
        "answers": {"tour": ["harbour"]} if chance.random() < 0.2 else {},
        "nights": ["2027-06-07"] if world.fields["residential"] and chance.random() < 0.3 else [],
        "companions": [{"name": "A companion"}] if chance.random() < 0.1 else [],
    }
    given = Answer(answer="accept", name="Amina Diallo", **said) if yes else Answer(answer="decline")
    world.attempt(f"answer {given.answer}", answer_invitation, world.runtime.keys, chance.choice(world.tokens), given)


def cancel_own(world: World) -> None:
    """A registrant cancels."""
    found = world.one_in(*LIVE)
    if found is not None:
        reference = next(row["reference"] for row in world.registrations() if row["id"] == found)
        token = registration_token(world.runtime, reference)
        world.attempt("cancel own", cancel_own_registration, world.runtime.keys, token)


def cancel(world: World) -> None:
    """The organiser cancels for somebody."""
    found = world.one_in(*LIVE)
    if found is not None:
        wanted = Cancellation(event=str(world.event.id), registration_id=found)
        world.attempt("cancel", cancel_registration, world.runtime.keys, world.caller, wanted)


def decide(world: World) -> None:
    """The organiser approves, confirms or refuses somebody."""
    found = world.one_in("pending_approval", "waitlisted")
    if found is None:
        return
    target = Target(caller=world.caller, event=str(world.event.id), registration_id=found)
    act = world.chance.choice((approve_registration, confirm_registration, refuse_registration))
    named = {"reason": ""} if act is refuse_registration else {}
    world.attempt(act.__name__, act, world.runtime.keys, target, **named)


def resize(world: World) -> None:
    """The organiser changes how many seats there are, or are kept back."""
    wanted = {"capacity": world.chance.randint(1, 6), "reserved": world.chance.choice((0, 0, 1))}
    change = CapacityChange(attendance={"in_person": wanted})
    world.attempt("resize", change_capacity, world.runtime.keys, world.caller, str(world.event.id), change)


ACTS: dict[Callable[[World], None], int] = {
    World.invite: 5,
    answer: 8,
    cancel_own: 2,
    cancel: 1,
    decide: 2,
    resize: 1,
    World.forward: 2,
}
"""How often each is done, compared with the others."""
