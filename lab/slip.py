# SPDX-License-Identifier: Apache-2.0
"""Lab: the slip to print, painted on this machine: Hindi, rupees and a code; the guest needs no Qt.

`python -m lab.slip` writes width, height and bits to its output.
"""

import os
import sys

from PySide6.QtGui import QGuiApplication

from kiosk.config import Language
from kiosk.core.spoken import Voices
from kiosk.text import Text
from kiosk.ui.slip import QtSlipPainter
from tests.documents import made_papers


def painted() -> bytes:
    """Four bytes of width, four of height, then the rows."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication([])
    voices = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
    raster = QtSlipPainter(voices).paint(made_papers.slip_paper())
    del app
    size = raster.width_dots.to_bytes(4, "little") + raster.height_dots.to_bytes(4, "little")
    return size + raster.bits


if __name__ == "__main__":
    sys.stdout.buffer.write(painted())
