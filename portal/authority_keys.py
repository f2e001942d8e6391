# SPDX-License-Identifier: Apache-2.0
"""Portal test authority's key: RSA, made at the first use, 0600; and the providers it trusts.

It stands in the place of the real authority, with which nothing here has a connection: its
certificate says so, and it opens what was sealed to it alone. Providers of devices are trusted by
their PEM files in `authentication/providers`; without one, no device is.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from kiosk.core.wire.authentication import TEST_AUTHORITY
from portal.keys import write_private

FOLDER: Final = "authentication"
PROVIDERS: Final = "providers"
CERTIFICATE: Final = "certificate.pem"
_KEY: Final = "key.pem"
_BITS: Final = 2048
_LIFE_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class AuthorityKeys:
    """The key that opens blocks, its certificate, and where trusted providers are looked for."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    folder: Path

    @property
    def pem(self) -> bytes:
        """What a device seals to."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def ci(self) -> str:
        """How a block names the certificate: the day it ends (UTC), YYYYMMDD."""
        return self.certificate.not_valid_after_utc.strftime("%Y%m%d")

    def providers(self) -> Sequence[x509.Certificate]:
        """Read anew each time: a provider is added or taken away without a restart."""
        found: list[x509.Certificate] = []
        for path in sorted((self.folder / PROVIDERS).glob("*.pem")):
            try:
                found += x509.load_pem_x509_certificates(path.read_bytes())
            except (OSError, ValueError):
                continue  # an unreadable file vouches for nobody
        return found


def load_or_make(data_dir: Path) -> AuthorityKeys:
    """The keys of this folder, whole or not at all. Raises OSError or ValueError."""
    folder = data_dir / FOLDER
    if not folder.exists():
        _make(data_dir, folder)
    key = serialization.load_pem_private_key((folder / _KEY).read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the test authority's key is no RSA key")
    return AuthorityKeys(key, certificate, folder)


def _make(data_dir: Path, folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    fresh = Path(tempfile.mkdtemp(prefix=".authentication-", dir=data_dir))  # mkdtemp gives 0700
    try:
        (fresh / PROVIDERS).mkdir(mode=0o700)
        write_private(
            fresh / _KEY,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        pem = _certificate(key).public_bytes(serialization.Encoding.PEM)
        write_private(fresh / CERTIFICATE, pem)
        fresh.rename(folder)
    except OSError:
        if not folder.exists():  # else another process was first, and its key is the key
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, TEST_AUTHORITY)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_LIFE_DAYS))
        .sign(key, hashes.SHA256())
    )
