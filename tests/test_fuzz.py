# SPDX-License-Identifier: Apache-2.0
"""Tests: the fuzzing tool finds what it is for: a crash, a hang and growth are told, a sound parser
passes, and a run that came to nothing is no pass."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools import fuzz
from tools.fuzz import Plan, main, parsers

SOUND = "def one(data):\n    bytes(data).partition(b'x')\n"
CRASHES = "def one(data):\n    if data[:1] == b'!':\n        raise ValueError('found')\n"
DEAD = "raise ImportError('it never begins')\n"
GROWS = "KEPT = []\ndef one(data):\n    KEPT.append(b'x' * 40_000 + data)\n"
SEEDED = "SEEDS = (b'!!!!!!',)\n" + CRASHES


def parser(folder: Path, text: str) -> Path:
    (folder / "made_up.py").write_text(text)
    return folder


@pytest.fixture
def plan(tmp_path) -> Plan:
    return Plan(inputs=20_000, run_s=60, runs_max=2, finds=tmp_path / "finds")


def test_a_sound_parser_comes_to_its_inputs(tmp_path, plan):
    report = fuzz.fuzz("made_up", plan, parser(tmp_path, SOUND))
    assert (report.inputs, report.crashes, report.find) == (20_000, 0, "")
    told = json.loads(report.line())
    assert set(told) == {"parser", "inputs", "seconds", "crashes", "rss_growth_mb"}


@pytest.mark.parametrize("text", [CRASHES, SEEDED])
def test_a_crash_is_found_and_its_input_kept(tmp_path, plan, text):
    report = fuzz.fuzz("made_up", replace(plan, inputs=500_000), parser(tmp_path, text))
    assert report.crashes == 1
    assert Path(report.find).read_bytes().startswith(b"!")
    assert b"ValueError: found" in (plan.finds / "made_up.log").read_bytes()
    assert json.loads(report.line())["find"] == report.find


def test_growing_memory_is_a_find(tmp_path, plan):
    report = fuzz.fuzz("made_up", plan, parser(tmp_path, GROWS))
    assert report.find == "memory grows"
    assert report.rss_growth_mb > fuzz.GROWTH_MAX_MB


def test_a_parser_that_never_begins_is_a_find(tmp_path, plan):
    report = fuzz.fuzz("made_up", plan, parser(tmp_path, DEAD))
    assert (report.inputs, report.crashes) == (0, 1)
    assert report.find


def test_too_few_inputs_are_a_find():
    report = fuzz._after(fuzz.Report("x"), b"#77 DONE cov: 1 rss: 50Mb", 0, 1.0)
    assert (report.inputs, report.find) == (77, "")
    assert fuzz._after(fuzz.Report("x"), b"", 0, 1.0).find == "nothing was tried"


def test_every_module_of_the_folder_is_a_parser_with_one_door():
    assert {"printer", "barcode", "ipp", "escl", "identity", "rd", "nut"} <= set(parsers())
    for name in parsers():
        text = (fuzz.PARSERS / f"{name}.py").read_text(encoding="utf-8")
        assert "\ndef one(data: bytes) -> None:\n" in text, name


@pytest.mark.parametrize("words", [["nothing_of_the_kind"], ["nut", "--seconds", "601"]])
def test_what_cannot_be_run_is_said(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err
