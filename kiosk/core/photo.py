# SPDX-License-Identifier: Apache-2.0
"""Core: a photograph as a form wants it: where the oval lies, what is fit, and what is told.

Whoever looks at pictures gives numbers (`Look`, `Measures`); here they become words. Nothing here
knows a face: that somebody is in the oval, and who, is for the eye of the operator. What is said of
the middle is less: it shows something, and something else than what is around it. No measure takes
the colour of skin for bad light.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from kiosk.core.errors import CameraCovered, CameraFrozen, CameraOneColour, Device


@dataclass(frozen=True, slots=True)
class PhotoPolicy:
    """What a form asks of a photograph, and how strict the looks are: a row of numbers.

    Light is 0 … 255, shares are hundredths, sharpness is the variance of the Laplacian of the oval
    at `MEASURED` dots.
    """

    aspect_width: int = 35  # 35 mm by 45 mm
    aspect_height: int = 45
    width_min_px: int = 200
    height_min_px: int = 230
    width_max_px: int = 413  # 35 mm at 300 dpi
    bytes_max: int = 50_000
    light_min: int = 35  # of the oval: darker than any skin in good light
    scene_min: int = 75  # of the oval or of what is around it, whichever is lighter
    light_max: int = 220
    dark_share_max_percent: int = 55  # dark hair is no fault
    bright_share_max_percent: int = 15
    spread_min: int = 16
    sharpness_min: int = 50
    apart_min_percent: int = 12


PASSPORT: Final = PhotoPolicy()
MEASURED: Final = (210, 270)  # dots across and down at which a photograph is measured
DARK, BRIGHT = 16, 250  # at or below, at or above: no drawing is left

_HEIGHT_PERCENT: Final = 92  # of the frame, that the photograph takes when the frame is wide
_OVAL_PERCENT: Final = (64, 76)  # of the photograph, across and down
_OVAL_MIDDLE_PERCENT: Final = 48  # from the photograph's top


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in dots; `right` and `bottom` lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Dots across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Dots down."""
        return self.bottom - self.top

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """As picture libraries want it."""
        return self.left, self.top, self.right, self.bottom


@dataclass(frozen=True, slots=True)
class Guide:
    """What the photograph will hold of a frame, and the box around the oval drawn over it."""

    crop: Box
    oval: Box


def guide(width: int, height: int, policy: PhotoPolicy = PASSPORT) -> Guide:
    """For a frame of this size, in its dots: as large as its shape allows, in the middle."""
    down = min(
        height * _HEIGHT_PERCENT // 100,
        width * policy.aspect_height // policy.aspect_width,
    )
    across = down * policy.aspect_width // policy.aspect_height
    crop = _around(width // 2, height // 2, across, down)
    inside = oval(across, down)
    shifted = (
        inside.left + crop.left,
        inside.top + crop.top,
        inside.right + crop.left,
        inside.bottom + crop.top,
    )
    return Guide(crop, Box(*shifted))


def oval(width: int, height: int) -> Box:
    """The box around the oval in a photograph of this size, in the photograph's own dots."""
    across, down = width * _OVAL_PERCENT[0] // 100, height * _OVAL_PERCENT[1] // 100
    return _around(width // 2, height * _OVAL_MIDDLE_PERCENT // 100, across, down)


def _around(x: int, y: int, width: int, height: int) -> Box:
    left, top = x - width // 2, y - height // 2
    return Box(left, top, left + width, top + height)


# ── the camera itself ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Look:
    """A frame seen in small: mean and spread of red, green and blue (0 … 255), and its print."""

    means: tuple[int, int, int]
    spreads: tuple[int, int, int]
    print: bytes  # equal for equal frames only
    at_ms: int


class CameraFault(StrEnum):
    """What is wrong with what a camera shows."""

    COVERED = "covered"
    ONE_COLOUR = "one_colour"
    FROZEN = "frozen"

    @property
    def error(self) -> type[Device]:
        """The leaf that tells it."""
        return _FAULTS[self]


_FAULTS: Final[dict[CameraFault, type[Device]]] = {
    CameraFault.COVERED: CameraCovered,
    CameraFault.ONE_COLOUR: CameraOneColour,
    CameraFault.FROZEN: CameraFrozen,
}
_BLACK_MAX: Final = 20
_BLACK_SPREAD_MAX: Final = 6  # behind a cap a chip still rustles
_PLAIN_SPREAD_MAX: Final = 1  # through a lens even a bare wall has more: its corners are darker
_SAME_MS: Final = 1_500  # some network cameras send a picture twice
_SAME_FRAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Watched:
    """What the frames seen so far say of the camera. `fault` None: nothing against it yet."""

    fault: CameraFault | None = None
    frames: int = 0
    same: int = 0  # times the newest frame came in a row
    same_since_ms: int = 0
    print: bytes = b""

    @property
    def moves(self) -> bool:
        """Two frames were seen that differ, and nothing is wrong with the newest."""
        return self.fault is None and self.frames > self.same

    def seen(self, look: Look) -> Self:
        """With one more frame."""
        again = self.frames > 0 and look.print == self.print
        same = self.same + 1 if again else 1
        since_ms = self.same_since_ms if again else look.at_ms
        stands = same >= _SAME_FRAMES and look.at_ms - since_ms >= _SAME_MS
        fault = plain(look) or (CameraFault.FROZEN if stands else None)
        return type(self)(fault, self.frames + 1, same, since_ms, look.print)


def plain(look: Look) -> CameraFault | None:
    """What one frame alone says: no picture in it."""
    spread = max(look.spreads)
    if max(look.means) <= _BLACK_MAX and spread <= _BLACK_SPREAD_MAX:
        return CameraFault.COVERED
    return CameraFault.ONE_COLOUR if spread <= _PLAIN_SPREAD_MAX else None


# ── the photograph ───────────────────────────────────────────────────────────────────────────────


class Remark(StrEnum):
    """Why a photograph is not fit; keys of words: `photo.hint.<remark>` tells what to do."""

    DARK = "dark"
    BRIGHT = "bright"
    EMPTY = "empty"
    BLURRED = "blurred"


class Check(StrEnum):
    """The lines of the checklist beside the live picture: `photo.check.<check>`."""

    PLACE = "place"
    LIGHT = "light"
    SHARP = "sharp"


CHECK_OF: Final[dict[Remark, Check]] = {
    Remark.DARK: Check.LIGHT,
    Remark.BRIGHT: Check.LIGHT,
    Remark.EMPTY: Check.PLACE,
    Remark.BLURRED: Check.SHARP,
}


@dataclass(frozen=True, slots=True)
class Measures:
    """Numbers of what lies in the oval, at `MEASURED` dots."""

    light: int  # mean of the oval, 0 … 255
    light_around: int  # mean of what is above and beside it
    spread: int  # standard deviation of the light
    dark_share_percent: int  # at most DARK
    bright_share_percent: int  # at least BRIGHT
    sharpness: int  # variance of the Laplacian
    apart_percent: int  # how far the oval's light and colours are from those around it


def remarks(measures: Measures, policy: PhotoPolicy = PASSPORT) -> tuple[Remark, ...]:
    """What is not fit, the most telling first; empty: fit. In the dark nothing else can be told."""
    if _dark(measures, policy):
        return (Remark.DARK,)
    bright = measures.bright_share_percent > policy.bright_share_max_percent
    if measures.light > policy.light_max or bright:
        return (Remark.BRIGHT,)
    if measures.spread < policy.spread_min or measures.apart_percent < policy.apart_min_percent:
        return (Remark.EMPTY,)
    return (Remark.BLURRED,) if measures.sharpness < policy.sharpness_min else ()


def _dark(measures: Measures, policy: PhotoPolicy) -> bool:
    """A dark face in a lit room is no dark picture; a dark room is, and a face against the light.

    So the oval alone is asked for little, and the room for more.
    """
    scene = max(measures.light, measures.light_around)
    share = measures.dark_share_percent
    lit = measures.light >= policy.light_min and scene >= policy.scene_min
    return not lit or share > policy.dark_share_max_percent


def checklist(found: tuple[Remark, ...]) -> tuple[tuple[Check, bool], ...]:
    """Each line and whether it is ticked."""
    against = {CHECK_OF[remark] for remark in found}
    return tuple((check, check not in against) for check in Check)


def hint(found: tuple[Remark, ...]) -> str:
    """Key of the one short line that is shown; `photo.hint.fit` when it may be taken."""
    return f"photo.hint.{found[0].value if found else 'fit'}"


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photograph by value: a JPEG without any word about where and when. The journal holds
    `digest` (SHA-256 of the bytes) alone.
    """

    image: bytes = field(repr=False)
    digest: bytes
    width: int
    height: int
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, image: bytes, size: tuple[int, int], found: tuple[Remark, ...]) -> Self:
        """With the digest of its bytes."""
        return cls(image, hashlib.sha256(image).digest(), *size, found)
