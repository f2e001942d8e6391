# SPDX-License-Identifier: Apache-2.0
"""Room devices: the XML of driverless network scanners (eSCL, as Mopria publishes it).

Read by local names: makers disagree about namespaces. No entity is resolved, nothing is fetched,
a document with a DTD is refused, and the caller has capped its size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from kiosk.core.device_ports import ScanAsk, ScanColour, ScanSource
from kiosk.core.errors import DeviceGarbled, ScanSourceMissing
from kiosk.devices.scanner_statuses import SCANNER

_TEXT_MAX: Final = 80
_LIST_MAX: Final = 64
_PER_INCH: Final = 300  # eSCL measures in 1/300 inch
A4: Final = (2480, 3508)  # 210 x 297 mm
_DPI_MOST: Final = 2400
_COLOURS: Final = {
    ScanColour.COLOUR: ("RGB24",),
    ScanColour.GREY: ("Grayscale8", "RGB24"),
    ScanColour.LINEART: ("Grayscale8", "RGB24"),  # we turn it black and white ourselves
}
_PARTS: Final = {
    "PlatenInputCaps": ScanSource.FLATBED,
    "AdfSimplexInputCaps": ScanSource.FEEDER,
}


@dataclass(frozen=True, slots=True)
class Caps:
    """What one source can do. Sizes in 1/300 inch; 0: it does not say."""

    colours: tuple[str, ...] = ()
    resolutions: tuple[int, ...] = ()
    ranged: bool = False
    width_max: int = 0
    height_max: int = 0


@dataclass(frozen=True, slots=True)
class Described:
    """A scanner's own description."""

    name: str
    serial: str
    version: str
    sources: dict[ScanSource, Caps] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """ScannerStatus: state of the scanner, of its feeder ("" without one) and of each job."""

    state: str
    feeder: str
    jobs: tuple[tuple[str, str], ...] = ()  # last part of the job's address, state

    def job(self, path: str) -> str:
        """The state of the job at that address; "" when it does not say."""
        return dict(self.jobs).get(path.rstrip("/").rpartition("/")[2], "")


def read_description(body: bytes) -> Described:
    """ScannerCapabilities. Raises DeviceGarbled."""
    root = _root(body, "ScannerCapabilities")
    sources = {_PARTS[_local(at)]: _caps(at) for at in root.iter() if _local(at) in _PARTS}
    if not sources:
        raise DeviceGarbled(device=SCANNER)
    return Described(
        name=_text(root, "MakeAndModel"),
        serial=_text(root, "SerialNumber"),
        version=_text(root, "Version") or "2.0",
        sources=sources,
    )


def read_status(body: bytes) -> Told:
    """ScannerStatus. Raises DeviceGarbled."""
    root = _root(body, "ScannerStatus")
    state = next((_said(at) for at in root if _local(at) == "State"), "")
    if not state:
        raise DeviceGarbled(device=SCANNER)
    jobs = [
        (_text(at, "JobUri").rstrip("/").rpartition("/")[2], _text(at, "JobState"))
        for at in _named(root, "JobInfo")
    ]
    return Told(state, _text(root, "AdfState"), tuple(jobs))


def settings(described: Described, ask: ScanAsk) -> tuple[bytes, int]:
    """ScanSettings for a job, and the resolution it sets. Raises ScanSourceMissing."""
    caps = described.sources.get(ask.source)
    if caps is None:
        raise ScanSourceMissing
    dpi = _dpi(caps, ask.dpi)
    known = [c for c in _COLOURS[ask.colour] if c in caps.colours]
    colour = known[0] if known else _COLOURS[ask.colour][0]
    width, height = (
        min(side, most or side)
        for side, most in zip(A4, (caps.width_max, caps.height_max), strict=True)
    )
    source = "Feeder" if ask.source is ScanSource.FEEDER else "Platen"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
        'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">'
        f"<pwg:Version>{_version(described.version)}</pwg:Version>"
        "<pwg:ScanRegions><pwg:ScanRegion>"
        f"<pwg:Height>{height}</pwg:Height><pwg:Width>{width}</pwg:Width>"
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>"
        "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        "</pwg:ScanRegion></pwg:ScanRegions>"
        f"<pwg:InputSource>{source}</pwg:InputSource>"
        f"<scan:ColorMode>{colour}</scan:ColorMode>"
        f"<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>"
        "</scan:ScanSettings>"
    ).encode(), dpi


def _dpi(caps: Caps, wanted: int) -> int:
    """The least that is enough, else the greatest."""
    if not caps.resolutions:
        return wanted
    if caps.ranged:
        return min(max(wanted, caps.resolutions[0]), caps.resolutions[-1])
    return min((r for r in caps.resolutions if r >= wanted), default=caps.resolutions[-1])


def _version(told: str) -> str:
    whole, _, part = told.partition(".")
    return told if whole.isdigit() and part.isdigit() and len(told) <= 5 else "2.0"


def _root(body: bytes, name: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DeviceGarbled(device=SCANNER) from error
    if root.getroottree().docinfo.internalDTD is not None or _local(root) != name:
        raise DeviceGarbled(device=SCANNER)
    return root


def _caps(at: Any) -> Caps:
    listed = sorted({_whole(r) for r in _named(at, "XResolution")} - {0})
    spans = [_whole(e) for r in _named(at, "XResolutionRange") for e in r]
    ends = [value for value in spans if value]
    ranged = len(ends) >= 2 and not listed
    return Caps(
        colours=tuple(_said(mode) for mode in _named(at, "ColorMode")),
        resolutions=(min(ends), max(ends)) if ranged else tuple(listed),
        ranged=ranged,
        width_max=_first_whole(at, "MaxWidth"),
        height_max=_first_whole(at, "MaxHeight"),
    )


def _named(at: Any, name: str) -> Iterator[Any]:
    """The first sixty-four of that name below, in their order."""
    left = _LIST_MAX
    for one in at.iter():
        if _local(one) == name:
            yield one
            left -= 1
            if left == 0:
                return


def _text(at: Any, name: str) -> str:
    return next((_said(one) for one in _named(at, name)), "")


def _first_whole(at: Any, name: str) -> int:
    return next((_whole(one) for one in _named(at, name)), 0)


def _said(at: Any) -> str:
    """Its own words, printable and not endless."""
    said = " ".join(str(at.text or "")[: 4 * _TEXT_MAX].split())[:_TEXT_MAX]
    return said if said.isprintable() else ""


def _whole(at: Any) -> int:
    """A positive number of sober size; else 0."""
    said = _said(at)
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 6 else 0
    if _local(at).endswith(("Resolution", "Min", "Max")):
        return number if number <= _DPI_MOST else 0
    return number


def _local(at: Any) -> str:
    """The name without its namespace; "" for what is no element."""
    return etree.QName(at).localname if isinstance(at.tag, str) else ""
