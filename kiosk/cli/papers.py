# SPDX-License-Identifier: Apache-2.0
"""Roof: papers a verb writes as PDF."""

from pathlib import Path

from kiosk.app.press import voices
from kiosk.cli.call import Call
from kiosk.core.paper import Paper


def write_pdf(call: Call, paper: Paper, form: str, to: Path) -> str:
    """Writes the PDF and returns its path as told. Raises OSError."""
    from kiosk.documents.page import PdfPainter

    to.write_bytes(PdfPainter(voices(call.house)).paint(paper, form))
    return str(to)
