# SPDX-License-Identifier: Apache-2.0
"""Tests: when the courier goes and with how much, decided without a thread or a clock."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import (
    Defect,
    DiskFull,
    JournalBroken,
    NoLine,
    PortalFault,
    PortalRefuses,
    PortalUnreadable,
    PortalUnsigned,
    PortalUntrusted,
)
from kiosk.core.machine import ImpossibleStep
from kiosk.sync.exchange import (
    ECHOES_MAX,
    TABLE,
    Event,
    Exchange,
    Home,
    Lost,
    Pace,
    Phase,
    Send,
    Wait,
)

PACE = Pace()
QUIET = Home(
    entries=0,
    body_bytes=700,
    took_ms=300,
    acknowledged_seq=10,
    more=False,
    changed=False,
    next_after_ms=45_000,
)
NOW = 1_000_000


def lost(error=None, chance=0.5, took_ms=10, timeout_ms=10_000):
    return Lost(error or NoLine(), took_ms, timeout_ms, chance)


def resting() -> Exchange:
    return Exchange().left().home(QUIET, NOW)


def test_a_new_courier_goes_at_once_with_a_small_budget():
    fresh = Exchange()
    assert fresh.next() == Send(PACE.start_bytes)
    assert fresh.online is None


def test_there_is_never_a_second_message_out():
    out = Exchange().left()
    with pytest.raises(ImpossibleStep):
        out.next()
    with pytest.raises(ImpossibleStep):
        out.left()


def test_after_a_quiet_answer_it_comes_again_when_the_server_said():
    assert resting().next() == Wait(NOW + 45_000)
    early = resting().heard(Event.TIMER, NOW + 44_999)
    assert early.next() == Wait(NOW + 45_000)
    assert isinstance(early.heard(Event.TIMER, NOW + 45_000).next(), Send)


@pytest.mark.parametrize(
    ("asked_ms", "slot_ms"),
    [
        (0, PACE.slot_ms),
        (-5, PACE.slot_ms),
        (1, PACE.slot_floor_ms),
        (10**12, PACE.slot_cap_ms),
    ],
)
def test_a_slot_is_obeyed_within_reason(asked_ms, slot_ms):
    home = replace(QUIET, next_after_ms=asked_ms)
    assert Exchange().left().home(home, NOW).next() == Wait(NOW + slot_ms)


@pytest.mark.parametrize("event", [Event.SALE, Event.OPERATOR])
def test_a_sale_or_the_operator_sends_at_once_while_the_line_is_there(event):
    assert isinstance(resting().heard(event, NOW + 1).next(), Send)


def test_a_sale_does_not_shorten_the_wait_after_a_failure_but_the_operator_does():
    for error in (NoLine(), PortalUnsigned()):
        waiting = Exchange().left().lost(lost(error), NOW)
        assert waiting.heard(Event.SALE, NOW + 1).next() == waiting.next()
        assert isinstance(waiting.next(), Wait)
        assert isinstance(waiting.heard(Event.OPERATOR, NOW + 1).next(), Send)


def test_it_goes_on_at_once_while_there_is_something_to_say():
    going = Exchange().left()
    assert isinstance(going.home(replace(QUIET, more=True), NOW).next(), Send)
    assert isinstance(going.home(replace(QUIET, changed=True), NOW).next(), Send)


def test_an_answer_that_took_nothing_is_not_run_after():
    first = Exchange().left().home(replace(QUIET, more=True), NOW)
    second = first.left().home(replace(QUIET, more=True), NOW)
    assert second.next() == Wait(NOW + 45_000)
    third = second.heard(Event.TIMER, NOW + 45_000).left()
    assert isinstance(third.home(replace(QUIET, more=True, acknowledged_seq=11), NOW).next(), Send)


def test_an_echo_ends():
    exchange, rounds = Exchange(), 0
    while isinstance(exchange.next(), Send):
        rounds += 1
        assert rounds < 100
        seq = 10 + rounds
        home = replace(QUIET, entries=1, changed=True, more=True, acknowledged_seq=seq)
        exchange = exchange.left().home(home, NOW)
    assert rounds == ECHOES_MAX + 1
    assert isinstance(exchange.heard(Event.SALE, NOW).next(), Send)


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 60))
def test_waits_double_within_bounds_and_are_drawn_from_the_whole_of_it(chance, failures):
    exchange = Exchange()
    for _ in range(failures):
        before = exchange
        exchange = exchange.heard(Event.OPERATOR, NOW).left().lost(lost(chance=chance), NOW)
    whole = min(PACE.line_cap_ms, PACE.line_ms << min(before.failures, 20))
    wait = exchange.next()
    assert isinstance(wait, Wait)
    assert wait.until_ms - NOW == max(PACE.wait_floor_ms, int(chance * whole))
    assert wait.until_ms - NOW <= PACE.line_cap_ms


def test_one_answer_forgets_the_failures():
    exchange = Exchange()
    for _ in range(9):
        exchange = exchange.heard(Event.OPERATOR, NOW).left().lost(lost(), NOW)
    back = exchange.heard(Event.OPERATOR, NOW).left().home(QUIET, NOW)
    assert back.failures == 0
    again = back.heard(Event.SALE, NOW).left().lost(lost(chance=0.99), NOW)
    assert again.due_ms - NOW <= PACE.line_ms


@pytest.mark.parametrize(
    ("error", "took_ms", "phase", "cap_ms"),
    [
        (NoLine(), 10, Phase.HOLDING_BACK, PACE.line_cap_ms),
        (NoLine(), 10_000, Phase.HOLDING_BACK, PACE.portal_cap_ms),  # reached, and silent
        (PortalFault(status=500), 10, Phase.HOLDING_BACK, PACE.portal_cap_ms),
        (PortalUnreadable(), 10, Phase.HOLDING_BACK, PACE.portal_cap_ms),
        (PortalUnsigned(), 10, Phase.SLOWED, PACE.stuck_cap_ms),
        (PortalUntrusted(), 10, Phase.SLOWED, PACE.stuck_cap_ms),
        (PortalRefuses(reason="PRT-12"), 10, Phase.SLOWED, PACE.stuck_cap_ms),
        (JournalBroken(seq=4, kind="fork"), 10, Phase.SLOWED, PACE.stuck_cap_ms),
        (DiskFull(), 10, Phase.SLOWED, PACE.stuck_cap_ms),
        (Defect(), 10, Phase.SLOWED, PACE.stuck_cap_ms),
    ],
)
def test_the_kind_of_failure_says_how_patient_to_be(error, took_ms, phase, cap_ms):
    exchange = Exchange()
    for _ in range(30):
        out = exchange.heard(Event.OPERATOR, NOW).left()
        exchange = out.lost(lost(error, chance=0.999999, took_ms=took_ms), NOW)
    assert exchange.phase is phase
    assert cap_ms * 0.99 < exchange.due_ms - NOW <= cap_ms
    assert (exchange.online, exchange.code) == (False, error.code)


@pytest.mark.parametrize(
    ("took_ms", "budgets"),
    [
        (PACE.fast_ms, [8192, 16384, 32768, 65536]),
        (PACE.fast_ms // 4, [8192, 32768, 131072, 524288]),
    ],
)
def test_a_batch_grows_while_it_comes_home_fast_and_full(took_ms, budgets):
    exchange, seen = Exchange(), []
    for seq in range(12):
        decision = exchange.next()
        assert isinstance(decision, Send)
        seen.append(decision.budget_bytes)
        full = replace(
            QUIET,
            body_bytes=decision.budget_bytes,
            took_ms=took_ms,
            more=True,
            acknowledged_seq=100 + seq,
        )
        exchange = exchange.left().home(full, NOW)
    assert seen[:4] == budgets
    assert seen[-1] == PACE.cap_bytes


def test_a_batch_does_not_grow_when_it_was_not_full_or_took_its_time():
    start = Exchange().left()
    small = replace(QUIET, more=True, body_bytes=900)
    slow = replace(QUIET, more=True, body_bytes=9000, took_ms=PACE.fast_ms + 1)
    assert start.home(small, NOW).next() == Send(PACE.start_bytes)
    assert start.home(slow, NOW).next() == Send(PACE.start_bytes)


def test_a_batch_halves_when_it_was_lost_or_too_slow_and_never_vanishes():
    wide = Exchange(budget_bytes=100_000).left()
    assert wide.lost(lost(), NOW).budget_bytes == 50_000
    too_slow = replace(QUIET, more=True, body_bytes=100_000, took_ms=PACE.slow_ms + 1)
    assert wide.home(too_slow, NOW).budget_bytes == 50_000
    narrow = Exchange(budget_bytes=PACE.floor_bytes).left()
    assert narrow.lost(lost(), NOW).budget_bytes == PACE.floor_bytes


def test_the_time_out_grows_with_the_bytes_to_a_bound():
    assert PACE.timeout_for(0) == 10_000
    assert PACE.timeout_for(8_000) == 18_000
    assert PACE.timeout_for(10**9) == PACE.timeout_cap_ms


def test_the_line_is_told_on_the_edge_only():
    fresh = Exchange()
    gone = fresh.left().lost(lost(), NOW)
    assert gone.differs(fresh)
    still = gone.heard(Event.OPERATOR, NOW).left().lost(lost(), NOW)
    assert not still.differs(gone)
    other = still.heard(Event.OPERATOR, NOW).left().lost(lost(PortalUntrusted()), NOW)
    assert other.differs(still), "the reason on the screen would be an old one"
    back = other.heard(Event.OPERATOR, NOW).left().home(QUIET, NOW)
    assert back.differs(other)
    assert (back.online, back.code) == (True, "")
    assert not back.heard(Event.SALE, NOW).left().home(QUIET, NOW).differs(back)


def test_the_table_leads_out_of_every_phase_and_draws_itself():
    for phase in Phase:
        assert any(state is phase for state, _ in TABLE.edges)
        assert any(after is phase for after in TABLE.edges.values())
    assert '"resting" -> "ready" [label="sale"];' in TABLE.picture()


@given(st.lists(st.sampled_from(["sale", "operator", "timer", "quiet", "more", "lost"])))
def test_whatever_happens_there_is_a_decision_and_a_message_is_out_only_when_sent(steps):
    exchange, now, seq = Exchange(), NOW, 0
    for step in steps:
        now += 700
        if step in ("quiet", "more", "lost"):
            if not isinstance(exchange.next(), Send):
                continue
            seq += 1
            home = replace(QUIET, more=step == "more", acknowledged_seq=seq)
            out = exchange.left()
            exchange = out.lost(lost(), now) if step == "lost" else out.home(home, now)
        else:
            exchange = exchange.heard(Event(step), now)
        decision = exchange.next()
        if isinstance(decision, Send):
            assert PACE.floor_bytes <= decision.budget_bytes <= PACE.cap_bytes
        else:
            assert decision.until_ms - now <= max(PACE.slot_cap_ms, PACE.stuck_cap_ms)
