# SPDX-License-Identifier: Apache-2.0
"""Core: what a paper bill's QR says. The boards' own formats are not public, so a bill is read
from `PREFIX;v=1;key=value;…`; any text with exactly one run of twelve digits gives a number only.
"""

import re
from typing import Final

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource
from kiosk.core.errors import FieldMissing, FieldUnreadable
from kiosk.core.fields import FieldKind, FieldRule, read_answers
from kiosk.core.money import check_amount, digits

_BILLERS: Final = {"HPSEBL-BILL": ("hpsebl", "cid"), "JSV-BILL": ("jalshakti", "con")}
_RULES: Final = (  # as what is keyed from paper: no other spelling of a bill by way of its QR
    FieldRule("bill", FieldKind.TEXT, 4, 20, required=True),
    FieldRule("due", FieldKind.DATE, 10, 10, required=True),
    FieldRule("sd", FieldKind.TEXT, 1, 12, required=True),
)
_AMOUNT: Final = re.compile(r"[0-9]{1,12}")
_RUN: Final = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def read_bill_qr(text: str) -> Bill:
    """The bill of a scanned QR. Raises FieldUnreadable (field "qr") or AmountUnreadable."""
    prefix, *parts = text.strip().split(";")
    pairs = dict(part.partition("=")[::2] for part in parts)
    biller, number = _BILLERS.get(prefix, ("", ""))
    whole = biller and len(pairs) == len(parts) and pairs.get("v") == "1" and pairs.get(number)
    if not whole or not _AMOUNT.fullmatch(pairs.get("amt", "")):
        raise FieldUnreadable(field="qr")
    try:
        told = read_answers(_RULES, {rule.name: pairs.get(rule.name, "") for rule in _RULES})
    except (FieldMissing, FieldUnreadable):
        raise FieldUnreadable(field="qr") from None
    amount = check_amount(int(pairs["amt"]))
    source = AmountSource.QR
    return Bill(biller, pairs[number], "", told["sd"], told["bill"], told["due"], amount, source)


def scanned_number(text: str) -> str | None:
    """The one run of twelve digits in a scan, or None when there is none or more than one."""
    runs = _RUN.findall(digits(text))
    return runs[0] if len(runs) == 1 else None
