# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the books of a counter in memory: the shipped price list, a few bills, sales as the
core writes them. No desk: what the pages must be told is told here in the simplest way.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Catalogue, Rail, Row, read_catalogue
from kiosk.core.dates import business_date
from kiosk.core.entries import DayOpened, Reason, Reversal, Sale
from kiosk.core.errors import BillNeeded, CashShort, FieldUnreadable, SecondKeyingDiffers
from kiosk.core.fields import read_answers
from kiosk.core.journal import Entry, empty_head, write_entry
from kiosk.core.lease import Allowance, Want, cover
from kiosk.core.money import parse_rupees, rupees
from kiosk.core.paper import Paper, Shown, receipt, slip
from kiosk.core.pricing import Counter, Priced, make_quote
from kiosk.core.receipt import number_of
from kiosk.core.shift import Drawer, drawer_after
from kiosk.core.transaction import Quote, State, Tender
from kiosk.core.views import TransactionView
from kiosk.core.wire.exchange import Cause
from kiosk.counter.bills import PAPER, QR, split_typed
from kiosk.counter.transactions import Ask
from tests.samples import KIOSK, LEASE, NOON, PORTAL, SITE

SHEET = Path(__file__).parents[2] / "resources" / "catalogue" / "himachal.json"
CONSUMER, OTHER_CONSUMER = "100012345678", "100087654321"
BILL = Bill(
    "hpsebl",
    CONSUMER,
    "RAM LAL",
    "HMR1",
    "2026101234",
    "2026-11-30",
    124_000,
    AmountSource.FETCHED,
)
QR_TEXT = "HPSEBL-BILL;v=1;cid=100012345678;bill=2026101234;due=2026-11-30;sd=HMR1;amt=124000"


@cache
def catalogue() -> Catalogue:
    """The shipped price list."""
    return read_catalogue(SHEET.read_bytes())


def allowance(rail: Rail, granted_paise: int, spent_paise: int = 0) -> Allowance:
    """An allowance for every service of a rail."""
    services = tuple(sorted({row.service for row in catalogue().rows if row.rail is rail}))
    lease = replace(
        LEASE,
        rail=rail,
        granted_total_paise=granted_paise,
        cap_paise=5_000_000,
        services=services,
        expires_ms=NOON + 7 * 86_400_000,
    )
    return Allowance(lease, spent_paise, 0, surrendered=False)


class FakeBooks:
    """What was sold here, what is in the drawer, and what each rail still holds."""

    def __init__(self) -> None:
        self.now_ms = NOON
        self.head = empty_head(PORTAL, KIOSK, 1)
        self.bills = {BILL.consumer_id: BILL}
        self.sales: dict[str, TransactionView] = {}  # by transaction id, oldest first
        self.entries: dict[int, Entry] = {}
        self.names: dict[int, str] = {}
        self.drawers: dict[str, Drawer] = {}
        self.paid_elsewhere: set[str] = set()  # numbers of bills
        self.allowances: dict[Rail, Allowance | None] = {
            Rail.ONLINE_SEVA: allowance(Rail.ONLINE_SEVA, 500_000),
            Rail.ELECTRICITY: allowance(Rail.ELECTRICITY, 1_500_000),
            Rail.HRTC: None,
        }
        self._counter = 0

    def quote(self, ask: Ask) -> Quote:
        """Priced by the core."""
        row, mark = catalogue().row(ask.service, business_date(self.now_ms))
        own, beside = split_typed(ask.typed)
        answers = read_answers(row.fields, own)
        bill = ask.fetched or (self._paper_bill(row, answers, beside) if _bills(row) else None)
        offices = tuple((biller, office) for biller, office, _ in SITE.counters)
        at = Counter(SITE.district, offices, self.now_ms, ask.online)
        priced = Priced(row, mark, catalogue().version)
        born = f"06FZ{len(self.sales) + 1:016d}"
        return make_quote(born, priced, answers, bill, at)

    def commit(self, quote: Quote, tender_paise: int, operator: str) -> TransactionView:
        """The same id twice is one sale."""
        if quote.transaction_id in self.sales:
            return self.sales[quote.transaction_id]
        if tender_paise < quote.total_paise:
            raise CashShort(short=rupees(quote.total_paise - tender_paise))
        rail = quote.row.rail
        want = Want(quote.row.service, rail, quote.total_paise, self.now_ms)
        held = cover(self.allowances[rail], want)
        self.allowances[rail] = replace(
            held, spent_total_paise=held.spent_total_paise + quote.total_paise
        )
        entry = self._write(self._sale(quote, operator))
        view = _view(entry, State.COMMITTED)
        self.sales[view.transaction_id] = view
        self.names[view.seq] = (
            quote.bill.name if quote.bill else dict(quote.answers).get("applicant", "")
        )
        return view

    def reverse(self, number: str, operator: str) -> tuple[TransactionView, int]:
        """The sale as it stands after, and the entry that undoes it."""
        view = next(one for one in self.sales.values() if one.number == number)
        self._counter += 1
        body = Reversal(
            f"06FZR{self._counter:015d}",
            self._counter,
            view.shift,
            operator,
            view.seq,
            view.transaction_id,
            Reason.REFUSED,
            view.total_paise,
            number,
        )
        entry = self._write(body)
        state = State.RETURNING if view.state is State.REFUSED else State.REVERSING
        after = replace(view, state=state, reversal_seq=entry.seq)
        self.sales[view.transaction_id] = after
        return after, entry.seq

    def open(self, operator: str, opening_paise: int) -> Drawer:
        """A day."""
        self._write(DayOpened(len(self.drawers) + 1, operator, opening_paise))
        return self.drawers[operator]

    def judge(self) -> None:
        """The portal's verdict on all that waits: posted, or paid elsewhere meanwhile."""
        for known, view in self.sales.items():
            if view.state is State.COMMITTED:
                twice = view.subject.rpartition("/")[2] in self.paid_elsewhere
                self.sales[known] = replace(
                    view,
                    state=State.REFUSED if twice else State.POSTED,
                    cause=Cause.ALREADY_PAID if twice else Cause.NONE,
                    receipt=b"" if twice else bytes(64),
                )
            elif view.state is State.RETURNING:
                self.sales[known] = replace(view, state=State.RETURNED)

    def paper(self, number: str) -> Paper:
        """Slip, or receipt once posted."""
        view = next(one for one in self.sales.values() if one.number == number)
        row = next(row for row in catalogue().rows if row.service == view.service)
        what = Shown(self.names[view.seq], ())
        make = receipt if view.receipt else slip
        return make(self.entries[view.seq], row, SITE, what, "LMK:" + number)

    def _paper_bill(self, row: Row, answers: dict[str, str], beside: dict[str, str]) -> Bill:
        number = answers.get("consumer_id") or answers.get("connection_id", "")
        if beside.get(QR):
            if beside[QR] != QR_TEXT:
                raise FieldUnreadable(field=QR)
            return replace(BILL, name="", source=AmountSource.QR)
        if not beside:
            raise BillNeeded
        keyed = read_answers(PAPER, beside)
        amount = parse_rupees(keyed["amount"])
        if parse_rupees(keyed["amount_again"]) != amount:
            raise SecondKeyingDiffers
        office, due = keyed["sub_division"], keyed["due_date"]
        number_of_bill, source = keyed["bill_no"], AmountSource.KEYED
        return Bill(row.biller, number, "", office, number_of_bill, due, amount, source)

    def _sale(self, quote: Quote, operator: str) -> Sale:
        self._counter += 1
        return Sale(
            transaction_id=quote.transaction_id,
            counter=self._counter,
            shift=self.drawers[operator].shift,
            operator=operator,
            service=quote.row.service,
            catalogue_version=quote.catalogue_version,
            row_digest=quote.row_digest,
            rail=quote.row.rail,
            lease_id=LEASE.lease_id,
            lease_version=1,
            subject=quote.subject,
            source=quote.source,
            fee_paise=quote.fee_paise,
            charge_paise=quote.charge_paise,
            charge_payer=quote.row.charge_payer,
            gst_paise=quote.gst_paise,
            tds_paise=quote.tds_paise,
            shares=quote.shares,
            total_paise=quote.total_paise,
            tender=Tender.CASH,
            particulars=bytes(32),
        )

    def _write(self, body: DayOpened | Sale | Reversal) -> Entry:
        entry = write_entry(self.head, self.now_ms, body)
        self.head = entry.head
        self.entries[entry.seq] = entry
        drawer = drawer_after(self.drawers.get(body.operator), body, self.now_ms)
        assert drawer is not None
        self.drawers[body.operator] = drawer
        return entry


def _bills(row: Row) -> bool:
    return row.amount_from_bill


def _view(entry: Entry, state: State) -> TransactionView:
    sale = entry.body
    assert isinstance(sale, Sale)
    return TransactionView(
        transaction_id=sale.transaction_id,
        seq=entry.seq,
        counter=sale.counter,
        number=number_of(entry),
        service=sale.service,
        row_digest=sale.row_digest,
        rail=sale.rail,
        subject=sale.subject,
        source=sale.source,
        operator=sale.operator,
        shift=sale.shift,
        at_ms=entry.at_ms,
        fee_paise=sale.fee_paise,
        charge_paise=sale.charge_paise,
        shares=sale.shares,
        total_paise=sale.total_paise,
        state=state,
        cause=Cause.NONE,
        receipt=b"",
        reversal_seq=0,
        prints=0,
        handed_over=False,
    )
