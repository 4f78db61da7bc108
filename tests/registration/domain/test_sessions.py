"""What sessions are called where people choose them."""

from services.registration.domain.sessions import with_codes


def test_each_session_has_a_code_of_its_own() -> None:
    sessions = [{"title": "Opening"}, {"title": "Opening"}, {"title": "开幕"}, {"title": "Walk", "code": "opening-2"}]

    codes = [session["code"] for session in with_codes(sessions)]

    assert codes[0] == "opening"
    assert codes[3] == "opening-2"
    assert len(set(codes)) == 4
