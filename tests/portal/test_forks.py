# SPDX-License-Identifier: Apache-2.0
"""Tests: one kiosk twice: a clone or a disk put back is seen at the first exchange after it."""

import copy
from dataclasses import replace

from kiosk.core.catalogue import Rail
from kiosk.core.entries import Absorbed
from kiosk.core.wire.exchange import Cause, Outcome
from portal.schema import chain, fork
from tests.portal.town import POSTED, said

SEVA = Rail.ONLINE_SEVA
NO_COVER = (Outcome.HELD, Cause.NO_COVER)


def clone(counter):
    """A disk image of this moment, put into another machine."""
    twin = copy.copy(counter)
    for name in ("entries", "particulars", "leases", "spent", "closed", "verdicts", "reversed"):
        setattr(twin, name, copy.copy(getattr(counter, name)))
    return twin


def test_a_clone_that_sold_is_a_fork_its_sales_are_held_and_its_bytes_kept(town):
    counter = town.funded()
    twin = clone(counter)
    good = counter.sell_water("HMR-R-0001")
    counter.settle()
    bad = twin.sell_water("HMR-R-0002")
    answer = twin.send(twin.request())
    assert ("fork", bad.seq) in town.alarms()
    assert answer.head.acknowledged_hash != bad.hash  # the kiosk sees it too
    assert [row["raw"] for row in town.rows(fork)] == [bad.bytes_once]
    assert said(counter, good) == POSTED
    after = counter.sell_water("HMR-R-0003")
    counter.settle()
    assert said(counter, after) == NO_COVER
    assert town.outside.departments.acted().total() == 1
    town.audit()


def test_a_clone_that_only_asked_is_a_fork_at_its_next_exchange(town):
    counter = town.funded()
    twin = clone(counter)
    town.outside.departments.silent = True
    counter.sell_water()
    counter.exchange()
    twin.append(Absorbed(1, 99, b"d" * 32))
    twin.send(twin.request())
    assert any(kind == "fork" for kind, _ in town.alarms())
    assert town.rows(chain)[0]["forked"]


def test_a_forked_head_is_seen_though_no_entry_was_sent(town):
    counter = town.funded()
    twin = clone(counter)
    counter.sell_water("HMR-R-0001")
    counter.settle()
    twin.sell_water("HMR-R-0002")
    request = twin.request()
    bare = replace(request.head, entries=0)
    twin.send(replace(request, head=bare, entries=(), particulars=()))
    assert any(kind == "fork" for kind, _ in town.alarms())


def test_a_frozen_kiosk_gets_no_new_money(town):
    counter = town.funded()
    twin = clone(counter)
    waiting = counter.load(SEVA, 50_000)
    counter.exchange()
    twin.sell_water("HMR-R-0002")
    twin.send(twin.request())
    town.outside.wallet.pay(waiting.body.merchant_txn)
    fresh = counter.load(SEVA, 50_000)
    given = counter.surrender(SEVA)
    counter.settle()
    assert said(counter, waiting) == POSTED  # paid is paid: it is his credit, and no lease
    assert counter.accounts["online_seva"].credit_paise == 50_000
    assert said(counter, fresh) == (Outcome.REFUSED, Cause.GATEWAY_FAILED)
    assert said(counter, given) == NO_COVER  # the other branch may have sold what he gives back
    assert counter.leases[SEVA].version == 1
    town.audit()


def test_a_return_on_a_frozen_chain_is_credit_and_no_lease(town):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    sale = counter.sell_electricity("2026101234", 40_000)
    counter.settle()
    twin = clone(counter)
    reversal = counter.reverse(sale)
    counter.settle()
    later = counter.sell_water()
    twin.sell_water("HMR-R-0002")
    twin.send(twin.request())
    counter.settle()
    assert said(counter, reversal) == POSTED
    assert said(counter, later) == NO_COVER
    town.audit()


def test_a_disk_put_back_rings_when_the_newest_request_comes_from_behind(town):
    counter = town.funded()
    twin = clone(counter)
    counter.sell_water()
    counter.settle()
    twin.exchanges = counter.exchanges  # its own counter survived, its journal did not
    twin.send(twin.request())
    assert ("rolled_back", twin.head.seq) in town.alarms()


def test_a_late_copy_of_an_old_request_rings_nothing(town):
    counter = town.funded()
    old = counter.request()
    counter.sell_water()
    counter.settle()
    before = counter.acknowledged
    answer = counter.send(old)
    assert answer.head.acknowledged_seq == before
    assert not town.alarms()
    town.audit()
