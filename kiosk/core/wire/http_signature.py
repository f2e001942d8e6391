# SPDX-License-Identifier: Apache-2.0
"""Core: HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), the part we speak.

Ed25519 only, label `lmk`. A request covers its method, path and content digest; an answer covers
its status, its content digest and, with `;req`, the digest of the request it answers. Both cover
the headers of FURTHER that they have, so that none of them can be changed, added or taken away.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from kiosk.core.encoding import Unreadable

# Headers of an upload (tus 1.0.0) that say what is to be done, or was.
FURTHER: Final = (
    "tus-resumable",
    "upload-length",
    "upload-offset",
    "upload-metadata",
    "upload-checksum",
    "upload-expires",
    "location",
    "x-http-method-override",
)
_PARAMETERS: Final = re.compile(
    r'lmk=(?P<covered>\([^)]*\));created=(?P<created>\d{1,12});keyid="(?P<keyid>[\w.:\-]{1,80})"'
    r';alg="ed25519"'
)
_SIGNATURE: Final = re.compile(r"lmk=:(?P<raw>[A-Za-z0-9+/=]+):")


def content_digest(body: bytes) -> str:
    """Value of the Content-Digest header."""
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What of a request is signed."""

    method: str
    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # those of FURTHER count


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """What of an answer is signed; `request_body` is the body it answers."""

    status: int
    body: bytes
    request_body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # those of FURTHER count


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Bytes to sign and, once they are, the headers that carry the signature."""

    base: bytes
    parameters: str
    digest: str

    def headers(self, signature: bytes) -> dict[str, str]:
        """The three headers of a signed message."""
        return {
            "Content-Digest": self.digest,
            "Signature-Input": f"lmk={self.parameters}",
            "Signature": f"lmk=:{base64.b64encode(signature).decode()}:",
        }


def to_sign(parts: RequestParts | AnswerParts, key_id: str, created_s: int) -> Unsigned:
    """The signature base of a message about to leave."""
    parameters = f'{_covered(parts)};created={created_s};keyid="{key_id}";alg="ed25519"'
    return Unsigned(_base(parts, parameters), parameters, content_digest(parts.body))


@dataclass(frozen=True, slots=True)
class Claim:
    """A received signature: check `signature` over `base` with the key named `key_id`."""

    key_id: str
    created_s: int
    base: bytes
    signature: bytes


def claimed(parts: RequestParts | AnswerParts, headers: Mapping[str, str]) -> Claim:
    """The claim of a received message. Raises Unreadable when a header is missing or another
    set of parts is covered; the digest is recomputed, never believed.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    given = _PARAMETERS.fullmatch(lower.get("signature-input", ""))
    signed = _SIGNATURE.fullmatch(lower.get("signature", ""))
    if given is None or signed is None or given["covered"] != _covered(parts):
        raise Unreadable("no signature of our form")
    if lower.get("content-digest") != content_digest(parts.body):
        raise Unreadable("the content digest is of another body")
    try:
        raw = base64.b64decode(signed["raw"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("the signature is not base64") from error
    parameters = lower["signature-input"].removeprefix("lmk=")
    return Claim(given["keyid"], int(given["created"]), _base(parts, parameters), raw)


def _further(parts: RequestParts | AnswerParts) -> list[tuple[str, str]]:
    """Those of FURTHER that there are, in its order (RFC 9421, 2.1: without spaces around)."""
    lower = {name.lower(): value.strip() for name, value in parts.headers.items()}
    return [(name, lower[name]) for name in FURTHER if name in lower]


def _covered(parts: RequestParts | AnswerParts) -> str:
    further = "".join(f' "{name}"' for name, _ in _further(parts))
    if isinstance(parts, RequestParts):
        return f'("@method" "@path" "content-digest"{further})'
    return f'("@status" "content-digest" "content-digest";req{further})'


def _base(parts: RequestParts | AnswerParts, parameters: str) -> bytes:
    if isinstance(parts, RequestParts):
        lines = [f'"@method": {parts.method}', f'"@path": {parts.path}']
        lines.append(f'"content-digest": {content_digest(parts.body)}')
    else:
        lines = [f'"@status": {parts.status}', f'"content-digest": {content_digest(parts.body)}']
        lines.append(f'"content-digest";req: {content_digest(parts.request_body)}')
    lines += [f'"{name}": {value}' for name, value in _further(parts)]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()
