"""The list of participants shows each reader no more than the setting says."""

import pytest

from services.registration.domain.participants import NARROWER, Participant, check_not_wider, shown
from services.registration.domain.refusals import InvalidTransition

PEOPLE = [
    Participant(
        name="Amina Diallo", organisation="Example Trust", job_title="Envoy", role="chair", constituency="media"
    ),
    Participant(name="Robin Example", organisation="Example Trust", role="chair", constituency="media"),
]


def test_names_are_shown_where_people_agreed_to_names() -> None:
    for mode in ("consenting_participants", "public"):
        assert [one.name for one in shown(mode, PEOPLE).entries] == ["Amina Diallo", "Robin Example"]


def test_roles_and_institutions_come_without_names_and_without_counts() -> None:
    assert shown("roles_only", PEOPLE).entries == (Participant(role="chair", constituency="media"),)
    assert shown("institutions_only", PEOPLE).entries == (Participant(organisation="Example Trust"),)


def test_organisers_alone_means_nobody_else() -> None:
    assert shown("organisers", PEOPLE).entries == ()


@pytest.mark.parametrize("before", NARROWER)
@pytest.mark.parametrize("after", NARROWER)
def test_the_list_never_becomes_wider_than_people_agreed_to(before: str, after: str) -> None:
    check_not_wider(before, after, agreed=False)
    if after in NARROWER[before]:
        check_not_wider(before, after, agreed=True)
    else:
        with pytest.raises(InvalidTransition):
            check_not_wider(before, after, agreed=True)
