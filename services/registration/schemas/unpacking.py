"""How large a packed file really is: what its directory says of itself may be a lie."""

import io
import struct
import zipfile
import zlib

_LOCAL_HEADER = struct.Struct("<26xHH")  # lengths of name and extra field (APPNOTE 4.3.7)
_STEP = 1024 * 1024


def unpacks_within(data: bytes, most: int) -> bool:
    """Whether a zip archive's entries have at most ``most`` bytes together; true for what is no archive.

    Raises:
        zipfile.BadZipFile: it is an archive that cannot be read.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left = most
            for entry in archive.infolist():
                left -= max(entry.file_size, _inflated(data, entry, left))
                if left < 0:
                    return False
    except (NotImplementedError, ValueError, OSError, struct.error, zlib.error) as error:
        raise zipfile.BadZipFile(str(error)) from error
    return True


def _inflated(data: bytes, entry: zipfile.ZipInfo, most: int) -> int:
    """The true size of one entry, counted no further than just beyond ``most``."""
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return entry.compress_size
    name, extra = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
    begins = entry.header_offset + _LOCAL_HEADER.size + name + extra
    packed, size = data[begins : begins + entry.compress_size], 0
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and size <= most:
        size += len(inflating.decompress(packed, _STEP))
        packed = inflating.unconsumed_tail
    return size
