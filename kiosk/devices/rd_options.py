# SPDX-License-Identifier: Apache-2.0
"""Room devices: PidOptions as text: one line, no declaration, no CustOpts, no empty attribute.

Several services of the field answer 100 to any of these (RD Service 2.0, PidOptions).
"""

import re
from enum import StrEnum
from typing import Final, assert_never

from kiosk.core.device_ports import BiometricAsk, Modality
from kiosk.devices.rd_vendors import Profile

TIMEOUT_MAX_MS: Final = 99_999
_FINGERS: Final = frozenset(
    f"{side}_{finger}"
    for side in ("LEFT", "RIGHT")
    for finger in ("THUMB", "INDEX", "MIDDLE", "RING", "LITTLE")
)
_EYES: Final = frozenset(("LEFT_IRIS", "RIGHT_IRIS"))
_WADH: Final = re.compile(r"(?:[A-Za-z0-9+/]{43}=)?")


class Environment(StrEnum):
    """Which of the authority's certificates a capture is sealed to."""

    PRODUCTION = "P"
    PREPRODUCTION = "PP"
    STAGING = "S"


def pid_options(ask: BiometricAsk, profile: Profile, environment: Environment) -> tuple[str, ...]:
    """What to send: the first, and for fingers the one after an explicit refusal of its type.

    Raises ValueError for a question that no service takes: a defect of the caller.
    """
    _check(ask)
    return tuple(
        _written(profile.version, _attributes(ask, profile, kind, environment))
        for kind in (profile.finger_types if ask.modality is Modality.FINGER else (0,))
    )


def _attributes(
    ask: BiometricAsk, profile: Profile, finger_type: int, environment: Environment
) -> dict[str, str]:
    match ask.modality:
        case Modality.FINGER:
            head = {"fCount": str(ask.count), "fType": str(finger_type), "iCount": "0"}
        case Modality.IRIS:
            head = {"fCount": "0", "iCount": str(ask.count), "iType": "0"}
            head |= dict(profile.iris_attributes)
        case Modality.FACE:
            raise ValueError("a face is taken by another kind of service")
        case _:
            assert_never(ask.modality)
    head |= {"pCount": "0", "format": "0", "pidVer": "2.0", "timeout": str(ask.timeout_ms)}
    if ask.wadh:
        head["wadh"] = ask.wadh
    head |= {"posh": ",".join(ask.positions) or "UNKNOWN", "env": environment.value}
    return head


def _check(ask: BiometricAsk) -> None:
    eyes = ask.modality is Modality.IRIS
    good = 1 <= ask.count <= (2 if eyes else 10) and 0 < ask.timeout_ms <= TIMEOUT_MAX_MS
    named = set(ask.positions)
    if named:
        listed = len(named) == len(ask.positions) == ask.count
        good = good and listed and named <= (_EYES if eyes else _FINGERS)
    if not good or not _WADH.fullmatch(ask.wadh):
        raise ValueError(f"no capture: {ask}")


def _written(version: str, attributes: dict[str, str]) -> str:
    """Every value is a number, a word of ours or Base64: nothing here needs escaping."""
    inside = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f'<PidOptions ver="{version}"><Opts {inside}/></PidOptions>'
