# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the virtual printer's paper: rows of dots until a cut, then a picture and a report."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, assert_never

from PIL import Image, ImageDraw, ImageFont

from sandbox.escpos import (
    Align,
    AskStatus,
    Cut,
    Decoded,
    Drawer,
    FeedDots,
    FeedLines,
    LineFeed,
    Raster,
    Reset,
    Text,
    Unknown,
)

Quiet = Reset | Align | Drawer | AskStatus | Unknown  # what prints no row

CELL: Final = (12, 24)  # font A, dots
LINE_DOTS: Final = 30
FAULTS_SHOWN: Final = 200
BLANK_IMAGE_ROWS: Final = 1  # a picture needs one row, even of a cut without print


@dataclass(slots=True)
class Slip:
    """What came out since the last cut."""

    rows: list[bytes] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    text: list[str] = field(default_factory=list)
    faults: list[dict[str, object]] = field(default_factory=list)
    fault_count: int = 0
    drawer_kicks: int = 0

    def blame(self, seen: Decoded, what: str) -> None:
        """Records a fault; beyond the first so many only their number."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            shown = seen.raw[:16].hex(" ")
            self.faults.append({"offset": seen.offset, "hex": shown, "what": what})

    def told(self) -> dict[str, object]:
        """The slip in numbers."""
        return {
            "height_dots": len(self.rows),
            "bytes": len(self.raw),
            "drawer_kicks": self.drawer_kicks,
            "text": list(self.text),
            "faults": list(self.faults),
            "fault_count": self.fault_count,
        }


class Press:
    """Print head, cutter and drawer plug.

    It gives rows; which of them find paper is the printer's matter (panel.py).
    """

    def __init__(self, out: Path, width_dots: int) -> None:
        self.out = out
        self.width_dots = width_dots
        self.slip = Slip()
        self.reports: list[dict[str, object]] = []
        self._line = ""
        self._side = 0
        self._glyphs: dict[str, Image.Image] = {}
        out.mkdir(parents=True, exist_ok=True)
        self._number = max((int(p.stem[5:]) for p in out.glob("slip-[0-9]*.json")), default=0)

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of the paper."""
        return self.width_dots // 8

    def act(self, seen: Decoded) -> list[bytes]:
        """Does one operation and gives the rows it prints; a cut is done by `cut`."""
        self.slip.raw += seen.raw
        match seen.operation:
            case Text(text):
                return self._typed(text)
            case LineFeed():
                return self._end_line()
            case FeedLines(lines):
                return self._fed(lines * LINE_DOTS)
            case FeedDots(dots):
                return self._fed(dots)
            case Raster() as raster:
                return self._raster(seen, raster)
            case Cut(_, feed_dots):
                self._blame_within_line(seen, "GS V")
                return self._fed(feed_dots)
            case quiet:
                self._act_without_paper(seen, quiet)
                return []

    def _act_without_paper(self, seen: Decoded, operation: Quiet) -> None:
        match operation:
            case Reset():
                self.forget_line()
            case Align(side):
                self._blame_within_line(seen, "ESC a")
                self._side = side
            case Drawer():
                self.slip.drawer_kicks += 1
            case AskStatus():
                pass  # answered at once by the wire, whatever the paper does
            case Unknown(what):
                self.slip.blame(seen, what)
            case other:
                assert_never(other)

    def _blame_within_line(self, seen: Decoded, command: str) -> None:
        if self._line:
            self.slip.blame(seen, f"{command} within a line")

    def forget_line(self) -> None:
        """Reset, or the power is gone: the line not yet printed is lost, the paper stays."""
        self._line, self._side = "", 0

    def _blank(self, rows: int) -> list[bytes]:
        return [bytes(self.row_bytes)] * rows

    def _typed(self, text: str) -> list[bytes]:
        columns = self.width_dots // CELL[0]
        self._line += text
        rows: list[bytes] = []
        while len(self._line) > columns:
            rest = self._line[columns:]
            self._line = self._line[:columns]
            rows += self._end_line()
            self._line = rest
        return rows

    def _fed(self, dots: int) -> list[bytes]:
        """The line that waits, if any, and paper up to so many dots from its top."""
        line = self._end_line()[: CELL[1]] if self._line else []
        return line + self._blank(max(0, dots - len(line)))

    def _end_line(self) -> list[bytes]:
        line, self._line = self._line, ""
        if not line:
            return self._blank(LINE_DOTS)
        self.slip.text.append(line)
        spare = self.width_dots - len(line) * CELL[0]
        left = (0, spare // 2, spare)[self._side]
        picture = Image.new("1", (self.width_dots, LINE_DOTS), 0)
        for place, letter in enumerate(line):
            picture.paste(self._glyph(letter), (left + place * CELL[0], 0))
        packed = picture.tobytes()
        return [packed[at : at + self.row_bytes] for at in range(0, len(packed), self.row_bytes)]

    def _glyph(self, letter: str) -> Image.Image:
        if letter not in self._glyphs:
            cell = Image.new("1", CELL, 0)
            font = ImageFont.load_default(18)
            ImageDraw.Draw(cell).text((CELL[0] / 2, 19), letter, fill=1, font=font, anchor="ms")
            self._glyphs[letter] = cell
        return self._glyphs[letter]

    def _raster(self, seen: Decoded, raster: Raster) -> list[bytes]:
        dots = raster.row_bytes * 8 * (2 if raster.wide else 1)
        if self._line:
            self._blame_within_line(seen, "GS v 0")
            return []
        if dots > self.width_dots:
            self.slip.blame(seen, f"raster of {dots} dots on paper of {self.width_dots}")
            return []
        picture = Image.frombytes("1", (raster.row_bytes * 8, raster.rows), raster.data)
        scaled = picture.resize(
            (dots, raster.rows * (2 if raster.high else 1)), Image.Resampling.NEAREST
        )
        spare = self.width_dots - dots
        whole = Image.new("1", (self.width_dots, scaled.height), 0)
        whole.paste(scaled, ((0, spare // 2, spare)[self._side], 0))
        packed = whole.tobytes()
        return [packed[at : at + self.row_bytes] for at in range(0, len(packed), self.row_bytes)]

    def cut(self, cut: str) -> dict[str, object]:
        """Ends the slip: picture, bytes and report go to the folder."""
        self._number += 1
        name = f"slip-{self._number:04d}"
        report: dict[str, object] = {
            "slip": self._number,
            "width_dots": self.width_dots,
            "cut": cut,
            **self.slip.told(),
            "png": f"{name}.png",
            "bin": f"{name}.bin",
        }
        self._picture().save(self.out / f"{name}.png")
        (self.out / f"{name}.bin").write_bytes(self.slip.raw)
        plain = json.dumps(report, indent=1)
        (self.out / f"{name}.json").write_text(plain + "\n", encoding="utf-8")
        self.reports.append(report)
        self.slip = Slip()
        return report

    def _picture(self) -> Image.Image:
        rows = self.slip.rows or [bytes(self.row_bytes)] * BLANK_IMAGE_ROWS
        black = b"".join(rows)
        white_is_one = bytes(255 - byte for byte in black)
        return Image.frombytes("1", (self.width_dots, len(rows)), white_is_one)
