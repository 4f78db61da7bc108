"""A letter on one sheet of A4 as a PDF."""

from collections.abc import Iterator, Sequence

from services.letters.languages import direction
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
    base = "R" if direction(sheet.language) == "rtl" else "L"
    lines: list[Sequence[Segment]] = []
    for paragraph in (sheet.reference, *sheet.paragraphs):
        lines += [*_broken(faces, paragraph, base), []]
    top = PAGE[1] - MARGIN
    drawn = [_shown(line, _left(faces, line, base), top - number * LEADING) for number, line in enumerate(lines)]
    return write_pdf(f"{sheet.title} – {sheet.reference}", ["\n".join(drawn)], faces, PAGE)


def _broken(faces: Sequence[Face], paragraph: str, base: str) -> Iterator[Sequence[Segment]]:
    """The paragraph as lines that fit."""
    line = ""
    for word in paragraph.split():
        longer = f"{line} {word}".strip()
        if line and width(faces, _glyphs(faces, longer, base)) > ROOM:
            yield _glyphs(faces, line, base)
            longer = word
        line = longer
    yield _glyphs(faces, line, base)


def _glyphs(faces: Sequence[Face], line: str, base: str) -> Sequence[Segment]:
    words = [word if _can_draw(faces, word) else MISSING for word in line.split()]
    return segments(faces, on_paper(" ".join(words), base)) or []


def _can_draw(faces: Sequence[Face], word: str) -> bool:
    placed = on_paper(word)
    return not any(needs_shaping(sign) for sign in placed) and segments(faces, placed) is not None


def _left(faces: Sequence[Face], line: Sequence[Segment], base: str) -> float:
    """Where the line begins: one that is read from the right ends at the right margin."""
    return PAGE[0] - MARGIN - width(faces, line) * SIZE if base == "R" else MARGIN


def _shown(line: Sequence[Segment], left: float, height: float) -> str:
    shown = " ".join(f"/F{place} {SIZE} Tf <{''.join(f'{one:04x}' for one in numbers)}> Tj" for place, numbers in line)
    return f"BT 0 g {left:.2f} {height:.2f} Td {shown} ET"
