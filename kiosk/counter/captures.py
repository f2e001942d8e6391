# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for captures: the journal says that one was kept, never what is in it."""

from kiosk.core.entries import CaptureKept
from kiosk.core.wire.upload import Capture
from kiosk.counter.means import Means


class CaptureDesk:
    """Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def kept(self, capture: Capture, operator: str) -> int:
        """Journals a capture that lies on the disk by now; the entry's number."""
        body = CaptureKept(
            operator,
            capture.of,
            capture.kind,
            capture.mime,
            capture.size_bytes,
            capture.digest,
        )
        with self._means.books.unit() as unit:
            return unit.append(self._means.now_ms(), body).seq
