# SPDX-License-Identifier: Apache-2.0
"""Roof: one counter day, played by keys in the real window: the main job from end to end.

A bill with the line, the line cut for real, four sales from the signed lease, one of them paid
elsewhere meanwhile, the line back, the refused one returned, receipts handed over, the day closed.
"""

from functools import partial
from typing import Any, Final

from kiosk.core.catalogue import Rail
from kiosk.core.money import FACES_PAISE
from kiosk.core.transaction import State
from kiosk.core.views import LotView
from kiosk.demo.table_chapter import AtTheTable

PIN: Final = "274961"
OPENING_PAISE: Final = 100_000


class Day(AtTheTable):
    """Plays the day. Each chapter begins and ends on a page that the next one knows."""

    def play(self) -> None:
        """The whole day."""
        self._join()
        self._open()
        self._devices()
        self._self_check()
        self._try_the_table()
        self._load(Rail.ELECTRICITY, "15000")
        self._load(Rail.ONLINE_SEVA, "5000")
        self._sell_online()
        self._outage()
        self._line_back()
        self._return_refused()
        self._hand_over()
        self._look_back()
        self._close()

    # ── chapters ─────────────────────────────────────────────────────────────────────────────

    def _join(self) -> None:
        robot = self.robot
        robot.wait_page("first_run")
        self._picture("first-run")
        robot.press("Enter")
        robot.type(self.town.code.replace("-", ""))
        robot.press("Enter")
        robot.type(PIN)
        robot.press("Enter")
        robot.type(PIN)
        robot.press("Enter")
        robot.wait_page("sign_in")
        self._picture("sign-in")
        robot.type(PIN)
        robot.press("Enter")
        robot.wait_page("home")
        robot.wait("prices", lambda: self._known().catalogue is not None)
        robot.wait("standing", lambda: self._known().standing is not None)

    def _open(self) -> None:
        self._picture("home-before-opening")
        self._go("open day", "open_day")
        self.robot.type(str(OPENING_PAISE // 100))
        self._picture("open-day")
        self.robot.press("F12")
        self.robot.wait_page("home")
        self.robot.wait("the day", lambda: self._drawer() is not None)
        self._picture("home")

    def _load(self, rail: Rail, rupees: str) -> None:
        self._go("wallet", "wallet")
        page: Any = self.counter.window.page("wallet")
        page.choose(rail)
        self.robot.type(rupees)
        self._picture(f"wallet-load-{rail.value.replace('_', '-')}")
        self.robot.press("F12")

        def lot() -> LotView | None:
            lots = page.view.lots if page.view else ()
            return next((one for one in lots if one.rail is rail and one.page_url), None)

        self.robot.wait("the wallet's page", lambda: lot() is not None)
        found = lot()
        assert found is not None
        self.town.confirm_in_browser(found.page_url)
        self.robot.press("Ctrl+Enter")
        self.robot.wait("the lease", lambda: self._left(rail) > 0)
        self._picture(f"wallet-loaded-{rail.value.replace('_', '-')}")

    def _sell_online(self) -> None:
        robot = self.robot
        self._home()
        before = robot.presses
        robot.press("F2")
        robot.type(self._bills[0])
        self._picture("bill")
        robot.press("Enter")
        robot.wait_page("collect:hpsebl_bill")
        self._picture("check-and-collect")
        robot.press("Enter", "F12")
        robot.wait_page("outcome")
        self.told.presses_for_a_bill = robot.presses - before
        number = self._last().number
        self.told.online.append(number)
        robot.wait("the receipt", lambda: self._state(number) is State.POSTED)
        self._printed()
        self._picture("outcome-done")

    def _outage(self) -> None:
        robot = self.robot
        self.town.send_dues()
        robot.press("Ctrl+Enter")
        robot.wait("the pack of dues", lambda: self._quotes_from_pack(self._bills[1]))
        self.town.line_mode("cut")
        self._home()
        robot.press("F2")
        robot.type(self._bills[1])
        robot.press("Enter")
        self._pay("hpsebl_bill")
        self._picture("outcome-provisional")
        elsewhere = self._bill_from_qr(self._bills[2])
        self.told.refused_on_purpose.append(elsewhere)
        self.town.paid_elsewhere(self._bills[2])
        self._water()
        self._nakal()
        self._home()
        self._picture("home-offline")
        robot.press("F9")
        robot.wait_page("queue")
        robot.wait("the queue", lambda: self._rows("queue") == len(self.told.offline))
        self._picture("queue-offline")

    def _bill_from_qr(self, consumer_id: str) -> str:
        """F6, then the scanner: it types the QR of the paper bill and Enter."""
        robot = self.robot
        self._home()
        robot.press("F2")
        robot.type(consumer_id)
        robot.press("F6")
        robot.type(self._bill(consumer_id)["qr"])
        self._picture("bill-from-qr")
        robot.press("Enter")
        return self._pay("hpsebl_bill")

    def _water(self) -> None:
        robot = self.robot
        place = next(w for w in self.world["water"] if w["connection_type"] == "rural_flat")
        self._home()
        robot.press("F5")
        robot.type(place["connection_id"])
        robot.press("Enter")
        robot.type(place["period"])
        self._picture("water-flat")
        robot.press("Enter")
        self._pay("water_flat")

    def _nakal(self) -> None:
        robot = self.robot
        village, khatas = next(iter(self.world["khatas"].items()))
        self._home()
        robot.press("F4")
        for text in (village, khatas[0]["khata"], self.world["years"][0], "Ram Lal"):
            robot.type(text)
            if text == "Ram Lal":
                self._picture("nakal")
            robot.press("Enter")
        self._pay("nakal_jamabandi")

    def _pay(self, row: str) -> str:
        self.robot.wait_page(f"collect:{row}")
        self._picture(f"collect-{row.replace('_', '-')}")
        self.robot.press("Enter", "F12")
        self.robot.wait_page("outcome")
        number = self._last().number
        self.told.offline.append(number)
        self._printed()
        return number

    def _line_back(self) -> None:
        self.town.line_mode("up")
        self.robot.press("Ctrl+Enter")
        self.robot.wait("every verdict", lambda: self._known().standing.waiting == 0)
        self.robot.wait("the refused one", lambda: self._rows("queue") == 1)
        self._picture("queue-refused")

    def _return_refused(self) -> None:
        robot = self.robot
        robot.press("F6")
        self._picture("queue-return-cash")
        robot.press("F12")
        number = self.told.refused_on_purpose[0]
        robot.wait("the return", lambda: self._state(number) in (State.RETURNING, State.RETURNED))
        robot.press("Ctrl+Enter")
        robot.wait("its confirmation", lambda: self._state(number) is State.RETURNED)
        robot.wait("an empty queue", lambda: self._rows("queue") == 0)
        self._picture("queue-empty")

    def _hand_over(self) -> None:
        self._go("hand over", "hand_over")
        waiting = len(self.told.offline) - len(self.told.refused_on_purpose)
        self.robot.wait("receipts", lambda: self._rows("hand_over") >= waiting)
        self._picture("hand-over")
        for left in range(self._rows("hand_over") - 1, -1, -1):
            self.robot.press("F8")
            self.robot.wait("the print", partial(self._are_left, left))

    def _are_left(self, count: int) -> bool:
        """The list can be shorter before the page knows that the print ended."""
        page: Any = self.robot.window.page("hand_over")
        return self._rows("hand_over") == count and not page.printing

    def _look_back(self) -> None:
        robot = self.robot
        self._go("wallet", "wallet")
        self._picture("wallet-evening")
        self._go("history", "history")
        robot.wait("the day's work", lambda: self._rows("history") >= len(self.told.offline))
        self._picture("history")
        robot.press("Enter")
        robot.wait_page("preview")
        self._drawn()
        self._picture("receipt-preview")
        robot.press("Ctrl+S", "Shift+F8")
        self._go("rate card", "preview")
        self._drawn()
        self._picture("rate-card")
        robot.press("Shift+F8")

    def _close(self) -> None:
        robot = self.robot
        self._go("close day", "close_day")
        drawer = self._drawer()
        assert drawer is not None
        left = drawer.expected_paise
        self.told.cash_counted_paise = 0
        for face in FACES_PAISE:
            pieces, left = divmod(left, face)
            robot.type(str(pieces))
            self.told.cash_counted_paise += pieces * face
            if face != FACES_PAISE[-1]:
                robot.press("Down")
        self._picture("close-day")
        robot.press("F12")
        robot.wait_page("preview")
        self._drawn()
        self._picture("day-report")
        robot.press("Shift+F8")
        robot.wait("the PDFs", lambda: len(list(self.papers().glob("*.pdf"))) >= 4)
