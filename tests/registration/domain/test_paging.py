"""Cursors come back as they went out, and no others are taken."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.registration.domain.paging import decode_cursor, encode_cursor
from services.registration.domain.refusals import Invalid

MOMENT = datetime(2027, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
SOMEONE = UUID("01890000-0000-7000-8000-000000000001")


def test_a_cursor_comes_back_as_it_went_out() -> None:
    cursor = encode_cursor(MOMENT, SOMEONE, 7, "name")
    assert decode_cursor(cursor, datetime, UUID, int, str) == (MOMENT, SOMEONE, 7, "name")


def test_without_a_cursor_there_is_nothing_to_read() -> None:
    assert decode_cursor(None, UUID) is None


@pytest.mark.parametrize(
    "cursor",
    ["!", "é", "abc", encode_cursor("x"), encode_cursor(SOMEONE, 1), base64.urlsafe_b64encode(b"[" * 5000).decode()],
)
def test_what_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, UUID)
