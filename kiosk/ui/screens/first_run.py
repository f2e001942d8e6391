# SPDX-License-Identifier: Apache-2.0
"""Room ui: first run: language, the portal's address, the district's code, the VLE's PIN."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer

from kiosk.core.errors import LmkError, PinUnfit
from kiosk.core.facts import DeviceChanged
from kiosk.core.wire.enrolment import Site
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.sign_in import CODE_SIGNS
from kiosk.ui.screens.table_words import printer_found
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.edits import CodeField, PinEdit
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import FieldGrid
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import phrase


class FirstRunPage(Page):
    """Joins a portal. Nothing is believed before the code's own word for the portal's key."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("first.title"))
        self._post = post
        kit = post.kit
        self.portal = Field(kit, phrase("first.portal"), PlainEdit(), phrase("first.portal_help"))
        self.code_edit = CodeField(kit, CODE_SIGNS)
        self.code = Field(kit, phrase("first.code"), self.code_edit, phrase("first.code_help"))
        self.pin_edit, self.again_edit = PinEdit(kit), PinEdit(kit)
        self.pin = Field(kit, phrase("first.pin"), self.pin_edit, phrase("first.pin_help"))
        self.again = Field(kit, phrase("first.pin_again"), self.again_edit)
        self.body.addWidget(Label(kit, phrase("first.lead"), "muted").wrapping())
        self.printer = Label(kit, role="strong").wrapping()
        self.body.addWidget(self.printer)
        pins = FieldGrid()
        for field in (self.pin, self.again):
            pins.add(field)
        for part in (self.portal, self.code, pins):
            self.body.addWidget(part)
        self.walk = [self.portal.edit, self.code_edit, self.pin_edit, self.again_edit]
        self.join = BusyButton(kit, phrase("first.join"), Kind.PRIMARY)
        self.join.key(None).does(self.step)
        self.foot.addWidget(self.join)
        table = Button(kit, phrase("home.devices")).key(Act.SECOND)
        self.foot.addWidget(table.does(lambda: post.press(Act.SECOND)))
        tongue = Button(kit, phrase("first.language")).key(Act.LANGUAGE)
        self.foot.addWidget(tongue.does(lambda: post.press(Act.LANGUAGE)))
        post.bridge.on(DeviceChanged, self._device_changed)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: the devices, before any account."""
        return {Act.SECOND: lambda: self._post.show("door_devices")}

    def arrive(self) -> None:
        """Before any account the printer is named; nobody is asked for it."""
        super().arrive()
        # Laying the table takes a moment; the page is painted first.
        QTimer.singleShot(0, self._name_printer)

    def _name_printer(self) -> None:
        self.printer.tell(printer_found(self._post.verbs.table.devices()))

    def _device_changed(self, _: DeviceChanged) -> None:
        if self.isVisible():
            self._name_printer()

    def suggest(self, portal_url: str) -> None:
        """The address this machine was told, if any."""
        self.portal.edit.setText(portal_url)

    def step(self) -> None:
        """Enter on the last field: join. It moves no money."""
        if self.join.busy:
            return
        if self.pin_edit.pin() != self.again_edit.pin():
            self.errors.show_faults([Fault(phrase("first.pins_differ"), "SES-04", self.again)])
            return
        self.join.begin(phrase("first.joining"))
        asked = self._post.verbs.enrol(
            self.portal.edit.text().strip(), self.code_edit.code(), self.pin_edit.pin()
        )
        self._post.ask(asked, self._joined, self._failed)

    def _joined(self, site: Site) -> None:
        self.join.end()
        self.errors.clear()
        self._post.known.site = site
        self._post.show("begin")

    def _failed(self, error: LmkError) -> None:
        self.join.end()
        at = self.pin if isinstance(error, PinUnfit) else self.code
        if error.code.startswith(("NET", "TLS", "PRT")) or error.facts.get("field") == "portal_url":
            at = self.portal
        self.errors.show_faults([fault_of(error, at)])
