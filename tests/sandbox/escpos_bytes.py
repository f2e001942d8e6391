# SPDX-License-Identifier: Apache-2.0
"""Tests: ESC/POS written by hand, byte by byte, after Epson's reference."""

INIT = b"\x1b@"
FULL_CUT = b"\x1dV\x00"
FEED_AND_CUT = b"\x1dVB\x18"
DRAWER = b"\x1bp\x00\x19\x78"


def raster(rows: list[bytes], mode: int = 0) -> bytes:
    """GS v 0 of rows that are all equally long."""
    width, height = len(rows[0]), len(rows)
    head = bytes([0x1D, 0x76, 0x30, mode, width % 256, width // 256, height % 256, height // 256])
    return head + b"".join(rows)


def ask(kind: int) -> bytes:
    """DLE EOT n."""
    return bytes([0x10, 0x04, kind])
