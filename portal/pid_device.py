# SPDX-License-Identifier: Apache-2.0
"""Portal: whether a block came from a device that a trusted provider signed for, and from this one.

The device's certificate (`mc`) must be signed by a provider in our folder, be in force, and be
issued to the device code; each record is signed by its key; `dih` binds the device's own facts.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from portal.pid_block import Opened
from portal.pid_xml import BlockUnreadable, Element, unbase64

TEST_PROVIDER: Final = "TEST.SIM"  # a test authority has no business with anybody else's device


def trusted(
    device: Element, opened: Opened, providers: Sequence[x509.Certificate], now_ms: int
) -> bool:
    """Whether all of it fits. Raises nothing."""
    said = device.attributes
    certificate = _certificate(said.get("mc", ""))
    if certificate is None or said.get("dpId") != TEST_PROVIDER:
        return False
    key, code = certificate.public_key(), said.get("dc", "")
    return (
        isinstance(key, rsa.RSAPublicKey)
        and _in_force(certificate, now_ms)
        and _named(certificate) == code != ""
        and any(_signed_by(certificate, provider, now_ms) for provider in providers)
        and hmac.compare_digest(_dih(said), opened.dih)
        and all(
            _record_signed(key, one.content, one.signature, opened.ts + code)
            for one in opened.records
        )
    )


def _certificate(mc: str) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(unbase64(mc))
    except (BlockUnreadable, ValueError):
        return None


def _in_force(certificate: x509.Certificate, now_ms: int) -> bool:
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc


def _named(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _signed_by(certificate: x509.Certificate, provider: x509.Certificate, now_ms: int) -> bool:
    try:
        is_ca = provider.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        certificate.verify_directly_issued_by(provider)
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    return is_ca and _in_force(provider, now_ms)


def _dih(said: dict[str, str]) -> bytes:
    """SHA-256 over dpId, rdsId, rdsVer, dc, mi and the device's id hash (RD Service, Bios/@dih)."""
    names = ("dpId", "rdsId", "rdsVer", "dc", "mi")
    id_hash = hashlib.sha256(said.get("dc", "").encode()).hexdigest().upper()
    return hashlib.sha256("".join([*(said.get(n, "") for n in names), id_hash]).encode()).digest()


def _record_signed(key: rsa.RSAPublicKey, content: bytes, signature: bytes, after: str) -> bool:
    message = hashlib.sha256(content).digest() + after.encode()
    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
