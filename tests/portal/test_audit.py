# SPDX-License-Identifier: Apache-2.0
"""Tests: the audit: whatever a hand changes in the database is named by the rule it breaks."""

import pytest
from sqlalchemy import Table, delete, insert, update

from kiosk.core.catalogue import Rail
from portal.audit import audit
from portal.books_schema import balance, lease, lease_version, lot, movement, posting
from portal.schema import act, chain, entry, sale, verdict
from tests.portal.fakes import LAKH

SEVA = Rail.ONLINE_SEVA


def a_day(town):
    """Three posted, one refused, a lot awaited."""
    counter = town.funded()
    for number in range(3):
        counter.sell_water(f"HMR-R-{number:04}")
    town.outside.departments.paid_elsewhere("2026101234")
    counter.sell_electricity("2026101234", 40_000)
    counter.load(SEVA, 5_000)
    counter.settle()
    return counter


def change(table: Table, where: dict[str, object], values: dict[str, object]):
    conditions = [table.c[name] == said for name, said in where.items()]
    return update(table).where(*conditions).values(**values)


def test_a_day_that_was_not_touched_is_told_in_figures(town):
    counter = a_day(town)
    found = town.audit()
    assert found.transactions == 3
    kiosk = found.kiosks[counter.record.kiosk_id]
    assert (kiosk.entries, kiosk.head_seq) == (counter.acknowledged, counter.acknowledged)
    assert found.leases.granted == 2 * LAKH
    assert found.leases.drawn == 33_000
    assert found.leases.due == 40_000
    plain = found.plain()
    assert plain["violations"] == []
    assert plain["leases"]["remaining"] == 2 * LAKH - 73_000
    assert plain["kiosks"]["K170001"]["head_seq"] == counter.acknowledged


def test_an_empty_portal_is_in_order(town):
    found = town.audit()
    assert found.kiosks == {}
    assert found.leases.granted == 0


SEVA_LEASE = "K170001.1.online_seva.1"
POWER_LEASE = "K170001.1.electricity.1"
TOUCHED = {
    "a movement": (
        change(movement, {"account": "share:it"}, {"paise": 101}),
        {"a posting balances", "a balance is the sum of its movements"},
    ),
    "a balance": (
        change(balance, {"account": "share:spv"}, {"paise": 1}),
        {"a balance is the sum of its movements"},
    ),
    "what is drawn": (
        change(lease, {"lease_id": SEVA_LEASE}, {"drawn_paise": 32_999}),
        {"a lease agrees with the books", "a lease has what its sales say",
         "the wallet's hold is its rail's"},
    ),
    "what is due": (
        change(lease, {"lease_id": POWER_LEASE}, {"due_paise": 39_999}),
        {"a lease agrees with the books"},
    ),
    "what is granted": (
        change(lease, {"lease_id": SEVA_LEASE}, {"granted_paise": LAKH + 1}),
        {"a lease agrees with the books", "granted is the sum of grants",
         "the newest version says what is granted", "the wallet's hold is its rail's",
         "lots are accounted for"},
    ),
    "a version's number": (
        change(lease, {"lease_id": SEVA_LEASE}, {"version": 2}),
        {"lease versions only rise"},
    ),
    "a lot": (
        change(lot, {"rail": "electricity"}, {"amount_paise": 1}),
        {"lots are accounted for"},
    ),
    "an awaited lot": (
        change(lot, {"state": "awaited"}, {"amount_paise": 4_999}),
        {"the wallet's hold is its rail's"},
    ),
    "a verdict": (
        change(verdict, {"outcome": "refused", "kind": "sale"}, {"outcome": "posted"}),
        {"a sale is posted once", "posted means accepted outside",
         "a lease has what its sales say"},
    ),
    "a verdict's entry": (
        change(verdict, {"outcome": "refused", "kind": "sale"}, {"entry_hash": b"x"}),
        {"a verdict is on its entry"},
    ),
    "an act": (
        change(act, {"state": "accepted"}, {"state": "unknown"}),
        {"posted means accepted outside"},
    ),
    "a refused act": (
        change(act, {"state": "refused"}, {"state": "accepted"}),
        {"posted means accepted outside"},
    ),
    "a share": (
        change(sale, {"service": "water_flat"}, {"it_paise": 99}),
        {"shares sum to the charge"},
    ),
    "an entry": (
        change(entry, {"kind": "sale"}, {"raw": b"[]"}),
        {"a chain links"},
    ),
    "a head": (change(chain, {}, {"head_hash": b"x"}), {"a chain ends at its head"}),
    "a lost entry": (
        delete(entry).where(entry.c.kind == "opened"),
        {"a chain links"},
    ),
    "a lost verdict": (
        delete(verdict).where(verdict.c.kind == "lot.intended"),
        {"a judged entry has a verdict"},
    ),
    "a second posting": (
        [insert(posting).values(txn="again", kind="sale", kiosk_id="K170001", generation=1,
                                seq=9, at_ms=1),
         insert(movement).values(txn="again", book="csc", account=f"vle_held:{SEVA_LEASE}",
                                 paise=-1)],
        {"a posting balances", "a balance is the sum of its movements",
         "a lease agrees with the books"},
    ),
    "a posting for nobody's sale": (
        [insert(posting).values(txn="more", kind="sale", kiosk_id="K179999", generation=1,
                                seq=9, at_ms=1),
         insert(movement).values(txn="more", book="csc", account=f"vle_held:{SEVA_LEASE}",
                                 paise=-1),
         insert(movement).values(txn="more", book="csc", account="gateway_clearing", paise=1)],
        {"only a sale draws on a lease", "a balance is the sum of its movements",
         "a lease agrees with the books"},
    ),
    "an account below its floor": (
        [insert(posting).values(txn="take", kind="hold", at_ms=1),
         insert(movement).values(txn="take", book="state", account="vw_available",
                                 paise=-100 * LAKH),
         insert(movement).values(txn="take", book="state", account="bank_advance",
                                 paise=100 * LAKH)],
        {"available and held are never below zero", "a balance is the sum of its movements"},
    ),
    "a signed lease": (
        delete(lease_version).where(lease_version.c.lease_id == POWER_LEASE),
        {"lease versions only rise"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "rules"), TOUCHED.values(), ids=TOUCHED.keys())
def test_what_a_hand_changed_is_found(town, statement, rules):
    a_day(town)
    for one in statement if isinstance(statement, list) else [statement]:
        town.db.transact(lambda connection, one=one: connection.execute(one))
    found = {finding.rule for finding in audit(town.db).violations}
    assert rules <= found
    assert all(finding.where and finding.what for finding in audit(town.db).violations)
