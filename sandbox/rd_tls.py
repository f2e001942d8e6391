# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the certificate of an RD Service that speaks TLS: its own, vouched for by nobody."""

import hashlib
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Papers:
    """Key and certificate; `pin` is the SHA-256 of the certificate, as a caller may note it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST.SIM on loopback")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(key, hashes.SHA256())
        )
        self.pin = hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()
        self._pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def context(self) -> ssl.SSLContext:
        """For a server; the library reads keys from a file, which lives for a moment, 0600."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".pem") as file:
            file.write(self._pem)
            file.flush()
            context.load_cert_chain(file.name)
        return context
