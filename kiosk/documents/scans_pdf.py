# SPDX-License-Identifier: Apache-2.0
"""Room documents: pictures as the pages of a PDF (ISO 32000-1), each as it is, not packed anew.

Written by hand: a PDF of pictures alone is a few objects, and reportlab would wrap each JPEG into
text that is a quarter larger. A page is as large as its picture at its resolution.
"""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image

from kiosk.core.scan import TreatedPage

_POINTS: Final = 72


def picture_pdf(pages: Sequence[TreatedPage]) -> bytes:
    """The file. Raises ValueError for no page."""
    if not pages:
        raise ValueError("no page")
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
    ]
    for at, page in enumerate(pages):
        objects += _page(page, 3 + 3 * at)
    return _written(objects)


def _page(page: TreatedPage, first: int) -> list[bytes]:
    """Page, drawing and picture."""
    width, height = (side * _POINTS / max(page.dpi, 1) for side in (page.width, page.height))
    drawing = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /P Do Q".encode()
    said = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] "
        f"/Contents {first + 1} 0 R /Resources << /XObject << /P {first + 2} 0 R >> >> >>"
    )
    return [said.encode(), _stream("", drawing), _picture(page)]


def _picture(page: TreatedPage) -> bytes:
    size = f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height}"
    with Image.open(io.BytesIO(page.image), formats=("JPEG", "PNG")) as picture:
        if picture.format == "JPEG":
            space = "/DeviceRGB" if picture.mode == "RGB" else "/DeviceGray"
            how = f"{size} /ColorSpace {space} /BitsPerComponent 8 /Filter /DCTDecode"
            return _stream(how, page.image)
        bits = _fax(picture)
    fax = f"<< /K -1 /Columns {page.width} /Rows {page.height} /BlackIs1 true >>"
    how = f"{size} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode"
    return _stream(f"{how} /DecodeParms {fax}", bits)


def _fax(picture: Image.Image) -> bytes:
    """The dots as Group 4 (ITU-T T.6), one strip."""
    out = io.BytesIO()
    picture.convert("1").save(out, "TIFF", compression="group4", tiffinfo={278: picture.height})
    with Image.open(out, formats=("TIFF",)) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]  # of a TIFF
        (begin,), (length,) = tags[273], tags[279]
    return out.getvalue()[begin : begin + length]


def _stream(said: str, data: bytes) -> bytes:
    head = f"<< {said} /Length {len(data)} >>\nstream\n".encode()
    return head + data + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()
