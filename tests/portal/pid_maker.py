# SPDX-License-Identifier: Apache-2.0
"""Tests: a sealed block written by hand from the published scheme, beside the sandbox's own hand.

Session key under RSA PKCS #1 v1.5; AES-256-GCM with the last 12 characters of the time as nonce and
the last 16 as associated data; the time in clear before the block; its encrypted digest as "Hmac".
"""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

CODE = "a1b2c3d4-0000-4000-8000-000000000001"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One key for each name, all through the run."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(of: str, by: str, days: int = 10, *, ca: bool = False) -> x509.Certificate:
    """What `by` says of `of`."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, of)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key(of).public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=40))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(key(by), hashes.SHA256())
    )


def provider_pem() -> bytes:
    return certificate("provider", "provider", 400, ca=True).public_bytes(
        serialization.Encoding.PEM
    )


@dataclass(frozen=True)
class Made:
    """One block to be made, and each thing about it that can be otherwise."""

    authority: x509.Certificate
    at: datetime
    person: str = "TEST-0001"
    wadh: str = ""
    code: str = CODE
    dp_id: str = "TEST.SIM"
    signer: str = "provider"
    mc_days: int = 10
    record: bytes = b""
    ci: str = ""
    type: str = "X"
    session: bytes = b"k" * 32
    pid_ts: str = ""
    parts: tuple[str, ...] = field(default=("Resp", "DeviceInfo", "Skey", "Hmac", "Data"))

    def but(self, **changes: object) -> "Made":
        return replace(self, **changes)

    def block(self) -> bytes:
        ts = self.at.strftime("%Y-%m-%dT%H:%M:%S")
        pid = self._pid(self.pid_ts or ts)
        nonce, bound = ts[7:].encode(), ts[3:].encode()
        box = AESGCM(self.session)
        sealed = box.encrypt(nonce, pid, bound)
        digest = box.encrypt(nonce, hashlib.sha256(pid).digest(), bound)
        carried = self.authority.public_key().encrypt(self.session, padding.PKCS1v15())
        assert (len(nonce), len(bound), len(digest)) == (12, 16, 48)
        ci = self.ci or self.authority.not_valid_after_utc.strftime("%Y%m%d")
        texts = {
            "Resp": '<Resp errCode="0"/>',
            "DeviceInfo": self._device(),
            "Skey": f'<Skey ci="{ci}">{b64(carried)}</Skey>',
            "Hmac": f"<Hmac>{b64(digest)}</Hmac>",
            "Data": f'<Data type="{self.type}">{b64(ts.encode() + sealed)}</Data>',
        }
        return ("<PidData>" + "".join(texts[name] for name in self.parts) + "</PidData>").encode()

    def _device(self) -> str:
        mc = certificate(self.code, self.signer, self.mc_days)
        der = b64(mc.public_bytes(serialization.Encoding.DER))
        return (
            f'<DeviceInfo dpId="{self.dp_id}" rdsId="R" rdsVer="1" dc="{self.code}" mi="M" '
            f'mc="{der}"/>'
        )

    def _pid(self, ts: str) -> bytes:
        record = (
            self.record
            or (
                f"TEST-RECORD/1;TEST DATA - NOT UIDAI;person={self.person};type=FMR;posh=UNKNOWN;"
            ).encode()
        )
        signed = hashlib.sha256(record).digest() + ts.encode() + self.code.encode()
        bs = key(self.code).sign(signed, padding.PKCS1v15(), hashes.SHA256())
        own = hashlib.sha256(self.code.encode()).hexdigest().upper()
        facts = f"{self.dp_id}R1{self.code}M{own}"
        dih = b64(hashlib.sha256(facts.encode()).digest())
        wadh = f' wadh="{self.wadh}"' if self.wadh else ""
        bio = f'<Bio type="FMR" posh="UNKNOWN" bs="{b64(bs)}">{b64(record)}</Bio>'
        return f'<Pid ts="{ts}" ver="2.0"{wadh}><Bios dih="{dih}">{bio}</Bios></Pid>'.encode()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
