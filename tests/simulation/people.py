# SPDX-License-Identifier: Apache-2.0
"""Simulation: one state with its portal, its parties and up to two counters, and what people can do
to them. Each act says what happened; nothing here decides what may happen."""

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource
from kiosk.core.dates import business_date
from kiosk.core.entries import Printed
from kiosk.core.errors import (
    GatewayUnknown,
    PriceListExpired,
    Yours,
)
from kiosk.core.money import Count
from kiosk.core.transaction import Quote
from kiosk.counter.transactions import Ask, Committed
from portal.database import Database
from portal.keys import PortalKeys
from tests.simulation.counter import AFTER, BEFORE, Counter, Paper
from tests.simulation.outside import Mood, OpenBill
from tests.simulation.state_portal import StatePortal

NOW_MS = 1_795_327_200_000  # 2026-11-22 11:30 in India
DAY_MS = 86_400_000
CENTRES = (("HP17-00001", "500100100013"), ("HP17-00002", "500100100021"))
OFFICES = {"hpsebl": "HMR1", "jalshakti": "HMR"}
QR_HEADS = {"hpsebl": ("HPSEBL-BILL", "cid"), "jalshakti": ("JSV-BILL", "con")}
DEPARTMENT = {
    "hpsebl_bill": "hpsebl",
    "water_bill": "jalshakti",
    "water_flat": "jalshakti",
    "nakal_jamabandi": "himbhoomi",
}
BILLER = {"hpsebl_bill": "hpsebl", "water_bill": "jalshakti"}
WHOLE = 1 << 20


@dataclass
class People:
    """Everything, while it lasts."""

    folder: Path
    db: Database
    keys: PortalKeys
    seen: Tally[str]
    now_ms: int = NOW_MS
    counters: list[Counter] = field(default_factory=list)
    deposited_paise: int = 0

    def __post_init__(self) -> None:
        self.portal = StatePortal(self.db, self.keys, lambda: self.now_ms)
        self.portal.found(CENTRES)

    def close(self) -> None:
        for counter in self.counters:
            counter.close()

    def day(self, days: int = 0) -> str:
        """The business date in so many days."""
        return business_date(self.now_ms + days * DAY_MS)

    # --- people ------------------------------------------------------------------------------

    def enrol(self, lost: bool) -> Counter:
        number = len(self.counters)
        counter = Counter(self.folder / f"kiosk-{number}", number, lambda: self.now_ms)
        self.counters.append(counter)
        counter.enrol(self.portal, CENTRES[number][0], lost)
        return counter

    def deposit(self, paise: int) -> None:
        self.deposited_paise += paise
        self.portal.deposit(paise, f"UTR-{self.deposited_paise}")

    def attempt(
        self, counter: Counter, verb: Callable[..., Any], *args: Any, dies: str = ""
    ) -> Any:
        """What a desk's verb gives; None when the operator was told why not, or the power went.

        An error leaves everything as it was.
        """
        before, lives, done = self._mark(counter), counter.lives, None
        try:
            done = counter.do(verb, *args, dies=dies)
        except (Yours, GatewayUnknown) as error:
            self.seen[error.code] += 1
            untouched = self._mark(counter) == before
        else:
            untouched = True
        if counter.lives > lives:
            self.seen[f"power cut {dies} a commit"] += 1
            untouched = dies != BEFORE or self._mark(counter) == before
        assert untouched, "turned away, or cut before the commit, and yet something was written"
        return done

    def _mark(self, counter: Counter) -> tuple[Any, ...]:
        with counter.books.look() as reads:
            return reads.head, reads.exchange_state().sent_seq

    def committed(self, counter: Counter, act: Callable[[], Any]) -> bool:
        """Whether the chain is longer after an act, however it ended."""
        before = counter.head_seq
        act()
        return counter.head_seq > before

    def open_day(self, counter: Counter, who: str, dies: str) -> None:
        opening = 50_000
        shifts = counter.desks.shifts
        if self.committed(
            counter, lambda: self.attempt(counter, shifts.open, who, opening, dies=dies)
        ):
            counter.cash[who] = opening
            self.seen["day opened"] += 1

    def close_day(self, counter: Counter, who: str, dies: str) -> None:
        """Counted truly, the drawer has what the books expect: no reason is ever asked."""
        rupees, rest = divmod(counter.cash.get(who, 0), 100)
        assert rest == 0
        counts = (Count(100, rupees),)
        shifts = counter.desks.shifts
        if self.committed(
            counter, lambda: self.attempt(counter, shifts.close, who, counts, "", dies=dies)
        ):
            del counter.cash[who]
            self.seen["day closed"] += 1

    def move_cash(self, counter: Counter, who: str, paise: int) -> None:
        shifts = counter.desks.shifts
        if self.attempt(counter, shifts.move_cash, who, paise, "to the bank"):
            counter.cash[who] += paise
            self.seen["cash moved"] += 1

    # --- bills -------------------------------------------------------------------------------

    def new_bill(self, biller: str, paise: int, days: int, office: str) -> OpenBill:
        bills = self.portal.departments.bills
        number = f"20261{len(bills):05d}"
        paper = Bill(
            biller,
            f"1000{len(bills):08d}",
            "Ram Lal",
            office,
            number,
            self.day(days),
            paise,
            AmountSource.KEYED,
        )
        bills[number] = OpenBill(paper, paise)
        return bills[number]

    def ask_for_bill(self, counter: Counter, bill: OpenBill, source: AmountSource) -> Ask | None:
        """What is keyed, scanned or fetched of a bill; None when nobody could be asked."""
        paper = bill.paper
        service = next(name for name, biller in BILLER.items() if biller == paper.biller)
        typed = {"consumer_id": paper.consumer_id}
        match source:
            case AmountSource.FETCHED:
                departments = self.portal.departments
                silent = departments.moods.get(paper.biller) is Mood.SILENT
                found = departments.lookup(paper.consumer_id, self.day())
                if silent or found.bill is None:
                    self.seen["biller silent" if silent else "biller says paid"] += 1
                    return None
                return Ask(service, typed, found.bill, online=True)
            case AmountSource.QR:
                head, number = QR_HEADS[paper.biller]
                qr = (
                    f"{head};v=1;{number}={paper.consumer_id};bill={paper.bill_no};"
                    f"due={paper.due_date};sd={paper.sub_division};amt={paper.amount_paise}"
                )
                return Ask(service, typed | {"qr": qr})
            case AmountSource.KEYED:
                amount = f"{paper.amount_paise // 100}.00"
                typed |= {"bill_no": paper.bill_no, "due_date": paper.due_date}
                typed |= {"sub_division": paper.sub_division}
                return Ask(service, typed | {"amount": amount, "amount_again": amount})
            case _:
                return Ask(service, typed)

    # --- sales -------------------------------------------------------------------------------

    def quote(self, counter: Counter, ask: Ask) -> Quote | None:
        quote: Quote | None = self.attempt(counter, counter.desks.transactions.quote, ask)
        if quote is not None:
            counter.quotes.append(quote)
        return quote

    def commit(self, counter: Counter, quote: Quote, who: str, dies: str = "") -> None:
        """Cash first, then the key. Told "no", or after a cut with nothing in the journal, the
        citizen has it back; with the same id twice it is taken once."""
        desk, total = counter.desks.transactions, quote.total_paise
        there = self._sale_there(counter, quote.transaction_id)
        may = self._may_sell(counter, quote, who)
        lives, head = counter.lives, counter.head_seq
        done: Committed | None = self.attempt(counter, desk.commit, quote, total, who, dies=dies)
        now = self._sale_there(counter, quote.transaction_id)
        if done is not None:
            assert now
            assert done.again == there
        elif counter.lives > lives and dies == AFTER:
            assert now
        else:
            assert now == there
            assert there or not may or dies == BEFORE, "turned away without a reason"
        assert counter.head_seq == head + (now and not there)
        if now and not there:
            counter.cash[who] += total
            self.seen[f"sold {quote.row.service} {quote.source.value}"] += 1
        elif there:
            self.seen["same id again"] += 1

    def _may_sell(self, counter: Counter, quote: Quote, who: str) -> bool:
        counter.follow()
        now_ms = counter.clock.read().now_ms
        with counter.books.look() as reads:
            sheet = reads.catalogue()
        assert sheet is not None
        try:
            _, mark = sheet.row(quote.row.service, business_date(now_ms))
        except PriceListExpired:
            return False
        return mark == quote.row_digest and counter.chronicle.allows(quote, who, now_ms)

    def _sale_there(self, counter: Counter, transaction_id: str) -> bool:
        with counter.books.look() as reads:
            return reads.transaction(transaction_id) is not None

    def reverse(self, counter: Counter, seq: int, who: str, dies: str) -> None:
        with counter.books.look() as reads:
            view = next(one for one in reads.transactions(seq + 1, 1))
        assert view.seq == seq
        desk = counter.desks.transactions
        if self.committed(
            counter, lambda: self.attempt(counter, desk.reverse, view.number, who, dies=dies)
        ):
            counter.cash[who] -= view.total_paise
            self.seen[f"reversed when {view.state.value}"] += 1

    # --- papers ------------------------------------------------------------------------------

    def print(self, counter: Counter, seq: int, fate: str) -> None:
        """A paper is begun; it comes out or not, and the journal hears of it or not."""
        desk = counter.desks.receipts
        job = counter.do(desk.begin, seq)
        assert job is not None
        out = fate in ("done", "unsure out", "cut out")
        if out:
            counter.came_out(job)
        self.seen[f"print {fate}, {job.form}"] += 1
        if fate.startswith("cut"):
            counter.power_cut()
            return
        outcome = {"done": Printed.DONE, "failed": Printed.FAILED}.get(fate, Printed.UNSURE)
        counter.do(desk.finish, job, outcome)

    def settle_prints(self, counter: Counter) -> None:
        """Asked "did it print?", the operator looks at the tray: he knows what he sent last."""
        counter.follow()
        desk = counter.desks.receipts
        for found in desk.unfinished():
            form = counter.chronicle.forms[found.of_seq]
            out = Paper(found.number, form, found.copy) in counter.tray
            counter.do(desk.settle_unfinished, found, out)
            self.seen["print settled"] += 1
