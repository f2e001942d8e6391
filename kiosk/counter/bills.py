# SPDX-License-Identifier: Apache-2.0
"""Counter: where a bill's facts come from when nobody can be asked: QR, pack of dues, paper."""

from collections.abc import Mapping
from typing import Final

from kiosk.core.bill import Bill
from kiosk.core.billqr import read_bill_qr
from kiosk.core.catalogue import AmountSource, Row
from kiosk.core.errors import BillNeeded, FieldUnreadable, SecondKeyingDiffers
from kiosk.core.fields import FieldKind, FieldRule, read_answers
from kiosk.core.money import parse_rupees
from kiosk.core.ports import Reads

# What is keyed from a paper bill, beside the service's own fields.
PAPER: Final = (
    FieldRule("bill_no", FieldKind.TEXT, 4, 20, required=True),
    FieldRule("due_date", FieldKind.DATE, 10, 10, required=True),
    FieldRule("sub_division", FieldKind.TEXT, 1, 12, required=True),
    FieldRule("amount", FieldKind.TEXT, 1, 16, required=True),
    FieldRule("amount_again", FieldKind.TEXT, 1, 16, required=True),
)
QR: Final = "qr"
CONSUMER: Final = ("consumer_id", "connection_id")
_PAPER_NAMES: Final = frozenset(rule.name for rule in PAPER)


def split_typed(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The service's own fields, and those that describe a paper bill or its QR."""
    beside = {name: text for name, text in typed.items() if name in _PAPER_NAMES or name == QR}
    return {name: text for name, text in typed.items() if name not in beside}, beside


def consumer_of(answers: Mapping[str, str]) -> str:
    """The number the biller knows the citizen by; empty when the service has none."""
    return next((answers[name] for name in CONSUMER if name in answers), "")


def bill_without_line(
    reads: Reads, row: Row, answers: Mapping[str, str], beside: Mapping[str, str]
) -> Bill:
    """The bill from its QR, else from the paper keyed twice, else from the pack of dues.

    Raises BillNeeded when there is none, SecondKeyingDiffers, FieldUnreadable, AmountUnreadable.
    """
    if beside.get(QR):
        return _from_qr(row, answers, beside[QR])
    if beside:
        return _from_paper(row, answers, beside)
    found = reads.dues(row.biller, consumer_of(answers))
    if found is None:
        raise BillNeeded
    return found


def _from_qr(row: Row, answers: Mapping[str, str], text: str) -> Bill:
    bill = read_bill_qr(text)
    if bill.biller != row.biller or bill.consumer_id != consumer_of(answers):
        raise FieldUnreadable(field=QR)
    return bill


def _from_paper(row: Row, answers: Mapping[str, str], beside: Mapping[str, str]) -> Bill:
    keyed = read_answers(PAPER, beside)
    amount = parse_rupees(keyed["amount"])
    if parse_rupees(keyed["amount_again"]) != amount:
        raise SecondKeyingDiffers
    return Bill(
        row.biller,
        consumer_of(answers),
        "",
        keyed["sub_division"],
        keyed["bill_no"],
        keyed["due_date"],
        amount,
        AmountSource.KEYED,
    )
