# SPDX-License-Identifier: Apache-2.0
"""Room ui: the citizen's photograph: live with its oval, what is not fit in words, taken by Space.

Frames are asked for one after the other while the page is shown, five a second at most.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.device import Kind
from kiosk.core.device_ports import Frame
from kiosk.core.errors import LmkError
from kiosk.core.facts import DeviceChanged
from kiosk.core.photo import Check, Remark, TakenPhoto, checklist, hint
from kiosk.ui.bridge import Errand
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.buttons import Kind as Look
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.widgets.live_view import LiveView, image_of
from kiosk.ui.widgets.told_line import ToldLine
from kiosk.ui.words import NOTHING, phrase

FRAME_MS: Final = 200
_TICK, _CROSS = ("tick", Tone.DONE), ("cross", Tone.NOT_DONE)


class PhotoPage(Page):
    """Space takes, Enter keeps, F6 begins again; the operator decides, the marks only advise."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("photo.title"))
        self._post = post
        kit = post.kit
        self.view = LiveView(kit, phrase("photo.view"))
        self.marks = {check: Picture(kit, "todo", Tone.MUTED, 22) for check in Check}
        self.hint = Label(kit, role="h2").wrapping()
        self.said = ToldLine(kit)
        self.body.addLayout(self._row())
        self.body.addWidget(self.said)
        self._add_keys(post)
        self.walk = [self.view]
        self._frame: Frame | None = None
        self._errand: Errand | None = None
        self.taken: TakenPhoto | None = None
        self._takes = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(FRAME_MS)
        self._soon.timeout.connect(self._next)
        post.bridge.on(DeviceChanged, self._device_changed)

    def _row(self) -> QHBoxLayout:
        kit = self.kit
        side = QVBoxLayout()
        side.setSpacing(8)
        for check, mark in self.marks.items():
            line = QHBoxLayout()
            line.setSpacing(10)
            line.addWidget(mark)
            line.addWidget(Label(kit, phrase(f"photo.check.{check.value}"), "strong").wrapping(), 1)
            side.addLayout(line)
        side.addWidget(self.hint)
        side.addWidget(Label(kit, phrase("photo.eye"), "muted").wrapping())
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(side, 1)
        return row

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.take = Button(kit, phrase("photo.take"), Look.PRIMARY)
        self.keep = Button(kit, phrase("photo.keep"), Look.PRIMARY).key(None)
        self.again = Button(kit, phrase("photo.again")).key(Act.SECOND)
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.take.does(self._take))
        self.foot.addWidget(self.keep.does(self.step))
        self.foot.addWidget(self.again.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: another one, or the camera is tried again."""
        return {Act.SECOND: self._begin}

    def arrive(self) -> None:
        """The camera begins to show."""
        self.said.tell(NOTHING)
        self._begin()

    def leave(self) -> None:
        """Nothing is asked of the camera behind the page's back."""
        self._soon.stop()
        if self._errand is not None:
            self._errand.drop()
        self._errand, self._takes = None, False

    def forget(self) -> None:
        """Another person works here: no face stays."""
        super().forget()
        self.taken = self._frame = None
        self.view.show_image(QImage())

    def step(self) -> None:
        """Enter: keeps what was taken for this citizen's visit."""
        if self.taken is None:
            self.said.tell(phrase("photo.none_taken"))
            return
        taken = self._post.known.visit.photo = self.taken
        kilobytes = -(-len(taken.image) // 1000)
        kept = phrase("photo.kept", width=taken.width, height=taken.height, size=kilobytes)
        self._begin()
        self.said.tell(kept)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes it; held down it does nothing."""
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._take()

    def _begin(self) -> None:
        self.leave()
        self.errors.clear()
        self.taken = self._frame = None
        self._offer()
        self.focus_on(self.view)
        self._next()

    def _offer(self) -> None:
        self.take.setVisible(self.taken is None)
        self.keep.setVisible(self.taken is not None)

    def _next(self) -> None:
        self._errand = self._post.ask(self._post.verbs.table.frame(), self._shown, self._failed)

    def _shown(self, frame: Frame) -> None:
        if self.taken is not None or self._takes:
            return
        self.errors.clear()
        self._frame = frame
        self.view.show_image(image_of(frame), fit=self.view.fit)
        asked = self._post.verbs.table.judged(frame)
        self._errand = self._post.ask(asked, self._judged, self._failed)

    def _judged(self, found: tuple[Remark, ...]) -> None:
        self._mark(found)
        self._soon.start()

    def _mark(self, found: tuple[Remark, ...]) -> None:
        for check, ticked in checklist(found):
            self.marks[check].show_icon(
                *(("tick", Tone.DONE) if ticked else ("cross", Tone.NOT_DONE))
            )
        good = self.taken is not None and not found
        self.hint.tell(phrase("photo.good" if good else hint(found)))
        self.view.show_image(self.view.image, oval=self.taken is None, fit=not found)

    def _take(self) -> None:
        frame = self._frame
        if frame is None or self._takes or self.taken is not None:
            return
        self.leave()
        self._takes = True
        asked = self._post.verbs.table.take(frame)
        self._errand = self._post.ask(asked, self._came, self._failed)

    def _came(self, taken: TakenPhoto) -> None:
        self._takes, self.taken = False, taken
        self.said.tell(NOTHING)
        self.view.show_image(QImage.fromData(taken.image), oval=False)
        self._mark(taken.remarks)
        self._offer()

    def _failed(self, error: LmkError) -> None:
        """Told once; the camera is asked again when it changes, or by F6."""
        self._takes, self._frame = False, None
        self.view.show_image(QImage())
        self.hint.tell(NOTHING)
        for mark in self.marks.values():
            mark.show_icon("todo", Tone.MUTED)
        self.errors.show_faults([fault_of(error)])
        self.focus_on(self.view)

    def _device_changed(self, fact: DeviceChanged) -> None:
        came_back = fact.kind == Kind.CAMERA and fact.health in ("present", "ready")
        if came_back and self.isVisible() and self.errors.faults:
            self._begin()
