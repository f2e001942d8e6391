# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: any bytes as a Secure QR or what unpacks from one, as XML, archive, photo.

The first byte chooses the door. A refusal by name or a paper is all that may come out; nothing
else may be raised, and nothing that was not signed may verify.
"""

import zlib

from kiosk.core.errors import LmkError
from kiosk.core.identity import Detail, Document, Outcome
from kiosk.identity import photo
from kiosk.identity.archive import opened
from kiosk.identity.reader import Reader
from tests.identity.made import PERSON, decimal, pinned

_SIGNED = {detail: word for detail, word in PERSON.items() if word}
_READER = Reader((pinned(),))

SEEDS = (
    b"\x01V2\xff3\xff123420190305150137123\xffA Name\xff01-01-1990\xffM\xff",
    (
        b"\x03<OfflinePaperlessKyc referenceId='1'><UidData><Poi name='A'/></UidData>"
        b"</OfflinePaperlessKyc>"
    ),
    b"\x05\xff\x4f\xff\x51\0\x29",
)


def one(data: bytes) -> None:
    """One input. Raises AssertionError or whatever a reader lets through."""
    door, rest = data[:1], data[1:]
    try:
        match door[0] % 6 if door else 0:
            case 0:
                _signed_or_unproved(_READER.scanned(rest.decode("latin-1")))
            case 1:
                _signed_or_unproved(_READER.scanned(decimal(rest)))
            case 2:
                _signed_or_unproved(_READER.scanned(decimal(zlib.compress(rest))))
            case 3:
                _signed_or_unproved(_READER.paperless(rest, "4711"))
            case 4:
                opened(b"PK\x03\x04" + rest, "4711")
            case _:
                assert photo.png(rest).startswith(b"\x89PNG")
    except LmkError:
        pass


def _signed_or_unproved(document: Document) -> None:
    """Whatever verifies says of the one person we ever signed for what was signed."""
    if document.verdict.outcome is Outcome.VERIFIED:
        assert document.for_form(*Detail) == _SIGNED
