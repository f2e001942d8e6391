# SPDX-License-Identifier: Apache-2.0
"""Tests core: figures of the line, the broadband rule, what measuring may cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.line_figures import (
    DAY_BYTES,
    BroadbandRule,
    DataSaver,
    Figures,
    Sample,
    Transfer,
    is_broadband,
)

GOOD = Sample(
    7, 5, 0, (80.0, 120.0, 100.0), (Transfer(16_000, 1_100.0),), (Transfer(64_000, 612.0),)
)


def test_the_middle_round_trip_and_the_rate_without_it():
    figures = GOOD.figures()
    assert figures == Figures(7, 100, 0, 128, 1_000)
    assert dict(figures.evidence()) == {
        "latency_ms": "100",
        "loss_permille": "0",
        "up_kbit_s": "128",
        "down_kbit_s": "1000",
    }


def test_the_best_payload_tells_the_rate():
    warm = (Transfer(16_000, 640.0), Transfer(64_000, 1_280.0))
    assert Sample(7, 1, 0, (0.0,), (), warm).figures().down_kbit_s == 400


def test_a_payload_faster_than_a_round_trip_has_a_rate_and_no_miracle():
    assert Transfer(16_000, 50.0).kbit_s(100.0) == 25_600
    assert Transfer(16_000, 0.0).kbit_s(0.0) > 0


def test_what_was_not_measured_is_not_known():
    assert Sample(7, 5, 5).figures() == Figures(7, None, 1000, None, None)
    assert Sample(7, 0, 0).figures() == Figures(7, None, None, None, None)
    assert Sample(7, 0, 0).figures().evidence() == ()


@pytest.mark.parametrize(
    ("figures", "answer"),
    [
        (Figures(0, 100, 0, 300, 512), True),
        (Figures(0, 100, 0, 300, 511), False),
        (Figures(0, 100, 0, 255, 9_000), False),
        (Figures(0, 301, 0, 300, 9_000), False),
        (Figures(0, 100, 21, 300, 9_000), False),
        (Figures(0, 100, 0, 300, None), None),
        (Figures(0, 900, 0, None, None), False),
        (Figures(0, None, None, None, None), None),
    ],
)
def test_broadband_is_the_policys_word(figures, answer):
    assert is_broadband(figures, BroadbandRule(512, 256, 300, 20)) is answer


def test_a_rule_asks_only_for_what_it_names():
    assert is_broadband(Figures(0, None, None, None, 512), BroadbandRule(512)) is True


def test_the_data_saver_begins_anew_each_day():
    saver = DataSaver().after("2026-11-22", DAY_BYTES - 10)
    assert saver.left("2026-11-22") == 10
    assert saver.after("2026-11-22", 50).left("2026-11-22") == 0
    assert saver.left("2026-11-23") == DAY_BYTES
    assert saver.after("2026-11-23", 5).left("2026-11-23") == DAY_BYTES - 5


@given(some.lists(some.integers(0, DAY_BYTES), max_size=20))
def test_nobody_who_asks_first_spends_more_than_the_day_allows(wishes):
    saver, spent = DataSaver(), 0
    for wish in wishes:
        used = min(wish, saver.left("d"))
        spent += used
        saver = saver.after("d", used)
    assert spent <= DAY_BYTES
