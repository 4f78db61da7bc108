"""Colours and whether people can tell them apart (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

READABLE = 4.5
"""Least contrast of text with what it stands on (WCAG 2.2, 1.4.3)."""
VISIBLE = 3.0
"""Least contrast of the border of a control (WCAG 2.2, 1.4.11)."""

_HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)
WHITE, BLACK = "#ffffff", "#000000"


def is_colour(text: str) -> bool:
    """Whether it is written as ``#rrggbb`` in small letters."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1, the same light, to 21, black on white; the order does not matter."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """One colour with a share, from 0 to 1, of another in it."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in pairs)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What stands on a page in one scheme besides the accent; the style sheet says the same."""

    paper: str
    card: str
    ink: str
    soft: str


LIGHT = Ground(paper="#f6f3ec", card="#fffefb", ink="#1e2530", soft="#4f5866")
DARK = Ground(paper="#14171b", card="#1c2026", ink="#edeae3", soft="#b8bbc2")


@dataclass(frozen=True, kw_only=True)
class Palette:
    """An accent with what belongs to it in one scheme."""

    ground: Ground
    accent: str
    """Links, borders of what is chosen, the ground of buttons."""
    strong: str
    """The same under the pointer."""
    on_accent: str
    """Text on it."""
    tint: str
    """The ground of notices and of what is chosen."""

    @property
    def least(self) -> float:
        """The contrast of that pair of text and ground which has the least."""
        grounds = (self.ground.paper, self.ground.card, self.tint)
        texts = (self.accent, self.strong, self.ground.ink, self.ground.soft)
        return min(
            *(contrast(text, ground) for text in texts for ground in grounds),
            contrast(self.on_accent, self.accent), contrast(self.on_accent, self.strong),
        )  # fmt: skip


def by_day(accent: str) -> Palette:
    """The colour as it is given; whether it can be read is for the caller to ask."""
    return Palette(
        ground=LIGHT, accent=accent, strong=mixed(accent, BLACK, 0.3), on_accent=WHITE,
        tint=mixed(LIGHT.card, accent, 0.08),
    )  # fmt: skip


def by_night(accent: str) -> Palette:
    """The colour with as much white in it as dark pages need."""
    return _first_readable(_on_dark(mixed(accent, WHITE, step / 50)) for step in range(51))


def darkened(accent: str) -> str:
    """The colour with just as much black in it as makes it readable by day."""
    return _first_readable(by_day(mixed(accent, BLACK, step / 50)) for step in range(51)).accent


def _on_dark(accent: str) -> Palette:
    return Palette(
        ground=DARK, accent=accent, strong=mixed(accent, WHITE, 0.35), on_accent=DARK.paper,
        tint=mixed(DARK.card, accent, 0.1),
    )  # fmt: skip


def _first_readable(palettes: Iterable[Palette]) -> Palette:
    return next(palette for palette in palettes if palette.least >= READABLE)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
