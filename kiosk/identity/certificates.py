# SPDX-License-Identifier: Apache-2.0
"""Room identity: pinned certificates, and which of them made a signature.

UIDAI changes its signing certificate about every three years, and two are valid side by side while
it does. A Secure QR does not say which one it means, so each is tried. An RSA signature tells its
maker exactly: raised to a key's public exponent it gives the padding of PKCS #1 v1.5 (RFC 8017,
9.2) with a digest inside under that key alone. Hence three findings that must not be mixed up:
our key and this content; our key and other content (forged); none of our keys (forged too, or
newer than the certificates here).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import HashAlgorithm

from kiosk.core.errors import CertificateUnreadable

SUFFIXES: Final = (".cer", ".crt", ".pem")
FILES_MAX: Final = 64
FILE_BYTES_MAX: Final = 64 * 1024
KEY_BITS_MIN: Final = 2048


@dataclass(frozen=True, slots=True)
class Pinned:
    """One certificate that the state trusts, under the name of its file."""

    name: str
    certificate: x509.Certificate
    key: RSAPublicKey

    def covers(self, at: datetime) -> bool:
        """Whether the certificate was valid at this moment."""
        found = self.certificate
        return found.not_valid_before_utc <= at <= found.not_valid_after_utc


def load(folder: Path) -> tuple[Pinned, ...]:
    """Every certificate in a folder (PEM or DER), by name; none when there is no such folder.

    One that cannot be read is an error and not passed over: with a key missing in silence, true
    papers would be called unknown. Raises CertificateUnreadable or OSError.
    """
    if not folder.is_dir():
        return ()
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES and f.is_file())
    if len(files) > FILES_MAX:
        raise CertificateUnreadable(file=folder.name)
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Pinned:
    with file.open("rb") as opened:
        raw = opened.read(FILE_BYTES_MAX + 1)
    return pin(file.name, raw)


def pin(name: str, raw: bytes) -> Pinned:
    """The certificate in these bytes. Raises CertificateUnreadable."""
    if len(raw) > FILE_BYTES_MAX:
        raise CertificateUnreadable(file=name)
    pem = raw.lstrip().startswith(b"-----BEGIN")
    try:
        read = x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate
        certificate = read(raw)
        key = certificate.public_key()
    except Exception as error:  # whatever a damaged file makes the library say
        raise CertificateUnreadable(file=name) from error
    if not isinstance(key, RSAPublicKey) or key.key_size < KEY_BITS_MIN:
        raise CertificateUnreadable(file=name)
    return Pinned(name, certificate, key)


def makers(
    pinned: Iterable[Pinned], signature: bytes, algorithm: HashAlgorithm
) -> tuple[Pinned, ...]:
    """The certificates whose key made this signature, whatever was signed; mostly one or none."""
    return tuple(one for one in pinned if _made(one.key, signature, algorithm))


def _made(key: RSAPublicKey, signature: bytes, algorithm: HashAlgorithm) -> bool:
    try:
        key.recover_data_from_signature(signature, PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError):
        return False
    return True
