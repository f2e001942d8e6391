# SPDX-License-Identifier: Apache-2.0
"""Core: HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), the part we speak.

Ed25519 only, label `lmk`. A request covers its method, path and content digest; an answer covers
its status, its content digest and, with `;req`, the digest of the request it answers.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kiosk.core.encoding import Unreadable

_REQUEST: Final = '("@method" "@path" "content-digest")'
_ANSWER: Final = '("@status" "content-digest" "content-digest";req)'
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


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """What of an answer is signed; `request_body` is the body it answers."""

    status: int
    body: bytes
    request_body: bytes


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
    covered = _REQUEST if isinstance(parts, RequestParts) else _ANSWER
    parameters = f'{covered};created={created_s};keyid="{key_id}";alg="ed25519"'
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
    wanted = _REQUEST if isinstance(parts, RequestParts) else _ANSWER
    if given is None or signed is None or given["covered"] != wanted:
        raise Unreadable("no signature of our form")
    if lower.get("content-digest") != content_digest(parts.body):
        raise Unreadable("the content digest is of another body")
    try:
        raw = base64.b64decode(signed["raw"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("the signature is not base64") from error
    parameters = lower["signature-input"].removeprefix("lmk=")
    return Claim(given["keyid"], int(given["created"]), _base(parts, parameters), raw)


def _base(parts: RequestParts | AnswerParts, parameters: str) -> bytes:
    if isinstance(parts, RequestParts):
        lines = [f'"@method": {parts.method}', f'"@path": {parts.path}']
        lines.append(f'"content-digest": {content_digest(parts.body)}')
    else:
        lines = [f'"@status": {parts.status}', f'"content-digest": {content_digest(parts.body)}']
        lines.append(f'"content-digest";req: {content_digest(parts.request_body)}')
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()
