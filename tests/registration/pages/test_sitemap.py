"""What search engines are told."""

from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories

SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"


def test_lists_the_listed_events_in_each_of_their_languages_and_no_others(
    client: FlaskClient, runtime: Runtime, organisation: Organisation
) -> None:
    factories.an_event(runtime.database, organisation, slug="listed", translations={"fr": {"title": "Une journée"}})
    for visibility in ("unlisted", "hidden"):
        factories.an_event(runtime.database, organisation, slug=visibility, visibility=visibility)
    factories.an_event(runtime.database, organisation, slug="draft", status="draft")

    found = ET.fromstring(client.get("/sitemap.xml").data)

    site = runtime.settings.public_url
    assert [one.text for one in found.iter(f"{{{SITEMAP}}}loc")] == [
        f"{site}/events", f"{site}/events?when=past", f"{site}/events/listed",
    ]  # fmt: skip
    links = [(one.get("hreflang"), one.get("href")) for one in found.iter(f"{{{XHTML}}}link")]
    assert links == [(tag, f"{site}/events/listed?lang={tag}") for tag in ("en", "fr")]


def test_robots_are_led_to_it_and_kept_from_nothing(client: FlaskClient, runtime: Runtime) -> None:
    told = client.get("/robots.txt").text
    assert f"Sitemap: {runtime.settings.public_url}/sitemap.xml" in told
    assert "Disallow" not in told
