"""A picture is known by its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.pictures import JPEG, PNG, WEBP, Picture, recognised
from tests.pictures import jpeg, png, webp


@pytest.mark.parametrize(
    ("content", "kind"),
    [(png(40, 30), PNG), (jpeg(40, 30), JPEG), *((webp(40, 30, form), WEBP) for form in ("VP8 ", "VP8L", "VP8X"))],
)
def test_kind_and_size_are_told(content: bytes, kind: str) -> None:
    assert recognised(content) == Picture(media_type=kind, width=40, height=30)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?><svg/>", b"GIF89a\x01\x00\x01\x00",
     b"<html><script>alert(1)</script>", b"%PDF-1.7", b"RIFF\x00\x00\x00\x00WAVEfmt ", png(0, 30), b"\xff\xd8\xff\xff"],
)  # fmt: skip
def test_anything_else_is_none(content: bytes) -> None:
    assert recognised(content) is None


@given(st.sampled_from([b"", png(4, 3)[:12], b"\xff\xd8\xff", b"RIFF____WEBP", b"RIFF____WEBPVP8X"]), st.binary())
def test_whatever_bytes_follow_nothing_breaks(start: bytes, rest: bytes) -> None:
    found = recognised(start + rest)
    assert found is None or (found.width > 0 and found.height > 0)


@given(st.sampled_from([png(4, 3), jpeg(4, 3), webp(4, 3, "VP8 ")]), st.integers(0, 20))
def test_a_picture_that_is_cut_off_before_its_size_is_none(content: bytes, left: int) -> None:
    assert recognised(content[:left]) is None
