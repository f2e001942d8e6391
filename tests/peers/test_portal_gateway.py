# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal's client against the CSC wallet gateway as a real server: only the status call
counts, only for our own payment in every part, and anything unclear stays unknown.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.catalogue import Rail
from portal.config import load_settings
from portal.opening import open_outside
from portal.parties.bridge_envelope import (
    EnvelopeRefused,
    NoChannel,
    new_merchant_key,
    public_pem,
)
from portal.ports import GatewayState, LotPayment
from tests.peers.portal_abroad import (
    AT_MS,
    CSC_ID,
    LINE_FAULTS,
    PATIENCE_S,
    Abroad,
    abroad_in,
)


@pytest.fixture(scope="module")
def _abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    with abroad_in(tmp_path_factory.mktemp("abroad")) as there:
        yield there


@pytest.fixture
def abroad(_abroad: Abroad) -> Iterator[Abroad]:
    yield _abroad
    _abroad.calm()
    _abroad.control("wallet", auto=True)


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


@pytest.mark.parametrize("kind", [*LINE_FAULTS, "unknown"])
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
    for forged in (
        "",
        "AAAA",
        "%%",
        back[:-8],
        back[:200] + ("A" if back[200] != "A" else "B") + back[201:],
        ours,
    ):
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
