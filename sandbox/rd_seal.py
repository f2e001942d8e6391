# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the keys of a test device provider and its device, and the PID block sealed with them.

All of it is marked as test data: dpId TEST.SIM, records that say so, certificates that say so. The
block is sealed to the certificate of a test authority; the real one has no part in it.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from sandbox.keys import PUBLIC_EXPONENT, kept

DP_ID: Final = "TEST.SIM"
MARK: Final = "TEST DATA - NOT UIDAI"
INDIA: Final = timezone(timedelta(hours=5, minutes=30))
PROVIDER_FILE: Final = "provider.pem"
_KEY_BITS: Final = 2048
_FILLER_BYTES: Final = {"FMR": 420, "FIR": 6_000, "IIR": 2_800}


@dataclass(frozen=True, slots=True)
class Sealed:
    """The three parts of a PidData that hold a person, and the certificate they are sealed to."""

    skey: str
    ci: str
    hmac: str
    data: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the device says of itself."""

    rds_id: str
    rds_version: str
    model: str
    device_code: str
    serial: str


@dataclass(frozen=True, slots=True)
class Content:
    """What one capture holds, and where it is made wrong on purpose (`spoil`)."""

    person: str
    kinds: tuple[str, ...]  # FMR, FIR, IIR: one Bio each
    positions: tuple[str, ...]
    wadh: str
    clock_s: int  # how far the device's clock is off
    spoil: str


class Provider:
    """The test provider's authority and one device's key, made at the first start."""

    def __init__(self, folder: Path | None) -> None:
        self._own = _key(folder, "provider-key.pem")
        self._device = _key(folder, "device-key.pem")
        self._stranger: rsa.RSAPrivateKey | None = None
        self.certificate = _certificate(self._own, self._own, "TEST.SIM provider", (-1, 3650))

    def pem(self) -> bytes:
        """The provider's certificate, for those who are to trust its devices."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def mc(self, device_code: str, days: int, *, foreign: bool = False) -> str:
        """The device's certificate, DER in Base64; `days` until it ends (negative: it has)."""
        signer = self._foreign() if foreign else self._own
        made = _certificate(self._device, signer, device_code, (min(days, 0) - 20, days))
        return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()

    def sign(self, message: bytes) -> bytes:
        """By the device's key."""
        return self._device.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def _foreign(self) -> rsa.RSAPrivateKey:
        self._stranger = self._stranger or _key(None, "")
        return self._stranger


def _key(folder: Path | None, name: str) -> rsa.RSAPrivateKey:
    def make() -> bytes:
        key = rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=_KEY_BITS)
        return key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    found = serialization.load_pem_private_key(kept(folder, name, make), None)
    if not isinstance(found, rsa.RSAPrivateKey):
        raise TypeError(f"{name} does not hold an RSA key")
    return found


def _certificate(
    of: rsa.RSAPrivateKey, by: rsa.RSAPrivateKey, name: str, days: tuple[int, int]
) -> x509.Certificate:
    now = datetime.now(UTC)
    named = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARK),
        ]
    )
    issuer = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "TEST.SIM provider"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARK),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(issuer)
        .public_key(of.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=of is by, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )


def own_authority(folder: Path | None) -> bytes:
    """A throw-away authority's certificate, for a service that was given none."""
    key = _key(folder, "authority-key.pem")
    return _certificate(key, key, "TEST authority", (-1, 365)).public_bytes(
        serialization.Encoding.PEM
    )


class Sealer:
    """Seals captures to one test authority. Raises ValueError for a certificate without RSA."""

    def __init__(self, authority_pem: bytes, provider: Provider) -> None:
        self._certificate = x509.load_pem_x509_certificate(authority_pem)
        key = self._certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise ValueError("the authority's certificate has no RSA key")
        self._to, self._provider = key, provider

    def seal(self, content: Content, facts: Facts) -> Sealed:
        """One capture: a new session key, the block, its encrypted digest."""
        now = datetime.now(INDIA) + timedelta(seconds=content.clock_s)
        ts = now.strftime("%Y-%m-%dT%H:%M:%S")
        pid = self._pid(content, facts, ts)
        key = os.urandom(32)
        iv, aad = ts[-12:].encode(), ts[-16:].encode()
        digest = hashlib.sha256(pid).digest()
        if content.spoil == "hmac":
            digest = hashlib.sha256(pid + b" ").digest()
        data = ts.encode() + AESGCM(key).encrypt(iv, pid, aad)
        if content.spoil == "data":
            data = data[:-1] + bytes([data[-1] ^ 1])
        ends = self._certificate.not_valid_after_utc.strftime("%Y%m%d")
        return Sealed(
            skey=_b64(self._to.encrypt(key, padding.PKCS1v15())),
            ci="20200101" if content.spoil == "ci" else ends,
            hmac=_b64(AESGCM(key).encrypt(iv, digest, aad)),
            data=_b64(data),
        )

    def _pid(self, content: Content, facts: Facts, ts: str) -> bytes:
        code = facts.device_code
        id_hash = hashlib.sha256(code.encode()).hexdigest().upper()
        parts = (DP_ID, facts.rds_id, facts.rds_version, code, facts.model, id_hash)
        dih = _b64(hashlib.sha256("".join(parts).encode()).digest())
        bios = ""
        for place, kind in enumerate(content.kinds):
            where = content.positions[place] if place < len(content.positions) else "UNKNOWN"
            record = _record(content.person, kind, where)
            signed = hashlib.sha256(record).digest() + ts.encode() + code.encode()
            mark = b"other" if content.spoil == "bs" else b""
            bs = _b64(self._provider.sign(signed + mark))
            bios += f'<Bio type="{kind}" posh="{where}" bs="{bs}">{_b64(record)}</Bio>'
        wadh = f' wadh="{content.wadh}"' if content.wadh else ""
        if content.spoil == "dih":
            dih = _b64(hashlib.sha256(b"another device").digest())
        return f'<Pid ts="{ts}" ver="2.0"{wadh}><Bios dih="{dih}">{bios}</Bios></Pid>'.encode()


def _record(person: str, kind: str, where: str) -> bytes:
    """In the place of an ISO record: text that names a person of the test register."""
    head = f"TEST-RECORD/1;{MARK};person={person};type={kind};posh={where};".encode()
    return head + base64.b64encode(os.urandom(_FILLER_BYTES[kind] * 3 // 4))


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
