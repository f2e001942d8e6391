# SPDX-License-Identifier: Apache-2.0
"""Tests: judging: a verdict reads the entry, its chain, its lease and its row, and nothing else."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Payer, Rail, Tax
from kiosk.core.encoding import dump
from kiosk.core.journal import Particulars
from kiosk.core.wire.exchange import Cause, MessageKind, Outcome
from portal.chains import lock_chain
from portal.inbox import Inbox
from portal.ledger import Book, receivable, share_vle
from tests.portal.fakes import LAKH, MARKS
from tests.portal.town import POSTED, said

POWER = Rail.ELECTRICITY

WRONG = {
    "amount": {"fee_paise": 1, "total_paise": 1_001},
    "no charge": {"charge_paise": 0, "total_paise": 10_000},
    "shares": {"subject": "jalshakti/other"},
    "an unknown row": {"row_digest": b"x" * 32},
    "another row": {"service": "nakal_jamabandi"},
    "a name no department takes": {"transaction_id": "../../etc"},
    "a source that is no bill's": {"tds_paise": 5},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_a_price_that_is_not_the_published_one_is_refused(town, change):
    counter = town.funded()
    sale = counter.sell_water(**change)
    counter.exchange()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_PRICE)
    assert not town.outside.departments.calls
    town.audit()


def test_a_rail_chosen_by_the_entry_is_refused(town):
    counter = town.funded()
    sale = counter.sell_water(lease_id=counter.leases[POWER].lease_id)
    counter.exchange()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_RAIL)
    town.audit()


def test_one_transaction_id_is_one_act(town):
    counter = town.funded()
    first = counter.sell_water()
    again = counter.sell_water(transaction_id=first.body.transaction_id)
    counter.exchange()
    later = counter.sell_water(transaction_id=first.body.transaction_id)
    counter.exchange()
    assert said(counter, first) == POSTED
    assert said(counter, again) == said(counter, later) == (Outcome.REFUSED, Cause.ALREADY_PAID)
    assert town.audit().transactions == 1


def test_a_price_list_that_had_ended_by_the_last_word_of_the_portal_is_refused(town):
    counter = town.funded()
    mark = counter.sell_water("HMR-R-0001").body.row_digest
    row = town.outside.prices.rows[mark]
    town.outside.prices.rows[mark] = replace(row, use_until="2026-11-21")
    counter.exchange()
    sale = counter.entries[-2]
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_PRICE)


def tell_sheet(town, counter, version: int, marks: set[bytes]) -> None:
    """A new version of the price list goes to the counter's inbox."""
    town.outside.prices.versions[version] = marks
    plain = {"kind": "catalogue-1", "version": version, "issued": "2026-11-22"}
    text = dump(plain | {"previous_digest": "", "rows": []}).decode()

    def work(connection) -> None:
        chain = lock_chain(connection, counter.record.kiosk_id, 1, 1)
        inbox = Inbox(connection, chain)
        inbox.put(MessageKind.CATALOGUE, text, b"s")
        inbox.flush()
        chain.save(connection)

    town.db.transact(work)


def test_a_row_that_a_newer_sheet_dropped_is_right_only_before_that_sheet_was_absorbed(town):
    counter = town.funded()
    kept = {MARKS["nakal_jamabandi"]}
    tell_sheet(town, counter, 2, kept)
    before = counter.sell_water("HMR-R-0001")
    counter.exchange()  # brings the sheet home
    after = counter.sell_water("HMR-R-0002")
    same_row = counter.sell_nakal()  # quoted from sheet 1, and its row stands in sheet 2 too
    newest = counter.sell_nakal("13", catalogue_version=2)
    counter.settle()
    assert said(counter, before) == POSTED
    assert said(counter, after) == (Outcome.REFUSED, Cause.WRONG_PRICE)
    assert said(counter, same_row) == said(counter, newest) == POSTED
    town.audit()


def test_a_sheet_nobody_published_prices_nothing(town):
    counter = town.funded()
    sale = counter.sell_water(catalogue_version=9)
    counter.exchange()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_PRICE)


def test_no_verdict_reads_the_clock_of_the_kiosk(town):
    counter = town.funded()
    town.outside.clock.now_ms -= 400 * 86_400_000  # the kiosk's clock fell back a year
    sale = counter.sell_water()
    town.outside.clock.now_ms += 400 * 86_400_000
    counter.exchange()
    assert said(counter, sale) == POSTED


def test_sold_without_cover_is_held_and_rings_and_is_never_refused(town):
    counter = town.funded(paise=20_000)
    good = counter.sell_water("HMR-R-0001")
    over = counter.sell_water("HMR-R-0002")  # no honest counter makes this one
    counter.exchange()
    assert said(counter, good) == POSTED
    assert said(counter, over) == (Outcome.HELD, Cause.NO_COVER)
    assert ("no_cover", over.seq) in town.alarms()
    counter.settle()
    town.audit()


UNCOVERED = {
    "an unknown lease": {"lease_id": "K170009.1.online_seva.1"},
    "a version nobody signed": {"lease_version": 7},
    "more than one sale may draw": {"total_paise": 90_000_00},
    "nothing": {"total_paise": 0},
    "less than nothing": {"total_paise": -1},
}


@pytest.mark.parametrize("change", UNCOVERED.values(), ids=UNCOVERED.keys())
def test_what_no_lease_covers_is_held(town, change):
    counter = town.funded(paise=100 * LAKH)
    sale = counter.sell_water(**change)
    counter.exchange()
    assert said(counter, sale) == (Outcome.HELD, Cause.NO_COVER)
    assert not town.outside.departments.calls
    town.audit()


def test_particulars_that_are_missing_hold_the_sale_until_they_come(town):
    counter = town.funded()
    sale = counter.sell_water()
    kept = counter.particulars.pop(sale.seq)
    counter.exchange()
    assert said(counter, sale) == (Outcome.HELD, Cause.WAITS)
    counter.particulars[sale.seq] = replace(kept, text=kept.text.replace("0007", "0008"))
    counter.exchange(after=sale.seq - 1)
    assert said(counter, sale) == (Outcome.HELD, Cause.WAITS)
    counter.particulars[sale.seq] = kept
    counter.exchange(after=sale.seq - 1)
    assert said(counter, sale) == POSTED
    assert ("particulars", sale.seq) in town.alarms()
    town.audit()


STRANGE = (
    "not JSON",
    "[]",
    '{"answers":{}}',
    '{"answers":[],"bill":null}',
    '{"answers":{"connection_id":7},"bill":null}',
    '{"answers":{},"bill":null}',
    '{"answers":{"connection_id":"HMR-R-0007"},"bill":{"bill_no":"1"}}',
)


@pytest.mark.parametrize("text", STRANGE)
def test_particulars_that_fit_their_digest_and_say_nothing_readable_are_no_price(town, text):
    counter = town.funded()
    kept = Particulars(bytes(32), text)
    sale = counter.sell_water(particulars=kept.keyed_digest)
    counter.particulars[sale.seq] = kept
    counter.settle()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_PRICE)
    town.audit()


def test_a_bill_sold_without_its_bill_is_no_price(town):
    counter = town.funded()
    kept = Particulars(bytes(32), '{"answers":{"consumer_id":"111111111111"},"bill":null}')
    sale = counter.sell_electricity("2026101234", 40_000, particulars=kept.keyed_digest)
    counter.particulars[sale.seq] = kept
    counter.settle()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_PRICE)


def test_a_charge_that_csc_spv_collected_is_owed_by_it_where_no_wallet_is_debited(town):
    mark = MARKS["hpsebl_bill"]
    row = town.outside.prices.rows[mark]
    citizen = replace(row, charge_payer=Payer.CITIZEN)
    town.outside.prices.rows[mark] = citizen
    counter = town.funded()
    sale = counter.sell_electricity(
        "2026101234", 40_000, charge_payer=Payer.CITIZEN, total_paise=40_500
    )
    counter.settle()
    assert said(counter, sale) == POSTED
    assert town.balance(receivable("csc_spv"), Book.STATE) == -500
    assert town.balance("spv_clearing:electricity") == 40_500
    town.audit()


def test_tax_withheld_from_the_vle_is_set_apart(town):
    mark = MARKS["water_flat"]
    row = replace(town.outside.prices.rows[mark], tax=Tax(inclusive=True, gst_bp=0, tds_bp=500))
    town.outside.prices.rows[mark] = row
    counter = town.funded()
    sale = counter.sell_water(tds_paise=40)
    counter.settle()
    assert said(counter, sale) == POSTED
    assert town.balance("tds_payable", Book.STATE) == 40
    assert town.balance(share_vle(counter.record.csc_id), Book.STATE) == 760
    town.audit()
