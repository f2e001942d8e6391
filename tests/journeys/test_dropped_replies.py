# SPDX-License-Identifier: Apache-2.0
"""Tests: answers that never come home: the portal did it, the kiosk never heard, and asks again."""

import pytest

from tests.journeys.counter_day import LOST, STOPPED
from tests.journeys.days import AMOUNTS, new_day
from tests.journeys.world import LOT_PAISE

EVERY = 1_000  # more than a day has
MACHINE_STARTS_MAX = 40


def test_the_undisturbed_day_is_what_the_other_days_are_held_to(undisturbed):
    water, record = 110_00, 35_00
    taken = sum(AMOUNTS.values()) + 2 * water + record
    spent = {"electricity": sum(AMOUNTS.values()), "online_seva": 2 * water + record}
    back = AMOUNTS["paid elsewhere"]
    assert undisturbed["acts"] == {
        "online": ["posted", "", 1, water],
        "electricity": ["posted", "", 2, AMOUNTS["electricity"]],
        "paid elsewhere": ["returned", "already_paid", 3, back],
        "water": ["posted", "", 4, water],
        "record": ["posted", "", 5, record],
    }
    assert undisturbed["rails"] == {
        "electricity": {"granted": LOT_PAISE + back, "spent": spent["electricity"]},
        "online_seva": {"granted": LOT_PAISE, "spent": spent["online_seva"]},
    }
    assert undisturbed["drawer"] == {
        "expected_paise": 1_000_00 + taken - back,
        "taken_paise": taken,
        "returned_paise": back,
        "sales": 5,
    }
    posted = ("online", "electricity", "water", "record")
    papers = [f"slip {label} original" for label in (*posted, "paid elsewhere")]
    papers += [f"receipt {label} original" for label in posted]
    assert undisturbed["papers"] == sorted([*papers, "return number 000006 original"])
    assert undisturbed["open"] == [0, 0, 0, 0]
    assert undisturbed["chain"] == [True, True]
    leases = {
        "granted": 2 * LOT_PAISE + back,
        "drawn": taken - back,
        "due": 0,
        "returned": back,
        "unreconciled": 0,
    }
    remaining = leases["granted"] - leases["drawn"] - leases["returned"]
    assert undisturbed["portal"] == {
        "transactions": 4,
        "leases": leases | {"remaining": remaining},
    }
    done = dict.fromkeys(posted, 1) | {"paid elsewhere": 0}
    assert undisturbed["done outside"] == done


def test_every_answer_of_the_day_is_lost_once_and_the_person_presses_send_again(
    town, undisturbed, tmp_path
):
    day = new_day(town, tmp_path)
    before = town.line.counters()["dropped"]
    town.line.drop(EVERY, "/v1/exchange", gap=1)
    done = day.play(patient=True)
    assert town.line.counters()["dropped"] - before >= len(undisturbed["acts"])
    town.line.mend()
    assert day.end_state(done) == undisturbed


def test_every_answer_of_the_day_is_lost_once_and_the_machine_is_started_again(
    town, undisturbed, tmp_path
):
    day = new_day(town, tmp_path)
    town.line.drop(EVERY, "/v1/exchange", gap=1)
    starts = 1
    while (done := day.play()).returncode == LOST:
        starts += 1
        assert starts < MACHINE_STARTS_MAX
    assert starts > len(undisturbed["acts"])
    town.line.mend()
    assert day.end_state(done) == undisturbed


@pytest.mark.parametrize("kind", ["down", "lost_reply"])
def test_the_biller_is_silent_first_and_the_verdict_that_comes_later_is_lost_too(
    town, undisturbed, tmp_path, kind
):
    day = new_day(town, tmp_path)
    assert day.play(stop_before="line back").returncode == STOPPED
    fault = {"party": "jalshakti", "kind": kind, "call": "payment", "method": "POST", "times": 1}
    town.outside.post("/control/fault", fault)
    town.line.drop(EVERY, "/v1/exchange", gap=1)
    done = day.play(patient=True)
    town.line.mend()
    assert town.outside.faults_left() == 0
    assert day.end_state(done) == undisturbed


@pytest.mark.parametrize("path", ["/v1/portal", "/v1/enrol"])
def test_the_answer_to_an_enrolment_is_lost_and_the_same_code_is_typed_again(
    town, undisturbed, tmp_path, path
):
    day = new_day(town, tmp_path)
    town.line.drop(1, path)
    assert day.play().returncode == LOST
    assert day.end_state(day.play()) == undisturbed
