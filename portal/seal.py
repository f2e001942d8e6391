# SPDX-License-Identifier: Apache-2.0
"""Portal seal: its own Ed25519 keys and everybody's signatures; nothing else signs here.

The envelope of the wallet gateway (RSA, AES) lies beside its only user, in portal.parties.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES: Final = 32


def random_bytes(count: int) -> bytes:
    """Bytes nobody can foretell, from the operating system."""
    return secrets.token_bytes(count)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One Ed25519 key (RFC 8032). Its seed is never shown."""

    public_key: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of a 32-byte seed. Raises ValueError for any other length."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(private.public_key().public_bytes_raw(), private)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return self._private.sign(message)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this key signed this message; False also for bytes that are no key or signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_public_key(raw: bytes) -> bool:
    """Whether these bytes can be an Ed25519 public key at all."""
    try:
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        return False
    return True
