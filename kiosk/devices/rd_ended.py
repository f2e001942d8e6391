# SPDX-License-Identifier: Apache-2.0
"""Room devices: how a capture ended: of its reply only what may be shown is taken."""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.core.biometric import Quality
from kiosk.devices.rd_xml import root_of

_VALUES_MAX: Final = 10
_NUMBER: Final = re.compile(r"\s*(\d{1,3})(?:\.\d{1,6})?\s*", re.ASCII)
_CODE: Final = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class CaptureReply:
    """How CAPTURE ended; `whole` says that all parts of a block are there."""

    code: str
    quality: Quality
    whole: bool


def read_capture(raw: bytes) -> CaptureReply:
    """Raises DeviceGarbled."""
    root = root_of(raw, "PidData")
    said = root.first("Resp")
    told = said.attributes if said else {}
    device = root.first("DeviceInfo")
    blocks = [root.first(name) for name in ("Skey", "Hmac", "Data")]
    whole = all(block is not None and block.text() for block in blocks)
    return CaptureReply(
        code=_CODE.sub("", told.get("errCode", ""))[:16],
        quality=Quality(_numbers(told.get("qScore", "")), _numbers(told.get("nmPoints", ""))),
        whole=whole and bool(device and device.attributes.get("dc", "").strip()),
    )


def _numbers(text: str) -> tuple[int, ...]:
    found = (_NUMBER.fullmatch(one) for one in text[:200].split(",")[:_VALUES_MAX])
    return tuple(int(one[1]) for one in found if one)
