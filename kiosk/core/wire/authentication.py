# SPDX-License-Identifier: Apache-2.0
"""Core: one authentication of a citizen at the portal: the kiosk's permit and the portal's answer.

The sealed block of the device is posted by a process that holds no key of the kiosk. What shows
that the kiosk wants it is the permit: signed beforehand, for one device, one purpose, one use and a
few minutes. `POST /v1/authentication` has the block as its body, byte for byte as the device made
it, and the permit in two headers. The answer is signed as every answer of the portal is.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import Unreadable, b64, dump, load, pack, unb64, unpack, unpack_named
from kiosk.core.wire.trust import Signed

PATH: Final = "/v1/authentication"
PERMIT_HEADER: Final = "lmk-permit"
SIGNATURE_HEADER: Final = "lmk-permit-signature"
BLOCK_MAX_BYTES: Final = 256 * 1024
PERMIT_MAX_BYTES: Final = 4 * 1024
PERMIT_LIFE_MS: Final = 5 * 60_000  # the longest a permit may be good for
TEST_AUTHORITY: Final = "TEST AUTHORITY - no connection with UIDAI"
_FORM: Final = "auth-permit-1"


@dataclass(frozen=True, slots=True)
class Permit:
    """What one kiosk may have checked once. Signed by the kiosk's key over its positional form."""

    form: str  # "auth-permit-1"
    portal_id: str
    kiosk_id: str
    generation: int
    transaction_id: str
    purpose: str
    subject: str  # whom the citizen says to be; at the test authority a test identity
    device_code: str  # dc of the device that was shown to the operator
    wadh: str  # empty for plain authentication
    consent_version: str  # of the text that the citizen agreed to
    consent_ms: int
    nonce: bytes  # 16 random bytes: one use
    issued_ms: int
    expires_ms: int

    def to_bytes(self) -> bytes:
        """The bytes to sign, made once."""
        return dump(pack(self))


def new_permit(**parts: str | int | bytes) -> Permit:
    """A permit of the form in force; `parts` are its other fields."""
    return Permit(form=_FORM, **parts)  # type: ignore[arg-type]  # the dataclass names them


def read_permit(bytes_once: bytes) -> Permit:
    """Raises Unreadable, also for a permit that is good for longer than any may be."""
    if len(bytes_once) > PERMIT_MAX_BYTES:
        raise Unreadable("longer than a permit")
    found = unpack(Permit, load(bytes_once))
    if found.form != _FORM or len(found.nonce) != 16:
        raise Unreadable("not a permit of form 1")
    if not 0 < found.expires_ms - found.issued_ms <= PERMIT_LIFE_MS:
        raise Unreadable("a permit lives for minutes")
    return found


def permit_headers(permit: Signed) -> dict[str, str]:
    """How a permit travels."""
    return {PERMIT_HEADER: b64(permit.bytes_once), SIGNATURE_HEADER: b64(permit.signature)}


def permit_of(headers: dict[str, str]) -> Signed:
    """The permit of received headers (names in small letters). Raises Unreadable."""
    try:
        text = unb64(headers.get(PERMIT_HEADER, "")).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("a permit is text") from error
    return Signed(text, unb64(headers.get(SIGNATURE_HEADER, "")))


@dataclass(frozen=True, slots=True)
class AuthenticationAnswer:
    """What the authority says. `code` is empty when it says yes, else AUT-01 … AUT-06."""

    kind: str  # "authentication"
    version: int
    authority: str  # who says it, in words: here always a test authority
    yes: bool
    code: str
    reference: str  # by which both sides name this act; says nothing of the person
    at_ms: int


def read_answer(body: bytes) -> AuthenticationAnswer:
    """Raises Unreadable."""
    found = unpack_named(AuthenticationAnswer, load(body))
    if (found.kind, found.version) != ("authentication", 1) or found.yes == bool(found.code):
        raise Unreadable("not an answer of an authority, version 1")
    return found
