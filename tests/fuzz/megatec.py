# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: any bytes as an answer to Q1: figures of the protocol, or garbled."""

from kiosk.devices.power_megatec import ANSWER_MAX, Garbled, read_answer


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
