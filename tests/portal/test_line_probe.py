# SPDX-License-Identifier: Apache-2.0
"""Tests: the payloads for a kiosk's measurement: bounded, unknown to the books, budgeted."""

import zlib
from collections.abc import Iterator

import pytest
import requests

from portal.api.line_probe import PAYLOAD_MAX_BYTES, Budget
from portal.api.refusals import Refusal, Refused
from tests.portal.hand_wire import PATIENCE_S
from tests.portal.served import Place, served_in


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served_in(tmp_path_factory.mktemp("served")) as served:
        yield served


def get(place: Place, size: str) -> requests.Response:
    return requests.get(f"{place.url}/v1/line/{size}", timeout=PATIENCE_S)


def post(place: Place, body: bytes) -> requests.Response:
    return requests.post(f"{place.url}/v1/line", body, timeout=PATIENCE_S)


def test_a_payload_down_is_as_long_as_asked_and_cannot_be_pressed(place: Place):
    said = get(place, "16384")
    assert len(said.content) == 16_384
    assert len(zlib.compress(said.content)) > 16_000
    assert said.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in said.headers
    assert get(place, "0").content == b""


def test_a_payload_up_is_counted(place: Place):
    assert post(place, b"x" * 5_000).json() == {"received_bytes": 5_000}
    assert post(place, b"x" * PAYLOAD_MAX_BYTES).json() == {"received_bytes": PAYLOAD_MAX_BYTES}


@pytest.mark.parametrize("size", ["-1", "x", "1e3", "٣", "9" * 40, " 1"])
def test_a_size_that_is_none_is_unreadable(place: Place, size: str):
    said = get(place, size)
    assert (said.status_code, said.json()["error"]["code"]) == (400, "PRT-11")


def test_more_than_the_bound_is_too_large_both_ways(place: Place):
    for said in (get(place, str(PAYLOAD_MAX_BYTES + 1)), post(place, b"x" * 300_000)):
        assert (said.status_code, said.json()["error"]["code"]) == (413, "PRT-14")


def test_the_budget_fills_with_time_and_never_beyond_its_measure():
    now = [0.0]
    budget = Budget(1_000, 100, lambda: now[0])
    budget.take(1_000)
    with pytest.raises(Refused) as refused:
        budget.take(1)
    assert refused.value.refusal is Refusal.LINE_BUDGET_SPENT
    now[0] = 5.0
    budget.take(500)
    now[0] = 1_000.0
    with pytest.raises(Refused):
        budget.take(1_001)
    budget.take(1_000)
