# SPDX-License-Identifier: Apache-2.0
"""Core: how a capture travels to the portal: the words of tus 1.0.0 that we speak.

The published protocol (https://tus.io/protocols/resumable-upload): core, creation, creation with
its offset told at once, checksum (sha256), expiration, termination. What we add: a message is
signed like every other of ours, with its tus headers, and the file's own digest stands in its
metadata: asking for the same file again leads to the same place, and a file is its digest or
nothing.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kiosk.core.encoding import Unreadable

PATH: Final = "/v1/uploads"
VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
OCTETS: Final = "application/offset+octet-stream"
FILE_MAX_BYTES: Final = 8 * 1024 * 1024
CHUNK_MAX_BYTES: Final = 256 * 1024
DAY_MAX_BYTES: Final = 64 * 1024 * 1024  # that one kiosk may send
CHECKSUM_DIFFERS: Final = 460  # tus's own status
_METADATA_MAX: Final = 1_000
_WORD: Final = re.compile(r"[A-Za-z0-9._+/-]{1,80}")
_NUMBER: Final = re.compile(r"\d{1,12}")


@dataclass(frozen=True, slots=True)
class Capture:
    """A file that goes to the portal. Says nothing of a person but by what it is of."""

    digest: bytes  # SHA-256 of the whole
    size_bytes: int
    mime: str
    kind: str  # scan, photo
    of: str  # the transaction it belongs to, or empty

    def metadata(self) -> str:
        """The value of Upload-Metadata."""
        pairs = {"digest": self.digest.hex(), "kind": self.kind, "mime": self.mime, "of": self.of}
        return ",".join(f"{name} {_b64(value.encode())}".rstrip() for name, value in pairs.items())


def read_capture(length: str, metadata: str) -> Capture:
    """Of the two headers that create an upload. Raises Unreadable."""
    size = read_number(length)
    if len(metadata) > _METADATA_MAX:
        raise Unreadable("metadata beyond its bound")
    found: dict[str, str] = {}
    for pair in metadata.split(","):
        name, _, value = pair.strip().partition(" ")
        if name in found:
            raise Unreadable("a name twice")
        found[name] = _text(value)
    if set(found) != {"digest", "kind", "mime", "of"}:
        raise Unreadable("metadata of another form")
    words = (found["kind"], found["mime"], *([found["of"]] if found["of"] else []))
    if not re.fullmatch(r"[0-9a-f]{64}", found["digest"]) or not size:
        raise Unreadable("no digest, or no content")
    if not all(_WORD.fullmatch(word) for word in words):
        raise Unreadable("not a word of metadata")
    return Capture(bytes.fromhex(found["digest"]), size, found["mime"], found["kind"], found["of"])


def read_number(text: str) -> int:
    """Upload-Length or Upload-Offset. Raises Unreadable."""
    if not (text.isascii() and _NUMBER.fullmatch(text)):
        raise Unreadable("not a number of bytes")
    return int(text)


def checksum(chunk: bytes) -> str:
    """The value of Upload-Checksum."""
    return f"sha256 {_b64(sha256(chunk).digest())}"


def checksum_fits(value: str, chunk: bytes) -> bool:
    """Whether a chunk is the one its header names. Raises Unreadable for another algorithm."""
    algorithm, _, _ = value.partition(" ")
    if algorithm != "sha256":
        raise Unreadable("another algorithm")
    return value == checksum(chunk)


def metadata_of(headers: Mapping[str, str]) -> Capture:
    """Of received headers, names in small letters. Raises Unreadable."""
    return read_capture(headers.get("upload-length", ""), headers.get("upload-metadata", ""))


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _text(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Unreadable("metadata is base64 of plain words") from error
