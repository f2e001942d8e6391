# SPDX-License-Identifier: Apache-2.0
"""Roof: the account of a played day: what the kiosk's books, the portal's and the billers' say.

Nothing here is taken from the player's own count where a book can be asked.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from kiosk.core.transaction import State
from kiosk.core.views import TransactionView
from kiosk.demo.day import OPENING_PAISE
from kiosk.demo.player import Told
from kiosk.demo.town import Town
from kiosk.ui.verbs import Verbs

_FINAL: Final = (State.POSTED, State.RETURNED, State.REVERSED)


def account(town: Town, verbs: Verbs, told: Told) -> dict[str, Any]:
    """The keys of day.json that others rely on, and `whole`: whether everything holds."""
    sales = tuple(_history(verbs))
    by_number = {view.number: view for view in sales}
    offline = [by_number[number] for number in told.offline]
    audit = town.audit()
    returned = sum(view.total_paise for view in sales if view.state is not State.POSTED)
    expected = OPENING_PAISE + sum(view.total_paise for view in sales) - returned
    refused = [view for view in offline if view.state is State.RETURNED]
    posted_after = [view for view in offline if view.state is State.POSTED]
    day: dict[str, Any] = {
        "sold_online": len(told.online),
        "sold_offline": len(told.offline),
        "posted": sum(view.state is State.POSTED for view in sales),
        "posted_after_reconnect": len(posted_after),
        "refused": len(refused),
        "lost": _lost(sales, told, audit),
        "doubled": _doubled(town, sales),
        "cash_expected_paise": expected,
        "cash_counted_paise": told.cash_counted_paise,
        "books_balanced": audit["state_book_sum_paise"] == 0 and audit["csc_book_sum_paise"] == 0,
        "leases": audit["leases"],
        "violations": audit["violations"],
        "presses_for_a_bill": told.presses_for_a_bill,
        "screens": told.screens,
    }
    return day | {"whole": _whole(day)}


def _history(verbs: Verbs) -> Iterator[TransactionView]:
    before = 0
    while page := verbs.history(before).result():
        yield from page
        before = page[-1].seq


def _lost(sales: tuple[TransactionView, ...], told: Told, audit: dict[str, Any]) -> int:
    """Sales that were made and are nowhere, or that have no final state in the evening."""
    numbers = {view.number for view in sales}
    nowhere = [number for number in (*told.online, *told.offline) if number not in numbers]
    open_still = [view for view in sales if view.state not in _FINAL]
    posted = sum(view.state is State.POSTED for view in sales)
    return len(nowhere) + len(open_still) + max(0, posted - int(audit["transactions"]))


def _doubled(town: Town, sales: tuple[TransactionView, ...]) -> int:
    """Bills a biller was paid for twice, and more acts at the billers than were posted."""
    bills = Counter(
        (payment["party"], payment["bill_no"])
        for payment in town.biller_payments()
        if payment.get("bill_no")
    )
    twice = sum(count - 1 for count in bills.values())
    subjects = Counter(view.subject for view in sales if view.state is State.POSTED)
    return twice + sum(count - 1 for count in subjects.values())


def _whole(day: dict[str, Any]) -> bool:
    leases = day["leases"]
    parts = ("drawn", "due", "returned", "unreconciled", "remaining")
    return (
        day["sold_offline"] == day["posted_after_reconnect"] + day["refused"]
        and day["lost"] == day["doubled"] == 0
        and day["cash_expected_paise"] == day["cash_counted_paise"]
        and day["books_balanced"]
        and not day["violations"]
        and leases["granted"] == sum(leases[part] for part in parts)
    )
