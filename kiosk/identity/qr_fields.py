# SPDX-License-Identifier: Apache-2.0
"""Room identity: what lies where in the bytes of a Secure QR; what fits no known layout is None.

Fields end with a byte 255 and are ISO-8859-1. The photograph behind them holds bytes 255 of its
own, so the ends are counted and the rest is never cut by them:

    unversioned (2018–2021)  indicator, reference, 14 particulars              | photo, hashes
    V2 … V5     (2022–)      version, indicator, reference, 14, mobile's end   | photo

The indicator says which hashes stand before the signature: 1 e-mail, 2 mobile, 3 e-mail then
mobile. V2, V3 and V5 have been seen by others; V4 is taken by the same layout, and any other
word is not guessed at. A layout must also show itself: a reference id that is one, an indicator of
0–3, and the mark of a picture just behind the last field.
"""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.core.identity import ContactProof, Detail, Particulars
from kiosk.identity.photo import is_picture
from kiosk.identity.reference import Reference

SIGNATURE_BYTES: Final = 256
VERSIONS: Final = (b"V2", b"V3", b"V4", b"V5")
ENDS_OLD: Final = 16
ENDS_NEW: Final = 18
_INDICATORS: Final = (b"0", b"1", b"2", b"3")
_EMAIL, _MOBILE = 1, 2  # bits of the indicator
_HASH_BYTES: Final = 32
_END: Final = b"\xff"
# No name holds these; a terminal would obey some of them.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, repr=False)
class Fields:
    """A Secure QR in its parts; nothing of it is proved."""

    version: str
    reference: Reference
    values: tuple[bytes, ...]  # the fourteen, in the order of Detail
    photo: bytes
    contact: ContactProof
    signed: bytes
    signature: bytes

    def particulars(self) -> Particulars:
        """The values as text."""
        plain = {
            detail: shown(value.decode("latin-1"))
            for detail, value in zip(Detail, self.values, strict=True)
        }
        return Particulars(plain, self.photo, self.contact)


def shown(value: str) -> str:
    """A value without its outer spaces, control characters as U+FFFD."""
    return _CONTROLS.sub("\ufffd", value).strip()


def read_fields(payload: bytes) -> Fields | None:
    """The parts, or None for a layout that is not known."""
    signed, signature = payload[:-SIGNATURE_BYTES], payload[-SIGNATURE_BYTES:]
    if len(payload) <= SIGNATURE_BYTES:
        return None
    versioned = signed.partition(_END)[0] in VERSIONS
    ends = ENDS_NEW if versioned else ENDS_OLD
    parts = signed.split(_END, ends)
    if len(parts) != ends + 1:
        return None
    version, words, tail = _opened(parts, versioned=versioned)
    indicator, reference = words[0], Reference.read(words[1].decode("latin-1"))
    if indicator not in _INDICATORS or reference is None:
        return None
    email, mobile, photo = (b"", b"", tail) if versioned else _hashes(int(indicator), tail)
    if photo is None or (photo and not is_picture(photo)):
        return None
    ending = _last_four(words[16]) if versioned else ""
    contact = ContactProof(reference.times, mobile, email, ending)
    return Fields(version, reference, tuple(words[2:16]), photo, contact, signed, signature)


def _opened(parts: list[bytes], *, versioned: bool) -> tuple[str, list[bytes], bytes]:
    version = parts[0].decode("ascii") if versioned else ""
    return version, parts[1:-1] if versioned else parts[:-1], parts[-1]


def _hashes(indicator: int, tail: bytes) -> tuple[bytes, bytes, bytes | None]:
    """E-mail hash, mobile hash and what stands before them; None when the tail is too short."""
    held = [bit for bit in (_EMAIL, _MOBILE) if indicator & bit]
    start = len(tail) - _HASH_BYTES * len(held)
    if start < 0:
        return b"", b"", None
    cut = {
        bit: tail[start + at * _HASH_BYTES : start + (at + 1) * _HASH_BYTES]
        for at, bit in enumerate(held)
    }
    return cut.get(_EMAIL, b""), cut.get(_MOBILE, b""), tail[:start]


def _last_four(masked: bytes) -> str:
    """V5 masks the number before its last four digits; older ones hold these alone."""
    ending = masked[-4:].decode("latin-1")
    return ending if re.fullmatch("[0-9]{4}", ending) else ""
