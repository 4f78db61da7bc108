"""What a picture is, told by its bytes and not by its name: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), WebP (RFC 9649)."""

from dataclasses import dataclass

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"

_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: what browsers show."""
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Kind and size in pixels."""

    media_type: str
    width: int
    height: int


def recognised(content: bytes) -> Picture | None:
    """The picture these bytes begin, or nothing when they are none of the three kinds, or cut off."""
    readers = ((_PNG_MARK, _png), (b"\xff\xd8\xff", _jpeg), (b"RIFF", _webp))
    found = next((read(content) for mark, read in readers if content.startswith(mark)), None)
    return found if found and found.width and found.height else None


def _png(content: bytes) -> Picture | None:
    if content[12:16] != b"IHDR" or len(content) < 33:
        return None
    return Picture(media_type=PNG, width=_big(content[16:20]), height=_big(content[20:24]))


def _jpeg(content: bytes) -> Picture | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _JPEG_FRAMES:
            sides = _big(content[place + 7 : place + 9]), _big(content[place + 5 : place + 7])
            return Picture(media_type=JPEG, width=sides[0], height=sides[1])
        if marker == 0xFF:
            place += 1
        elif marker in _JPEG_ALONE:
            place += 2
        else:
            place += 2 + max(2, _big(content[place + 2 : place + 4]))
    return None


def _webp(content: bytes) -> Picture | None:
    if content[8:12] != b"WEBP" or len(content) < 30:
        return None
    match content[12:16]:
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            width, height = _little(content[26:28]) & 0x3FFF, _little(content[28:30]) & 0x3FFF
        case b"VP8L" if content[20] == 0x2F:
            bits = _little(content[21:25])
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            width, height = _little(content[24:27]) + 1, _little(content[27:30]) + 1
        case _:
            return None
    return Picture(media_type=WEBP, width=width, height=height)


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")
