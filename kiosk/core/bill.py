# SPDX-License-Identifier: Apache-2.0
"""Core: what the counter knows of one bill, wherever it learnt it."""

from dataclasses import dataclass

from kiosk.core.catalogue import AmountSource


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill of one biller. Fields of domain facts 3.5 and 3.6 that the counter needs."""

    biller: str
    consumer_id: str
    name: str  # as printed on the bill; empty when only the paper's numbers were keyed
    sub_division: str  # code of the biller's office; empty where the biller has none
    bill_no: str
    due_date: str  # YYYY-MM-DD
    amount_paise: int
    source: AmountSource
