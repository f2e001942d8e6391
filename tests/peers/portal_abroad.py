# SPDX-License-Identifier: Apache-2.0
"""Tests: the departments and the gateway as real servers, and the portal's ways to them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from itertools import count
from pathlib import Path

import requests

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Rail
from portal.config import load_settings, with_sandbox
from portal.opening import Outside, open_outside
from portal.ports import LotPayment, OutwardAct
from tests.portal.processes import running

TODAY = "2026-11-22"
AT_MS = 1_795_327_200_000
PATIENCE_S = 60
CSC_ID = "500100100013"
LINE_FAULTS = ("down", "error500", "garbage", "half", "lost_reply")
DONE = frozenset({"garbage", "half", "lost_reply"})


@dataclass
class Abroad:
    """The sandbox, and the portal's ways to it."""

    url: str
    outside: Outside
    session: requests.Session
    world: dict
    numbers: Iterator[int]
    bills: Iterator[str]

    def control(self, path: str, **said: object) -> None:
        answer = self.session.post(f"{self.url}/control/{path}", json=said, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text

    def fault(self, party: str, kind: str, **more: object) -> None:
        self.control("fault", party=party, kind=kind, **more)

    def calm(self) -> None:
        self.session.delete(self.url + "/control/fault", timeout=PATIENCE_S)

    def state(self) -> dict:
        return self.session.get(self.url + "/control/state", timeout=PATIENCE_S).json()

    def ref(self) -> str:
        return f"K170001-1-{next(self.numbers)}"

    def power_act(self, consumer_id: str | None = None, **changes: object) -> OutwardAct:
        """A bill's payment that should be accepted, unless changed."""
        found = self.outside.directory.lookup("hpsebl", consumer_id or next(self.bills), TODAY)
        return replace(
            self.act("hpsebl", found.bill, {}, found.bill.amount_paise),
            counter_number="HMR1-L07",
            sub_division="HMR1",
            **changes,
        )

    def act(
        self, biller: str, bill: Bill | None, answers: dict[str, str], paise: int
    ) -> OutwardAct:
        return OutwardAct(self.ref(), biller, "", answers, bill, paise, TODAY, "", "")

    def flat_act(self, connection: str, period: str, paise: int = 100_00) -> OutwardAct:
        return self.act("jalshakti", None, {"connection_id": connection, "period": period}, paise)

    def land_act(self, **changes: str) -> OutwardAct:
        named = {"village": "HMR-1-1", "khata": "1", "year": "2020-21", "applicant": "Sunita"}
        return self.act("himbhoomi", None, named | changes, 25_00)

    def lot(self, paise: int = 500_00, csc_id: str = CSC_ID) -> LotPayment:
        txn = f"LK1700011EL{next(self.numbers):04d}X"
        return LotPayment(txn, csc_id, paise, "9001700002", Rail.ELECTRICITY)

    def pay(self, lot: LotPayment) -> str:
        """The browser goes to the gateway; what it would bring back."""
        page = self.outside.wallet.page(lot)
        data = {"message": page.message}
        answer = self.session.post(page.action_url, data=data, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text
        found = re.search(r'name="bridgeResponseMessage" value="([^"]+)"', answer.text)
        return unescape(found[1]) if found else ""


@contextmanager
def abroad_in(folder: Path) -> Iterator[Abroad]:
    """A sandbox of its own, and the portal's clients of it."""
    session = requests.Session()
    session.trust_env = False
    arguments = ("serve", "--seed", "7", "--today", TODAY)
    with session, running("sandbox", *arguments, log=folder / "log") as sandbox:
        settings = with_sandbox(load_settings(folder), sandbox.url)
        world = session.get(sandbox.url + "/control/world", timeout=PATIENCE_S).json()
        bills = iter(world["picks"]["payable"]["HMR1"])
        with open_outside(settings, "http://127.0.0.1:9", lambda: AT_MS) as outside:
            yield Abroad(sandbox.url, outside, session, world, count(1), bills)
