# SPDX-License-Identifier: Apache-2.0
"""Tests: a VLE's day, verb by verb, each a process of its own, with the portal's books on SQLite
and on PostgreSQL: enrolled, loaded, sold online, cut off, sold on, posted, refused, reversed."""

import pytest

from tests.journeys.counter import Counter, counted
from tests.journeys.town import Town
from tests.journeys.world import LOT_PAISE, Refused

OPENING_PAISE = 1_000_00


@pytest.fixture(params=["sqlite", "postgresql"])
def own_town(request, tmp_path, compiled):
    """A town of this test alone: its books are this day's books."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with Town(tmp_path / "town", compiled, url) as town:
        yield town


def test_a_day_that_survives_the_outage(own_town, tmp_path):
    town, outside = own_town, own_town.outside
    counter = Counter(town, tmp_path / "kiosk")
    counter.enrol()
    for rail in ("electricity", "online_seva"):
        counter.load(rail, LOT_PAISE)
    counter.verb("open-day", "--cash-paise", str(OPENING_PAISE))

    at_once = counter.sell_bill(outside.electricity_bill(), "--print", offline=False)
    assert (at_once["state"], at_once["source"]) == ("posted", "fetched")
    assert at_once["printed"] == "done"

    town.line.cut()
    lost, paid = outside.electricity_bill(), outside.electricity_bill()
    doomed = counter.sell_bill(lost)
    good = [
        counter.sell_bill(paid),
        counter.sell("water_flat", outside.water_month(), 110_00),
        counter.sell("nakal_jamabandi", outside.land_record(), 35_00),
    ]
    assert {sale["state"] for sale in (doomed, *good)} == {"committed"}
    assert [sale["source"] for sale in good] == ["qr", "catalogue", "catalogue"]
    apart = counter.verb("exchange")
    assert (apart["sent"], apart["online"], apart["epoch"]) == (0, False, 1)
    assert counter.verb("status")["waiting"] == 4
    outside.paid_elsewhere(lost)

    town.line.mend()
    back = counter.verb("exchange")
    assert (back["posted"], back["refused"], back["online"]) == (3, 1, True)
    waiting = counter.verb("queue")["waiting"]
    assert [(one["receipt_number"], one["state"], one["reason"]) for one in waiting] == [
        (doomed["receipt_number"], "refused", "already_paid")
    ]
    assert town.audit()["leases"]["due"] == doomed["amount_paise"]
    returned = counter.verb("reverse", doomed["receipt_number"])
    assert returned["return_to_citizen_paise"] == doomed["amount_paise"]
    assert counter.verb("exchange")["posted"] == 1
    assert counter.verb("queue")["waiting"] == []

    taken = sum(sale["amount_paise"] for sale in (at_once, *good))
    _books_are_whole(town, counter, taken, doomed["amount_paise"])
    _papers_are_there(counter, at_once, doomed, tmp_path)
    _day_is_closed(counter, OPENING_PAISE + taken)
    assert [outside.acts_for({"consumer_id": bill["consumer_id"]}) for bill in (paid, lost)] == [
        1,
        0,
    ]


def _books_are_whole(town, counter, posted_paise, returned_paise):
    books, status = town.audit(), counter.verb("status")
    assert books["violations"] == []
    assert books["state_book_sum_paise"] == books["csc_book_sum_paise"] == 0
    assert books["transactions"] == 4
    kiosk = {"entries": status["head_seq"], "head_seq": status["head_seq"]}
    assert books["kiosks"] == {status["kiosk_id"]: kiosk}
    granted = 2 * LOT_PAISE + returned_paise
    assert books["leases"] == {
        "granted": granted,
        "drawn": posted_paise,
        "due": 0,
        "returned": returned_paise,
        "unreconciled": 0,
        "remaining": granted - posted_paise - returned_paise,
    }
    rails = status["rails"].values()
    assert sum(rail["granted_paise"] for rail in rails) == granted
    assert sum(rail["remaining_paise"] for rail in rails) == books["leases"]["remaining"]
    assert (status["unsent"], status["waiting"], status["to_return"]) == (0, 0, 0)


def _papers_are_there(counter, posted, returned, folder):
    receipt = counter.verb(
        "receipt", posted["receipt_number"], "--pdf", str(folder / "receipt.pdf"), "--paper", "a4"
    )
    assert receipt["kind"] == "receipt"
    slip = ("--return-slip", "--pdf", str(folder / "return.pdf"))
    assert counter.verb("receipt", returned["receipt_number"], *slip)["kind"] == "return"
    assert all(
        (folder / name).read_bytes()[:5] == b"%PDF-" for name in ("receipt.pdf", "return.pdf")
    )


def _day_is_closed(counter, expected_paise):
    with pytest.raises(Refused) as wrong:
        counter.verb("close-day", "--count", counted(expected_paise - 100_00))
    assert wrong.value.code == "DAY-01"
    closed = counter.verb("close-day", "--count", counted(expected_paise))
    assert closed["expected_paise"] == closed["counted_paise"] == expected_paise
    assert (closed["difference_paise"], closed["carried"]) == (0, [])
    checked = counter.verb("verify")
    assert checked["ok"]
    assert checked["entries"] == counter.verb("status")["head_seq"]
    assert counter.verb("rebuild")["differing"] == []
