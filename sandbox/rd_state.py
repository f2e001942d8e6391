# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the state of the RD Service, its vendors as they differ, and the faults on request."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from sandbox.fields import MalformedError


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one maker's service words its answers (field replies of several makers)."""

    info: str
    device_path: str
    capture_path: str
    with_host: bool = False  # the path that is announced begins with host and port
    capture_first: bool = False
    namespace: bool = False
    serial_as_attribute: bool = False
    picky: bool = False


VENDORS: Final = {
    "mantra": Vendor("Mantra Authentication Vendor Device Manager", "/rd/info", "/rd/capture"),
    "morpho": Vendor(
        "Morpho_RD_Service",
        "/getDeviceInfo",
        "/capture",
        with_host=True,
        capture_first=True,
        picky=True,
    ),
    "startek": Vendor(
        "Access_Computech RD Service",
        "/rd/deviceinfo",
        "/rd/capture",
        capture_first=True,
        namespace=True,
        serial_as_attribute=True,
        picky=True,
    ),
}
# Each is how an answer, or the way it comes, goes wrong; several may be on at once.
FAULTS: Final = frozenset(
    (
        "hang",  # takes the call and says nothing
        "hang_capture",  # the same, for CAPTURE alone
        "trickle",  # a byte now and then, without end
        "die",  # the process ends in the middle of a capture
        "not_found",  # HTTP 404, as another program on that port would
        "garbage",  # bytes that are no XML
        "truncated",  # XML that ends in the middle
        "short",  # fewer bytes than the length that was told
        "huge",  # more than any reply may have
        "entity",  # a document type with entities in entities
        "declaration",
        "single_quotes",
        "namespace",
        "swapped",  # the Interface elements the other way round
        "nuls",  # zero bytes behind the last element
        "empty_data",  # errCode 0 and nothing in it
        "lines",  # Base64 in lines
        "foreign_mc",  # a device certificate of a provider nobody knows
    )
)
SPOILS: Final = frozenset(("", "hmac", "data", "ci", "bs", "dih", "wadh"))


@dataclass(frozen=True, slots=True)
class State:
    """All that can be set on the control port."""

    status: str = "READY"
    err_code: str = ""  # what every capture answers instead of a block
    faults: tuple[str, ...] = ()
    spoil: str = ""  # a block made wrong in one place
    level: str = "L1"  # L0, L1 or empty: not said
    registered: bool = True  # else dpId, dc and mc are empty
    mc_days: int = 21
    person: str = "TEST-0001"
    delay_ms: int = 0  # until the citizen puts a finger there
    reply_ms: int = 0  # how long every answer takes
    finger_types: str = "012"
    unknown_type_code: str = "110"
    clock_s: int = 0
    q_score: int = 76
    nm_points: int = 41
    port: int = 0  # move there; 0: stay
    closed: bool = False  # the service does not listen


def told(state: State) -> dict[str, object]:
    """As JSON."""
    return asdict(state)


def wanted(state: State, body: Mapping[str, object]) -> State:
    """The state a request asks for; what is not named stays. Raises MalformedError."""
    known = {part.name: part for part in fields(State)}
    asked = asdict(state)
    for name, value in body.items():
        if name not in known:
            raise MalformedError(name)
        asked[name] = _typed(name, value, asked[name])
    if asked["spoil"] not in SPOILS or set(asked["faults"]) - FAULTS:
        raise MalformedError("faults")
    return State(**asked)


def _typed(name: str, value: object, was: object) -> object:
    if isinstance(was, tuple):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise MalformedError(name)
        return tuple(value)
    if type(value) is not type(was):
        raise MalformedError(name)
    return value
