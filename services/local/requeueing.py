"""The talk of ``placecard requeue``: what was given up or is held, and sending it again."""

from collections.abc import Sequence
from uuid import UUID

import click

from services.local.faults import LocalFault
from services.local.organiser import Desk, told
from services.notifications.usecases.hold_deliveries import release_deliveries
from services.notifications.usecases.requeue_delivery import NotRequeuable, list_abandoned, requeue_delivery
from services.registration.domain.refusals import Refusal
from services.registration.usecases.hold_messages import drop_messages, list_held_messages, release_messages
from services.registration.usecases.reopen_message import reopen_message

SHOWN = 50
"""Most mails told one by one."""


def requeue(desk: Desk, deliveries: Sequence[UUID]) -> None:
    """Send these again, each in a commit of its own.

    Raises:
        LocalFault: some could not be; the others are on their way.
    """
    refused = {one: why for one in deliveries if (why := _requeue_one(desk, one))}
    click.echo(f"{len(deliveries) - len(refused)} mails are on their way again.")
    if refused:
        raise LocalFault("\n".join(f"{one}: {why}" for one, why in refused.items()))


def requeue_abandoned(desk: Desk, *, confirm: bool) -> None:
    """List what was given up, or send all of it again."""
    dead = list_abandoned(desk.database)
    if confirm:
        requeue(desk, [one.id for one in dead])
        return
    for one in dead[:SHOWN]:
        click.echo(f"{one.id}  {one.purpose:<16} {one.changed_at:%Y-%m-%d %H:%M} UTC  {one.reason}")
    if len(dead) > SHOWN:
        click.echo(f"… and {len(dead) - SHOWN} more.")
    click.echo(f"{len(dead)} mails were given up.", err=True)
    if dead:
        click.echo("Send one again by its id, or all with --abandoned --confirm.", err=True)


def decide_held(desk: Desk, *, drop: bool, confirm: bool) -> None:
    """List what is held since a restore; once confirmed, send it or take it back."""
    if confirm:
        with desk.database.enclosing():
            held = drop_messages(desk.database, now=desk.now) if drop else release_messages(desk.database)
            release_deliveries(desk.database, now=desk.now)
        done = "dropped" if drop else "on their way"
        click.echo(f"{sum(one.messages for one in held)} messages are {done}.")
        return
    held = list_held_messages(desk.database)
    for one in held:
        click.echo(f"{one.messages:>6}  {one.type:<24} {one.title}")
    click.echo(f"{sum(one.messages for one in held)} messages are held since a restore.", err=True)
    if held:
        click.echo("--confirm sends them; --drop --confirm takes them back, if they went out before.", err=True)


def _requeue_one(desk: Desk, delivery_id: UUID) -> str:
    """Why it could not be, or nothing."""
    try:
        with desk.database.enclosing():
            ended = requeue_delivery(desk.database, delivery_id, now=desk.now)
            reopen_message(desk.database, desk.keys, ended.message_id, delivery_id=delivery_id, purpose=ended.purpose)
    except NotRequeuable as error:
        return str(error)
    except Refusal as refusal:
        return told(refusal)
    return ""
