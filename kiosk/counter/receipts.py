# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for papers: which paper a citizen gets, and the journal of its printing.

`begin` writes print.started before a byte leaves, `finish` writes how it ended. A paper that may
be in somebody's hand makes the next one a DUPLICATE; one that surely failed does not.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from kiosk.core.catalogue import Row
from kiosk.core.dates import business_date, shown_date
from kiosk.core.entries import Printed, PrintFinished, PrintStarted, Reversal, Sale
from kiosk.core.errors import NothingToReverse
from kiosk.core.facts import PaperPrinted
from kiosk.core.journal import Entry, Particulars
from kiosk.core.paper import Paper, PaperKind, Shown, masked, rate_card, receipt, return_slip, slip
from kiosk.core.ports import Belonging, Reads
from kiosk.core.receipt import RECEIPT, SLIP, facts_of, number_of, receipt_qr, slip_qr
from kiosk.core.views import TransactionView, UnfinishedPrint
from kiosk.core.wire.trust import Signed
from kiosk.counter.means import Means, belonging, catalogue, row_of
from kiosk.counter.transactions import find_by_number

_SHOWN_OF_BILL: Final = ("bill_no", "due_date")


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A print that was begun: to be painted, sent and finished."""

    of_seq: int
    copy: int
    form: str
    paper: Paper


class ReceiptDesk:
    """Slips, receipts, return slips and the rate card. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def paper(self, number: str, provisional: bool = False) -> Paper:
        """The paper of a sale's number as it stands now, for preview or PDF; nothing is written.

        Raises NotOurPaper, NothingToReverse (no such number).
        """
        with self._means.books.look() as reads:
            view = find_by_number(reads, number)
            return self._sale_paper(reads, view, provisional)

    def return_paper(self, number: str) -> Paper:
        """The return slip of a reversed sale. Raises NothingToReverse when there is none."""
        with self._means.books.look() as reads:
            view = find_by_number(reads, number)
            if not view.reversal_seq:
                raise NothingToReverse(number=number)
            return self._paper_of(reads, reads.entry(view.reversal_seq), "return")

    def seq_of(self, number: str, returned: bool) -> int:
        """The entry that gives out this number's paper, or the return slip of that sale.

        Raises NotOurPaper, NothingToReverse.
        """
        with self._means.books.look() as reads:
            view = find_by_number(reads, number)
            if returned and not view.reversal_seq:
                raise NothingToReverse(number=number)
            return view.reversal_seq if returned else view.seq

    def begin(self, of_seq: int) -> PrintJob:
        """Begins to print what the citizen gets for this sale or reversal.

        A print of another form whose end is not known and that bears the same copy (a slip the
        power cut, and now the receipt) is left as unsure: an answer names entry and copy alone.
        """
        means = self._means
        with means.books.unit() as unit:
            entry = unit.entry(of_seq)
            form = _form(unit, entry)
            copy = unit.prints(of_seq, form)
            paper = self._paper_of(unit, entry, form)
            for found in unit.unfinished_prints():
                if (found.of_seq, found.copy) == (of_seq, copy):
                    unit.append(means.now_ms(), PrintFinished(of_seq, copy, Printed.UNSURE))
            unit.append(means.now_ms(), PrintStarted(of_seq, copy, form))
        return PrintJob(of_seq, copy, form, paper.as_duplicate(copy))

    def finish(self, job: PrintJob, outcome: Printed) -> None:
        """Writes how it ended and tells it."""
        with self._means.books.unit() as unit:
            body = PrintFinished(job.of_seq, job.copy, outcome)
            unit.append(self._means.now_ms(), body)
        self._means.publisher.publish(PaperPrinted(job.of_seq, job.copy, outcome.value))

    def unfinished(self) -> tuple[UnfinishedPrint, ...]:
        """Prints a power cut or a mute printer left open: the operator is asked."""
        with self._means.books.look() as reads:
            return tuple(reads.unfinished_prints())

    def settle_unfinished(self, found: UnfinishedPrint, came_out: bool) -> None:
        """The operator's answer to "did it print?"."""
        outcome = Printed.DONE if came_out else Printed.FAILED
        with self._means.books.unit() as unit:
            body = PrintFinished(found.of_seq, found.copy, outcome)
            unit.append(self._means.now_ms(), body)

    def to_hand_over(self) -> tuple[TransactionView, ...]:
        """Whose receipt has arrived and is not yet in his hand."""
        with self._means.books.look() as reads:
            return tuple(reads.to_hand_over())

    def rate_card(self) -> Paper:
        """The approved charges, as the price list in force says them."""
        now_ms = self._means.now_ms()
        with self._means.books.look() as reads:
            found = catalogue(reads)
            rows = rows_in_force(found.rows, business_date(now_ms))
            return rate_card(rows, belonging(reads).site, found.version, now_ms)

    def _paper_of(self, reads: Reads, entry: Entry, form: str) -> Paper:
        if isinstance(entry.body, Reversal):
            sale = reads.entry(entry.body.of_seq)
            assert isinstance(sale.body, Sale)
            row = row_of(reads, sale.body.row_digest)
            return return_slip(entry, number_of(sale), row, belonging(reads).site)
        assert isinstance(entry.body, Sale)
        view = reads.transaction(entry.body.transaction_id)
        assert view is not None
        return self._sale_paper(reads, view, provisional=form == PaperKind.SLIP)

    def _sale_paper(self, reads: Reads, view: TransactionView, provisional: bool) -> Paper:
        entry = reads.entry(view.seq)
        who = belonging(reads)
        row = row_of(reads, view.row_digest)
        what = _shown(row, reads.particulars(view.seq))
        if view.receipt and not provisional:
            return receipt(entry, row, who.site, what, self._receipt_qr(entry, view, who))
        return slip(entry, row, who.site, what, self._slip_qr(entry, who))

    def _slip_qr(self, entry: Entry, who: Belonging) -> str:
        text = facts_of(entry, SLIP, who.site.lmk_id).to_bytes()
        signed = Signed(text.decode(), self._means.signer.sign(text))
        return slip_qr(signed, who.certificate)

    def _receipt_qr(self, entry: Entry, view: TransactionView, who: Belonging) -> str:
        text = facts_of(entry, RECEIPT, who.site.lmk_id).to_bytes()
        return receipt_qr(Signed(text.decode(), view.receipt))


def rows_in_force(rows: tuple[Row, ...], today: str) -> tuple[Row, ...]:
    """Of each service the row that began last, in the order of the list."""
    newest: dict[str, Row] = {}
    for row in rows:
        held = newest.get(row.service)
        if row.effective_from <= today and (
            held is None or held.effective_from < row.effective_from
        ):
            newest[row.service] = row
    return tuple(newest.values())


def _form(reads: Reads, entry: Entry) -> str:
    match entry.body:
        case Reversal():
            return PaperKind.RETURN.value
        case Sale(transaction_id=born):
            view = reads.transaction(born)
            posted = view is not None and bool(view.receipt)
            return (PaperKind.RECEIPT if posted else PaperKind.SLIP).value
        case _:
            raise TypeError(f"{entry.kind} has no paper")


def _shown(row: Row, particulars: Particulars | None) -> Shown:
    """What of the particulars stands on paper; nothing once they were erased."""
    if particulars is None:
        return Shown("", ())
    plain: dict[str, Any] = json.loads(particulars.text)
    answers: dict[str, str] = plain["answers"]
    bill: dict[str, Any] = plain["bill"] or {}
    name = bill.get("name") or answers.get("applicant", "")
    facts = [
        (rule.name, masked(answers[rule.name]) if rule.name == "mobile" else answers[rule.name])
        for rule in row.fields
        if rule.name != "applicant" and answers.get(rule.name)
    ]
    facts += [(key, _of_bill(key, bill[key])) for key in _SHOWN_OF_BILL if bill.get(key)]
    return Shown(name, tuple(facts))


def _of_bill(key: str, value: str) -> str:
    return shown_date(value) if key == "due_date" else value
