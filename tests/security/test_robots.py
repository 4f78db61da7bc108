"""Programs that look into mails open every link, and some send the forms that they find; none of it says anything."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.invitees import registration_token
from tests.security.doors import BY_ADDRESS
from tests.security.world import World
from tests.waiting import World as WaitingWorld

MAILED = sorted({door.partition(" ")[2] for door in BY_ADDRESS})
"""Every address that a mail may hold, as routes."""
PURPOSE = {door.partition(" ")[2]: purpose for door, purpose in BY_ADDRESS.items()}


def forms(html: str) -> Iterator[Tag]:
    """The forms that would be sent somewhere."""
    return (form for form in BeautifulSoup(html, "html.parser").select("form") if form.get("method") == "post")


def as_served(form: Tag) -> MultiDict[str, str]:
    """What a form sends that nobody touched: a program that fetches pages presses none of its buttons."""
    data: MultiDict[str, str] = MultiDict()
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.get("type") not in ("radio", "checkbox") or control.has_attr("checked"):
            data.add(str(control["name"]), str(control.get("value", "")))
    return data


def sends_what_it_finds(robot: FlaskClient, address: str) -> int:
    """Open an address as often as such programs do, then send each form that this leads to; how many."""
    for method in ("HEAD", "GET", "OPTIONS", "GET"):
        robot.open(address, method=method, follow_redirects=True).close()
    return sends_forms(robot, robot.get(address, follow_redirects=True), steps=3)


def sends_forms(robot: FlaskClient, landed: TestResponse, *, steps: int) -> int:
    """Send each form of a page, and each of the pages that these lead to, for so many steps."""
    found = list(forms(landed.text)) if steps and landed.mimetype == "text/html" else []
    for form in found:
        answer = robot.post(str(form.get("action") or landed.request.path), data=as_served(form), follow_redirects=True)
        assert answer.status_code < 500
        sends_forms(robot, answer, steps=steps - 1)
    return len(found)


@pytest.mark.parametrize("route", MAILED)
def test_a_robot_that_sends_the_forms_behind_a_link_changes_nothing(world: World, route: str) -> None:
    address = world.path(route).replace("<token>", world.tokens[PURPOSE[route]])
    before = world.fingerprint()
    sent = sends_what_it_finds(world.visitor, address)
    assert world.fingerprint() == before
    assert sent or PURPOSE[route] in ("join", "calendar", "registration"), "the control: there was something to send"


def test_a_robot_takes_no_place_that_is_held_out(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, app: Flask, clock: Clock
) -> None:
    line = WaitingWorld(runtime, organisation, organiser, app.test_client(), clock).waitlist()
    seated, first, _ = line.joined(3)
    line.own(seated, "cancel")
    assert sends_what_it_finds(app.test_client(), f"/r/{registration_token(runtime, first)}") == 1
    assert line.states(first) == ["offered"]
