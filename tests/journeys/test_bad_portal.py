# SPDX-License-Identifier: Apache-2.0
"""Tests: a portal that answers 500, garbage, half a body, a twisted or an old answer, or late: the
verbs end with a coded word, the citizen is served all the same, and the next exchange is whole."""

import pytest

from tests.journeys.counter import Counter
from tests.journeys.front import Spoil, standing_before
from tests.journeys.world import LOT_PAISE, Refused

MONTH_PAISE = 110_00
CODES = {
    Spoil.ERROR_500: "PRT-01",
    Spoil.HALF: "PRT-02",
    Spoil.GARBAGE: "PRT-03",
    Spoil.TWISTED: "PRT-03",
    Spoil.OLD: "PRT-03",
    Spoil.LATE: "NET-01",
}


@pytest.fixture
def front(town):
    with standing_before(town.portal_url) as front:
        yield front


@pytest.fixture
def counter(town, front, tmp_path):
    """A kiosk that reaches the portal through the front."""
    counter = Counter(town, tmp_path / "kiosk", front.url)
    counter.enrol()
    return counter


def test_citizens_are_served_whatever_the_portal_answers(town, front, counter):
    counter.load("online_seva", LOT_PAISE)
    counter.verb("open-day", "--cash-paise", "0")
    months = []
    for spoil, code in CODES.items():
        front.spoil = spoil
        months.append(town.outside.water_month())
        # A late answer is waited for once, not twice: the sale stays apart.
        apart = ["--offline"] if spoil is Spoil.LATE else []
        sale = counter.sell("water_flat", months[-1], MONTH_PAISE, *apart)
        assert sale["state"] == "committed", spoil
        told = counter.verb("exchange")
        assert (told["fault"], told["online"], told["posted"]) == (code, False, 0), spoil
        front.spoil = Spoil.NOTHING
        if spoil is Spoil.LATE:
            front.gone.set()
        told = counter.verb("exchange")
        assert (told["fault"], told["online"], told["posted"]) == ("", True, 1), spoil
    posted = counter.verb("history")["transactions"]
    assert [sale["state"] for sale in posted] == ["posted"] * len(CODES)
    assert [town.outside.acts_for(month) for month in months] == [1] * len(CODES)
    books, status = town.audit(), counter.verb("status")
    assert books["violations"] == []
    kiosk = books["kiosks"][status["kiosk_id"]]
    assert kiosk["entries"] == kiosk["head_seq"] == status["head_seq"]
    assert (status["unsent"], status["waiting"]) == (0, 0)
    spent = MONTH_PAISE * len(CODES)
    assert status["rails"]["online_seva"]["spent_paise"] == spent
    assert status["shift"]["expected_paise"] == spent


def test_a_bill_that_cannot_be_asked_for_is_said_with_its_code(town, front, counter):
    town.have_bills("HMR1", 1)
    bill = town.outside.electricity_bill()
    head = counter.verb("status")["head_seq"]
    for spoil in (Spoil.ERROR_500, Spoil.HALF, Spoil.GARBAGE):
        front.spoil = spoil
        with pytest.raises(Refused) as refused:
            counter.sell_bill(bill, offline=False)
        assert (refused.value.code, refused.value.exit_code) == (CODES[spoil], 5)
        said = refused.value.error
        assert all(said[name] for name in ("message_en", "message_hi", "money", "next"))
    front.spoil = Spoil.NOTHING
    assert counter.verb("status")["head_seq"] == head, "nothing was written, no cash was taken"
