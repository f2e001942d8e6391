# SPDX-License-Identifier: Apache-2.0
"""Room devices: what an RD Service says, as values: its state and its device."""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.core.device_ports import BiometricInfo
from kiosk.devices.rd_xml import Part, root_of
from kiosk.seal import certificate_ends_ms

TEXT_MAX: Final = 80
_MC_MAX: Final = 16 * 1024
# Some announce "/127.0.0.1:11102/capture": host and port are no part of a path.
_HOST_AHEAD: Final = re.compile(r"\A/?(?:https?://)?[\w.\-]{1,80}:\d{1,5}(?=/)", re.ASCII)
_PATH: Final = re.compile(r"/[\w./~%\-]{0,200}", re.ASCII)


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


def plain(text: str) -> str:
    """What of a foreign text may stand on a page: one line, printable, short."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * TEXT_MAX])
    return " ".join(shown.split())[:TEXT_MAX]


def _path(announced: str) -> str:
    path = _HOST_AHEAD.sub("", announced.strip()[:400])
    return path if _PATH.fullmatch(path) else ""


def _level(text: str) -> str:
    level = text.strip().upper()
    return level if level in ("L0", "L1") else ""


def _ends_ms(mc: str) -> int | None:
    try:
        return certificate_ends_ms(base64.b64decode("".join(mc[:_MC_MAX].split()), validate=True))
    except (binascii.Error, ValueError):
        return None
