# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: what scanners say: eSCL's XML, the options and words of SANE, bytes for a page.

The first byte chooses the door. A value or a leaf of the errors is all that may come out.
"""

from kiosk.core.device_ports import ScanAsk
from kiosk.core.errors import Device
from kiosk.devices.scanner_escl_xml import read_description, read_status, settings
from kiosk.devices.scanner_options import arguments, read_offered
from kiosk.devices.scanner_page import PIXELS_MAX, whole_page
from kiosk.devices.scanner_statuses import told

_HEADS = (b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF\0")
_WORD_MAX = 80

SEEDS = (
    (
        b'\0<s:ScannerCapabilities xmlns:s="u">'
        b"<s:Platen><s:PlatenInputCaps><s:MaxWidth>2550</s:MaxWidth>"
        b"<s:ColorModes><s:ColorMode>RGB24</s:ColorMode></s:ColorModes><s:SupportedResolutions>"
        b"<s:DiscreteResolutions><s:DiscreteResolution><s:XResolution>200</s:XResolution>"
        b"</s:DiscreteResolution></s:DiscreteResolutions></s:SupportedResolutions>"
        b"</s:PlatenInputCaps></s:Platen></s:ScannerCapabilities>"
    ),
    (
        b'\1<s:ScannerStatus xmlns:s="u"><s:State>Idle</s:State><s:Jobs><s:JobInfo>'
        b"<s:JobUri>/eSCL/ScanJobs/1</s:JobUri></s:JobInfo></s:Jobs></s:ScannerStatus>"
    ),
    (
        b"\2    --mode Lineart|Gray|Color [Gray]\n    --resolution 50..600dpi [75]\n"
        b"    --source Flatbed|Automatic Document Feeder [Flatbed]\n"
    ),
    b"\3scanimage: sane_start: Document feeder jammed\nProgress: 12.5%",
)


def one(data: bytes) -> None:
    """One input. Raises AssertionError or whatever a reader lets through."""
    door, rest = data[0] if data else 0, data[1:]
    try:
        match door % 5:
            case 0:
                body, dpi = settings(read_description(rest), ScanAsk())
                assert 0 < dpi <= 10_000
                assert body.count(b"<scan:ColorMode>") == 1
            case 1:
                seen = read_status(rest)
                assert len(seen.state) <= _WORD_MAX
            case 2:
                asked = arguments(read_offered(rest.decode("utf-8", "replace")), ScanAsk())
                assert all("\n" not in one_of for one_of in asked)
            case 3:
                told(rest.decode("utf-8", "replace").splitlines())
            case _:
                page = whole_page(_HEADS[len(rest) % 3] + rest, 200, 0)
                assert page.width * page.height <= PIXELS_MAX
    except Device:
        pass
