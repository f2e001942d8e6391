# SPDX-License-Identifier: Apache-2.0
"""Tests sync: a measurement of a real portal over a real line that is slowed, narrowed and cut.

Figures are held to what the line was set to by ratios that a busy machine cannot break: a line
never gets faster than it is set.
"""

import json
import urllib.request
from collections.abc import Iterator

import pytest

from kiosk.core.errors import PortalUnreadable
from kiosk.core.line_figures import Figures
from kiosk.seal import random_bytes
from kiosk.sync.line_measure import MESSAGE_BYTES, Plan, measure
from kiosk.sync.portal_client import PortalLine
from tests.devices.peers import closed_port, peer
from tests.devices.test_power_nut_talk import says
from tests.portal.served import Place, served_in
from tests.sandbox.running import Running

ALL = 10 * 1024 * 1024
KIB = 1024


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served_in(tmp_path_factory.mktemp("served")) as served:
        yield served


class Telephone:
    """The sandbox's line to the portal, and ours over it."""

    def __init__(self, portal: Place) -> None:
        self.running = Running("line", "--to", portal.url, "--json")
        self.line = PortalLine(self.running.line["url"])

    def set(self, **state: object) -> dict:
        request = urllib.request.Request(
            self.running.line["control"] + "/state",
            json.dumps(state).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def measure(self, **plan: object):
        return measure(self.line, Plan(**{"bytes_max": ALL, **plan}), random_bytes, 7)


@pytest.fixture
def telephone(portal: Place) -> Iterator[Telephone]:
    found = Telephone(portal)
    yield found
    found.line.close()
    assert found.running.end() == 0


def test_an_open_line_is_measured_both_ways(telephone):
    sample = telephone.measure()
    assert (sample.tries, sample.lost, len(sample.round_trips_ms)) == (5, 0, 4)
    figures = sample.figures()
    assert figures.loss_permille == 0
    assert figures.down_kbit_s > 0
    assert figures.up_kbit_s > 0
    assert sample.spent_bytes < 700 * KIB


def test_a_delay_is_in_the_latency_and_is_taken_off_the_rate(telephone):
    telephone.set(delay_ms=60)  # each way
    sample = telephone.measure(payloads=(16 * KIB,))
    assert sample.figures().latency_ms >= 120
    (down,) = sample.down
    assert down.took_ms >= 120
    assert down.kbit_s(sample.figures().latency_ms) > down.payload_bytes * 8 / down.took_ms


def test_a_narrow_line_shows_its_rate_and_costs_little(telephone):
    telephone.set(rate_bytes_per_s=16 * KIB)
    sample = telephone.measure(tries=2, enough_ms=300)
    for one_way in (sample.down, sample.up):
        (passed,) = one_way
        assert passed.payload_bytes == 16 * KIB  # a second of it was enough
        assert passed.took_ms >= 700
    assert sample.figures().down_kbit_s <= 16 * KIB * 8 * 2 / 1000
    assert sample.spent_bytes <= 2 * 16 * KIB + 4 * MESSAGE_BYTES


def test_a_narrower_line_has_lower_figures(telephone):
    telephone.set(rate_bytes_per_s=64 * KIB)
    wide = telephone.measure(tries=2, payloads=(32 * KIB,)).figures()
    telephone.set(rate_bytes_per_s=8 * KIB)
    narrow = telephone.measure(tries=2, payloads=(8 * KIB,)).figures()
    assert narrow.down_kbit_s < wide.down_kbit_s
    assert narrow.up_kbit_s < wide.up_kbit_s


def test_answers_that_are_lost_are_loss(telephone):
    telephone.set(drop_reply=2, drop_gap=1, drop_path="/v1/portal")
    sample = telephone.measure(payloads=())
    assert (sample.tries, sample.lost) == (5, 2)
    assert sample.figures().loss_permille == 400


def test_a_line_that_is_cut_is_all_loss_and_nothing_more_is_tried(telephone):
    telephone.set(mode="cut")
    sample = telephone.measure()
    assert sample.figures() == Figures(7, None, 1000, None, None)
    assert (sample.up, sample.down) == ((), ())


def test_a_black_hole_ends_in_its_time(telephone):
    telephone.set(mode="black_hole")
    sample = telephone.measure(tries=2, try_s=0.2)
    assert (sample.tries, sample.lost) == (2, 2)


def test_a_line_that_dies_under_the_payload_has_latency_and_no_rate(telephone):
    telephone.set(mode="reset_after_bytes", after_bytes=4 * KIB)
    sample = telephone.measure(tries=3, payloads=(16 * KIB,))
    assert sample.figures().latency_ms is not None
    assert sample.down == ()


@pytest.mark.parametrize(
    "left", [0, MESSAGE_BYTES, 3 * MESSAGE_BYTES, 20 * KIB, 60 * KIB, 200 * KIB]
)
def test_no_more_is_spent_than_the_data_saver_leaves(portal, left):
    line = PortalLine(portal.url)
    sample = measure(line, Plan(left), random_bytes, 7)
    line.close()
    assert sample.spent_bytes <= left
    assert bool(sample.tries) == (left >= MESSAGE_BYTES)


def test_nobody_at_the_address_is_loss():
    line = PortalLine(f"http://127.0.0.1:{closed_port()}")
    assert measure(line, Plan(ALL), random_bytes, 7).lost == 5
    line.close()


@pytest.mark.parametrize(
    "page",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://login\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n<html>Pay</html>\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_captive_portal_is_not_measured_as_ours(page):
    with peer(says(page)) as other:
        line = PortalLine(f"http://{other.host}:{other.port}")
        with pytest.raises(PortalUnreadable):
            measure(line, Plan(ALL), random_bytes, 7)
        line.close()


def test_a_payload_of_another_length_is_no_figure():
    hello = b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"portal_id":"x"}'
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshort"
    with peer(says(hello, short, short)) as other:
        line = PortalLine(f"http://{other.host}:{other.port}")
        sample = measure(line, Plan(ALL, tries=1), random_bytes, 7)
        line.close()
    assert (sample.lost, sample.down, sample.up) == (0, (), ())
