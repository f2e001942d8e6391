# SPDX-License-Identifier: Apache-2.0
"""Tests: the power goes at every row of a transaction's way, and the day ends as if it had not.

The rows are those of docs/architecture.md: the process that owns the row is ended with SIGKILL as
it crosses into it, started again, and goes on."""

import signal

import pytest

from tests.journeys.counter_day import LOST, STOPPED
from tests.journeys.days import new_day
from tests.journeys.town import Town

AT_THE_KIOSK = [
    pytest.param("electricity/look transactions_of_subject", id="row-2-the-quote-is-asked"),
    pytest.param("water/confirm", id="row-3-the-quote-is-shown"),
    pytest.param("water/append Sale", id="row-4-before-the-entry"),
    pytest.param("water/append Sale done", id="row-4-the-entry-not-committed"),
    pytest.param("water/tell TransactionCommitted", id="row-5-committed-and-nobody-told"),
    pytest.param("water/append PrintStarted", id="row-6-before-the-print-begins"),
    pytest.param("water/print", id="row-7-begun-and-no-byte-left"),
    pytest.param("water/print done", id="row-8-the-paper-is-out"),
    pytest.param("line back/take", id="row-9-before-the-tail-is-taken"),
    pytest.param("line back/take done", id="row-9-taken-and-not-sent"),
    pytest.param("line back/send", id="row-10-before-the-message"),
    pytest.param("line back/send done", id="row-13-the-answer-is-here"),
    pytest.param("line back/append Absorbed done", id="row-13-half-taken-in"),
    pytest.param("return/append Absorbed done", id="row-13-a-raised-lease-half-taken-in"),
    pytest.param("line back/tell AnswerAbsorbed", id="row-14-taken-in-and-nobody-told"),
    pytest.param("return/append Reversal done", id="row-4-a-reversal-not-committed"),
    pytest.param("return/print done", id="row-8-the-return-slip-is-out"),
    pytest.param("hand over/print done", id="row-14-the-receipt-is-out"),
    pytest.param("morning/append LotIntended done", id="an-allowance-not-committed"),
    pytest.param("morning/send done", id="an-allowance-promised-and-not-heard"),
]
AT_THE_PORTAL = [
    pytest.param("intake written", id="row-11-before-the-entries-are-kept"),
    pytest.param("intake committed", id="row-11-kept-and-nothing-called"),
    pytest.param("act", id="row-12-an-act-promised-and-not-called"),
    pytest.param("act done", id="row-12-the-biller-paid-and-nobody-heard"),
    pytest.param("record written", id="row-12-booked-and-not-committed"),
    pytest.param("record committed", id="row-12-posted-and-not-answered"),
]


@pytest.mark.parametrize("crossing", AT_THE_KIOSK)
def test_the_kiosk_is_killed(town, undisturbed, tmp_path, crossing):
    day = new_day(town, tmp_path)
    assert day.play(crossing=crossing).returncode == -signal.SIGKILL
    assert day.end_state(day.play()) == undisturbed


@pytest.mark.parametrize("crossing", AT_THE_PORTAL)
def test_the_portal_is_killed(town, undisturbed, tmp_path, crossing):
    assert _with_the_portal_killed(town, tmp_path, crossing) == undisturbed


def test_the_portal_is_killed_while_postgresql_holds_its_lock(
    undisturbed, tmp_path, compiled, postgres_url
):
    with Town(tmp_path / "town", compiled, postgres_url) as town:
        assert _with_the_portal_killed(town, tmp_path, "act done") == undisturbed


def _with_the_portal_killed(town, folder, crossing):
    """How a day ends whose first exchange after the outage met a dying portal."""
    day = new_day(town, folder)
    assert day.play(stop_before="line back").returncode == STOPPED
    town.stop_portal()
    try:
        town.start_portal("tests.journeys.crossed_portal", "--crossing", crossing)
        assert day.play().returncode == LOST
        assert town.portal_was_killed()
    finally:
        town.stop_portal()
        town.start_portal()
    return day.end_state(day.play())
