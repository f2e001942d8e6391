# SPDX-License-Identifier: Apache-2.0
"""Room identity: the one file in a Paperless Offline e-KYC archive, opened with its share code.

The archive is a ZIP under the traditional PKWARE cipher (APPNOTE 6.1). It is read in memory; the
names in it are not looked at. The cipher's own check lets one wrong code in 256 pass, which then
shows as damage: both are told as "the code does not open it".
"""

import io
import struct
import zipfile
import zlib
from typing import Final

from kiosk.core.errors import IdentityTooLarge, IdentityUnreadable, ShareCodeWrong
from kiosk.identity.strict_xml import BYTES_MAX

ARCHIVE_BYTES_MAX: Final = 512 * 1024
CODE_LETTERS_MAX: Final = 32  # four digits today
RATIO_MAX: Final = 128
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes
_ENCRYPTED: Final = 1
_MARK: Final = b"PK\x03\x04"
# What the standard library says of a damaged directory, as met by feeding it damaged ones.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    OverflowError,
    IndexError,
    struct.error,
)


def is_archive(raw: bytes) -> bool:
    """Whether the bytes begin like a ZIP with something in it."""
    return raw.startswith(_MARK)


def opened(raw: bytes, share_code: str) -> bytes:
    """The bytes of the one file in it.

    Raises IdentityTooLarge, ShareCodeWrong, or IdentityUnreadable (damaged, several files, another
    cipher).
    """
    if len(raw) > ARCHIVE_BYTES_MAX:
        raise IdentityTooLarge
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _read(archive, share_code.strip())
    except _DAMAGED as error:
        raise IdentityUnreadable from error


def _read(archive: zipfile.ZipFile, share_code: str) -> bytes:
    files = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if len(files) != 1 or files[0].compress_type not in _METHODS:
        raise IdentityUnreadable
    (entry,) = files
    if entry.file_size > min(BYTES_MAX, RATIO_MAX * max(1, entry.compress_size)):
        raise IdentityTooLarge
    locked = bool(entry.flag_bits & _ENCRYPTED)
    if locked and not 0 < len(share_code) <= CODE_LETTERS_MAX:
        raise ShareCodeWrong
    try:
        with archive.open(entry, pwd=share_code.encode() if locked else None) as file:
            found = file.read(BYTES_MAX + 1)
    except (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        if isinstance(error, NotImplementedError) or not locked:
            raise IdentityUnreadable from error
        raise ShareCodeWrong from error
    if len(found) > BYTES_MAX:
        raise IdentityTooLarge
    return found
