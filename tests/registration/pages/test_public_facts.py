"""Papers of an event: each on the pages of those who may read it, the reader's language first."""

import pytest

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.pages.visitor import Visitor

PAPERS = [
    {"title": title, "kind": "agenda", "url": f"https://example.org/{title}", "visibility": visibility}
    for title, visibility in (("Flyer", "public"), ("Concept", "invited"), ("Delegates", "confirmed"))
]


@pytest.fixture
def invitees(visitor: Visitor, runtime: Runtime, organisation: Organisation, organiser: Organiser) -> Invitees:
    """People invited to an event with a paper of each kind, and one place."""
    made = factories.an_event(runtime.database, organisation, documents=PAPERS, capacity=1, waitlist_policy="curated")
    return Invitees(organiser, made, visitor.client)


def papers(visitor: Visitor, path: str) -> list[str]:
    return [link.get_text() for link in visitor.get(path).page.select("section[aria-labelledby=documents] a")]


def test_a_paper_is_shown_to_those_who_may_read_it(visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
    token = invitees.one()
    confirmed = registration_token(runtime, invitees.says_yes()["reference"])
    waiting = registration_token(runtime, invitees.says_yes(waitlist_if_full=True)["reference"])
    assert papers(visitor, f"/events/{invitees.event.slug}") == ["Flyer"]
    assert papers(visitor, f"/i/{token}") == papers(visitor, f"/r/{waiting}") == ["Flyer", "Concept"]
    assert papers(visitor, f"/r/{confirmed}") == ["Flyer", "Concept", "Delegates"]
    own = {"Authorization": f"Registration {confirmed}"}
    told = visitor.client.get("/v1/registration", headers=own).json["event"]["documents"]
    assert [one["title"] for one in told] == ["Flyer", "Concept", "Delegates"]


def test_papers_in_the_reader_s_language_stand_first_and_others_say_theirs(
    visitor: Visitor, runtime: Runtime, organisation: Organisation
) -> None:
    versions = [
        {"title": title, "url": f"https://example.org/{title}", "language": title, "visibility": "public"}
        for title in ("en", "fr")
    ]
    made = factories.an_event(runtime.database, organisation, documents=versions)
    assert papers(visitor, f"/events/{made.slug}") == ["en", "fr"]
    assert papers(visitor, f"/events/{made.slug}?speak=fr") == ["fr", "en"]
    assert "anglais)" in visitor.text
    assert "français)" not in visitor.text
