# SPDX-License-Identifier: Apache-2.0
"""Sandbox: PidOptions as the RD Service judges them, each fault with the code the list gives it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.rd_xml import Element, NotXmlError, read

FINGERS: Final = tuple(
    f"{side}_{finger}"
    for side in ("LEFT", "RIGHT")
    for finger in ("THUMB", "INDEX", "MIDDLE", "RING", "LITTLE")
)
EYES: Final = ("LEFT_IRIS", "RIGHT_IRIS")
KNOWN: Final = frozenset(
    "env fCount fType iCount iType pCount pType pgCount pTimeout format pidVer timeout otp wadh "
    "posh".split()
)
_TIMEOUT: Final = re.compile(r"[1-9][0-9]{0,4}")
_COUNT: Final = re.compile(r"[0-9]{1,2}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{43}=")


class RefusedError(Exception):
    """The options are not taken; `code` is what the reply says."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a capture is to bring."""

    fingers: int
    finger_type: str
    eyes: int
    timeout_ms: int
    wadh: str
    positions: tuple[str, ...]
    env: str


@dataclass(frozen=True, slots=True)
class Ability:
    """What this service can do."""

    modality: str = "finger"
    finger_types: str = "012"
    unknown_type_code: str = "110"
    picky: bool = False  # answers 100 to a declaration or to CustOpts, as some vendors' do


def judge(raw: bytes, ability: Ability) -> Wanted:
    """Reads and checks, in the order of the specification. Raises RefusedError."""
    try:
        root = read(raw)
    except NotXmlError as fault:
        raise RefusedError("100", "not XML") from fault
    options = root.child("Opts")
    if root.name != "PidOptions" or options is None:
        raise RefusedError("100", "no Opts")
    if root.attributes.get("ver", "1.0") not in ("1.0", "2.0"):
        raise RefusedError("100", "ver")
    if ability.picky and (raw.lstrip().startswith(b"<?xml") or root.child("CustOpts")):
        raise RefusedError("100", "a declaration or CustOpts")
    said = options.attributes
    if set(said) - KNOWN or any(said.get(name) == "" for name in ("wadh", "otp")):
        raise RefusedError("100", "an attribute that has no place or no content")
    for check in _CHECKS:
        check(said, ability)
    _check_demo(root)
    _check_combination(said, ability)
    return Wanted(
        fingers=_count(said, "fCount"),
        finger_type=said.get("fType", "0"),
        eyes=_count(said, "iCount"),
        timeout_ms=int(said["timeout"]),
        wadh=said.get("wadh", ""),
        positions=tuple(p for p in said.get("posh", "").split(",") if p not in ("", "UNKNOWN")),
        env=said.get("env", ""),
    )


def _count(said: Mapping[str, str], name: str) -> int:
    return int(said.get(name) or "0")


def _refuse_unless(good: bool, code: str, why: str) -> None:
    if not good:
        raise RefusedError(code, why)


def _env(said: Mapping[str, str], _ability: Ability) -> None:
    env = said.get("env", "")
    _refuse_unless(env in ("", "PP", "S"), "100", "env; P is never served by TEST.SIM")


def _finger(said: Mapping[str, str], ability: Ability) -> None:
    count = said.get("fCount", "0")
    good = _COUNT.fullmatch(count) is not None and int(count) <= 10
    _refuse_unless(good, "120", "fCount")
    if int(count):
        kind = said.get("fType", "0")
        _refuse_unless(kind in ("0", "1", "2"), "110", "fType")
        _refuse_unless(kind in ability.finger_types, ability.unknown_type_code, "fType")


def _eye(said: Mapping[str, str], _ability: Ability) -> None:
    count = said.get("iCount", "0")
    good = _COUNT.fullmatch(count) is not None and int(count) <= 2
    _refuse_unless(good, "140", "iCount")
    _refuse_unless(said.get("iType", "0") == "0", "130", "iType")


def _face(said: Mapping[str, str], _ability: Ability) -> None:
    count = said.get("pCount", "0")
    _refuse_unless(count == "0", "180", "face is not supported here")


def _form(said: Mapping[str, str], _ability: Ability) -> None:
    form = said.get("format", "0")
    _refuse_unless(form in ("0", "1"), "190", "format")
    _refuse_unless(form == "0", "210", "protobuf is not supported here")


def _pid_version(said: Mapping[str, str], _ability: Ability) -> None:
    _refuse_unless(said.get("pidVer") == "2.0", "150", "pidVer")


def _timeout(said: Mapping[str, str], _ability: Ability) -> None:
    good = _TIMEOUT.fullmatch(said.get("timeout", "")) is not None
    _refuse_unless(good, "160", "timeout")


def _wadh(said: Mapping[str, str], _ability: Ability) -> None:
    good = "wadh" not in said or _BASE64.fullmatch(said["wadh"]) is not None
    _refuse_unless(good, "100", "wadh")


def _positions(said: Mapping[str, str], _ability: Ability) -> None:
    listed = said.get("posh", "").split(",")
    if listed in ([""], ["UNKNOWN"]):
        return
    places = FINGERS if _count(said, "fCount") else EYES
    count = _count(said, "fCount") or _count(said, "iCount")
    good = set(listed) <= set(places) and len(set(listed)) == len(listed) == count
    _refuse_unless(good, "170", "posh")


_CHECKS: Final[tuple[Callable[[Mapping[str, str], Ability], None], ...]] = (
    _env,
    _finger,
    _eye,
    _face,
    _form,
    _pid_version,
    _timeout,
    _wadh,
    _positions,
)


def _check_demo(root: Element) -> None:
    demo = root.child("Demo")
    for part in demo.children if demo else ():
        _refuse_unless(part.name in ("Pi", "Pa", "Pfa"), "200", "Demo")


def _check_combination(said: Mapping[str, str], ability: Ability) -> None:
    fingers, eyes = _count(said, "fCount"), _count(said, "iCount")
    _refuse_unless(bool(fingers or eyes), "100" if "otp" not in said else "120", "nothing asked")
    _refuse_unless(not (fingers and eyes), "100", "one kind at a time here")
    _refuse_unless(not (fingers and ability.modality == "iris"), "750", "no fingers here")
    _refuse_unless(not (eyes and ability.modality == "finger"), "760", "no eyes here")
