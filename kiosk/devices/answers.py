# SPDX-License-Identifier: Apache-2.0
"""Room devices: between errors and answers: what a check's value raises, what an error tells."""

from typing import Final

from kiosk.core.device import Checked, Found, Kind
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceGarbled,
    DevicePulled,
    DeviceSilent,
    DeviceTrouble,
    LmkError,
    Ours,
    Theirs,
    Yours,
    leaves,
)

EVIDENCE_MAX: Final = 32
_VALUE_MAX: Final = 200
_TRUNK: Final = (LmkError, Yours, Theirs, Device, Ours)
_FOUND: Final[dict[type[LmkError], Found]] = {
    DeviceAbsent: Found.ABSENT,
    DevicePulled: Found.ABSENT,
    DeviceBusy: Found.BUSY,
    DeviceSilent: Found.UNKNOWN,
    DeviceGarbled: Found.UNKNOWN,
}


def leaf_of(error: BaseException) -> LmkError:
    """The error itself when it is a leaf of the tree; anything else is trouble with the device,
    named by its class (its trace stands in the log).
    """
    if isinstance(error, LmkError) and type(error) not in _TRUNK:
        return error
    return DeviceTrouble(what=type(error).__name__)


def told(error: LmkError, kind: Kind) -> LmkError:
    """The error with the fact `device` set to the kind, by which the sheets know the device."""
    if isinstance(error, Device):
        error.facts["device"] = kind.value
    return error


def answer_of(error: LmkError) -> Checked:
    """What an error says as a check's answer: refused, or in trouble, is there but not fit."""
    what = error.facts.get("what")
    evidence = () if what is None else (("what", str(what)[:_VALUE_MAX]),)
    return Checked(_FOUND.get(type(error), Found.DEGRADED), error.code, evidence)


def error_of(checked: Checked) -> LmkError:
    """The leaf whose code the answer carries; DeviceTrouble for a code nobody knows."""
    kinds = {leaf.code: leaf for leaf in leaves(Device)}
    leaf = kinds.get(checked.code)
    if leaf is None:
        return DeviceTrouble(what=checked.code or checked.found.value)
    what = dict(checked.evidence).get("what")
    return leaf() if what is None else leaf(what=what)


def trimmed(checked: object) -> Checked:
    """A check's answer with evidence of bounded length. Raises TypeError when it is none."""
    if not isinstance(checked, Checked):
        raise TypeError(f"a check gave {type(checked).__name__}")
    evidence = tuple(
        (str(label)[:_VALUE_MAX], str(value)[:_VALUE_MAX])
        for label, value in checked.evidence[:EVIDENCE_MAX]
    )
    return Checked(Found(checked.found), checked.code, evidence)
