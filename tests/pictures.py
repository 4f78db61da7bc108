"""Small pictures of the kinds that logos may have."""

import struct
import zlib

JPEG_HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def png(width: int, height: int, colour: tuple[int, int, int] = (122, 31, 92)) -> bytes:
    """A whole PNG of one colour."""
    rows = (b"\x00" + bytes(colour) * width) * height
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)), (b"IEND", b""),
    ]  # fmt: skip
    chunks = (struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
              for kind, body in parts)  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG, up to its size."""
    return JPEG_HEAD + b"\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9)


def webp(width: int, height: int, form: str) -> bytes:
    """The beginning of a WebP, up to its size."""
    bodies = {
        "VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height),
        "VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(5),
        "VP8X": bytes(4) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3],
    }
    body = bodies[form]
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBP" + form.encode() + struct.pack("<I", len(body)) + body
