# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the CSC wallet's envelope, as the published BridgePG kits make it; signatures are held.

The kits ignore a failed signature on receipt; this side does not.
"""

import base64
import binascii
import secrets
import string
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

MARK: Final = b"checksum="
FIXED_IV: Final = b"0" * 16  # ASCII noughts, as published
LETTERS: Final = string.ascii_letters + string.digits
OAEP: Final = padding.OAEP(
    mgf=padding.MGF1(hashes.SHA1()),  # noqa: S303 - the published format
    algorithm=hashes.SHA1(),  # noqa: S303
    label=None,
)


class EnvelopeError(Exception):
    """What arrived is not an envelope for us, or not from whom it says."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Two ends: our private key and the other's public one."""

    ours: RSAPrivateKey
    theirs: RSAPublicKey


def seal(message: dict[str, str], channel: Channel) -> str:
    """k=v|k=v|… signed by us, encrypted to them, base64."""
    plain = "".join(f"{key}={value}|" for key, value in message.items()).encode()
    signature = channel.ours.sign(plain, padding.PKCS1v15(), hashes.SHA256())
    whole = plain + MARK + base64.b64encode(signature)
    session = "".join(secrets.choice(LETTERS) for _ in range(32)).encode()
    pad = PKCS7(128).padder()
    lock = Cipher(algorithms.AES(session), modes.CBC(FIXED_IV)).encryptor()
    hidden = lock.update(pad.update(whole) + pad.finalize()) + lock.finalize()
    return base64.b64encode(channel.theirs.encrypt(session, OAEP) + hidden).decode()


def unseal(envelope: str, channel: Channel) -> dict[str, str]:
    """The fields of an envelope. Raises EnvelopeError."""
    plain, mark, signature = _unlock(envelope, channel.ours).rpartition(MARK)
    if not mark:
        raise EnvelopeError("no checksum")
    try:
        channel.theirs.verify(
            base64.b64decode(signature, validate=True), plain, padding.PKCS1v15(), hashes.SHA256()
        )
        return _fields(plain.decode())
    except (InvalidSignature, binascii.Error, UnicodeDecodeError):
        raise EnvelopeError("signature does not verify") from None


def _unlock(envelope: str, ours: RSAPrivateKey) -> bytes:
    try:
        sealed = base64.b64decode(envelope, validate=True)
        split = (ours.key_size + 7) // 8
        session = ours.decrypt(sealed[:split], OAEP)
        unlock = Cipher(algorithms.AES(session), modes.CBC(FIXED_IV)).decryptor()
        padded = unlock.update(sealed[split:]) + unlock.finalize()
        unpad = PKCS7(128).unpadder()
        return unpad.update(padded) + unpad.finalize()
    except (ValueError, binascii.Error):
        raise EnvelopeError("not sealed to this key") from None


def _fields(plain: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in plain.split("|") if part)
    return {key: value for key, equals, value in pairs if equals}
