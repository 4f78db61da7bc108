"""A PDF (ISO 32000-1) of lines of text in embedded fonts, and nothing else: no scripts, no links, no forms."""

import io
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import fontpkg_heebo
import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_PACKAGES = (fontpkg_noto_sans, fontpkg_noto_sans_arabic, fontpkg_heebo)
_NOT_EMBEDDED = ["fvar", "gvar", "avar", "STAT", "HVAR", "MVAR", "GSUB", "GPOS", "GDEF", "kern", "meta", "DSIG"]
"""Variations and tables for layout: signs are placed one by one, in the face's usual weight."""


@dataclass
class Face:
    """One font and the signs of it that are used, by their numbers in it."""

    font: TTFont
    signs: dict[int, str] = field(default_factory=dict)

    def number_of(self, sign: str) -> int | None:
        """Which glyph it is; none when the font has none."""
        name = self.font.getBestCmap().get(ord(sign))
        if name is None:
            return None
        number: int = self.font.getGlyphID(name)
        return number

    def width_of(self, number: int) -> int:
        """In thousandths of the size."""
        advance: int = self.font["hmtx"][self.font.getGlyphName(number)][0]
        units: int = self.font["head"].unitsPerEm
        return round(advance * 1000 / units)


def load_faces() -> list[Face]:
    """Fonts for Latin, Greek and Cyrillic, for Arabic, and for Hebrew; the first that has a sign draws it."""
    return [Face(TTFont(_file(package.ROOT))) for package in _PACKAGES]


def _file(root: Path) -> Path:
    return next(path for path in sorted((root / "files").glob("*.ttf")) if "Italic" not in path.name)


Segment = tuple[int, list[int]]
"""A face by its place, and numbers of glyphs."""


def segments(faces: Sequence[Face], text: str) -> list[Segment] | None:
    """The glyphs that draw a line; none when one of its signs is in no font."""
    found: list[Segment] = []
    for sign in text:
        drawn = next(
            ((place, number) for place, face in enumerate(faces) if (number := face.number_of(sign)) is not None), None
        )
        if drawn is None:
            return None
        place, number = drawn
        faces[place].signs[number] = unicodedata.normalize("NFKC", sign)
        if found and found[-1][0] == place:
            found[-1][1].append(number)
        else:
            found.append((place, [number]))
    return found


def width(faces: Sequence[Face], line: Sequence[Segment]) -> float:
    """How wide it is at the size of one point."""
    return sum(faces[place].width_of(number) for place, numbers in line for number in numbers) / 1000


def write_pdf(title: str, pages: Sequence[str], faces: Sequence[Face], size: tuple[float, float]) -> bytes:
    """The whole file.

    Args:
        title: what readers call it.
        pages: a content stream each, with the faces as fonts ``/F0``, ``/F1`` …
        faces: the fonts, with the signs that the pages use.
        size: width and height of a page in points.
    """
    objects: list[bytes] = [b"", b""]
    fonts = " ".join(f"/F{place} {_font(objects, face, place)} 0 R" for place, face in enumerate(faces) if face.signs)
    kids = []
    for page in pages:
        content = _add(objects, _stream(page.encode("ascii")))
        kids.append(_add(objects, (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]:.2f} {size[1]:.2f}] /Contents {content} 0 R"
            f" /Resources << /Font << {fonts} >> >> >>"
        ).encode()))  # fmt: skip
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{one} 0 R' for one in kids)}] >>".encode()
    named = f"\ufeff{title}".encode("utf-16-be").hex()
    info = _add(objects, f"<< /Title <{named}> >>".encode())
    return _assembled(objects, info)


def _font(objects: list[bytes], face: Face, place: int) -> int:
    """Add a composite font (9.7) whose codes are the numbers of glyphs."""
    name = f"AAAAA{chr(65 + place)}+Face{place}"
    embedded = _subset(face)
    file = _add(objects, _stream(embedded, f" /Length1 {len(embedded)}"))
    head, hhea = face.font["head"], face.font["hhea"]
    scale = 1000 / head.unitsPerEm
    box = " ".join(str(round(edge * scale)) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
    about = _add(objects, (
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {round(hhea.ascent * scale)} /Descent {round(hhea.descent * scale)} /CapHeight 714 /StemV 80"
        f" /FontFile2 {file} 0 R >>"
    ).encode())  # fmt: skip
    widths = " ".join(f"{number} [{face.width_of(number)}]" for number in sorted(face.signs))
    inner = _add(objects, (
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /FontDescriptor {about} 0 R /W [{widths}]"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity >>"
    ).encode())  # fmt: skip
    meaning = _add(objects, _stream(_to_unicode(face)))
    return _add(objects, (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{inner} 0 R]"
        f" /ToUnicode {meaning} 0 R >>"
    ).encode())  # fmt: skip


def _subset(face: Face) -> bytes:
    options = Options(retain_gids=True, notdef_outline=True, drop_tables=_NOT_EMBEDDED, layout_features=[])
    subsetter = Subsetter(options)
    subsetter.populate(gids=list(face.signs))
    subsetter.subset(face.font)
    file = io.BytesIO()
    face.font.save(file)
    return file.getvalue()


def _to_unicode(face: Face) -> bytes:
    """What each glyph means, so that text can be found and read out (9.10.3)."""
    lines = [f"<{number:04x}> <{sign.encode('utf-16-be').hex()}>" for number, sign in sorted(face.signs.items())]
    portions = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    told = "\n".join(f"{len(some)} beginbfchar\n{chr(10).join(some)}\nendbfchar" for some in portions)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Signs def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{told}\nendcmap\nend\nend"
    ).encode()


def _stream(content: bytes, more: str = "") -> bytes:
    packed = zlib.compress(content, 9)
    return f"<< /Filter /FlateDecode /Length {len(packed)}{more} >>\nstream\n".encode() + packed + b"\nendstream"


def _add(objects: list[bytes], content: bytes) -> int:
    objects.append(content)
    return len(objects)


def _assembled(objects: Sequence[bytes], info: int) -> bytes:
    file, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    begins = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    file += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    file += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{begins}\n%%EOF\n".encode()
    )
    return bytes(file)
