# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the XML of a network scanner (eSCL 2.63 as Mopria publishes it), and its faults."""

import re
from dataclasses import dataclass
from typing import Final

_NAMES: Final = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
WIDTH_MAX: Final = 2550  # in 1/300 inch
HEIGHT_MAX: Final = 3508
RESOLUTIONS: Final = (75, 100, 150, 200, 300, 600)
GARBAGE: Final = b"<html><body>Welcome to your new router<p></body>"
_BOMB_LEVELS: Final = 9


@dataclass(frozen=True, slots=True)
class Settings:
    """What a job asks for."""

    feeder: bool
    dpi: int
    colour: bool


class RefusedError(Exception):
    """Settings this scanner does not take; `status` is the HTTP status."""

    def __init__(self, status: int, field: str) -> None:
        super().__init__(field)
        self.status = status
        self.field = field


def capabilities() -> bytes:
    """ScannerCapabilities."""
    resolutions = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
    caps = (
        f"<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{WIDTH_MAX}</scan:MaxWidth>"
        f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{HEIGHT_MAX}</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions>"
        "<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>"
        "<scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode>"
        "</scan:ColorModes><scan:DocumentFormats>"
        "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>"
        f"<scan:SupportedResolutions><scan:DiscreteResolutions>{resolutions}"
        "</scan:DiscreteResolutions></scan:SupportedResolutions>"
        "</scan:SettingProfile></scan:SettingProfiles>"
    )
    return (
        f"{_HEAD}<scan:ScannerCapabilities {_NAMES}><pwg:Version>2.63</pwg:Version>"
        "<pwg:MakeAndModel>Sandbox ScanStation 10</pwg:MakeAndModel>"
        "<pwg:SerialNumber>SBX0010</pwg:SerialNumber>"
        f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
        f"<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>"
        "<scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf></scan:ScannerCapabilities>"
    ).encode()


def status(state: str, feeder: str, jobs: dict[str, str]) -> bytes:
    """ScannerStatus: Idle or Processing …, ScannerAdfLoaded …, and the state of each job."""
    told = "".join(
        f"<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/{job}</pwg:JobUri><pwg:JobUuid>{job}"
        f"</pwg:JobUuid><pwg:JobState>{how}</pwg:JobState></scan:JobInfo>"
        for job, how in jobs.items()
    )
    return (
        f"{_HEAD}<scan:ScannerStatus {_NAMES}><pwg:Version>2.63</pwg:Version>"
        f"<pwg:State>{state}</pwg:State><scan:AdfState>{feeder}</scan:AdfState>"
        f"<scan:Jobs>{told}</scan:Jobs></scan:ScannerStatus>"
    ).encode()


def entity_bomb() -> bytes:
    """Nine levels of ten: a billion laughs for a reader that expands them."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, _BOMB_LEVELS + 1))
    return (
        f'{_HEAD}<!DOCTYPE b [<!ENTITY l0 "ha">{levels}]>'
        f"<scan:ScannerStatus {_NAMES}><pwg:State>&l{_BOMB_LEVELS};</pwg:State>"
        "</scan:ScannerStatus>"
    ).encode()


def read_settings(body: bytes) -> Settings:
    """What a ScanSettings asks for. Raises RefusedError (400 not understood, 409 not offered)."""
    text = body.decode("utf-8", "replace")
    if "ScanSettings" not in text:
        raise RefusedError(400, "ScanSettings")
    source = _one(text, "InputSource", "Platen|Feeder")
    across = int(_one(text, "XResolution", r"\d{2,4}"))
    down = int(_one(text, "YResolution", r"\d{2,4}"))
    colour = _one(text, "ColorMode", "RGB24|Grayscale8")
    _one(text, "DocumentFormatExt", "image/jpeg")
    width, height = (int(_one(text, side, r"\d{2,5}")) for side in ("Width", "Height"))
    if across != down or across not in RESOLUTIONS:
        raise RefusedError(409, "XResolution")
    if width > WIDTH_MAX or height > HEIGHT_MAX:
        raise RefusedError(409, "ScanRegion")
    return Settings(source == "Feeder", across, colour == "RGB24")


def _one(text: str, name: str, shape: str) -> str:
    found = re.search(rf"<(?:\w+:)?{name}>\s*([^<]*?)\s*</", text)
    if not found:
        raise RefusedError(400, name)
    if not re.fullmatch(shape, found[1]):
        raise RefusedError(409, name)
    return found[1]
