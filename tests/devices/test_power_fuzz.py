# SPDX-License-Identifier: Apache-2.0
"""Tests devices: what stands for a UPS's bytes makes no defect; the soak asks far more often."""

from hypothesis import example, given
from hypothesis import strategies as some

from tests.devices.test_power_megatec import ONLINE, OUTAGE
from tests.fuzz import megatec, nut

PIECES = [b'VAR u ups.status "OB LB"', b"\n", b'"', b"\\", b"ERR ", b"battery.charge", b" ", b"87"]
SAID = some.lists(some.sampled_from(PIECES) | some.binary(max_size=8)).map(b"".join)


@given(SAID)
@example(b'VAR u battery.charge "100"\nVAR u battery.runtime "9999999999"\n')
@example(b"nut://[::1")
def test_any_bytes_of_a_nut_server(data):
    nut.one(data)


@given(some.binary(max_size=200) | some.from_regex(rb"\A\(?[0-9. -]{40,50}\r?\Z"))
@example(ONLINE)
@example(OUTAGE)
@example(ONLINE[1:-1])
def test_any_bytes_of_a_ups(data):
    megatec.one(data)
