"""Badges as a PDF: ten on a sheet of A4, 90 by 54 millimetres each, to cut along the lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registration.domain.badges import Badge, BadgeSheet
from services.registration.domain.writing import needs_shaping, on_paper
from services.registration.schemas.pdf import Face, load_faces, segments, width, write_pdf

MILLIMETRE = 72 / 25.4
PAGE = (210 * MILLIMETRE, 297 * MILLIMETRE)
BADGE = (90 * MILLIMETRE, 54 * MILLIMETRE)
COLUMNS, ROWS = 2, 5
MARGIN = ((PAGE[0] - COLUMNS * BADGE[0]) / 2, (PAGE[1] - ROWS * BADGE[1]) / 2)
ROOM = BADGE[0] - 8 * MILLIMETRE
BY_HAND = "by hand: "


@dataclass(frozen=True)
class _Line:
    """A line of a badge: how high it stands, in millimetres from below, and its size in points."""

    height: float
    size: float


NOTHING = "There is no badge to print: nobody has a place in the room, or nothing has changed since."
TITLE, NAME, LATIN = _Line(46, 8), _Line(28, 22), _Line(23.5, 10)
AFFILIATION, ROLE, FOOT = _Line(18, 12), _Line(10, 11), _Line(3, 6)


def as_pdf(sheet: BadgeSheet) -> bytes:
    """All badges.

    A name in a script that no embedded font has stands in Latin letters, if they gave it so; else there is a line to
    write on, with the reference.
    """
    faces = load_faces()
    some = [sheet.badges[start : start + COLUMNS * ROWS] for start in range(0, len(sheet.badges), COLUMNS * ROWS)]
    pages = [_page(faces, sheet, badges) for badges in some] or [_empty(faces)]
    return write_pdf(sheet.title, pages, faces, PAGE)


def _empty(faces: Sequence[Face]) -> str:
    """A page without badges says so: a blank one would look like a fault of the printer."""
    return f"q 1 0 0 1 {PAGE[0] / 2 - BADGE[0] / 2:.2f} {PAGE[1] / 2:.2f} cm {_text(faces, NOTHING, AFFILIATION)} Q"


def _page(faces: Sequence[Face], sheet: BadgeSheet, badges: Sequence[Badge]) -> str:
    drawn = []
    for place, badge in enumerate(badges):
        row, column = divmod(place, COLUMNS)
        left, below = MARGIN[0] + column * BADGE[0], PAGE[1] - MARGIN[1] - (row + 1) * BADGE[1]
        frame = f"0.7 G 0.25 w 0 0 {BADGE[0]:.2f} {BADGE[1]:.2f} re S"
        drawn.append(f"q 1 0 0 1 {left:.2f} {below:.2f} cm {frame} {_badge(faces, sheet, badge)} Q")
    return "\n".join(drawn)


def _badge(faces: Sequence[Face], sheet: BadgeSheet, badge: Badge) -> str:
    name, latin = _text(faces, badge.name, NAME), badge.latin
    if name is None and latin:
        name, latin = _text(faces, latin, NAME), ""
    foot = sheet.rule
    if name is None:
        name = f"0 G 0.5 w 12 {NAME.height * MILLIMETRE:.2f} m {BADGE[0] - 12:.2f} {NAME.height * MILLIMETRE:.2f} l S"
        foot = " · ".join(filter(None, (BY_HAND + badge.reference, sheet.rule)))
    lines = ((sheet.title, TITLE), (latin, LATIN), (badge.affiliation, AFFILIATION), (badge.role, ROLE), (foot, FOOT))
    return " ".join([name, *(_text(faces, words, line) or "" for words, line in lines)])


def _text(faces: Sequence[Face], words: str, line: _Line) -> str | None:
    """A line in the middle, smaller where it is too long; none when it cannot be drawn."""
    placed = on_paper(words)
    drawn = None if any(needs_shaping(sign) for sign in placed) else segments(faces, placed)
    if drawn is None:
        return None
    wide = width(faces, drawn) or 1
    size = min(line.size, ROOM / wide)
    left = (BADGE[0] - size * wide) / 2
    shown = " ".join(
        f"/F{place} {size:.2f} Tf <{''.join(f'{number:04x}' for number in numbers)}> Tj" for place, numbers in drawn
    )
    return f"BT 0 g {left:.2f} {line.height * MILLIMETRE:.2f} Td {shown} ET"
