# SPDX-License-Identifier: Apache-2.0
"""Tests: after any sequence of acts and answers, the lists are what the journal says."""

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import dump, pack_named
from kiosk.core.entries import CashMoved, DayClosed, Printed, Reversal, Sale, SelfChecked
from kiosk.core.journal import Entry
from kiosk.core.money import Count
from kiosk.core.payment import PaymentState
from kiosk.core.transaction import TRANSACTION, Event
from kiosk.core.wire.exchange import (
    AccountNews,
    BlockOrder,
    Cause,
    LotNews,
    MessageKind,
    Outcome,
)
from kiosk.store import schema
from kiosk.store.rebuild import Rebuilt
from tests.samples import BILL
from tests.store.world import OPERATOR, begin, catalogue, epoch, lease, message, verdict

OUTCOMES = st.sampled_from(Outcome)
CAUSES = st.sampled_from(Cause)
PAISE = st.integers(1, 300_000)


@dataclass
class Known:
    """What the machine wrote, to name it again."""

    sales: list[Entry] = field(default_factory=list)
    judged: list[Entry] = field(default_factory=list)
    lots: int = 0


class CounterDays(RuleBasedStateMachine):
    """Acts and answers in any order; what the core refuses is not tried."""

    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp(prefix="lmk-days-"))
        self.day = begin(self.folder / "kiosk.db")
        self.known = Known()
        self.version = 1

    def teardown(self):
        if hasattr(self, "day"):
            self.day.books.close()
            shutil.rmtree(self.folder)

    def held(self):
        with self.day.books.look() as reads:
            return reads.allowance(Rail.ELECTRICITY)

    def is_open(self):
        with self.day.books.look() as reads:
            return reads.drawer(OPERATOR) is not None

    @precondition(is_open)
    @rule(paise=PAISE, subject=st.sampled_from("abc"))
    def sell(self, paise, subject):
        if paise <= self.held().remaining_paise:
            entry = self.day.sell(paise, subject)
            self.known.sales.append(entry)
            self.known.judged.append(entry)

    @precondition(lambda self: self.known.sales and self.is_open())
    @rule(data=st.data())
    def reverse(self, data):
        sale = data.draw(st.sampled_from(self.known.sales))
        if TRANSACTION.allows(self.day.view(sale).state, Event.REVERSE):
            self.known.judged.append(self.day.reverse(sale))

    @rule(data=st.data(), many=st.integers(1, 4))
    def judge(self, data, many):
        parts = []
        for _ in range(many if self.known.judged else 0):
            entry = data.draw(st.sampled_from(self.known.judged))
            parts.append(verdict(entry, data.draw(OUTCOMES), data.draw(CAUSES)))
        self.day.absorb(*parts)

    @rule(paise=PAISE, other=st.booleans())
    def grant(self, paise, other):
        self.version += 1
        granted = self.held().lease.granted_total_paise + paise
        name = {"lease_id": f"K170001-EL-{self.version}"} if other else {}
        self.day.absorb(message(9, MessageKind.LEASE, lease(self.version, granted, **name)))

    @rule()
    def surrender(self):
        self.known.judged.append(self.day.surrender())

    @rule(state=st.sampled_from(PaymentState))
    def pay(self, state):
        self.known.lots += 1
        self.known.judged.append(self.day.intend_lot(self.known.lots))
        news = LotNews(f"LOT{max(1, self.known.lots - 1)}", state.value, 1, "https://page")
        self.day.absorb(message(9, MessageKind.LOT, news))

    @precondition(lambda self: self.known.judged)
    @rule(
        data=st.data(),
        outcome=st.sampled_from([*Printed, None]),
        form=st.sampled_from(["slip", "receipt", "return"]),
        copy=st.integers(0, 1),
    )
    def print(self, data, outcome, form, copy):
        entry = data.draw(st.sampled_from(self.known.judged))
        if isinstance(entry.body, Sale | Reversal):
            self.day.print(entry, outcome, form, copy)

    @rule(paise=st.integers(-500, 500))
    def close_or_open(self, paise):
        if self.is_open():
            self.day.write(CashMoved(self.day.shift, OPERATOR, paise, "change"))
            counts = (Count(10_000, 3),)
            self.day.write(DayClosed(self.day.shift, OPERATOR, 1, counts, "", (1,)))
        else:
            self.day.shift += 1
            self.day.open_day()

    @rule(number=st.integers(1, 5), paise=PAISE)
    def hear(self, number, paise):
        bill = replace(BILL, consumer_id=str(number), amount_paise=paise)
        order = BlockOrder(number, f"order {paise}", "", (), "")
        self.day.absorb(
            message(1, MessageKind.CATALOGUE, catalogue(number).bytes_once),
            message(2, MessageKind.ACCOUNT, AccountNews("electricity", paise, "ok", paise)),
            message(3, MessageKind.DUES, dump([pack_named(bill)]).decode()),
            message(4, MessageKind.BLOCK, order),
            message(5, MessageKind.EPOCH, epoch(number).bytes_once),
        )

    @precondition(lambda self: self.known.sales)
    @rule(data=st.data())
    def erase(self, data):
        self.day.erase(data.draw(st.sampled_from(self.known.sales)))

    @invariant()
    def the_lists_are_the_journals(self):
        if hasattr(self, "day"):
            found = self.day.books.rebuild()
            assert found == Rebuilt(self.day.head_seq(), ())

    @invariant()
    def the_chain_holds_and_spending_stays_within_the_grant(self):
        if hasattr(self, "day"):
            assert self.day.books.verify().ok
            held = self.held()
            assert held.spent_total_paise <= held.lease.granted_total_paise


def test_lists_equal_a_rebuild_after_any_sequence():
    many = settings.default.max_examples * 2 // 5
    run_state_machine_as_test(
        CounterDays, settings=settings(max_examples=many, stateful_step_count=30)
    )


@pytest.fixture
def busy(day):
    """A row in every projection."""
    sale = day.sell()
    day.reverse(sale)
    day.print(sale, Printed.DONE)
    day.intend_lot()
    day.write(SelfChecked("annexure-a-1", OPERATOR, False, False, "Y" * 17, b"s" * 64, b"d" * 16))
    day.absorb(
        message(2, MessageKind.ACCOUNT, AccountNews("electricity", 1, "ok", 1)),
        message(3, MessageKind.DUES, dump([pack_named(BILL)]).decode()),
        message(4, MessageKind.BLOCK, BlockOrder(1, "order", "", (), "")),
    )
    return day


@pytest.mark.parametrize("table", schema.PROJECTIONS, ids=str)
def test_a_list_that_lost_or_gained_a_row_is_named_and_can_be_replaced(busy, table):
    assert busy.books.rebuild().equal
    busy.by_hand(f"DELETE FROM {table.name}")
    assert busy.books.rebuild() == Rebuilt(busy.head_seq(), (table.name,))
    busy.books.replace_projections()
    assert busy.books.rebuild().equal
    busy.sell()


def test_a_list_with_another_figure_is_named(busy):
    busy.by_hand("UPDATE shifts SET taken_paise = taken_paise + 1")
    busy.by_hand("UPDATE sales SET state = 'posted'")
    found = busy.books.rebuild()
    assert found.differing == ("sales", "shifts")
    assert not found.equal
