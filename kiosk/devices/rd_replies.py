# SPDX-License-Identifier: Apache-2.0
"""Room devices: what an RD Service says, as values: its state, its device, how a capture ended.

Of a capture only what may be shown is taken: the code, the quality, whether the block is whole.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.core.biometric import Quality
from kiosk.core.device_ports import BiometricInfo
from kiosk.devices.rd_xml import Part, root_of
from kiosk.seal import certificate_ends_ms

TEXT_MAX: Final = 80
_MC_MAX: Final = 16 * 1024
_VALUES_MAX: Final = 10
# Some announce "/127.0.0.1:11102/capture": host and port are no part of a path.
_HOST_AHEAD: Final = re.compile(r"\A/?(?:https?://)?[\w.\-]{1,80}:\d{1,5}(?=/)", re.ASCII)
_PATH: Final = re.compile(r"/[\w./~%\-]{0,200}", re.ASCII)
_NUMBER: Final = re.compile(r"\s*(\d{1,3})(?:\.\d{1,6})?\s*", re.ASCII)
_CODE: Final = re.compile(r"[^\x21-\x7e]")


class Status(Enum):
    """How the service says it stands."""

    READY = "READY"
    NOT_READY = "NOTREADY"
    USED = "USED"
    UNCLEAR = ""  # a word that is in no specification: never ready


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """What RDSERVICE brought. A path that was not announced, or is none, is empty."""

    status: Status
    said: str  # its own word
    info: str
    device_path: str
    capture_path: str


@dataclass(frozen=True, slots=True)
class CaptureReply:
    """How CAPTURE ended; `whole` says that all parts of a block are there."""

    code: str
    quality: Quality
    whole: bool


def read_service(raw: bytes) -> ServiceReply:
    """Raises DeviceGarbled."""
    root = root_of(raw, "RDService")
    said = plain(root.attributes.get("status", ""))
    known = {status.value: status for status in Status}
    paths = {
        part.attributes.get("id", "").strip().upper(): _path(part.attributes.get("path", ""))
        for part in root.parts("Interface")
    }
    return ServiceReply(
        status=known.get(said.upper(), Status.UNCLEAR),
        said=said,
        info=plain(root.attributes.get("info", "")),
        device_path=paths.get("DEVICEINFO", ""),
        capture_path=paths.get("CAPTURE", ""),
    )


def read_device(raw: bytes) -> BiometricInfo:
    """Raises DeviceGarbled. What is not said is empty."""
    return device_of(root_of(raw, "DeviceInfo"))


def device_of(root: Part) -> BiometricInfo:
    """A DeviceInfo element, alone or in a PidData."""
    further = {
        part.attributes.get("name", "").lower(): part.attributes.get("value", "")
        for part in root.parts("Param")
    }
    named = {name.lower(): value for name, value in root.attributes.items()}
    return BiometricInfo(
        provider=plain(named.get("dpid", "")),
        service=plain(named.get("rdsid", "")),
        service_version=plain(named.get("rdsver", "")),
        model=plain(named.get("mi", "")),
        device_code=plain(named.get("dc", "")),
        level=_level(further.get("device_type", "")),
        serial=plain(further.get("srno", "") or named.get("srno", "")),
        certificate_ends_ms=_ends_ms(named.get("mc", "")),
    )


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


def plain(text: str) -> str:
    """What of a foreign text may stand on a page: one line, printable, short."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * TEXT_MAX])
    return " ".join(shown.split())[:TEXT_MAX]


def _path(announced: str) -> str:
    path = _HOST_AHEAD.sub("", announced.strip()[:400])
    return path if _PATH.fullmatch(path) else ""


def _numbers(text: str) -> tuple[int, ...]:
    found = (_NUMBER.fullmatch(one) for one in text[:200].split(",")[:_VALUES_MAX])
    return tuple(int(one[1]) for one in found if one)


def _level(text: str) -> str:
    level = text.strip().upper()
    return level if level in ("L0", "L1") else ""


def _ends_ms(mc: str) -> int | None:
    try:
        return certificate_ends_ms(base64.b64decode("".join(mc[:_MC_MAX].split()), validate=True))
    except (binascii.Error, ValueError):
        return None
