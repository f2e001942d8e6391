# SPDX-License-Identifier: Apache-2.0
"""Tests identity: papers made here, with keys and certificates of our own; nobody in them lives."""

import gzip
import io
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from kiosk.core.identity import Detail
from kiosk.identity.certificates import Pinned, pin
from kiosk.identity.contact import folded

REFERENCE = "012420230815101530123"  # last four 0124, so contact values are hashed four times
MOBILE = "9812345678"
EMAIL = "devi@example.org"
PERSON = {
    Detail.NAME: "Kamla Devi",
    Detail.BIRTH: "05-11-1961",
    Detail.GENDER: "F",
    Detail.CARE_OF: "W/O Ram Lal",
    Detail.DISTRICT: "Mandi",
    Detail.LANDMARK: "",
    Detail.HOUSE: "12",
    Detail.LOCATION: "Upper Bazaar",
    Detail.PIN_CODE: "175001",
    Detail.POST_OFFICE: "Mandi",
    Detail.STATE: "Himachal Pradesh",
    Detail.STREET: "",
    Detail.SUB_DISTRICT: "Sadar",
    Detail.VTC: "Mandi (T)",
}
VERSIONS = ("", "V2", "V3", "V4", "V5")


@cache
def key(name: str = "uidai") -> rsa.RSAPrivateKey:
    """A key of our own, one for each name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(name: str = "uidai", first: int = 2022, last: int = 2025) -> x509.Certificate:
    """Self-made, valid from the start of one year to the start of another."""
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"DS OF A TEST {name}")])
    built = x509.CertificateBuilder(
        issuer_name=who,
        subject_name=who,
        public_key=key(name).public_key(),
        serial_number=7,
        not_valid_before=datetime(first, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(last, 1, 1, tzinfo=UTC),
    )
    return built.sign(key(name), SHA256())


def pinned(name: str = "uidai", first: int = 2022, last: int = 2025) -> Pinned:
    """That certificate as the kiosk pins it."""
    return pin(f"{name}.cer", certificate(name, first, last).public_bytes(Encoding.PEM))


@cache
def photo(kind: str = "JPEG2000", side: int = 60) -> bytes:
    """A picture with more than one colour, as a QR (raw codestream) or a file holds one."""
    painted = io.BytesIO()
    picture = Image.linear_gradient("L").resize((side, side)).convert("RGB")
    if kind == "JPEG2000":
        picture.save(painted, kind, no_jp2=True, quality_mode="rates", quality_layers=[40])
    else:
        picture.save(painted, kind)
    return painted.getvalue()


@dataclass(frozen=True)
class Card:
    """What a Secure QR is made of."""

    version: str = "V3"
    indicator: str = "3"
    reference: str = REFERENCE
    person: dict[Detail, str] = field(default_factory=lambda: dict(PERSON))
    mobile: str = MOBILE
    photo: bytes = field(default_factory=photo)
    signer: str = "uidai"

    def but(self, **changes) -> "Card":
        return replace(self, **changes)

    def signed(self) -> bytes:
        """Everything before the signature."""
        words = [self.indicator, self.reference, *(self.person[detail] for detail in Detail)]
        tail = b""
        if self.version:
            ending = f"XXXXXX{self.mobile[-4:]}" if self.version == "V5" else self.mobile[-4:]
            words = [self.version, *words, ending]
        else:
            times = int(self.reference[3]) or 1
            tail += folded(EMAIL, times) if self.indicator in "13" else b""
            tail += folded(self.mobile, times) if self.indicator in "23" else b""
        # As the maker's Java does: what the alphabet lacks becomes a question mark.
        ended = (word.encode("latin-1", "replace") + b"\xff" for word in words)
        return b"".join(ended) + self.photo + tail

    def payload(self) -> bytes:
        """With the signature."""
        return signed_by(self.signed(), self.signer)

    def text(self, how: str = "gzip") -> str:
        """What a scanner gives."""
        return scanned(self.payload(), how)


def signed_by(signed: bytes, signer: str = "uidai") -> bytes:
    return signed + key(signer).sign(signed, PKCS1v15(), SHA256())


def scanned(payload: bytes, how: str = "gzip") -> str:
    packed = gzip.compress(payload, mtime=0) if how == "gzip" else zlib.compress(payload)
    return decimal(packed)


def decimal(packed: bytes) -> str:
    """Big bytes as decimal text, by parts that Python turns into text without being told to."""
    number, parts = int.from_bytes(packed, "big"), []
    while number:
        number, part = divmod(number, 10**3000)
        parts.append(f"{part:03000d}")
    return "".join(reversed(parts)).lstrip("0") or "0"
