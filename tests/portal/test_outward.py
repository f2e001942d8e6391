# SPDX-License-Identifier: Apache-2.0
"""Tests: outward calls: promised first, a few at a time, bounded by silence and by time."""

import threading
from dataclasses import dataclass, field, replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.wire.exchange import Cause, Outcome
from portal.ports import ActState
from portal.schema import act
from tests.portal.fakes import LAKH, Departments
from tests.portal.town import POSTED, said

SEVA = Rail.ONLINE_SEVA
SILENT = (Outcome.HELD, Cause.BILLER_SILENT)


def sold(counter, count: int):
    return [counter.sell_water(f"HMR-R-{n:04}") for n in range(count)]


@dataclass
class Crowded(Departments):
    """Counts how many are inside at once."""

    inside: int = 0
    most: int = 0
    door: threading.Lock = field(default_factory=threading.Lock)
    full: threading.Event = field(default_factory=threading.Event)

    def act(self, act):
        with self.door:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside >= 3:
                self.full.set()
        self.full.wait(5)
        found = super().act(act)
        with self.door:
            self.inside -= 1
        return found


def test_calls_are_made_side_by_side_and_never_more_than_allowed(town):
    town.outside.departments = Crowded()
    town.policy = replace(town.policy, outward_threads=3)
    counter = town.funded()
    sales = sold(counter, 30)
    counter.exchange()
    assert {said(counter, sale) for sale in sales} == {POSTED}
    assert town.outside.departments.most == 3
    town.audit()


def test_every_act_is_promised_and_committed_before_its_first_call(town):
    counter = town.funded()
    seen: list[str] = []

    class Looking(Departments):
        def act(self, act_):
            rows = {row["ref"]: row["state"] for row in town.rows(act)}
            seen.append(rows[act_.ref])
            return super().act(act_)

    town.outside.departments = Looking()
    counter.portal = town.portal
    sold(counter, 5)
    counter.exchange()
    assert seen == [ActState.UNKNOWN] * 5
    assert {row["state"] for row in town.rows(act)} == {ActState.ACCEPTED}


def test_many_acts_are_promised_in_batches(town):
    town.policy = replace(town.policy, outward_batch=4)
    counter = town.funded()
    sales = sold(counter, 10)
    counter.exchange()
    assert {said(counter, sale) for sale in sales} == {POSTED}
    assert town.audit().transactions == 10


def test_a_silent_department_is_left_alone_after_a_few_calls(town):
    town.policy = replace(town.policy, outward_threads=1)
    counter = town.funded()
    town.outside.departments.silent = True
    sales = sold(counter, 30)
    counter.exchange()
    assert {said(counter, sale) for sale in sales} == {SILENT}
    assert len(town.outside.departments.calls) == town.policy.outward_silences
    town.outside.departments.silent = False
    counter.settle()
    assert {said(counter, sale) for sale in sales} == {POSTED}
    assert set(town.outside.departments.acted().values()) == {1}
    town.audit()


def test_when_the_time_is_up_the_rest_waits_unpromised_for_the_next_exchange(town):
    town.policy = replace(town.policy, outward_batch=4)
    counter = town.funded()

    class Slow(Departments):
        def act(self, act_):
            town.outside.clock.now_ms += 6_000
            return super().act(act_)

    town.outside.departments = Slow()
    counter.portal = town.portal
    sales = sold(counter, 10)
    answer = counter.exchange()
    assert [said(counter, sale) for sale in sales] == [POSTED] * 4 + [SILENT] * 6
    assert len(town.rows(act)) == 4
    assert answer.head.next_after_ms == town.policy.held_after_ms
    counter.settle()
    assert {said(counter, sale) for sale in sales} == {POSTED}
    assert {what for what, _ in town.outside.departments.calls} == {"act"}
    town.audit()


def test_a_client_that_breaks_on_one_act_stops_no_other(town, expect_log):
    counter = town.funded()

    class Brittle(Departments):
        def act(self, act_):
            if act_.answers["connection_id"] == "HMR-R-0001":
                raise RuntimeError("a defect in the client")
            return super().act(act_)

    town.outside.departments = Brittle()
    counter.portal = town.portal
    first, bad, third = sold(counter, 3)
    expect_log(r"outward act K170001\.1\.")
    counter.exchange()
    assert said(counter, first) == said(counter, third) == POSTED
    assert said(counter, bad) == SILENT
    town.audit()


def test_a_gateway_client_that_breaks_leaves_the_lot_unknown(town, expect_log):
    town.deposit()
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()

    class Brittle:
        def status(self, lot_):
            raise RuntimeError("a defect in the client")

    town.outside.wallet = Brittle()
    counter.portal = town.portal
    expect_log(r"status of lot LK170001")
    counter.exchange()
    assert said(counter, lot) == (Outcome.HELD, Cause.GATEWAY_UNKNOWN)
    town.audit()


def test_a_crash_while_calling_leaves_promises_that_are_asked_about(town):
    counter = town.funded()

    class PowerCut(BaseException):
        pass

    class Cut(Departments):
        def act(self, act_):
            super().act(act_)
            raise PowerCut

    town.outside.departments = Cut()
    counter.portal = town.portal
    sale = counter.sell_water()
    with pytest.raises(PowerCut):
        counter.exchange()
    lucky = Departments(done=town.outside.departments.done)
    town.outside.departments = lucky
    counter.portal = town.portal
    counter.settle()
    assert said(counter, sale) == POSTED
    assert [what for what, _ in lucky.calls] == ["ask"]
    assert town.audit().transactions == 1


def test_two_deliveries_of_one_request_at_once_make_one_act(town):
    counter = town.funded()
    sold(counter, 5)
    request = counter.request()
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(counter.send(request))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 3
    assert len({answer.head.answer_number for answer in answers}) == 3
    verdicts = {answer.verdicts for answer in answers}
    assert len(verdicts) == 1
    assert [what for what, _ in town.outside.departments.calls] == ["act"] * 5
    assert town.audit().transactions == 5


def test_many_kiosks_at_once_share_one_wallet(town):
    town.deposit(100 * LAKH)
    counters = [town.counter(f"K17001{n}", f"50010010003{n}") for n in range(4)]
    for counter in counters:
        town.load(counter, SEVA, LAKH)
        sold(counter, 10)
    threads = [threading.Thread(target=counter.settle) for counter in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert town.audit().transactions == 40
