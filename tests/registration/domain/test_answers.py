"""What an invitee says, in a form that can be compared."""

from services.registration.domain.answers import Answer


def test_the_same_answer_has_the_same_text_whether_or_not_one_would_wait() -> None:
    first, again = Answer(answer="accept", name="Amina"), Answer(answer="accept", name="Amina", waitlist_if_full=True)

    assert first.canonical() == again.canonical()
    assert first.canonical() != Answer(answer="accept", name="Amina", nights=["2027-10-24"]).canonical()


def test_every_no_is_the_same_no() -> None:
    assert Answer(answer="decline", reason="Travel").canonical() == Answer(answer="decline").canonical()
