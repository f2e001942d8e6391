# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: any bytes as a NUT server's answer: words and a reading, a refusal, or garbled."""

from kiosk.core.errors import DeviceAbsent
from kiosk.core.power import PowerState, Standing, watch
from kiosk.devices.power_nut import reading_of, where
from kiosk.devices.power_nut_talk import (
    LINES_MAX,
    NutGarbled,
    NutRefusal,
    checked_name,
    read_line,
    words,
)

SEEDS = (
    b'VAR ups ups.status "OL CHRG"\nVAR ups battery.charge "87"\nVAR ups battery.runtime "1260"\n',
    b'BEGIN LIST UPS\nUPS one "a \\"desk\\""\nEND LIST UPS\nERR UNKNOWN-UPS\n',
)


def one(data: bytes) -> None:
    """One input, line by line. Raises AssertionError or whatever a reader lets through."""
    said: dict[str, str] = {}
    for line in data.split(b"\n")[:LINES_MAX]:
        try:
            found = read_line(line)
        except (NutGarbled, NutRefusal):
            continue
        assert all(isinstance(word, str) for word in found)
        assert sum(map(len, found)) <= len(line)
        if len(found) == 4:
            said[found[2]] = found[3]
    _means(said)
    _named(data)


def _means(said: dict[str, str]) -> None:
    reading = reading_of(said)
    assert reading.charge_percent is None or 0 <= reading.charge_percent <= 100
    assert reading.runtime_s is None or reading.runtime_s >= 0
    after = watch(Standing(), reading, 1)
    if reading.on_battery is None:
        assert after.state is PowerState.UNKNOWN


def _named(data: bytes) -> None:
    text = data[:200].decode("utf-8", "replace")
    try:
        name = checked_name(text)
    except NutGarbled:
        pass
    else:
        assert words(name) == (name,)
    try:
        where(text)
    except DeviceAbsent:
        pass
