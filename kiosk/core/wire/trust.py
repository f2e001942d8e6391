# SPDX-License-Identifier: Apache-2.0
"""Core: certificates and the enrolment code: who may say what, and how the first trust is made.

The portal's root key signs an epoch certificate that names one key for each purpose; a kiosk's
key is signed by the certificate key. Everything signed begins with its form and the portal's id.
The portal's id is the first 50 bits of the digest of its root key: the second half of the code.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kiosk.core.encoding import Unreadable, digest, dump, load, pack, unpack
from kiosk.core.errors import CodeMisread
from kiosk.core.ids import crockford, read_crockford

SECRET_LENGTH: Final = 12  # 2 characters select, 10 are 50 bits of secret
PORTAL_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Signed:
    """Bytes once and the signature over them."""

    text: str  # the exact UTF-8 text that was signed
    signature: bytes

    @property
    def bytes_once(self) -> bytes:
        """What the signature covers."""
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class EpochCertificate:
    """One epoch of the portal and its keys, signed by the root. Raw Ed25519 public keys."""

    form: str  # "epoch-1"
    portal_id: str
    number: int
    answer_key: bytes
    lease_key: bytes
    receipt_key: bytes
    certificate_key: bytes
    catalogue_key: bytes
    issued_ms: int

    def to_bytes(self) -> bytes:
        """The bytes to sign, made once by the root's keeper."""
        return dump(pack(self))


@dataclass(frozen=True, slots=True)
class KioskCertificate:
    """A kiosk's key and whose it is, signed by the certificate key."""

    form: str  # "kiosk-1"
    portal_id: str
    kiosk_id: str
    generation: int
    kiosk_key: bytes
    lmk_id: str
    csc_id: str
    issued_ms: int

    def to_bytes(self) -> bytes:
        """The bytes to sign, made once at enrolment."""
        return dump(pack(self))


def read_epoch(bytes_once: bytes) -> EpochCertificate:
    """Raises Unreadable."""
    found = unpack(EpochCertificate, load(bytes_once))
    if found.form != "epoch-1":
        raise Unreadable("not an epoch certificate of form 1")
    return found


def read_kiosk_certificate(bytes_once: bytes) -> KioskCertificate:
    """Raises Unreadable."""
    found = unpack(KioskCertificate, load(bytes_once))
    if found.form != "kiosk-1":
        raise Unreadable("not a kiosk certificate of form 1")
    return found


def portal_id(root_key: bytes) -> str:
    """First 50 bits of the root key's digest, 10 characters."""
    return crockford(int.from_bytes(digest(root_key)[:7], "big") >> 6, PORTAL_LENGTH)


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """What the district hands to the VLE on paper: `XXXX-XXXX-XXXX-PPPPP-PPPPP`."""

    secret: str  # 12 characters
    portal_id: str  # 10 characters

    @property
    def selector(self) -> str:
        """Finds the code at the portal without giving the secret away."""
        return self.secret[:2]

    def __str__(self) -> str:
        s, p = self.secret, self.portal_id
        return "-".join([s[:4], s[4:8], s[8:], p[:5], p[5:]])

    def __repr__(self) -> str:
        return "EnrolmentCode(…)"


def make_code(chance: bytes, of_portal: str) -> EnrolmentCode:
    """A new code from 8 random bytes."""
    return EnrolmentCode(crockford(int.from_bytes(chance[:8], "big"), SECRET_LENGTH), of_portal)


def read_code(typed: str) -> EnrolmentCode:
    """Reads a typed code, forgiving case, spaces, hyphens and I/L/O. Raises CodeMisread."""
    plain = "".join(typed.upper().replace("-", "").split())
    try:
        if len(plain) != SECRET_LENGTH + PORTAL_LENGTH:
            raise ValueError
        secret = crockford(read_crockford(plain[:SECRET_LENGTH]), SECRET_LENGTH)
        portal = crockford(read_crockford(plain[SECRET_LENGTH:]), PORTAL_LENGTH)
    except ValueError:
        raise CodeMisread from None
    return EnrolmentCode(secret, portal)


def proof(code: EnrolmentCode, purpose: str, kiosk_key: bytes, nonce: bytes) -> bytes:
    """What only the holder of the secret can make: binds the kiosk's key to the code."""
    message = dump(["proof-1", purpose, code.portal_id, kiosk_key.hex(), nonce.hex()])
    return hmac.new(code.secret.encode(), message, sha256).digest()
