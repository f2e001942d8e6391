# SPDX-License-Identifier: Apache-2.0
"""Tests devices: the bytes of a slip, and what a printer's answer may be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.ports import Raster
from kiosk.devices.escpos import (
    BAND_ROWS,
    ENDING,
    RESET,
    Health,
    Question,
    Status,
    ask,
    bands,
    packed,
    status_of,
)


@st.composite
def rasters(draw) -> Raster:
    width, height = draw(st.sampled_from([8, 384, 576])), draw(st.integers(1, 300))
    seed = draw(st.binary(min_size=1, max_size=16))
    bits = (seed * (width // 8 * height // len(seed) + 1))[: width // 8 * height]
    return Raster(width, height, bits)


@given(rasters(), st.integers(1, 255))
def test_the_bands_put_together_are_the_picture(raster, rows):
    bits, height = b"", 0
    for band in bands(raster, rows):
        assert band[:4] == b"\x1dv0\x00"
        width, high = (int.from_bytes(band[at : at + 2], "little") for at in (4, 6))
        assert width == raster.width_dots // 8
        assert 1 <= high <= rows
        assert len(band) == 8 + width * high
        bits += band[8:]
        height += high
    assert (bits, height) == (raster.bits, raster.height_dots)


def test_a_job_is_reset_bands_feed_and_cut():
    raster = Raster(576, 200, bytes(72 * 200))
    job = packed(raster)
    assert job.startswith(RESET + b"\x1dv0\x00\x48\x00" + BAND_ROWS.to_bytes(2, "little"))
    assert job.endswith(ENDING)
    assert ENDING == b"\x1bd\x03\x1dVB\x00"


@pytest.mark.parametrize(
    "raster", [Raster(576, 2, bytes(72)), Raster(570, 1, bytes(72)), Raster(576, 1, bytes(73))]
)
def test_bits_that_do_not_fit_the_size_are_refused(raster):
    with pytest.raises(ValueError, match="bytes for"):
        list(bands(raster))


def test_the_question_is_three_bytes():
    assert ask(Question.PRINTER) == b"\x10\x04\x01"
    assert ask(Question.OFFLINE_CAUSE) == b"\x10\x04\x02"
    assert ask(Question.PAPER) == b"\x10\x04\x04"


@given(st.binary(max_size=4))
def test_only_one_byte_with_the_fixed_bits_is_an_answer(answer):
    good = len(answer) == 1 and answer[0] & 0b1001_0011 == 0b0001_0010
    assert status_of(answer) == (answer[0] if good else None)


@pytest.mark.parametrize(
    ("printer", "paper", "said"),
    [
        (0x12, 0x12, Health.READY),
        (0x12, 0x1E, Health.READY),  # near the end is not the end
        (0x12, 0x7E, Health.PAPER_OUT),
        (0x1A, 0x7E, Health.PAPER_OUT),
        (0x1A, 0x12, Health.OFFLINE),
        (0x1A, None, Health.OFFLINE),
        (0x12, None, Health.READY),
        (None, None, Health.UNKNOWN),
        (None, 0x12, Health.UNKNOWN),
        (None, 0x72, Health.PAPER_OUT),
    ],
)
def test_a_mute_printer_is_unknown_and_never_ready(printer, paper, said):
    assert Status(printer, paper).health is said


def test_an_open_cover_is_told_from_another_reason_to_stand_still():
    assert Status(0x1A, 0x12, 0x16).health is Health.COVER_OPEN
    assert Status(0x1A, 0x12, 0x52).health is Health.OFFLINE
    assert Status(0x12, 0x12, 0x16).health is Health.READY  # the cause counts only off line


def test_the_evidence_is_the_bytes_that_came():
    assert Status(0x1A, 0x12, 0x16).told() == (
        ("DLE EOT 1", "1a"), ("DLE EOT 2", "16"), ("DLE EOT 4", "12")
    )  # fmt: skip
    assert Status(garbled=True).told() == ()


@given(st.none() | st.integers(0, 255), st.none() | st.integers(0, 255), st.integers(0, 255))
def test_ready_is_said_by_the_printer_alone(printer, paper, cause):
    ready = Status(printer, paper, cause).health is Health.READY
    assert ready == (
        printer is not None and not printer & 0x08 and not (paper is not None and paper & 0x60)
    )
