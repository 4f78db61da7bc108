"""What people do: each act takes the world, and chance decides the rest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.registration.domain.answers import Answer
from services.registration.domain.capacity import CapacityChange
from services.registration.domain.offers import Hold
from services.registration.domain.proposals import Proposed
from services.registration.domain.registrations import RegistrationChanges
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.answer_offer import accept_offer, decline_offer
from services.registration.usecases.cancel_registration import (
    Cancellation,
    cancel_own_registration,
    cancel_registration,
)
from services.registration.usecases.change_attendance import change_attendance
from services.registration.usecases.change_capacity import change_capacity
from services.registration.usecases.change_registration import OwnChange, change_own_registration
from services.registration.usecases.check_in import check_in, undo_check_in
from services.registration.usecases.decide_registration import (
    Target,
    approve_registration,
    confirm_registration,
    refuse_registration,
)
from services.registration.usecases.offer_place import extend_offer, offer_place
from services.registration.usecases.order_waitlist import WaitlistChange, order_waitlist
from services.registration.usecases.release_wave import Release, release_wave
from services.registration.usecases.substitute_registration import substitute_registration
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
        "waitlist_if_full": chance.random() < 0.9,
        "sessions": ["walk"] if chance.random() < 0.2 else [],
        "answers": {"tour": ["harbour"]} if chance.random() < 0.2 else {},
        "nights": ["2027-06-07"] if world.fields["residential"] and chance.random() < 0.3 else [],
        "companions": [{"name": "A companion"}] if chance.random() < 0.1 else [],
    }
    given = Answer(answer="accept", name="Amina Diallo", **said) if yes else Answer(answer="decline")
    world.attempt(f"answer {given.answer}", answer_invitation, world.runtime.keys, chance.choice(world.tokens), given)


def cancel_own(world: World) -> None:
    """A registrant cancels."""
    with_own_link(world, "cancel own", cancel_own_registration, LIVE)


def with_own_link(world: World, name: str, act: Callable[..., Any], states: tuple[str, ...], *more: Any) -> None:
    """Somebody in one of these states does something with the link of their registration."""
    found = world.one_in(*states)
    if found is not None:
        reference = next(row["reference"] for row in world.registrations() if row["id"] == found)
        world.attempt(name, act, world.runtime.keys, registration_token(world.runtime, reference), *more)


def answer_offer(world: World) -> None:
    """Somebody takes a place that is held for them, or leaves it."""
    act = world.chance.choice((accept_offer, accept_offer, decline_offer))
    with_own_link(world, act.__name__, act, ("offered",))


def change_mode(world: World) -> None:
    """A registrant attends in another way."""
    mode = world.chance.choice(("in_person", "remote"))
    with_own_link(world, f"attend {mode}", change_attendance, LIVE, mode)


def choose_anew(world: World) -> None:
    """A registrant changes what they chose."""
    found = world.one_in(*LIVE)
    if found is None:
        return
    changes = RegistrationChanges(
        sessions=["walk"] if world.chance.random() < 0.5 else [],
        answers={"tour": ["harbour"]} if world.chance.random() < 0.5 else {},
    )
    reference = next(row["reference"] for row in world.registrations() if row["id"] == found)
    wanted = OwnChange(token=registration_token(world.runtime, reference), changes=changes, expected=None)
    world.attempt("choose anew", change_own_registration, world.runtime.keys, wanted)


def offer_by_hand(world: World) -> None:
    """The organiser offers a place, or holds an offered one for longer."""
    act, state = world.chance.choice(((offer_place, "waitlisted"), (extend_offer, "offered")))
    at_target(world, act, (state,), Hold(hours=world.chance.choice((None, 5, 40))))


def at_the_door(world: World) -> None:
    """Somebody comes in, or was taken for another."""
    act, state = world.chance.choice(((check_in, "confirmed"), (undo_check_in, "attended")))
    found = world.one_in(state)
    if found is not None:
        world.attempt(act.__name__, act, Target(caller=world.caller, event=str(world.event.id), registration_id=found))


def substitute(world: World) -> None:
    """Somebody else comes instead of one who has a place."""
    number = len(world.log)
    person = Proposed(name="Somebody Else", email=f"instead{number}.{world.seed}@example.org")
    constituency = world.chance.choice((None, "media")) if world.fields["constituencies"] else None
    at_target(world, substitute_registration, ("confirmed",), person, constituency=constituency)


def at_target(world: World, act: Callable[..., Any], states: tuple[str, ...], *more: Any, **named: Any) -> None:
    """The organiser does something about somebody in one of these states."""
    found = world.one_in(*states)
    if found is not None:
        target = Target(caller=world.caller, event=str(world.event.id), registration_id=found)
        world.attempt(act.__name__, act, world.runtime.keys, target, *more, **named)


def reorder(world: World) -> None:
    """The organiser puts one of those who wait in front."""
    found = world.one_in("waitlisted")
    if found is not None:
        change = WaitlistChange(event=str(world.event.id), order=[found], reason="A chair is missing")
        world.attempt("reorder", order_waitlist, world.runtime.keys, world.caller, change)


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


def release(world: World) -> None:
    """The organiser lets the wave go."""
    wanted = Release(event=str(world.event.id), wave="B", dry_run=world.chance.random() < 0.3)
    world.attempt("release", release_wave, world.runtime.keys, world.caller, wanted, undo=timedelta(0))


ACTS: dict[Callable[[World], None], int] = {
    World.invite: 6,
    answer: 12,
    cancel_own: 2,
    cancel: 1,
    decide: 2,
    resize: 1,
    answer_offer: 2,
    change_mode: 1,
    choose_anew: 1,
    offer_by_hand: 1,
    at_the_door: 1,
    substitute: 1,
    reorder: 1,
    release: 1,
    World.forward: 2,
}
"""How often each is done, compared with the others."""
