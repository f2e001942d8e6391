# SPDX-License-Identifier: Apache-2.0
"""Core: what a paper bill's QR says. The boards' own formats are not public, so a bill is read
from `PREFIX;v=1;key=value;…`; any text with exactly one run of twelve digits gives a number only.
"""

import re
from typing import Final

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource
from kiosk.core.errors import FieldUnreadable
from kiosk.core.fields import FieldKind, FieldRule, read_answers
from kiosk.core.money import check_amount, digits

_BILLERS: Final = {"HPSEBL-BILL": ("hpsebl", "cid"), "JSV-BILL": ("jalshakti", "con")}
_RULES: Final = (FieldRule("due", FieldKind.DATE, 10, 10, required=True),)
_RUN: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")


def read_bill_qr(text: str) -> Bill:
    """The bill of a scanned QR. Raises FieldUnreadable (field "qr") or AmountUnreadable."""
    prefix, *parts = text.strip().split(";")
    pairs = dict(part.partition("=")[::2] for part in parts)
    biller = _BILLERS.get(prefix)
    if biller is None or pairs.get("v") != "1" or not pairs.get("amt", "").isascii():
        raise FieldUnreadable(field="qr")
    try:
        amount = check_amount(int(pairs["amt"]))
        due = read_answers(_RULES, {"due": pairs["due"]})["due"]
        return Bill(
            biller[0],
            pairs[biller[1]],
            "",
            pairs["sd"],
            pairs["bill"],
            due,
            amount,
            AmountSource.QR,
        )
    except (KeyError, ValueError):
        raise FieldUnreadable(field="qr") from None


def scanned_number(text: str) -> str | None:
    """The one run of twelve digits in a scan, or None when there is none or more than one."""
    runs = _RUN.findall(digits(text))
    return runs[0] if len(runs) == 1 else None
