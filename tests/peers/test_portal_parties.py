# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal's clients against the departments and the gateway as real servers: each refusal
by its cause, each fault of the line as "not known", and never a second act.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import count
from pathlib import Path

import pytest
import requests

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Rail
from kiosk.core.wire.exchange import Cause
from portal.config import load_settings, with_sandbox
from portal.opening import Outside, open_outside
from portal.parties.bridge_envelope import (
    EnvelopeRefused,
    NoChannel,
    new_merchant_key,
    public_pem,
)
from portal.ports import ActState, GatewayState, LotPayment, OutwardAct
from tests.portal.processes import running

TODAY = "2026-11-22"
AT_MS = 1_795_327_200_000
PATIENCE_S = 60
CSC_ID = "500100100013"
ALL_LINE_FAULTS = ("down", "error500", "garbage", "half", "lost_reply")
DONE = frozenset({"garbage", "half", "lost_reply"})


@dataclass
class Abroad:
    """The sandbox, and the portal's ways to it."""

    url: str
    outside: Outside
    session: requests.Session
    world: dict
    numbers: Iterator[int]
    bills: Iterator[str]

    def control(self, path: str, **said: object) -> None:
        answer = self.session.post(f"{self.url}/control/{path}", json=said, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text

    def fault(self, party: str, kind: str, **more: object) -> None:
        self.control("fault", party=party, kind=kind, **more)

    def calm(self) -> None:
        self.session.delete(self.url + "/control/fault", timeout=PATIENCE_S)

    def state(self) -> dict:
        return self.session.get(self.url + "/control/state", timeout=PATIENCE_S).json()

    def ref(self) -> str:
        return f"K170001-1-{next(self.numbers)}"

    def power_act(self, consumer_id: str | None = None, **changes: object) -> OutwardAct:
        """A bill's payment that should be accepted, unless changed."""
        found = self.outside.directory.lookup("hpsebl", consumer_id or next(self.bills), TODAY)
        return replace(
            self.act("hpsebl", found.bill, {}, found.bill.amount_paise),
            counter_number="HMR1-L07",
            sub_division="HMR1",
            **changes,
        )

    def act(
        self, biller: str, bill: Bill | None, answers: dict[str, str], paise: int
    ) -> OutwardAct:
        return OutwardAct(self.ref(), biller, "", answers, bill, paise, TODAY, "", "")

    def flat_act(self, connection: str, period: str, paise: int = 100_00) -> OutwardAct:
        return self.act("jalshakti", None, {"connection_id": connection, "period": period}, paise)

    def land_act(self, **changes: str) -> OutwardAct:
        named = {"village": "HMR-1-1", "khata": "1", "year": "2020-21", "applicant": "Sunita"}
        return self.act("himbhoomi", None, named | changes, 25_00)

    def lot(self, paise: int = 500_00, csc_id: str = CSC_ID) -> LotPayment:
        txn = f"LK1700011EL{next(self.numbers):04d}X"
        return LotPayment(txn, csc_id, paise, "9001700002", Rail.ELECTRICITY)

    def pay(self, lot: LotPayment) -> str:
        """The browser goes to the gateway; what it would bring back."""
        page = self.outside.wallet.page(lot)
        data = {"message": page.message}
        answer = self.session.post(page.action_url, data=data, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text
        found = re.search(r'name="bridgeResponseMessage" value="([^"]+)"', answer.text)
        return unescape(found[1]) if found else ""


@pytest.fixture(scope="module")
def _abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    top = tmp_path_factory.mktemp("abroad")
    session = requests.Session()
    session.trust_env = False
    arguments = ("serve", "--seed", "7", "--today", TODAY)
    with session, running("sandbox", *arguments, log=top / "log") as sandbox:
        settings = with_sandbox(load_settings(top), sandbox.url)
        world = session.get(sandbox.url + "/control/world", timeout=PATIENCE_S).json()
        bills = iter(world["picks"]["payable"]["HMR1"])
        with open_outside(settings, "http://127.0.0.1:9", lambda: AT_MS) as outside:
            yield Abroad(sandbox.url, outside, session, world, count(1), bills)


@pytest.fixture
def abroad(_abroad: Abroad) -> Iterator[Abroad]:
    yield _abroad
    _abroad.calm()
    _abroad.control("wallet", auto=True)


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


@pytest.mark.parametrize("kind", ALL_LINE_FAULTS)
def test_a_broken_line_leaves_an_act_unknown_and_it_happens_once(abroad: Abroad, kind: str):
    directory, act = abroad.outside.directory, abroad.power_act()
    abroad.fault("hpsebl", kind, call="payment")

    assert directory.act(act).state is ActState.UNKNOWN

    asked = directory.ask(act).state
    assert asked is (ActState.ACCEPTED if kind in DONE else ActState.ABSENT)
    assert directory.act(act).state is ActState.ACCEPTED
    books = [one for one in abroad.state()["payments"] if one.get("merchant_ref") == act.ref]
    assert len(books) == 1


@pytest.mark.parametrize("kind", [*ALL_LINE_FAULTS, "unknown"])
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


def test_a_lot_is_absent_then_paid_and_the_page_may_be_opened_twice(abroad: Abroad):
    wallet, lot = abroad.outside.wallet, abroad.lot()
    assert wallet.status(lot).state is GatewayState.ABSENT

    back = abroad.pay(lot)

    assert wallet.returned(back) == lot.merchant_txn
    paid = wallet.status(lot)
    assert paid.state is GatewayState.PAID
    assert paid.csc_txn
    abroad.pay(lot)
    assert wallet.status(lot) == paid
    mine = [txn for txn in abroad.state()["wallet_txns"] if txn["merchant_txn"] == lot.merchant_txn]
    assert len(mine) == 1


@pytest.mark.parametrize("change", ["csc_id", "amount_paise", "product_id"])
def test_a_payment_that_is_not_ours_in_every_part_is_not_paid(abroad: Abroad, expect_log, change):
    expect_log("other (csc_id|txn_amount|product_id) than ours")
    other = {"csc_id": "500100100021", "amount_paise": 1, "product_id": "9001700001"}
    lot = abroad.lot()
    abroad.pay(lot)
    result = abroad.outside.wallet.status(replace(lot, **{change: other[change]}))
    assert (result.state, result.csc_txn) == (GatewayState.UNKNOWN, "")


def test_a_purse_too_small_and_a_cancel_are_failed_for_sure(abroad: Abroad):
    wallet = abroad.outside.wallet
    poor = abroad.lot(1_000_00, "500100100039")
    abroad.pay(poor)
    assert wallet.status(poor).state is GatewayState.FAILED

    abroad.control("wallet", auto=False)
    waits = abroad.lot()
    assert abroad.pay(waits) == ""
    assert wallet.status(waits).state is GatewayState.UNKNOWN


@pytest.mark.parametrize("kind", [*ALL_LINE_FAULTS, "unknown"])
def test_a_broken_line_to_the_gateway_leaves_the_payment_unknown(abroad: Abroad, kind: str):
    wallet, lot = abroad.outside.wallet, abroad.lot()
    abroad.pay(lot)
    abroad.fault("wallet", kind, call="status")
    assert wallet.status(lot).state is GatewayState.UNKNOWN
    assert wallet.status(lot).state is GatewayState.PAID


def test_what_the_gateway_did_not_sign_is_not_opened(abroad: Abroad):
    wallet, lot = abroad.outside.wallet, abroad.lot()
    back = abroad.pay(lot)
    ours = wallet.page(lot).message.partition("|")[2]
    for forged in ("", "AAAA", "%%", back[:-8], back[:200] + "A" + back[201:], ours):
        with pytest.raises(EnvelopeRefused):
            wallet.returned(forged)


def test_a_gateway_that_forgot_our_key_is_joined_again(abroad: Abroad):
    lot = abroad.lot()
    abroad.pay(lot)
    other = public_pem(new_merchant_key())
    told = {"merchant_id": "90017", "public_key_pem": other}
    answer = abroad.session.post(
        abroad.url + "/wallet/control/merchants", json=told, timeout=PATIENCE_S
    )
    assert answer.status_code == 200

    assert abroad.outside.wallet.status(lot).state is GatewayState.PAID


def test_without_a_gateway_nothing_is_sealed(tmp_path: Path):
    settings = load_settings(tmp_path)
    with open_outside(settings, "http://127.0.0.1:9", lambda: AT_MS) as outside:
        lot = LotPayment("LK1700011EL0001X", CSC_ID, 100_00, "9001700002", Rail.ELECTRICITY)
        with pytest.raises(NoChannel):
            outside.wallet.page(lot)
        assert outside.wallet.status(lot).state is GatewayState.UNKNOWN
