"""A small file may not unpack into a huge one, whatever it says of itself."""

import io
import zipfile

import pytest

from services.registration.schemas.unpacking import unpacks_within

MEGABYTE = 1024 * 1024


def packed(size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", b"\0" * size)
    return made.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """The same archive with a directory that tells another size."""
    true, told = size.to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert data.count(true) == 2
    return data.replace(true, told)


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        pytest.param(b"name,email\n", True, id="no archive at all"),
        pytest.param(packed(MEGABYTE), True, id="just within"),
        pytest.param(packed(MEGABYTE + 1), False, id="just beyond"),
        pytest.param(lying(packed(5 * MEGABYTE + 3), 5 * MEGABYTE + 3), False, id="beyond, and lying about it"),
        pytest.param(lying(packed(MEGABYTE - 3), MEGABYTE - 3), True, id="lying, but within"),
    ],
)
def test_counts_what_is_really_there(data: bytes, fits: bool) -> None:
    assert unpacks_within(data, MEGABYTE) is fits


def test_refuses_an_archive_it_cannot_read() -> None:
    broken = bytearray(packed(1000))
    broken[broken.index(b"PK\x01\x02") + 6] = 200  # needs version 20.0 of the format

    with pytest.raises(zipfile.BadZipFile):
        unpacks_within(bytes(broken), MEGABYTE)
