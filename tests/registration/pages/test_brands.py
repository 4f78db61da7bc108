"""Pages and letters look like the organisation whose event they are about."""

import base64

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from tests.factories import Organiser
from tests.invitees import Invitees, registration_token
from tests.pictures import png

LOGO = png(40, 30)
ACCENT = "#7a1f5c"


@pytest.fixture
def branded(organiser: Organiser) -> str:
    """The organisation with a colour and a logo; the path of both."""
    looks = {"name": "Branded Institute", "accent_colour": ACCENT, "logo": base64.b64encode(LOGO).decode()}
    made = organiser.put("/v1/organisation", version=0, json=looks).json
    return f"/brand/{made['id']}"


def looks(page: str) -> tuple[str, str]:
    """Its own style sheet and its logo."""
    read = BeautifulSoup(page, "html.parser")
    sheets = [str(link["href"]) for link in read.select("link[rel=stylesheet]") if "/brand/" in str(link["href"])]
    images = [str(image["src"]) for image in read.select(".site-header img")]
    return "".join(sheets), "".join(images)


def test_every_page_of_an_event_wears_the_looks_of_its_organisation(
    client: FlaskClient, invitees: Invitees, branded: str, event: EventView, runtime: Runtime
) -> None:
    receipt = invitees.says_yes(answers={"dietary": "none"}, acknowledge_discussion_rule=True)
    client.get(f"/i/{invitees.one()}")
    client.get(f"/r/{registration_token(runtime, receipt['reference'])}")
    paths = ["/", f"/events/{event.slug}", f"/events/{event.slug}/enquire", "/invitation", "/invitation/passed-on"]
    paths += ["/invitation/answer?for=self", "/registration", "/registration/edit", "/registration/my-data"]
    for path in paths:
        assert looks(client.get(path).text) == (f"{branded}/colours.css?v=1", f"{branded}/logo?v=1"), path
    assert "Branded Institute" in client.get("/invitation").text
    card = f'property="og:image" content="{runtime.settings.public_url}{branded}/logo?v=1"'
    assert card in client.get(f"/events/{event.slug}").text


def test_a_link_that_is_over_still_looks_like_them(
    client: FlaskClient, organiser: Organiser, invitees: Invitees, branded: str, event: EventView
) -> None:
    token = invitees.one()
    (invitation,) = organiser.get(f"/v1/events/{event.id}/invitations").json["items"]
    organiser.post(f"/v1/events/{event.id}/invitations/{invitation['id']}/revoke", json={"reason": "Mistake"})
    answer = client.get(f"/i/{token}")
    assert (answer.status_code, looks(answer.text)[1]) == (410, f"{branded}/logo?v=1")


def test_a_page_that_was_kept_for_all_follows_a_change(
    client: FlaskClient, organiser: Organiser, invitees: Invitees, branded: str
) -> None:
    client.get(f"/i/{invitees.one()}")
    assert looks(client.get("/invitation").text)[0].endswith("?v=1")
    organiser.put("/v1/organisation", version=1, json={"name": "Branded Institute", "logo": None})
    assert looks(client.get("/invitation").text) == ("", "")


def test_colours_and_logo_can_be_kept_as_long_as_they_are_the_same(client: FlaskClient, branded: str) -> None:
    for path, kind in (("colours.css", "text/css"), ("logo", "image/png")):
        found = client.get(f"{branded}/{path}?v=1")
        assert (found.status_code, found.mimetype) == (200, kind)
        assert "immutable" in found.headers["Cache-Control"]
        assert (found.headers["X-Content-Type-Options"], "Set-Cookie" in found.headers) == ("nosniff", False)
        again = client.get(f"{branded}/{path}?v=1", headers={"If-None-Match": found.headers["ETag"]})
        assert again.status_code == 304
        assert client.get(f"{branded}/{path}?v=7").headers["Cache-Control"] == "no-cache", "none of its own"
    assert client.get(f"{branded}/logo").data == LOGO
    sheet = client.get(f"{branded}/colours.css").text
    assert f"--accent:{ACCENT};" in sheet
    assert sheet.count("{") == sheet.count("}") == 4


def test_whoever_looks_like_us_has_neither(client: FlaskClient, organiser: Organiser, event: EventView) -> None:
    ours = f"/brand/{organiser.get('/v1/organisation').json['id']}"
    addresses = (f"{ours}/logo", f"{ours}/colours.css", "/brand/00000000-0000-7000-8000-00000000dead/logo")
    assert [client.get(path).status_code for path in addresses] == [404, 404, 404]
    assert looks(client.get(f"/events/{event.slug}").text) == ("", "")
