# SPDX-License-Identifier: Apache-2.0
"""Portal api: a message as it came over the wire: bounded, unpacked, and from whom it is.

Signatures cover the bytes on the wire, so they are checked before anything is unpacked or read.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request

from kiosk.core.encoding import Unreadable
from kiosk.core.wire.exchange import BODY_MAX_BYTES
from kiosk.core.wire.http_signature import RequestParts, claimed
from portal.api.refusals import Refusal, Refused
from portal.ports import KioskRecord
from portal.seal import verify

SMALL_MAX_BYTES: Final = 64 * 1024
_GZIP: Final = 31  # zlib's window bits for a gzip frame
FindKiosk = Callable[[str, int], KioskRecord | None]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message. `wire` is its body as sent, `headers` have small letters."""

    method: str
    path: str
    wire: bytes
    headers: Mapping[str, str]

    @property
    def takes_gzip(self) -> bool:
        """Whether the answer may be compressed."""
        offers = self.headers.get("accept-encoding", "").lower().split(",")
        named = {offer.strip().replace(" ", "") for offer in offers}
        return "gzip" in named or any(
            offer.startswith("gzip;q=") and offer[7:].strip("0.") != "" for offer in named
        )


async def arrive(request: Request, max_bytes: int) -> Arrived:
    """Reads a message to its end. Raises Refused(TOO_LARGE) as soon as it is longer."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > max_bytes:
                raise Refused(Refusal.TOO_LARGE)
            parts.append(part)
    except ClientDisconnect as error:
        raise Refused(Refusal.MESSAGE_UNREADABLE) from error
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Arrived(request.method, request.url.path, b"".join(parts), headers)


def unpacked(arrived: Arrived, max_bytes: int = BODY_MAX_BYTES) -> bytes:
    """The body itself. Never grows beyond `max_bytes`, whatever a small message promises.

    Raises Refused.
    """
    coding = arrived.headers.get("content-encoding", "identity").strip().lower()
    if coding == "identity":
        return arrived.wire
    if coding != "gzip":
        raise Refused(Refusal.CONTENT_UNKNOWN)
    inflater = zlib.decompressobj(_GZIP)
    try:
        body = inflater.decompress(arrived.wire, max_bytes + 1)
    except zlib.error as error:
        raise Refused(Refusal.MESSAGE_UNREADABLE) from error
    if len(body) > max_bytes:
        raise Refused(Refusal.TOO_LARGE)
    if not inflater.eof or inflater.unused_data:
        raise Refused(Refusal.MESSAGE_UNREADABLE)
    return body


def asker(arrived: Arrived, find: FindKiosk) -> KioskRecord:
    """The kiosk that signed this message; keyid = KIOSK_ID.GENERATION.

    Raises Refused(NOT_SIGNED) or, for a kiosk or generation never enrolled, KIOSK_UNKNOWN.
    """
    parts = RequestParts(arrived.method, arrived.path, arrived.wire, arrived.headers)
    try:
        claim = claimed(parts, arrived.headers)
    except Unreadable as error:
        raise Refused(Refusal.NOT_SIGNED) from error
    kiosk_id, _, generation = claim.key_id.rpartition(".")
    if not (generation.isascii() and generation.isdigit() and len(generation) <= 3):
        raise Refused(Refusal.KIOSK_UNKNOWN)
    known = find(kiosk_id, int(generation))
    if known is None:
        raise Refused(Refusal.KIOSK_UNKNOWN)
    if not verify(known.kiosk_key, claim.signature, claim.base):
        raise Refused(Refusal.NOT_SIGNED)
    return known
