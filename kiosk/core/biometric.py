# SPDX-License-Identifier: Apache-2.0
"""Core: what is known of a capture on a registered device: codes, quality, consent, wadh.

Values and rules only. The block that a device seals is no value of this program: it passes through
a process that lives for one capture and is never held here (see docs/decisions).
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kiosk.core.errors import (
    CaptureNotUnderstood,
    ConsentMissing,
    FingerNotRead,
    LmkError,
    NothingShown,
    RdBusy,
    RdCannot,
    RdFault,
    RdLocked,
    RdMustRenew,
    RdNotReady,
)
from kiosk.core.wire.trust import Signed

CONSENT_LIFE_MS: Final = 30 * 60_000  # a citizen agrees to this visit, not to the next


class RdClass(StrEnum):
    """What a code of an RD Service asks of us (RD Service 2.0, finger and iris)."""

    WELL = "well"
    OURS = "ours"  # our question was not to its liking: a defect, or a vendor's profile
    CANNOT = "cannot"  # this service or device does not do that
    NOTHING_SHOWN = "nothing_shown"  # nobody put a finger or an eye there in time
    BUSY = "busy"
    NOT_READY = "not_ready"
    NOT_READ = "not_read"  # quality, liveness
    RENEW = "renew"  # needs the internet, or its vendor
    FAULT = "fault"
    LOCKED = "locked"  # sold for another application


RD_CODES: Final[dict[str, RdClass]] = {
    "0": RdClass.WELL,
    **dict.fromkeys(("100", "110", "120", "130", "140", "150", "160", "170"), RdClass.OURS),
    "180": RdClass.CANNOT,
    "190": RdClass.OURS,
    "200": RdClass.OURS,
    "210": RdClass.CANNOT,
    "700": RdClass.NOTHING_SHOWN,
    "710": RdClass.BUSY,
    "720": RdClass.NOT_READY,
    "730": RdClass.NOT_READ,
    "740": RdClass.RENEW,
    "750": RdClass.CANNOT,
    "760": RdClass.CANNOT,
    "770": RdClass.OURS,
    "900": RdClass.LOCKED,
    "999": RdClass.FAULT,
}
_ERRORS: Final[dict[RdClass, type[LmkError]]] = {
    RdClass.OURS: CaptureNotUnderstood,
    RdClass.CANNOT: RdCannot,
    RdClass.NOTHING_SHOWN: NothingShown,
    RdClass.BUSY: RdBusy,
    RdClass.NOT_READY: RdNotReady,
    RdClass.NOT_READ: FingerNotRead,
    RdClass.RENEW: RdMustRenew,
    RdClass.FAULT: RdFault,
    RdClass.LOCKED: RdLocked,
}
_PLAIN_CODE: Final = re.compile(r"-?[0-9A-Za-z]{1,8}")


def class_of(code: str) -> RdClass:
    """What a code asks of us; one that nobody knows, or that is no number, is a fault."""
    return RD_CODES.get(code.strip(), RdClass.FAULT)


def error_of(code: str, device: str) -> LmkError:
    """The error of a code other than "0". Facts: device, what (the code as the device gave it)."""
    plain = code.strip()
    kind = _ERRORS.get(class_of(plain), RdFault)
    return kind(device=device, what=plain if _PLAIN_CODE.fullmatch(plain) else "?")


@dataclass(frozen=True, slots=True)
class Consent:
    """The citizen's yes, given before anything is captured."""

    purpose: str
    text_version: str  # of the words that were shown or read out
    at_ms: int


@dataclass(frozen=True, slots=True)
class PortalPlace:
    """Where a sealed block goes, and how its answer is known to be the portal's."""

    url: str
    answer_key: bytes  # of the epoch in force, raw Ed25519
    authority_file: str = ""  # PEM of the TLS authority, when not the system's own


@dataclass(frozen=True, slots=True)
class Grant:
    """One capture's leave: the citizen's, and the kiosk's signed permit for the portal."""

    consent: Consent | None
    permit: Signed  # core.wire.authentication.Permit
    place: PortalPlace


def check_consent(consent: Consent | None, purpose: str, now_ms: int) -> None:
    """Raises ConsentMissing unless the citizen agreed to this purpose, lately and not later."""
    given = consent is not None and consent.purpose == purpose and bool(consent.text_version)
    age_ms = now_ms - consent.at_ms if consent else 0
    if not given or not purpose or not 0 <= age_ms <= CONSENT_LIFE_MS:
        raise ConsentMissing


@dataclass(frozen=True, slots=True)
class Quality:
    """How the device judges what it took: a value for each finger; empty for an iris."""

    scores: tuple[int, ...] = ()  # qScore, 0 … 100
    points: tuple[int, ...] = ()  # nmPoints: minutiae


@dataclass(frozen=True, slots=True)
class Attested:
    """How one capture ended at the authority. Nothing of the block is in it.

    `yes` with an empty code; else `code` is AUT-01 … AUT-06 (the authority's no) or AUT-07 … AUT-09
    (nobody knows: nothing was decided), and the reference may be empty.
    """

    yes: bool
    code: str
    reference: str
    authority: str
    at_ms: int
    quality: Quality = field(default_factory=Quality)
    asked: int = 1  # how often the device was asked: 2 when it did not know fType 2
    guard: tuple[tuple[str, str], ...] = ()  # how the capturing process was shut off


class Advice(StrEnum):
    """What the operator does after a capture that gave nothing."""

    AGAIN = "again"
    OTHER_FINGER = "other_finger"
    OTHER_WAY = "other_way"  # iris, OTP or the assisted route: fingers do not do it today


def advice(codes: Sequence[str]) -> Advice:
    """After the codes of this citizen's tries so far, oldest first: dry or worn fingers show as
    700 and 730, again and again.
    """
    weak = (RdClass.NOTHING_SHOWN, RdClass.NOT_READ)
    tries = sum(class_of(code) in weak for code in codes)
    if tries < 2:
        return Advice.AGAIN
    return Advice.OTHER_FINGER if tries < 4 else Advice.OTHER_WAY


@dataclass(frozen=True, slots=True)
class WadhParts:
    """What a wadh stands for, in the order in which it is hashed."""

    version: str = "2.5"  # of the KYC interface
    authenticator: str = "F"
    consent: str = "Y"
    local_language: str = "N"
    delegated: str = "N"
    print_format: str = "N"

    def text(self) -> str:
        """The six parts without a separator."""
        parts = (self.version, self.authenticator, self.consent, self.local_language)
        return "".join((*parts, self.delegated, self.print_format))


def wadh(parts: WadhParts) -> str:
    """Base64 of the SHA-256 of the parts: binds a capture to one kind of e-KYC."""
    return base64.b64encode(hashlib.sha256(parts.text().encode()).digest()).decode()
