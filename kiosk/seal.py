# SPDX-License-Identifier: Apache-2.0
"""Stone seal: keys, signatures and wrapped secrets; the one place of `cryptography` at the kiosk.

Ed25519 (RFC 8032) signs, scrypt (RFC 7914) makes keys of what people can remember, AES-256-GCM
(NIST SP 800-38D) wraps. What is stored says with which cost it was made, so that the cost can
rise without locking anyone out.
"""

import hmac
import secrets
import struct
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
# mark, version, log2 of scrypt's n, r, p
_HEAD: Final = struct.Struct(">4sBBBB")
_WRAPPED: Final = b"LMKW"
_PIN: Final = b"LMKP"
_SHUT: Final = b"LMKC"
_VERSION: Final = 1
_LOG2_N_MAX: Final = 20  # 1 GiB: a forged header may not take the machine's memory


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of scrypt: n = 2**log2_n, and 128·n·r bytes of memory."""

    log2_n: int
    r: int = 8
    p: int = 1


# 64 MiB and about 0.2 s, once at start; a PIN is asked at the counter and guards no key.
PASSPHRASE_COST: Final = Cost(16)
PIN_COST: Final = Cost(15)


def random_bytes(count: int) -> bytes:
    """Bytes nobody can foretell, from the operating system."""
    return secrets.token_bytes(count)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One Ed25519 key; fulfils the core's port Signer. Its seed is never shown."""

    public_key: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of a 32-byte seed. Raises ValueError for any other length."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(private.public_key().public_bytes_raw(), private)

    @classmethod
    def generate(cls) -> Self:
        """A new key."""
        return cls.from_seed(random_bytes(KEY_BYTES))

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return self._private.sign(message)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this key signed this message; False also for bytes that are no key or signature."""
    try:
        _public(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def certificate_ends_ms(der: bytes) -> int | None:
    """When an X.509 certificate (DER) ends, milliseconds since 1970 (UTC); None for what is none.

    Nothing is said of who signed it.
    """
    from cryptography.x509 import load_der_x509_certificate

    try:
        ends = load_der_x509_certificate(der).not_valid_after_utc
    except ValueError:  # also for a date beyond the calendar
        return None
    return round(ends.timestamp()) * 1000


@lru_cache(maxsize=16)
def _public(raw: bytes) -> Ed25519PublicKey:
    """A kiosk knows its portal's few keys, and checks thousands of signatures with them."""
    return Ed25519PublicKey.from_public_bytes(raw)


def wrap(secret: bytes, passphrase: str, purpose: bytes, cost: Cost = PASSPHRASE_COST) -> bytes:
    """`secret` so that only `passphrase` and the same `purpose` open it again."""
    head = _head(_WRAPPED, cost)
    salt, nonce = random_bytes(_SALT_BYTES), random_bytes(_NONCE_BYTES)
    key = _stretch(passphrase, salt, cost)
    return head + salt + nonce + AESGCM(key).encrypt(nonce, secret, head + purpose)


def is_wrapped(box: bytes) -> bool:
    """Whether these bytes have the form that `wrap` gives (nothing is said of the passphrase)."""
    least = _HEAD.size + _SALT_BYTES + _NONCE_BYTES + _TAG_BYTES
    return len(box) >= least and _cost(box, _WRAPPED) is not None


def unwrap(box: bytes, passphrase: str, purpose: bytes) -> bytes | None:
    """What was wrapped; None when passphrase or purpose is another, or a byte was changed."""
    cost = _cost(box, _WRAPPED)
    if cost is None or not is_wrapped(box):
        return None
    head, rest = box[: _HEAD.size], box[_HEAD.size :]
    salt, rest = rest[:_SALT_BYTES], rest[_SALT_BYTES:]
    nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        return AESGCM(_stretch(passphrase, salt, cost)).decrypt(nonce, sealed, head + purpose)
    except InvalidTag:
        return None


def derive(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose, made of another one (HKDF-SHA256, RFC 5869); neither tells of it."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def shut(key: bytes, content: bytes, purpose: bytes) -> bytes:
    """`content` so that only this key and the same `purpose` open it again."""
    head, nonce = _SHUT + bytes((_VERSION,)), random_bytes(_NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, content, head + purpose)


def opened(key: bytes, box: bytes, purpose: bytes) -> bytes | None:
    """What was shut; None when key or purpose is another, or a byte was changed or is missing."""
    head = _SHUT + bytes((_VERSION,))
    nonce, sealed = box[len(head) :][:_NONCE_BYTES], box[len(head) + _NONCE_BYTES :]
    if not box.startswith(head) or len(sealed) < _TAG_BYTES:
        return None
    try:
        return AESGCM(key).decrypt(nonce, sealed, head + purpose)
    except InvalidTag:
        return None


def pin_verifier(pin: str, cost: Cost = PIN_COST) -> bytes:
    """What is kept of a PIN to check it later: header, salt and stretched bytes."""
    salt = random_bytes(_SALT_BYTES)
    return _head(_PIN, cost) + salt + _stretch(pin, salt, cost)


def pin_fits(pin: str, verifier: bytes) -> bool:
    """Whether `pin` is the one; takes the same time either way. False for damaged bytes."""
    cost = _cost(verifier, _PIN)
    if cost is None or len(verifier) != _HEAD.size + _SALT_BYTES + KEY_BYTES:
        return False
    salt, kept = verifier[_HEAD.size : -KEY_BYTES], verifier[-KEY_BYTES:]
    return hmac.compare_digest(_stretch(pin, salt, cost), kept)


def _head(mark: bytes, cost: Cost) -> bytes:
    return _HEAD.pack(mark, _VERSION, cost.log2_n, cost.r, cost.p)


def _cost(box: bytes, mark: bytes) -> Cost | None:
    """The cost the header names, or None when the header is not ours or asks too much."""
    if len(box) < _HEAD.size:
        return None
    found, version, log2_n, r, p = _HEAD.unpack_from(box)
    known = (found, version) == (mark, _VERSION)
    fair = 1 <= log2_n <= _LOG2_N_MAX and 1 <= r <= 8 and 1 <= p <= 4
    return Cost(log2_n, r, p) if known and fair else None


def _stretch(text: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Scrypt(salt=salt, length=KEY_BYTES, n=2**cost.log2_n, r=cost.r, p=cost.p)
    # One letter can be spelt in two ways in Unicode, and keyboards differ in which they send.
    return kdf.derive(unicodedata.normalize("NFKC", text).encode())
