# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for transactions: quote and commit, commit and reverse.

`quote` moves no money. `commit` is the one place where a citizen's money enters the journal:
every check stands before the entry, entry and lists are one unit of work, and the same
transaction id committed twice is one sale.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Rendered
from kiosk.core.dates import business_date, shown_date
from kiosk.core.encoding import dump, load, pack_named
from kiosk.core.entries import Reason, Reversal, Sale
from kiosk.core.errors import (
    AlreadyWithDepartment,
    AmountChanged,
    Blocked,
    CashShort,
    DayNotOpen,
    NothingToReverse,
    PaidHere,
    QuoteExpired,
    SameIdOtherContent,
    SubjectOpen,
)
from kiosk.core.facts import ReversalCommitted, TransactionCommitted
from kiosk.core.fields import read_answers
from kiosk.core.ids import read_paper_number, transaction_id
from kiosk.core.journal import Particulars
from kiosk.core.lease import Allowance, Want, cover
from kiosk.core.money import rupees
from kiosk.core.ports import Reads, Unit
from kiosk.core.pricing import Counter, Priced, make_quote
from kiosk.core.shift import Drawer
from kiosk.core.transaction import TRANSACTION, Event, Quote, State, Tender
from kiosk.core.views import TransactionView
from kiosk.counter.bills import bill_without_line, split_typed
from kiosk.counter.means import Means, belonging, row_in_force, row_of


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for a quote.

    `typed` holds the service's fields, and beside them either `qr` or the five fields of a paper
    bill; `fetched` is the bill as the biller told it just now; `transaction_id` is given when an
    act is repeated after a lost answer.
    """

    service: str
    typed: Mapping[str, str]
    fetched: Bill | None = None
    online: bool = False
    transaction_id: str = ""


@dataclass(frozen=True, slots=True)
class Committed:
    """What came of a commit; `again` when the same id had been committed before."""

    view: TransactionView
    change_paise: int
    again: bool


@dataclass(frozen=True, slots=True)
class Reversed:
    """What came of a reversal: cash to hand back, and the entry whose paper to print."""

    view: TransactionView
    seq: int
    amount_paise: int


class TransactionDesk:
    """Quotes, sales and their reversals. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def quote(self, ask: Ask) -> Quote:
        """The itemised price of one act; nothing is written.

        Raises the errors of the field reader, of pricing and of the price list; PaidHere or
        SubjectOpen when this act was sold before.
        """
        now_ms = self._means.now_ms()
        with self._means.books.look() as reads:
            at = _counter(reads, now_ms, ask.online)
            found, row, mark = row_in_force(reads, ask.service, now_ms)
            own, beside = split_typed(ask.typed)
            answers = read_answers(row.fields, own)
            bill = ask.fetched
            if row.amount_from_bill and bill is None:
                bill = bill_without_line(reads, row, answers, beside)
            born = ask.transaction_id or transaction_id(now_ms, self._means.chance.take(8))
            quote = make_quote(born, Priced(row, mark, found.version), answers, bill, at)
            _check_subject(reads, quote)
        return quote

    def already(self, ask: Ask) -> Committed | None:
        """The sale this very act became before, when its id is in the journal.

        Raises SameIdOtherContent when another act stands behind that id.
        """
        with self._means.books.look() as reads:
            view = reads.transaction(ask.transaction_id)
            if view is None:
                return None
            kept = reads.particulars(view.seq)
            row = row_of(reads, view.row_digest)
            own, _ = split_typed(ask.typed)
            same = view.service == ask.service and (
                kept is None or load(kept.text.encode())["answers"] == read_answers(row.fields, own)
            )
        if not same:
            raise SameIdOtherContent
        return Committed(view, 0, again=True)

    def commit(self, quote: Quote, tender_paise: int, operator: str) -> Committed:
        """Takes the money: writes the sale, draws on the lease, numbers the slip.

        Raises DayNotOpen, QuoteExpired, AmountChanged, PaidHere, SubjectOpen, Blocked, CashShort
        and the errors of `cover`; then nothing was written and no cash may be taken.
        """
        means = self._means
        with means.books.unit() as unit:
            before = unit.transaction(quote.transaction_id)
            if before is not None:
                return _again(before, quote, tender_paise)
            now_ms = means.now_ms()
            drawer = _open_drawer(unit, operator)
            _check_quote(unit, quote, now_ms)
            _check_subject(unit, quote)
            allowance = _cover(unit, quote, now_ms)
            if tender_paise < quote.total_paise:
                raise CashShort(short=rupees(quote.total_paise - tender_paise))
            particulars = Particulars(means.chance.take(32), _particulars(quote))
            sale = _sale(quote, drawer, allowance, unit.next_counter(), particulars)
            entry = unit.append(now_ms, sale, particulars)
            view = unit.transaction(quote.transaction_id)
        assert view is not None
        means.publisher.publish(TransactionCommitted(quote.transaction_id, entry.seq))
        return Committed(view, tender_paise - quote.total_paise, again=False)

    def reverse(self, number: str, operator: str, wrong: bool = False) -> Reversed:
        """Undoes a sale whose slip (this number) was taken back and whose cash goes back.

        Only a refused sale, or one that never left this machine: of any other the department
        may already have the money. Nothing is freed here: the allowance comes back with the
        verdict. Raises NotOurPaper, NothingToReverse, AlreadyWithDepartment, SubjectOpen.
        """
        means = self._means
        with means.books.unit() as unit:
            view = find_by_number(unit, number)
            _check_reversible(unit, view)
            drawer = _open_drawer(unit, operator)
            now_ms = means.now_ms()
            body = Reversal(
                transaction_id(now_ms, means.chance.take(8)),
                unit.next_counter(),
                drawer.shift,
                operator,
                view.seq,
                view.transaction_id,
                _reason(view, wrong),
                view.total_paise,
                view.number,
            )
            entry = unit.append(now_ms, body)
            after = unit.transaction(view.transaction_id)
        assert after is not None
        means.publisher.publish(ReversalCommitted(view.transaction_id, entry.seq))
        return Reversed(after, entry.seq, view.total_paise)


def find_by_number(reads: Reads, number: str) -> TransactionView:
    """The sale a paper's number names. Raises NotOurPaper when misread, NothingToReverse."""
    read = read_paper_number(number)
    view = reads.transaction_by_counter(read.counter)
    if view is None or view.number != str(read):
        raise NothingToReverse(number=str(read))
    return view


def _counter(reads: Reads, now_ms: int, online: bool) -> Counter:
    site = belonging(reads).site
    offices = tuple((biller, office) for biller, office, _ in site.counters)
    return Counter(site.district, offices, now_ms, online)


def _open_drawer(unit: Unit, operator: str) -> Drawer:
    belonging(unit)
    drawer = unit.drawer(operator)
    if drawer is None:
        raise DayNotOpen
    return drawer


def _check_quote(unit: Unit, quote: Quote, now_ms: int) -> None:
    if now_ms > quote.expires_ms:
        raise QuoteExpired
    block = unit.block()
    if block and block.until >= business_date(now_ms):
        if not block.services or quote.row.service in block.services:
            raise Blocked(order=block.order_no, until=shown_date(block.until))
    _, row, mark = row_in_force(unit, quote.row.service, now_ms)
    if mark != quote.row_digest:
        old = quote.fee_paise + quote.charge_paise
        raise AmountChanged(old=rupees(old), new=rupees(row.fee_paise + row.charge_paise))


def _check_subject(reads: Reads, quote: Quote) -> None:
    """What is rendered by being posted is a payment, and is taken once; a request (a copy of a
    record) may be asked for again.
    """
    if quote.row.rendered is not Rendered.POSTED:
        return
    for view in reads.transactions_of_subject(quote.subject):
        match view.state:
            case State.POSTED | State.COMMITTED | State.HELD:
                raise PaidHere(number=view.number, total=rupees(view.total_paise))
            case State.REVERSING:
                raise SubjectOpen
            case State.REFUSED | State.RETURNING | State.RETURNED | State.REVERSED:
                continue


def _cover(unit: Unit, quote: Quote, now_ms: int) -> Allowance:
    want = Want(quote.row.service, quote.row.rail, quote.total_paise, now_ms)
    return cover(unit.allowance(quote.row.rail), want)


def _particulars(quote: Quote) -> str:
    bill = None if quote.bill is None else pack_named(quote.bill)
    return dump({"answers": dict(quote.answers), "bill": bill}).decode()


def _sale(
    quote: Quote, drawer: Drawer, allowance: Allowance, counter: int, particulars: Particulars
) -> Sale:
    row = quote.row
    return Sale(
        transaction_id=quote.transaction_id,
        counter=counter,
        shift=drawer.shift,
        operator=drawer.operator,
        service=row.service,
        catalogue_version=quote.catalogue_version,
        row_digest=quote.row_digest,
        rail=row.rail,
        lease_id=allowance.lease.lease_id,
        lease_version=allowance.lease.version,
        subject=quote.subject,
        source=quote.source,
        fee_paise=quote.fee_paise,
        charge_paise=quote.charge_paise,
        charge_payer=row.charge_payer,
        gst_paise=quote.gst_paise,
        tds_paise=quote.tds_paise,
        shares=quote.shares,
        total_paise=quote.total_paise,
        tender=Tender.CASH,
        particulars=particulars.keyed_digest,
    )


def _again(before: TransactionView, quote: Quote, tender_paise: int) -> Committed:
    same = (before.service, before.subject, before.total_paise, before.row_digest)
    if same != (quote.row.service, quote.subject, quote.total_paise, quote.row_digest):
        raise SameIdOtherContent
    return Committed(before, tender_paise - before.total_paise, again=True)


def _check_reversible(unit: Unit, view: TransactionView) -> None:
    if not TRANSACTION.allows(view.state, Event.REVERSE):
        raise NothingToReverse(number=view.number)
    if view.state is State.POSTED:
        raise AlreadyWithDepartment(number=view.number)
    if view.state is State.HELD:
        raise SubjectOpen
    if view.state is State.COMMITTED and view.seq <= unit.exchange_state().sent_seq:
        raise SubjectOpen


def _reason(view: TransactionView, wrong: bool) -> Reason:
    if view.state is State.REFUSED:
        return Reason.REFUSED
    return Reason.WRONG if wrong else Reason.CANCELLED
