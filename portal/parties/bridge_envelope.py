# SPDX-License-Identifier: Apache-2.0
"""Portal parties: the wallet gateway's published envelope; what is not signed by it is not read.

Form (BridgePG kits): fields `k=v|…|`, `checksum=` and an RSA PKCS#1 v1.5 SHA-256 signature over
them, all under AES-256-CBC with a session key of 32 letters that RSA-OAEP (SHA-1) carries. The
fixed IV and SHA-1 are the gateway's format, not our choice; a session key is used once.
"""

import base64
import binascii
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

KEY_BITS: Final = 2048
_PUBLIC_EXPONENT: Final = 65537
_CHECKSUM: Final = b"checksum="
_IV: Final = b"0" * 16
_SESSION_LETTERS: Final = string.ascii_letters + string.digits
_SESSION_LENGTH: Final = 32
_AES_BLOCK_BITS: Final = 128
_OAEP: Final = padding.OAEP(
    mgf=padding.MGF1(hashes.SHA1()),  # noqa: S303 - the gateway's format
    algorithm=hashes.SHA1(),  # noqa: S303
    label=None,
)


class EnvelopeRefused(Exception):
    """Not sealed to us, or not signed by the gateway."""


class NoChannel(Exception):
    """The keys of merchant and gateway are not exchanged yet."""


def new_merchant_key() -> bytes:
    """A fresh private key in PEM, for the merchant's own folder (0600)."""
    key = rsa.generate_private_key(public_exponent=_PUBLIC_EXPONENT, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_pem(private_pem: bytes) -> str:
    """The half that the gateway is given."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return (
        _private(private_pem).public_key().public_bytes(serialization.Encoding.PEM, spki).decode()
    )


def _private(pem: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the merchant's key is not RSA")
    return key


@dataclass(frozen=True, slots=True)
class Channel:
    """Both ends of the talk with the gateway."""

    _ours: rsa.RSAPrivateKey = field(repr=False)
    _theirs: rsa.RSAPublicKey = field(repr=False)

    @classmethod
    def between(cls, merchant_pem: bytes, gateway_pem: bytes) -> "Channel":
        """From our private and the gateway's public PEM. Raises ValueError."""
        try:
            theirs = serialization.load_pem_public_key(gateway_pem)
        except UnsupportedAlgorithm as error:
            raise ValueError("the gateway's key is of an unknown kind") from error
        if not isinstance(theirs, rsa.RSAPublicKey):
            raise ValueError("the gateway's key is not RSA")
        return cls(_private(merchant_pem), theirs)

    def seal(self, fields: Mapping[str, str]) -> str:
        """The envelope of these fields. Raises ValueError for a field that would break its form."""
        if any("|" in value or "=" in name for name, value in fields.items()):
            raise ValueError("a field with a separator in it")
        message = "".join(f"{name}={value}|" for name, value in fields.items()).encode()
        signature = self._ours.sign(message, padding.PKCS1v15(), hashes.SHA256())
        session = "".join(secrets.choice(_SESSION_LETTERS) for _ in range(_SESSION_LENGTH)).encode()
        hidden = _encrypt(session, message + _CHECKSUM + base64.b64encode(signature))
        return base64.b64encode(self._theirs.encrypt(session, _OAEP) + hidden).decode()

    def open(self, envelope: str) -> dict[str, str]:
        """The fields of an envelope that the gateway signed. Raises EnvelopeRefused."""
        message, mark, checksum = self._decrypt(envelope).rpartition(_CHECKSUM)
        if not mark:
            raise EnvelopeRefused("no checksum")
        try:
            signature = base64.b64decode(checksum, validate=True)
            self._theirs.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            return _fields(message.decode())
        except (InvalidSignature, binascii.Error, UnicodeDecodeError) as error:
            raise EnvelopeRefused("not signed by the gateway") from error

    def _decrypt(self, envelope: str) -> bytes:
        try:
            sealed = base64.b64decode(envelope, validate=True)
            carried = (self._ours.key_size + 7) // 8
            session = self._ours.decrypt(sealed[:carried], _OAEP)
            unlock = Cipher(algorithms.AES(session), modes.CBC(_IV)).decryptor()
            padded = unlock.update(sealed[carried:]) + unlock.finalize()
            unpad = PKCS7(_AES_BLOCK_BITS).unpadder()
            return unpad.update(padded) + unpad.finalize()
        except (ValueError, binascii.Error) as error:
            raise EnvelopeRefused("not sealed to us") from error


def _encrypt(session: bytes, plain: bytes) -> bytes:
    pad = PKCS7(_AES_BLOCK_BITS).padder()
    lock = Cipher(algorithms.AES(session), modes.CBC(_IV)).encryptor()
    return lock.update(pad.update(plain) + pad.finalize()) + lock.finalize()


def _fields(message: str) -> dict[str, str]:
    parts = (part.partition("=") for part in message.split("|") if part)
    return {name: value for name, equals, value in parts if equals}
