"""A letter on one sheet of A4 as a PDF."""

from collections.abc import Iterator, Sequence

from services.registration.domain.visa_letters import LetterSheet
from services.registration.domain.writing import needs_shaping, on_paper
from services.registration.schemas.pdf import Face, Segment, load_faces, segments, width, write_pdf

MILLIMETRE = 72 / 25.4
PAGE = (210 * MILLIMETRE, 297 * MILLIMETRE)
MARGIN, SIZE, LEADING = 25 * MILLIMETRE, 11, 16
ROOM = (PAGE[0] - 2 * MARGIN) / SIZE
MISSING = "_" * 24
"""Stands for a word in a script that none of our fonts has: to be written by hand."""


def letter_pdf(sheet: LetterSheet) -> bytes:
    """The letter; its reference stands above."""
    faces = load_faces()
    lines: list[Sequence[Segment]] = []
    for paragraph in (sheet.reference, *sheet.paragraphs):
        lines += [*_broken(faces, paragraph), []]
    top = PAGE[1] - MARGIN
    drawn = [_shown(line, top - number * LEADING) for number, line in enumerate(lines)]
    return write_pdf(f"{sheet.title} – {sheet.reference}", ["\n".join(drawn)], faces, PAGE)


def _broken(faces: Sequence[Face], paragraph: str) -> Iterator[Sequence[Segment]]:
    """The paragraph as lines that fit."""
    line = ""
    for word in paragraph.split():
        longer = f"{line} {word}".strip()
        if line and width(faces, _glyphs(faces, longer)) > ROOM:
            yield _glyphs(faces, line)
            longer = word
        line = longer
    yield _glyphs(faces, line)


def _glyphs(faces: Sequence[Face], line: str) -> Sequence[Segment]:
    words = [word if _can_draw(faces, word) else MISSING for word in line.split()]
    return segments(faces, on_paper(" ".join(words))) or []


def _can_draw(faces: Sequence[Face], word: str) -> bool:
    placed = on_paper(word)
    return not any(needs_shaping(sign) for sign in placed) and segments(faces, placed) is not None


def _shown(line: Sequence[Segment], height: float) -> str:
    shown = " ".join(f"/F{place} {SIZE} Tf <{''.join(f'{one:04x}' for one in numbers)}> Tj" for place, numbers in line)
    return f"BT 0 g {MARGIN:.2f} {height:.2f} Td {shown} ET"
