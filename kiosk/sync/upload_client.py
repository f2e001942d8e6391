# SPDX-License-Identifier: Apache-2.0
"""Sync: tus 1.0.0 as an enrolled kiosk speaks it: begin, how far, the next chunk.

Every answer, also a refusal, is checked like all answers of the portal; the offset it tells is
signed with it. What is sent is never packed: captures are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import Unreadable
from kiosk.core.errors import PortalUnreadable, PortalUnsigned
from kiosk.core.wire.upload import (
    CHECKSUM_DIFFERS,
    OCTETS,
    PATH,
    VERSION,
    Capture,
    checksum,
    read_number,
)
from kiosk.sync.portal_client import QUESTION_S, Credentials, Message, PortalLine, Reply

_KNOWN: Final = frozenset({200, 201, 204, 404, 409, 410, CHECKSUM_DIFFERS})
_GONE: Final = frozenset({404, 410})


class UploadGone(Exception):
    """The portal does not have this upload any more: begin again."""


class OffsetDiffers(Exception):
    """The portal has another amount of it, or the chunk was changed: ask how far it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is taken, and how much of it is there."""

    location: str
    offset: int


class UploadClient:
    """One thread at a time. Raises what PortalLine.send raises, and PortalUnsigned."""

    def __init__(self, line: PortalLine, credentials: Credentials) -> None:
        self._line, self._credentials = line, credentials

    def begin(self, capture: Capture) -> Place:
        """The place of this file, where the portal says how much of it is there already."""
        headers = {
            "Upload-Length": str(capture.size_bytes),
            "Upload-Metadata": capture.metadata(),
        }
        reply = self._ask(Message(PATH, b"", OCTETS, headers=headers), QUESTION_S)
        location = reply.headers.get("location", "")
        if not location.startswith(f"{PATH}/"):
            raise PortalUnreadable
        return Place(location, _offset(reply, capture.size_bytes))

    def offset(self, place: Place, size: int) -> int:
        """How far it is. Raises UploadGone."""
        reply = self._ask(Message(place.location, b"", method="HEAD"), QUESTION_S)
        return _offset(reply, size)

    def add(self, place: Place, chunk: bytes, size: int, timeout_s: float) -> int:
        """Sends the next chunk; the offset after it. Raises UploadGone, OffsetDiffers."""
        headers = {"Upload-Offset": str(place.offset), "Upload-Checksum": checksum(chunk)}
        message = Message(place.location, chunk, OCTETS, "PATCH", headers)
        return _offset(self._ask(message, timeout_s), size)

    def _ask(self, message: Message, timeout_s: float) -> Reply:
        told: Mapping[str, str] = {**message.headers, "Tus-Resumable": VERSION}
        asked = Message(
            message.path, message.body, message.media_type, message.method, told, packs=False
        )
        reply = self._line.send(asked, timeout_s, self._credentials, accepts=_KNOWN)
        if not reply.signed_by(self._credentials.answer_key, self._credentials.verify):
            raise PortalUnsigned
        if reply.status in _GONE:
            raise UploadGone
        if reply.status in (409, CHECKSUM_DIFFERS):
            raise OffsetDiffers
        return reply


def _offset(reply: Reply, size: int) -> int:
    """Raises PortalUnreadable."""
    try:
        offset = read_number(reply.headers.get("upload-offset", ""))
    except Unreadable as error:
        raise PortalUnreadable from error
    if offset > size:
        raise PortalUnreadable
    return offset
