# SPDX-License-Identifier: Apache-2.0
"""Core: scanned papers as values: how a page is to be treated, what became of it, the document."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kiosk.core.device_ports import ScanColour

LETTER_PX_MIN: Final = 10  # height of a line of letters; below it strokes run into each other
EDGE_PERCENT_MIN: Final = 22  # of the step from paper to ink, within one pixel


class ScanFile(StrEnum):
    """As what a document leaves."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"  # of one page


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to each page. `turn_degrees` is clockwise: 0, 90, 180 or 270."""

    colour: ScanColour = ScanColour.GREY
    turn_degrees: int = 0
    crop: bool = True  # to the paper's edge, where the lid is dark enough to show it
    deskew: bool = True
    page_kb_max: int = 200
    document_kb_max: int = 2_048
    file: ScanFile = ScanFile.PDF


@dataclass(frozen=True, slots=True)
class Legibility:
    """Measured on the page as it will be sent. Nothing measured (0) is a page without letters."""

    letter_px: int  # height of the smaller lines
    edge_percent: int  # how much of the step from paper to ink lies within one pixel

    @property
    def doubtful(self) -> bool:
        """Letters may be unreadable: the operator looks before it is sent."""
        if not self.letter_px:
            return False
        return self.letter_px < LETTER_PX_MIN or self.edge_percent < EDGE_PERCENT_MIN


@dataclass(frozen=True, slots=True)
class TreatedPage:
    """A page as it will be sent; its picture is the preview as well."""

    image: bytes = field(repr=False)  # JPEG; black and white ones: PNG of one bit
    width: int
    height: int
    dpi: int
    skew_degrees: float  # that was taken out, counter-clockwise
    quality: int  # of the JPEG; 0: without loss
    legibility: Legibility


@dataclass(frozen=True, slots=True)
class ScannedDocument:
    """What is stored under its digest and sent."""

    content: bytes = field(repr=False)
    file: ScanFile
    digest: str  # SHA-256, hexadecimal
    pages: int
    doubtful: tuple[int, ...]  # numbers of pages whose letters may be unreadable, from 1
    preview: bytes = field(default=b"", repr=False)  # the first page as a picture (JPEG or PNG)
