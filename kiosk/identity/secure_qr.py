# SPDX-License-Identifier: Apache-2.0
"""Room identity: a Secure QR from the scanner's text to its bytes and their verdict, all bounded.

A scanner gives one decimal number; its big-endian bytes are a gzip or zlib stream (both are met);
what unpacks is laid out in `qr_fields`, and its last 256 bytes are an RSA signature, PKCS #1 v1.5
with SHA-256, over all that stands before them (UIDAI, user manual of the Secure QR code, 2019).
"""

import re
import zlib
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from kiosk.core.errors import IdentityTooLarge, IdentityUnreadable
from kiosk.core.identity import Document, Outcome, Paper, Verdict
from kiosk.identity.certificates import Pinned, makers
from kiosk.identity.qr_fields import Fields, read_fields

DIGITS_MAX: Final = 7089  # what the largest QR code holds (ISO/IEC 18004, version 40-L)
UNPACKED_MAX: Final = 16 * 1024  # the official sample has 1385; a photograph does not shrink
RATIO_MAX: Final = 64  # ditto: 1.05
_AT_ONCE: Final = 4000  # digits; Python refuses to turn more than 4300 into a number
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


def read_secure_qr(text: str, pinned: Sequence[Pinned]) -> Document:
    """The paper in a scanned number. Raises IdentityUnreadable or IdentityTooLarge."""
    fields = read_fields(unpacked(text))
    if fields is None:
        return Document(Paper.SECURE_QR, Verdict(Outcome.FORMAT_NOT_KNOWN))
    verdict = judged(fields, pinned)
    if verdict.outcome is Outcome.SIGNATURE_INVALID:
        return Document(Paper.SECURE_QR, verdict, fields.version)
    found = fields.reference
    return Document(
        Paper.SECURE_QR,
        verdict,
        fields.version,
        found.last_four,
        found.text,
        fields.particulars(),
    )


def unpacked(text: str) -> bytes:
    """The bytes of a scanned number.

    Raises IdentityTooLarge for more than a QR holds or the bounds allow, and IdentityUnreadable for
    what is no number, or a stream that is damaged, cut short or followed by something.
    """
    if len(text) > DIGITS_MAX:
        raise IdentityTooLarge
    if not re.fullmatch(r"[0-9]+", text):
        raise IdentityUnreadable
    packed = _number_bytes(text)
    cap = min(UNPACKED_MAX, RATIO_MAX * len(packed))
    stream = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        found = stream.decompress(packed, cap + 1)
    except zlib.error as error:
        raise IdentityUnreadable from error
    if len(found) > cap:
        raise IdentityTooLarge
    if not stream.eof or stream.unused_data:
        raise IdentityUnreadable
    return found


def _number_bytes(text: str) -> bytes:
    number = 0
    for start in range(0, len(text), _AT_ONCE):
        part = text[start : start + _AT_ONCE]
        number = number * 10 ** len(part) + int(part)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def judged(fields: Fields, pinned: Sequence[Pinned]) -> Verdict:
    """What the signature proves, by the certificate that was valid on the paper's day."""
    reference = fields.reference
    found = makers(pinned, fields.signature, SHA256())
    valid = [one for one in found if one.covers(reference.at)]
    for one in found:
        try:
            one.key.verify(fields.signature, fields.signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return Verdict(Outcome.SIGNATURE_INVALID, one.name)
    if not valid:
        return Verdict(Outcome.UNKNOWN_KEY, date=reference.date)
    return Verdict(Outcome.VERIFIED, valid[0].name, reference.date)
