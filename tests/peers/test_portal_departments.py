# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal's clients against the departments as real servers: each refusal by its cause,
each fault of the line as "not known", and never a second act.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.core.catalogue import AmountSource
from kiosk.core.wire.exchange import Cause
from portal.ports import ActState
from tests.peers.portal_abroad import DONE, LINE_FAULTS, TODAY, Abroad, abroad_in


@pytest.fixture(scope="module")
def _abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    with abroad_in(tmp_path_factory.mktemp("abroad")) as there:
        yield there


@pytest.fixture
def abroad(_abroad: Abroad) -> Iterator[Abroad]:
    yield _abroad
    _abroad.calm()


def test_a_bill_is_found_paid_once_and_then_known_as_paid(abroad: Abroad):
    directory = abroad.outside.directory
    act = abroad.power_act()
    assert act.bill.source is AmountSource.FETCHED
    assert act.bill.sub_division == "HMR1"

    first = directory.act(act)

    assert (first.state, first.cause) == (ActState.ACCEPTED, Cause.NONE)
    assert directory.act(act) == directory.ask(act) == first
    assert directory.lookup("hpsebl", act.bill.consumer_id, TODAY).state == "paid"
    other = replace(act, ref=abroad.ref())
    assert directory.act(other).cause is Cause.ALREADY_PAID
    assert directory.ask(replace(act, ref=abroad.ref())).state is ActState.ABSENT


def test_each_refusal_of_the_board_has_its_cause(abroad: Abroad):
    picks, directory = abroad.world["picks"], abroad.outside.directory
    good = abroad.power_act()
    bill = good.bill
    late = directory.lookup("hpsebl", picks["past_due"][0], TODAY).bill
    other = directory.lookup("hpsebl", picks["other_sub_division"][0], TODAY).bill
    unknown = replace(bill, bill_no="4000000000")
    cases = {
        Cause.AMOUNT_DIFFERS: replace(good, amount_paise=bill.amount_paise + 1),
        Cause.BILL_UNKNOWN: replace(good, bill=unknown),
        Cause.OTHER_SUB_DIVISION: replace(good, bill=other, amount_paise=other.amount_paise),
    }
    for cause, act in cases.items():
        assert directory.act(replace(act, ref=abroad.ref())).cause is cause
    past = replace(good, ref=abroad.ref(), bill=late, amount_paise=late.amount_paise)
    assert directory.act(past).state is ActState.REFUSED
    assert directory.act(replace(good, ref=abroad.ref(), bill=None)).cause is Cause.BILL_UNKNOWN
    odd = replace(good, ref=abroad.ref(), bill=replace(bill, consumer_id="12"))
    assert directory.act(odd).cause is Cause.BILL_UNKNOWN


def test_what_only_we_can_mend_is_never_a_refusal(abroad: Abroad, expect_log):
    expect_log("our message is not taken, field counter_number")
    expect_log("was used for another act")
    directory, act = abroad.outside.directory, abroad.power_act()
    assert directory.act(replace(act, counter_number="")).state is ActState.UNKNOWN
    assert directory.ask(act).state is ActState.ABSENT

    assert directory.act(act).state is ActState.ACCEPTED
    changed = replace(act, paid_on="2026-11-21")
    assert directory.act(changed).state is ActState.UNKNOWN


def test_nothing_to_pay_is_not_a_bill_to_take(abroad: Abroad):
    picks, directory = abroad.world["picks"], abroad.outside.directory
    assert directory.lookup("hpsebl", picks["zero"][0], TODAY).state == "paid"
    assert directory.lookup("hpsebl", picks["already_paid"][0], TODAY).state == "paid"
    assert directory.lookup("hpsebl", "100000000000", TODAY).state == "unknown"
    assert directory.lookup("hpsebl", "12", TODAY).state == "unknown"
    assert directory.lookup("himbhoomi", "1", TODAY).state == "unknown"


@pytest.mark.parametrize("kind", LINE_FAULTS)
def test_a_broken_line_leaves_an_act_unknown_and_it_happens_once(abroad: Abroad, kind: str):
    directory, act = abroad.outside.directory, abroad.power_act()
    abroad.fault("hpsebl", kind, call="payment")

    assert directory.act(act).state is ActState.UNKNOWN

    asked = directory.ask(act).state
    assert asked is (ActState.ACCEPTED if kind in DONE else ActState.ABSENT)
    assert directory.act(act).state is ActState.ACCEPTED
    books = [one for one in abroad.state()["payments"] if one.get("merchant_ref") == act.ref]
    assert len(books) == 1


@pytest.mark.parametrize("kind", [*LINE_FAULTS, "unknown"])
def test_a_broken_line_leaves_a_question_open(abroad: Abroad, kind: str):
    directory, act = abroad.outside.directory, abroad.power_act()
    directory.act(act)
    abroad.fault("hpsebl", kind, until_cleared=True)
    assert directory.ask(act).state is ActState.UNKNOWN
    if kind != "unknown":
        assert directory.lookup("hpsebl", act.bill.consumer_id, TODAY).state == "silent"
        assert directory.dues("hpsebl", "HMR1", TODAY) is None


def test_water_by_meter_and_by_flat_month(abroad: Abroad):
    directory = abroad.outside.directory
    metered = next(b for b in abroad.world["water"] if b["connection_type"] == "urban_metered")
    found = directory.lookup("jalshakti", metered["connection_id"], TODAY)
    assert found.bill.amount_paise == metered["net_payable_paise"]
    after = directory.lookup("jalshakti", metered["connection_id"], "2027-11-22").bill
    assert after.amount_paise == metered["payable_after_due_paise"]
    paid = directory.act(abroad.act("jalshakti", found.bill, {}, found.bill.amount_paise))
    assert paid.state is ActState.ACCEPTED
    assert directory.lookup("jalshakti", metered["connection_id"], TODAY).state == "paid"
    assert directory.lookup("jalshakti", "HMR-U-9999", TODAY).state == "unknown"

    flat = abroad.flat_act("HMR-R-0003", "2026-12")
    assert directory.act(flat).state is ActState.ACCEPTED
    assert directory.ask(flat).state is ActState.ACCEPTED
    causes = [
        (abroad.flat_act("HMR-R-0003", "2026-12"), Cause.ALREADY_PAID),
        (abroad.flat_act("HMR-R-0003", "2026-10", 99_00), Cause.AMOUNT_DIFFERS),
        (abroad.flat_act("HMR-R-9999", "2026-12"), Cause.BILL_UNKNOWN),
        (abroad.flat_act("HMR-R-0003", "2030-01"), Cause.BILL_UNKNOWN),
        (abroad.flat_act("HMR-R-0003", "2026-13"), Cause.BILL_UNKNOWN),
        (abroad.flat_act("", "2026-12"), Cause.BILL_UNKNOWN),
    ]
    for act, cause in causes:
        assert (directory.act(act).cause, act) == (cause, act)


def test_a_connection_of_any_office_is_taken_at_any_counter(abroad: Abroad):
    act = replace(abroad.flat_act("NDN-R-0002", "2026-12"), sub_division="HMR")
    assert abroad.outside.directory.act(act).state is ActState.ACCEPTED


def test_a_pack_holds_what_an_office_still_takes(abroad: Abroad):
    directory = abroad.outside.directory
    power = directory.dues("hpsebl", "HMR1", TODAY)
    assert {bill.source for bill in power} == {AmountSource.PACK}
    assert {bill.sub_division for bill in power} == {"HMR1"}
    assert min(bill.due_date for bill in power) >= TODAY
    assert set(abroad.world["picks"]["past_due"]).isdisjoint(b.consumer_id for b in power)
    water = directory.dues("jalshakti", "HMR", TODAY)
    late = next(bill for bill in water if bill.due_date < TODAY)
    assert (
        late.amount_paise
        == directory.lookup("jalshakti", late.consumer_id, TODAY).bill.amount_paise
    )
    assert directory.dues("himbhoomi", "HMR", TODAY) == []


def test_a_copy_of_a_land_record_is_ordered_once(abroad: Abroad):
    directory, act = abroad.outside.directory, abroad.land_act()
    first = directory.act(act)
    assert (first.state, first.reference[:2]) == (ActState.ACCEPTED, "HB")
    assert directory.act(act) == directory.ask(act) == first
    for wrong in ({"village": "X-1"}, {"khata": "99"}, {"year": "1999-00"}, {"applicant": ""}):
        assert directory.act(abroad.land_act(**wrong)).cause is Cause.NO_SUCH_RECORD


def test_a_tehsil_without_a_line_has_ordered_nothing(abroad: Abroad):
    directory, act = abroad.outside.directory, abroad.land_act()
    abroad.fault("himbhoomi", "not_connected", tehsil="HMR", until_cleared=True)
    assert directory.act(act).state is ActState.UNKNOWN
    assert directory.ask(act).state is ActState.ABSENT
    abroad.calm()
    assert directory.act(act).state is ActState.ACCEPTED


def test_a_biller_nobody_configured_is_waited_for(abroad: Abroad, expect_log):
    expect_log("no department is configured for biller bsnl")
    act = abroad.act("bsnl", None, {}, 100)
    assert abroad.outside.directory.act(act).state is ActState.UNKNOWN
    assert abroad.outside.directory.ask(act).state is ActState.UNKNOWN
