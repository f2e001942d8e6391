# SPDX-License-Identifier: Apache-2.0
"""Roof: the chapter of the day that is about the table: devices, photograph, scan, finger, and the
self-check against Annexure A with its paper.
"""

from functools import partial
from pathlib import Path
from typing import Any, Final

from kiosk.core.selfcheck import Item
from kiosk.core.selfcheck_steps import SLIP_MARK, Step
from kiosk.demo.player import Player
from kiosk.devices.barcode_picture import codes_in

_DECLARED: Final = {
    Item.MOBILE: "9816012345",
    Item.BLOCK: "Bamsan",
    Item.PANCHAYAT: "Tauni Devi",
    Item.VILLAGE: "Tauni Devi bazaar",
    Item.ADDRESS: "Ground floor, Panchayat Bhawan, Tauni Devi",
    Item.EMAIL: "tauni.devi@example.in",
}
_BACKUP_MINUTES: Final = "90"
_SPACE_SQ_M: Final = "14.5"


class AtTheTable(Player):
    """What stands on the counter is looked at, tried, and examined."""

    def _devices(self) -> None:
        self._go("devices", "devices")
        robot, page = self.robot, self._page("devices")
        robot.wait("four devices", lambda: self._found(page) >= 4)
        robot.press("F6")
        robot.wait("their answers", lambda: self._answered() >= 4)
        self._picture("devices")

    def _try_the_table(self) -> None:
        """A photograph, a scan and a finger, as a citizen's request would need them."""
        robot = self.robot
        self._go("photograph", "photo")
        photo = self._page("photo")
        robot.wait("a picture", lambda: photo.hint.text() != "")
        robot.press("Space")
        robot.wait("the photograph", lambda: photo.taken is not None)
        self._picture("photo")
        robot.press("Enter")
        self._go("scan papers", "scan")
        scan = self._page("scan")
        robot.press("Enter")
        robot.wait("the page", lambda: scan.document is not None)
        self._picture("scan")
        robot.press("Enter")
        robot.wait("it is kept", lambda: scan.document is None)
        self._go("fingerprint", "finger")
        finger = self._page("finger")
        self._picture("finger-consent")
        robot.type("TEST-0001")
        robot.press("Enter", "Enter", "Enter")
        robot.wait("the authority's word", finger.outcome.isVisible)
        self._picture("finger-yes")

    def _self_check(self) -> None:
        robot = self.robot
        self._go("self check", "self_check")
        page = self._page("self_check")
        robot.press("Enter")
        robot.wait("a look around", lambda: page.quick.busy)
        robot.wait("its end", lambda: not page.quick.busy)
        self._picture("self-check-quick")
        robot.press("F6")
        robot.wait_page("check_steps")
        self._picture("self-check-particulars")
        self._particulars()
        self._slip_and_scan()
        self._step(Step.PHOTO)
        self._picture("self-check-photo")
        robot.press("Enter")
        self._kit_and_power()
        self._step(Step.SPACE)
        robot.type(_SPACE_SQ_M)
        self._picture("self-check-space")
        robot.press("Enter")
        robot.wait_page("self_check")
        robot.wait("its signature", self._signed)
        self._picture("self-check-done")
        robot.press("F8")
        robot.wait("its form", partial(self._wrote, "pdf"))
        robot.press("Shift+F8")
        robot.wait("its line", partial(self._wrote, "csv"))

    def _particulars(self) -> None:
        panel = self._steps().panels[Step.VLE]
        for item, field in panel.fields.items():
            if field.isVisible():
                self.robot.type("" if field.edit.text() else _DECLARED[item])
                self.robot.press("Enter")

    def _slip_and_scan(self) -> None:
        robot, before = self.robot, self._papers_out()
        self._step(Step.SLIP)
        robot.press("Enter")
        robot.wait("the slip", lambda: self._steps().panels[Step.SLIP].printed)
        robot.wait("its picture", lambda: len(self._papers_out()) > len(before))
        slip = max(self._papers_out() - before)
        robot.type(self._letters(slip))
        self._picture("self-check-slip")
        self.town.lay_on_glass(slip)
        robot.press("Enter")
        self._step(Step.PAGE)
        self._picture("self-check-page")
        robot.press("Enter")

    def _kit_and_power(self) -> None:
        robot = self.robot
        self._step(Step.KIT)
        parts = self._known().checking.run.policy.kit_parts
        for _ in parts[:-1]:
            robot.press("Space", "Enter")
        robot.press("Space")
        self._picture("self-check-kit")
        robot.press("Enter")
        self._step(Step.POWER)
        robot.press("Down")
        robot.press("Tab")
        robot.type(_BACKUP_MINUTES)
        self._picture("self-check-power")
        robot.press("Enter")

    def _step(self, step: Step) -> None:
        """Waits until this step is asked, and nothing of the one before is under way."""
        page = self._steps()
        self.robot.wait(f"step {step.value}", lambda: page.at is step and not page.go.busy)
        self.robot.breathe()

    def _steps(self) -> Any:
        return self._page("check_steps")

    def _page(self, name: str) -> Any:
        return self.counter.window.page(name)

    def _found(self, page: Any) -> int:
        return len(self.counter.post.verbs.table.devices()) if page else 0

    def _answered(self) -> int:
        return sum(one.found is not None for one in self.counter.post.verbs.table.devices())

    def _signed(self) -> bool:
        done = self._known().checking.done
        return done is not None and done.seq > 0

    def _wrote(self, form: str) -> bool:
        return any(self.papers().glob(f"annexure-a-*.{form}"))

    def _papers_out(self) -> set[Path]:
        return set(self.town.papers.printed.glob("*.png"))

    def _letters(self, slip: Path) -> str:
        """What the operator reads on the slip; here by its code, as a scanner would."""
        codes = (code.text for code in codes_in(slip.read_bytes()))
        return next(text for text in codes if text.startswith(SLIP_MARK)).removeprefix(SLIP_MARK)
