"""How an organisation looks to those who read its pages and letters: name, one colour, logo."""

from dataclasses import dataclass

from services.contracts.facts import Look
from services.registration.domain.colours import READABLE, Palette, by_day, by_night, darkened
from services.registration.domain.pictures import recognised
from services.registration.domain.refusals import Invalid

LOGO_BYTES = 100_000
LOGO_SIDE = 2000
"""Pixels: a small file can unfold to a picture that no telephone can hold."""


@dataclass(frozen=True, kw_only=True)
class Brand:
    """One organisation as it is shown; at version 0 nobody has changed anything."""

    organisation_id: str
    name: str
    version: int = 0
    accent: str = ""
    """``#rrggbb``; empty: ours."""
    logo_type: str = ""
    """Media type of the logo; empty: there is none."""

    @property
    def palettes(self) -> tuple[Palette, Palette]:
        """Its colours by day and by night; only where it has one."""
        return by_day(self.accent), by_night(self.accent)

    @property
    def logo_path(self) -> str:
        """Where the logo is on our site; each one has an address of its own, the same for every reader."""
        return f"/brand/{self.organisation_id}/logo?v={self.version}" if self.logo_type else ""

    @property
    def colours_path(self) -> str:
        """Where the style sheet with its colours is."""
        return f"/brand/{self.organisation_id}/colours.css?v={self.version}" if self.accent else ""

    @property
    def look(self) -> Look | None:
        """What letters need of it."""
        if not self.accent and not self.logo_type:
            return None
        night = by_night(self.accent).accent if self.accent else ""
        return Look(accent=self.accent, accent_at_night=night, logo=self.logo_path)


@dataclass(frozen=True, kw_only=True)
class BrandChange:
    """What an organisation is to look like."""

    name: str
    accent: str
    logo: bytes | None
    """Empty takes the logo away; none leaves what there is."""


def checked(change: BrandChange) -> str:
    """The media type of the new logo, empty without one.

    Raises:
        Invalid: the colour could not be read, or the logo is no picture that we show.
    """
    errors = {"accent_colour": _unreadable(change.accent)} | {"logo": _unfit(change.logo or b"")}
    if found := {name: told for name, told in errors.items() if told}:
        raise Invalid(found)
    picture = recognised(change.logo or b"")
    return picture.media_type if picture else ""


def _unreadable(accent: str) -> list[str]:
    if not accent or (least := by_day(accent).least) >= READABLE:
        return []
    told = f"{accent} has a contrast of {_down(least)}:1 with what it stands on, and text needs {READABLE}:1."
    return [f"{told} Take a darker colour: {darkened(accent)} is the nearest of its kind that can be read."]


def _down(ratio: float) -> float:
    """To one place and never up: what falls short must not look as if it did not."""
    return int(ratio * 10) / 10


def _unfit(logo: bytes) -> list[str]:
    if not logo:
        return []
    if len(logo) > LOGO_BYTES:
        return [f"The logo has {len(logo)} bytes. Send one of at most {LOGO_BYTES}."]
    picture = recognised(logo)
    if picture is None:
        return ["This is no PNG, JPEG or WebP picture. Save the logo as one of these and send it again."]
    if max(picture.width, picture.height) > LOGO_SIDE:
        return [f"The logo has {picture.width} × {picture.height} pixels. Send one of at most {LOGO_SIDE} a side."]
    return []
