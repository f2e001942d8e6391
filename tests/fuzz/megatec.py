# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: any bytes as an answer to Q1: figures of the protocol, or garbled."""

from kiosk.devices.power_megatec import ANSWER_MAX, Garbled, read_answer

SEEDS = (
    b"230.1 230.1 229.8 012 50.0 13.5 25.0 00001000",
    b"231.0 195.0 230.0 017 49.9 2.27 --.- 10001001",
)


def one(data: bytes) -> None:
    """One input, as it is and with an answer's frame around it."""
    for wire in (data, b"(" + data + b"\r"):
        try:
            said = read_answer(wire)
        except Garbled:
            continue
        assert len(wire) <= ANSWER_MAX
        assert f"{int(said.bits):08b}" == dict(said.shown)["bits"]
        assert said.reading().on_battery is not None
        assert wire == b"(" + " ".join(value for _, value in said.shown).encode() + b"\r"
