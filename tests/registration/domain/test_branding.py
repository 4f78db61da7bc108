"""How an organisation may look."""

import pytest

from services.registration.domain.branding import LOGO_BYTES, Brand, BrandChange, checked
from services.registration.domain.colours import READABLE, by_day
from services.registration.domain.refusals import Invalid
from tests.pictures import jpeg, png

BRAND = Brand(organisation_id="7", name="Example Institute", version=3)


def refused(**change: object) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as told:
        checked(BrandChange(**{"name": "N", "accent": "", "logo": None} | change))  # type: ignore[arg-type]  # by name
    return told.value.errors


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can() -> None:
    (told,) = refused(accent="#ffcc00")["accent_colour"]
    assert told.startswith("#ffcc00 has a contrast of 1.3:1 with what it stands on, and text needs 4.5:1.")
    proposed = told.partition("colour: ")[2][:7]
    assert by_day(proposed).least >= READABLE
    assert checked(BrandChange(name="N", accent=proposed, logo=None)) == ""


def test_what_falls_short_by_a_hair_is_not_told_to_be_enough() -> None:
    greys = [f"#{part:02x}{part:02x}{part:02x}" for part in range(256)]
    nearly = next(grey for grey in reversed(greys) if 4.4 < by_day(grey).least < READABLE)
    assert "4.4:1" in refused(accent=nearly)["accent_colour"][0]


@pytest.mark.parametrize(
    ("logo", "told"),
    [(b"<svg/>", "no PNG, JPEG or WebP"), (png(4, 3) + bytes(LOGO_BYTES), "bytes"), (jpeg(2001, 5), "2001 × 5 pixels")],
)
def test_a_logo_that_is_none_is_refused(logo: bytes, told: str) -> None:
    assert told in refused(logo=logo)["logo"][0]


def test_kinds_of_logos_are_told_by_their_bytes() -> None:
    kinds = [checked(BrandChange(name="N", accent="", logo=logo)) for logo in (png(4, 3), jpeg(4, 3), b"", None)]
    assert kinds == ["image/png", "image/jpeg", "", ""]


def test_letters_learn_nothing_of_an_organisation_that_looks_like_ours() -> None:
    assert BRAND.look is None
    assert (BRAND.logo_path, BRAND.colours_path) == ("", "")
    branded = Brand(organisation_id="7", name="N", version=3, accent="#7a1f5c", logo_type="image/png")
    assert branded.look
    assert branded.look.logo == "/brand/7/logo?v=3", "the same for everybody"
    assert branded.look.accent_at_night != branded.look.accent
