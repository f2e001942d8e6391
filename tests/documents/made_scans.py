# SPDX-License-Identifier: Apache-2.0
"""Tests documents: sheets as a scanner would give them, drawn here: text, a QR, a lid behind."""

import io

import segno
from PIL import Image, ImageDraw, ImageFont

from kiosk.core.device_ports import ScannedPage

WORDS = "Certified that the land in khata 41 is held by the applicant as recorded"


def sheet(dpi=100, letter_px=0, code="LMK1:HP17-00001", colour=False):
    """An A4 page of printed lines with a code at its foot."""
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    page = Image.new("RGB" if colour else "L", (width, height), "white")
    pen = ImageDraw.Draw(page)
    size = letter_px or dpi / 6
    font = ImageFont.load_default(size)
    step = max(round(size * 1.9), 3)
    for at in range(dpi // 2, round(height * 0.62), step):
        pen.text((dpi // 2, at), WORDS, "black", font)
    if code:
        picture = io.BytesIO()
        segno.make_qr(code, error="m").save(picture, kind="png", scale=max(dpi // 25, 2), border=4)
        page.paste(Image.open(picture).convert(page.mode), (dpi, round(height * 0.72)))
    return page


def skewed(picture, degrees, fill=255):
    """Counter-clockwise, as a sheet laid askew."""
    fill = (fill,) * 3 if picture.mode == "RGB" else fill
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=fill)


def on_lid(picture, degrees=0.0, lid=30):
    """On a glass half as large again, under a lid of this brightness."""
    glass = Image.new("L", (picture.width * 3 // 2, picture.height * 3 // 2), lid)
    glass = glass.convert(picture.mode)
    glass.paste(skewed(picture, degrees, lid), (picture.width // 6, picture.height // 8))
    return glass


def scanned(picture, dpi=100, form="PNG"):
    """As the adapter hands it on."""
    out = io.BytesIO()
    picture.save(out, form)
    mime = "image/png" if form == "PNG" else "image/jpeg"
    return ScannedPage(out.getvalue(), mime, dpi, picture.width, picture.height)
