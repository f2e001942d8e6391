# SPDX-License-Identifier: Apache-2.0
"""Room ui: papers are scanned: from the glass or the feeder, with progress, and kept by Enter."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage

from kiosk.core.device_ports import ScanAsk, ScanSource
from kiosk.core.errors import LmkError
from kiosk.core.scan import ScannedDocument
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.receipt_view import ReceiptView
from kiosk.ui.widgets.told_line import ToldLine
from kiosk.ui.words import NOTHING, Saying, phrase

PAGES_MAX: Final = {ScanSource.FLATBED: 1, ScanSource.FEEDER: 50}
_PAGE: Final = 100  # what a page counts in progress


@dataclass(frozen=True, slots=True)
class Scanned:
    """Brought over the bridge: how far the scan of a page of the window is."""

    page: object
    done: int
    of: int


class ScanPage(Page):
    """Enter scans, and keeps what was scanned; Esc stops a scan; F6 turns from glass to feeder."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("scan.title"))
        self._post = post
        kit = post.kit
        options = tuple((source, phrase(f"scan.{source.value}")) for source in ScanSource)
        self.source: Choice[ScanSource] = Choice(kit, options, lambda _: None)
        self.state = Label(kit, phrase("scan.lead")).wrapping()
        self.doubt = Notice(kit)
        self.doubt.hide()
        self.preview = ReceiptView(kit, width_px=360)
        self.preview.hide()
        self.said = ToldLine(kit)
        for part in (self.source, self.state, self.doubt, self.preview, self.said):
            self.body.addWidget(part)
        self._add_keys(post)
        self.walk = [self.go]
        self._work: Future[ScannedDocument] | None = None
        self.document: ScannedDocument | None = None
        post.bridge.on(Scanned, self._heard)

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.go = BusyButton(kit, phrase("scan.go"), Kind.PRIMARY)
        self.other = Button(kit, phrase("scan.other")).key(Act.SECOND)
        self.way_out = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.go.key(None).does(self.step))
        self.foot.addWidget(self.other.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(self.way_out.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: glass or feeder; after a scan it is done again."""
        return {Act.SECOND: self._second}

    def back(self) -> bool:
        """Esc stops the scanner first."""
        if self._work is None:
            return False
        self._work.cancel()
        return True

    def leave(self) -> None:
        """The scanner does not work on behind the page's back."""
        if self._work is not None:
            self._work.cancel()

    def forget(self) -> None:
        """Another person works here: no paper stays."""
        super().forget()
        self._show(None)

    def step(self) -> None:
        """Enter: scans; or keeps what was scanned."""
        if self.go.busy:
            return
        if self.document is not None:
            self._keep(self.document)
            return
        self.errors.clear()
        self.said.tell(NOTHING)
        self.go.begin(phrase("scan.scanning"))
        self.way_out.tell(phrase("scan.stop"))
        self.state.tell(phrase("scan.scanning"))
        source, hear = self.source.value, self._post.bridge.hear
        ask = ScanAsk(source=source, pages_max=PAGES_MAX[source])
        table = self._post.verbs.table
        self._work = table.scan(ask, lambda done, of: hear(Scanned(self, done, of)))
        self._post.ask(self._work, self._came, self._failed)

    def _second(self) -> None:
        if self.go.busy:
            return
        if self.document is not None:
            self._show(None)
        else:
            self.source.next()

    def _heard(self, news: Scanned) -> None:
        if news.page is self and self._work is not None:
            self.state.tell(_far(news))

    def _came(self, document: ScannedDocument) -> None:
        self._end()
        self._show(document)

    def _show(self, document: ScannedDocument | None) -> None:
        """What was scanned, or the beginning."""
        self.document = document
        self.errors.clear()
        self.source.setVisible(document is None)
        self.go.rename(phrase("scan.go" if document is None else "scan.keep"))
        self.other.tell(phrase("scan.other" if document is None else "scan.again"))
        self.state.tell(_told(document) if document else phrase("scan.lead"))
        numbers = ", ".join(map(str, document.doubtful)) if document else ""
        self.doubt.tell(phrase("scan.doubtful", pages=numbers) if numbers else NOTHING)
        picture = QImage.fromData(document.preview) if document and document.preview else QImage()
        self.preview.setVisible(not picture.isNull())
        if not picture.isNull():
            self.preview.show_image(picture, phrase("scan.preview"))
        if self.isVisible():
            self.focus_on(self.go)

    def _keep(self, document: ScannedDocument) -> None:
        self.go.begin(phrase("scan.keeping"))
        self._post.ask(self._post.verbs.table.save_scan(document), self._kept, self._failed)

    def _kept(self, where: str) -> None:
        self._end()
        self._show(None)
        self.said.tell(phrase("preview.saved", file=where))

    def _end(self) -> None:
        self._work = None
        self.go.end()
        self.way_out.tell(phrase("page.back"))

    def _failed(self, error: LmkError) -> None:
        """What was scanned before stays."""
        self._end()
        if self.document is None:
            self.state.tell(phrase("scan.lead"))
        self.errors.show_faults([fault_of(error)])
        if self.isVisible():
            self.focus_on(self.go)


def _far(news: Scanned) -> Saying:
    page, part = divmod(max(0, news.done), _PAGE)
    if news.of:
        return phrase("scan.part", percent=min(100, news.done * 100 // news.of))
    return phrase("scan.page", page=page + 1, percent=part)


def _told(document: ScannedDocument) -> Saying:
    kilobytes = -(-len(document.content) // 1000)
    return phrase("scan.got", count=document.pages, size=kilobytes)
