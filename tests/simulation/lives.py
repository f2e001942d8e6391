# SPDX-License-Identifier: Apache-2.0
"""Simulation: the machine: what people, lines, clocks, power and parties may do next, and what must
hold whatever they did."""

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from kiosk.core.catalogue import AmountSource, Rail
from kiosk.core.transaction import State
from kiosk.counter.transactions import Ask
from portal.ports import GatewayState
from tests.simulation.chances import (
    AT,
    BUDGETS,
    CUTS,
    DIES,
    FATES,
    HOUR_MS,
    LOTS,
    POWER,
    PRINTS,
    RAILS,
    SEVA,
    SOURCES,
    STATE,
    WHICH,
    WHO,
    often,
)
from tests.simulation.outside import ELSEWHERE, NO_RECORD, Mood
from tests.simulation.people import BILLER, DAY_MS, DEPARTMENT, OFFICES, WHOLE
from tests.simulation.watched import Watched


class RandomLives(Watched):
    """Rules are acts; the more often something happens at a counter, the more rules it has."""

    @initialize(
        lost=st.booleans(), second=often(True, False, times=2), ready=often(True, False, times=9)
    )
    def morning(self, lost: bool, second: bool, ready: bool) -> None:
        """One centre joins, or two; a day is begun, mostly with an allowance on both rails."""
        self.world.deposit(20_000_00)
        for number in range(1 + second):
            counter = self.world.enrol(lost and not number)
            for who in counter.operators:
                self.world.open_day(counter, who, "")
            if ready:
                for rail in (SEVA, POWER):
                    counter.desks.wallet.load(rail, 5_000_00, "VLE")
                self.world.exchange(counter, WHOLE, "whole")
                self.at_the_gateway(counter, GatewayState.PAID)
                self.world.exchange(counter, WHOLE, "whole")

    # --- the day, and the VLE's money --------------------------------------------------------

    @rule(at=AT, who=WHO, what=often("open", "close", "in", "out"), dies=DIES)
    def day(self, at: int, who: int, what: str, dies: str) -> None:
        counter = self.counter(at)
        name = counter.operators[who]
        match what:
            case "open":
                self.world.open_day(counter, name, dies)
            case "close":
                self.world.close_day(counter, name, dies)
            case _:
                self.world.move_cash(counter, name, 10_000 if what == "in" else -20_000)

    def use_allowance(self, at: int, rail: Rail, what: str, paise: int, dies: str) -> None:
        """Loaded, paid for or not at the gateway's page, or given back."""
        counter = self.counter(at)
        desk = counter.desks.wallet
        match what:
            case "load":
                self.world.attempt(counter, desk.load, rail, paise, "VLE", dies=dies)
            case "load and pay":
                self.world.attempt(counter, desk.load, rail, paise, "VLE")
                self.world.exchange(counter, WHOLE, "whole")
                self.at_the_gateway(counter, GatewayState.PAID)
            case "surrender":
                if self.world.attempt(counter, desk.surrender, rail, dies=dies):
                    self.seen["surrendered"] += 1
            case _:
                self.at_the_gateway(counter, GatewayState(what))

    ALLOWANCE: ClassVar = {"at": AT, "rail": RAILS, "paise": LOTS, "dies": DIES}
    allowance = rule(**ALLOWANCE, what=often("load and pay", "load", "surrender"))(use_allowance)
    gateway = rule(**ALLOWANCE, what=often(*GatewayState, "load"))(use_allowance)

    # --- sales -------------------------------------------------------------------------------

    def sell_a_bill(
        self, at: int, who: int, dies: str, service: str, source: AmountSource, which: int,
        paise: int, days: int,
    ) -> None:  # fmt: skip
        """One that came today, or one that is known already, here or at the other counter."""
        counter, biller = self.counter(at), BILLER[service]
        bills = self.world.portal.departments.bills.values()
        known = [bill for bill in bills if bill.paper.biller == biller]
        if known and which < 5:
            bill = known[-1 - which // 2 % len(known)]
        else:
            office = "NDN" if which == 7 else OFFICES[biller]
            bill = self.world.new_bill(biller, paise, days, office)
        ask = self.world.ask_for_bill(counter, bill, source)
        quote = self.world.quote(counter, ask) if ask else None
        if quote:
            self.world.commit(counter, quote, counter.operators[who], dies)

    BILL: ClassVar = {
        "at": AT, "who": WHO, "dies": DIES, "service": st.sampled_from(list(BILLER)),
        "source": SOURCES, "which": WHICH, "days": often(20, 1, 0, -1, times=9),
        "paise": often(300_00, 480_00, 1_240_00, 6_000_00, times=5),
    }  # fmt: skip
    bill = rule(**BILL)(sell_a_bill)
    another_bill = rule(**BILL)(sell_a_bill)

    def sell_from_the_list(
        self, at: int, who: int, dies: str, which: int, online: bool, service: str
    ) -> None:
        counter = self.counter(at)
        khata = NO_RECORD if which == 0 else str(which)
        typed = {
            "water_flat": {"connection_id": "HMR-R-0007", "period": f"2026-{which + 1:02d}"},
            "nakal_jamabandi": {
                "village": "Tauni", "khata": khata, "year": "2025-26", "applicant": "Sunita Devi",
            },
        }[service]  # fmt: skip
        quote = self.world.quote(counter, Ask(service, typed, online=online))
        if quote:
            self.world.commit(counter, quote, counter.operators[who], dies)

    LISTED: ClassVar = {
        "at": AT, "who": WHO, "dies": DIES, "which": WHICH, "online": st.booleans(),
        "service": st.sampled_from(["water_flat", "nakal_jamabandi"]),
    }  # fmt: skip
    listed = rule(**LISTED)(sell_from_the_list)
    listed_again = rule(**LISTED)(sell_from_the_list)

    @rule(at=AT, who=WHO, which=WHICH, dies=DIES)
    def quote_of_before(self, at: int, who: int, which: int, dies: str) -> None:
        """The same id again; or a quote that waited while the world changed."""
        counter = self.counter(at)
        if which == 0 or not counter.quotes:
            typed = {"connection_id": "HMR-R-0009", "period": "2025-01"}
            self.world.quote(counter, Ask("water_flat", typed))
        else:
            quote = counter.quotes[-1 - which % len(counter.quotes)]
            self.world.commit(counter, quote, counter.operators[who], dies)

    def undo(self, at: int, who: int, which: int, dies: str) -> None:
        """Mostly what may be undone: a refused sale, or one that has not left."""
        counter = self.counter(at)
        chronicle = counter.chronicle
        here = [seq for seq in chronicle.sales if seq > counter.left_seq]
        wanted = [*chronicle.with_state(State.REFUSED), *here]
        if which == 0 or not wanted:
            wanted = list(chronicle.sales)
        if wanted:
            seq = wanted[-1 - which // 2 % len(wanted)]
            self.world.reverse(counter, seq, counter.operators[who], dies)

    UNDO: ClassVar = {"at": AT, "who": WHO, "which": WHICH, "dies": DIES}
    reversal = rule(**UNDO)(undo)
    another_reversal = rule(**UNDO)(undo)

    @rule(at=AT, which=WHICH, fate=PRINTS)
    def paper(self, at: int, which: int, fate: str) -> None:
        counter = self.counter(at)
        chronicle = counter.chronicle
        papers = sorted([*chronicle.sales, *chronicle.reversals.values()])
        if which == 7 or not papers:
            self.world.settle_prints(counter)
        else:
            self.world.print(counter, papers[-1 - which % min(len(papers), 3)], fate)

    # --- the line ----------------------------------------------------------------------------

    def one_message(self, at: int, budget: int, fate: str, moment: str) -> None:
        counter = self.counter(at)
        self.seen[f"exchange, {fate}" + ", one by one" * (budget == 1)] += 1
        if self.world.exchange(counter, budget, fate, moment if "power" in fate else ""):
            self.world.nothing_waits_for_another(counter)

    MESSAGE: ClassVar = {"at": AT, "budget": BUDGETS, "fate": FATES}
    exchange = rule(**MESSAGE, moment=st.just("after"))(one_message)
    another_exchange = rule(**MESSAGE, moment=st.just("before"))(one_message)

    def talk(self, at: int, turns: int, budget: int) -> None:
        """The line is good for a while."""
        counter = self.counter(at)
        for _ in range(turns):
            if self.world.exchange(counter, budget, "whole"):
                self.world.nothing_waits_for_another(counter)

    good_line = rule(at=AT, turns=st.integers(1, 3), budget=st.just(WHOLE))(talk)
    poor_line = rule(at=AT, turns=st.integers(1, 6), budget=st.just(1))(talk)

    @rule(at=AT, which=WHICH, what=st.sampled_from(["answer", "request", "both"]))
    def old_post(self, at: int, which: int, what: str) -> None:
        """An answer comes late or again; a request reaches the portal a second time, and what that
        says to it reaches a kiosk that has asked something else since."""
        counter = self.counter(at)
        if not counter.heard:
            return
        if what == "answer":
            self.world.old_answer(counter, counter.heard[-1 - which % len(counter.heard)])
            return
        number = which % len(counter.requests)
        answer = self.world.send(counter, counter.requests[-1 - number])
        self.seen["old request"] += 1
        if answer and what == "both" and number:
            self.world.old_answer(counter, answer)

    # --- power, clocks, parties, the state ---------------------------------------------------

    @rule(at=AT, what=st.sampled_from(CUTS))
    def power(self, at: int, what: str) -> None:
        self.seen[f"power, {what}"] += 1
        match what:
            case "kiosk":
                self.counter(at).power_cut()
            case "portal":
                self.world.portal.restart()
            case _:
                self.world.portal.departments.portal_dies = what.split()[1]

    @rule(at=AT, reboot=st.booleans(),
          wall_ms=often(0, -400 * DAY_MS, -3 * HOUR_MS, 2 * HOUR_MS, 33 * DAY_MS, times=2),
          passes_ms=often(60_000, 20 * 60_000, 6 * HOUR_MS, DAY_MS, 31 * DAY_MS))  # fmt: skip
    def clocks(self, at: int, reboot: bool, wall_ms: int, passes_ms: int) -> None:
        """Time passes, and the wall clock of a kiosk says something else."""
        self.world.now_ms += passes_ms
        counter = self.counter(at)
        counter.wall_offset_ms = wall_ms
        if reboot:
            counter.power_cut()

    def meanwhile(self, biller: str, which: int, what: str) -> None:
        """A department is in a mood, or a bill of today is paid at another counter or changes."""
        departments = self.world.portal.departments
        bills = [one for one in departments.bills.values() if not one.paid_by]
        if isinstance(what, Mood):
            departments.moods[biller] = what
        elif bills:
            bill = bills[-1 - which % len(bills)]
            if what == "paid elsewhere":
                bill.paid_by = f"{ELSEWHERE} {bill.paper.bill_no}"
            else:
                bill.due_paise += 1_00

    BILLERS: ClassVar = {"biller": st.sampled_from(list(dict.fromkeys(DEPARTMENT.values())))}
    moods = rule(**BILLERS, which=WHICH, what=st.sampled_from(Mood))(meanwhile)
    bills = rule(**BILLERS, which=WHICH, what=st.sampled_from(["paid elsewhere", "dearer"]))(
        meanwhile
    )

    @rule(at=AT, one=st.booleans(), days=st.integers(0, 1),
          what=st.sampled_from(STATE))  # fmt: skip
    def state(self, at: int, one: bool, days: int, what: str) -> None:
        self.seen[f"the state, {what}"] += 1
        portal, counter = self.world.portal, self.counter(at)
        services = ("water_flat",) if one else ()
        match what:
            case "deposit":
                self.world.deposit(20_000_00 if one else 3_000_00)
            case "dues":
                portal.tell_dues(counter.record)
            case "prices":
                portal.new_prices(15_00 if one else 20_00, self.world.day(days))
            case "block":
                portal.block(counter.record, services, self.world.day(1))
            case "unblock":
                portal.block(counter.record, services, "")
            case _:
                portal.expire()
