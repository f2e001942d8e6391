# SPDX-License-Identifier: Apache-2.0
"""Core: enrolment, the forgotten PIN and the look-up of a bill: the small questions of a kiosk."""

from dataclasses import dataclass

from kiosk.core.bill import Bill
from kiosk.core.wire.trust import Signed


@dataclass(frozen=True, slots=True)
class Site:
    """Who and where this kiosk is: on every paper and screen (guidelines 3.2, Annexure A)."""

    kiosk_id: str
    generation: int
    lmk_id: str
    csc_id: str
    name_en: str
    name_hi: str
    vle_name: str
    district: str  # LGD code
    district_name_en: str
    district_name_hi: str
    panchayat_en: str
    panchayat_hi: str
    counters: tuple[tuple[str, str, str], ...]  # biller, its office, our counter number there
    complaint_en: str  # where a citizen may complain
    complaint_hi: str


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """The kiosk's public key with a proof made from the code's secret."""

    kind: str  # "enrol"
    version: int
    selector: str
    kiosk_key: bytes
    nonce: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class EnrolAnswer:
    """All a kiosk needs to begin; signed as a whole by the root key it names."""

    kind: str  # "enrolled"
    version: int
    request_digest: bytes
    root_key: bytes
    epoch: Signed
    certificate: Signed
    catalogue: Signed
    site: Site
    anchor_ms: int


@dataclass(frozen=True, slots=True)
class ResetPinRequest:
    """A new code for an enrolled kiosk lets the operator choose a new PIN."""

    kind: str  # "reset-pin"
    version: int
    kiosk_id: str
    selector: str
    nonce: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class ResetPinAnswer:
    """Signed by the answer key."""

    kind: str  # "pin-may-be-reset"
    version: int
    request_digest: bytes
    kiosk_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """Asks a biller, through the portal, for one bill."""

    kind: str  # "lookup"
    version: int
    kiosk_id: str
    service: str
    consumer_id: str


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """`state` is found, unknown, paid or silent; `bill` only when found."""

    kind: str  # "bill"
    version: int
    request_digest: bytes
    state: str
    bill: Bill | None
