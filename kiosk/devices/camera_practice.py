# SPDX-License-Identifier: Apache-2.0
"""Room devices: what the practice camera sees: nobody, drawn, who moves and can be photographed."""

from kiosk.core.device_ports import Frame, FrameCoding

WIDTH, HEIGHT = 640, 480
_MARK = "PRACTICE"
_STEP, _STEPS = 3, 8  # dots aside from picture to picture, and back


def practice_frame(number: int, at_ms: int) -> Frame:
    """The picture of this number; two that follow each other differ."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), "#b4bec8")
    draw = ImageDraw.Draw(picture)
    x, y = WIDTH // 2 + _STEP * abs(number % _STEPS - _STEPS // 2), 225
    for line in range(0, WIDTH, 64):
        draw.line((line, 0, line, HEIGHT), fill="#a4b0bc", width=2)
    draw.ellipse((x - 185, y + 150, x + 185, y + 460), fill="#3d5a4c")
    draw.ellipse((x - 104, y - 140, x + 104, y + 140), fill="#2c221e")
    draw.ellipse((x - 90, y - 110, x + 90, y + 140), fill="#b88a6a")
    for side in (-36, 36):
        draw.line((x + side - 18, y - 40, x + side + 18, y - 44), fill="#2c221e", width=5)
        draw.ellipse((x + side - 15, y - 26, x + side + 15, y - 6), fill="white")
        draw.ellipse((x + side - 6, y - 23, x + side + 6, y - 9), fill="#20160f")
    draw.line((x, y - 8, x - 9, y + 42, x + 7, y + 44), fill="#7d5740", width=4)
    draw.arc((x - 34, y + 50, x + 34, y + 92), 20, 160, fill="#7d3430", width=6)
    draw.text((x - 28, y + 180), _MARK, fill="white")
    return Frame(picture.tobytes(), FrameCoding.RGB, WIDTH, HEIGHT, at_ms)
