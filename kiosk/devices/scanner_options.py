# SPDX-License-Identifier: Apache-2.0
"""Room devices: what a SANE scanner offers (`scanimage --all-options`) and which of it we take.

Each backend names its sources and modes as it likes; the words below are those of the backends of
sane-backends and sane-airscan. What is not offered is not set.
"""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.core.device_ports import ScanAsk, ScanColour, ScanSource
from kiosk.core.errors import ScanSourceMissing

_OPTION: Final = re.compile(r"^ {4}(?:--?)([a-z][a-z0-9-]*)(?:\[=\([^)]*\)\])? (.+?) \[([^\]]*)\]")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_FEEDER: Final = ("feeder", "adf")
_GLASS: Final = ("flatbed", "platen", "table", "normal", "fb")
_MODES: Final = {
    ScanColour.COLOUR: ("color", "colour"),
    ScanColour.GREY: ("gray", "grey", "color", "colour"),
    ScanColour.LINEART: ("lineart", "binary", "black", "gray", "grey", "color", "colour"),
}
A4_MM: Final = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Offered:
    """Choices of one scanner. Empty: it does not offer to choose."""

    sources: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    resolutions: tuple[float, ...] = ()  # dpi; two of a range, else each one
    ranged: bool = False
    depths: tuple[str, ...] = ()
    width_mm: float = 0.0
    height_mm: float = 0.0
    names: frozenset[str] = frozenset()

    @property
    def feeder(self) -> str | None:
        """The name of its feeder, single-sided first; None when it has none."""
        fed = [s for s in self.sources if any(word in s.lower() for word in _FEEDER)]
        return min(fed, key=lambda s: "duplex" in s.lower(), default=None)

    @property
    def glass(self) -> str | None:
        """The name of its glass; "" when it offers no choice of sources."""
        if not self.sources:
            return ""
        flat = [s for s in self.sources if any(word in s.lower() for word in _GLASS)]
        return flat[0] if flat else None


def read_offered(text: str) -> Offered:
    """Reads the list of options; lines that are none are passed over. Raises nothing."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        hit = _OPTION.match(line)
        if hit and hit[3] != "inactive":
            found.setdefault(hit[1], hit[2])
    dpi = found.get("resolution", "").partition("dpi")[0]
    return Offered(
        sources=_choices(found.get("source")),
        modes=_choices(found.get("mode")),
        resolutions=tuple(float(number) for number in _NUMBER.findall(dpi))[:64],
        ranged=".." in dpi,
        depths=_choices(found.get("depth")),
        width_mm=_most_mm(found.get("x")),
        height_mm=_most_mm(found.get("y")),
        names=frozenset(found),
    )


def _choices(written: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in written.split("|")) if written else ()


def _most_mm(written: str | None) -> float:
    if not written or "mm" not in written:
        return 0.0
    numbers = _NUMBER.findall(written.partition("mm")[0].replace("..", " "))
    return float(numbers[-1]) if numbers else 0.0


def dpi_for(offered: Offered, wanted: int) -> int:
    """The resolution to set: the least that is enough, else the greatest; 0 to leave it."""
    if not offered.resolutions:
        return 0
    least, most = min(offered.resolutions), max(offered.resolutions)
    if offered.ranged:
        return int(min(max(wanted, least), most))
    return int(min((r for r in offered.resolutions if r >= wanted), default=most))


def arguments(offered: Offered, ask: ScanAsk) -> list[str]:
    """The options of a scan. Raises ScanSourceMissing."""
    source = offered.feeder if ask.source is ScanSource.FEEDER else offered.glass
    if source is None:
        raise ScanSourceMissing
    chosen: list[str] = [f"--source={source}"] if source else []
    mode = _mode(offered, ask.colour)
    if mode:
        chosen.append(f"--mode={mode}")
    if "8" in offered.depths and (not mode or "lineart" not in mode.lower()):
        chosen.append("--depth=8")
    dpi = dpi_for(offered, ask.dpi)
    if dpi:
        chosen.append(f"--resolution={dpi}")
    if offered.width_mm and offered.height_mm:
        width, height = min(A4_MM[0], offered.width_mm), min(A4_MM[1], offered.height_mm)
        chosen += ["-l", "0", "-t", "0", "-x", f"{width:g}", "-y", f"{height:g}"]
    return chosen


def _mode(offered: Offered, colour: ScanColour) -> str:
    for word in _MODES[colour]:
        for mode in offered.modes:
            if word in mode.lower():
                return mode
    return ""
