# SPDX-License-Identifier: Apache-2.0
"""Portal: a PID block opened with the test authority's key (RD Service 2.0, Skey, Hmac and Data).

AES-256-GCM under a session key that RSA (PKCS #1 v1.5) carries; nonce and associated data are the
last 12 and 16 characters of the block's own time. The "Hmac" is the encrypted SHA-256 of the block.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.authority_keys import AuthorityKeys
from portal.pid_xml import BlockUnreadable, Document, read, unbase64

INDIA: Final = timezone(timedelta(hours=5, minutes=30))
_TS_BYTES: Final = 19
_TS: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_SESSION_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Record:
    """One finger or eye in a block."""

    kind: str  # FMR, FIR, IIR
    content: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a block."""

    ts: str  # local time of India as the device wrote it
    at_ms: int
    wadh: str
    dih: bytes
    records: tuple[Record, ...] = field(repr=False)


def mark_of(sealed: Document) -> bytes:
    """Tells a block from every other: its session key is new each time. Raises BlockUnreadable."""
    return hashlib.sha256(b"pid-mark-1" + sealed.one("Skey").raw()).digest()


def open_block(sealed: Document, keys: AuthorityKeys) -> Opened:
    """Raises BlockUnreadable, and says the same whatever part of it does not fit."""
    skey, data = sealed.one("Skey"), sealed.one("Data")
    if skey.attributes.get("ci") != keys.ci or data.attributes.get("type") != "X":
        raise BlockUnreadable("sealed to another certificate, or in another form")
    raw, mac = data.raw(), sealed.one("Hmac").raw()
    try:
        key = keys.key.decrypt(skey.raw(), padding.PKCS1v15())
        ts = raw[:_TS_BYTES].decode("ascii")
        if len(key) != _SESSION_KEY_BYTES or not _TS.fullmatch(ts):
            raise ValueError
        box, nonce, bound = AESGCM(key), ts[-12:].encode(), ts[-16:].encode()
        pid = box.decrypt(nonce, raw[_TS_BYTES:], bound)
        digest = box.decrypt(nonce, mac, bound)
        at = datetime.strptime(ts, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=INDIA)
    except (ValueError, InvalidTag):
        raise BlockUnreadable("it does not open") from None
    if not hmac.compare_digest(hashlib.sha256(pid).digest(), digest):
        raise BlockUnreadable("its digest is another")
    return _read(pid, ts, round(at.timestamp() * 1000))


def _read(pid: bytes, ts: str, at_ms: int) -> Opened:
    inside = read(pid, "Pid")
    said = inside.root.attributes
    if said.get("ts") != ts or said.get("ver") != "2.0":
        raise BlockUnreadable("Pid")
    records = tuple(
        Record(one.attributes.get("type", ""), one.raw(), unbase64(one.attributes.get("bs", "")))
        for one in inside.all("Bio")
    )
    if not records:
        raise BlockUnreadable("Bio")
    dih = unbase64(inside.one("Bios").attributes.get("dih", ""))
    return Opened(ts, at_ms, said.get("wadh", ""), dih, records)
