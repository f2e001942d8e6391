# SPDX-License-Identifier: Apache-2.0
"""Tests: the log is lines of JSON, turns over by size, names nobody and never stops the counter."""

import base64
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Settings
from kiosk.log import FILES_KEPT, configure, redact

KEY = bytes(range(200, 232))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("aadhaar 234567891234 seen", "aadhaar XXXXXXXX1234 seen"),
        ("aadhaar 2345 6789 1234 seen", "aadhaar XXXXXXXX1234 seen"),
        ("vid 9101-2345-6789-1234-5", "vid XXXXXXXXXXXXX2345"),
        ("आधार २३४५६७८९१२३४", "आधार XXXXXXXX१२३४"),
        ("call +91 9816012345 now", "call +91 XXXXXX2345 now"),
        ("call 98160-12345", "call XXXXXX2345"),
        ("pin=274619", "pin=[hidden]"),
        ('{"pin": "274619", "seq": 7}', '{"pin": [hidden], "seq": 7}'),
        ("LMK_PASSPHRASE=सेब का पेड़", "LMK_PASSPHRASE=[hidden] का पेड़"),
        ("database_key: abc", "database_key: [hidden]"),
        ("code=7K2M-9QXP", "code=[hidden]"),
        ("code=LCK-01 status_code=500", "code=LCK-01 status_code=500"),
        ("amount_paise=124000 seq=17", "amount_paise=124000 seq=17"),
        ("receipt HMR00042-1-000123-KQ7", "receipt HMR00042-1-000123-KQ7"),
        ("POST https://portal.example/exchange 200", "POST https://portal.example/exchange 200"),
    ],
)
def test_what_names_a_person_or_opens_a_lock_is_not_written(said, kept):
    assert redact(said) == kept


def test_keys_are_not_written_in_any_spelling():
    for spelt in (
        KEY.hex(),
        KEY.hex().upper(),
        f"x'{KEY.hex()}'",
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode(),
    ):
        assert spelt.strip("x'=") not in redact(f"opened with {spelt} today")


def test_the_source_lines_of_a_trace_stay_readable():
    line = 'File "/opt/lok-mitra/lib/python3.11/site-packages/PySide6/Widget1/abc.py", line 12'
    assert redact(f"{line}, in f") == f"{line}, in f"


@given(st.text(alphabet="0123456789०१२३४५६७८९ -xX,", max_size=40))
def test_no_run_of_twelve_digits_ever_passes(said):
    run = 0
    for letter in redact(said):
        run = run + 1 if letter.isdigit() else 0
        assert run < 12


def lines(settings: Settings) -> list[dict]:
    text = (settings.paths.logs / "kiosk.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_each_event_is_one_line_of_json(tmp_path):
    settings = Settings(tmp_path)
    with configure(settings):
        logging.getLogger("kiosk.store").info("opened for %s", "98160 12345")
        logging.getLogger("kiosk.store").debug("not of interest")
    (line,) = lines(settings)
    assert line["text"] == "opened for XXXXXX2345"
    assert (line["level"], line["name"], line["thread"]) == ("INFO", "kiosk.store", "MainThread")
    assert line["t"].endswith("+00:00")


def test_a_defect_is_written_with_its_trace_and_shown_without(tmp_path, capsys, expect_log):
    expect_log("it broke")
    settings = Settings(tmp_path)
    with configure(settings):
        try:
            int("pin: 274619")
        except ValueError:
            logging.getLogger("kiosk").exception("it broke")
    (line,) = lines(settings)
    assert "ValueError" in line["trace"]
    assert "274619" not in json.dumps(line)
    assert capsys.readouterr().err == "error: it broke\n"


def test_files_turn_over_and_old_ones_go(tmp_path):
    settings = Settings(tmp_path)
    log = logging.getLogger("kiosk.test")
    with configure(settings):
        for number in range(FILES_KEPT * 25 + 50):
            log.info("%d %s", number, "long " * 10_000)
    sizes = [file.stat().st_size for file in settings.paths.logs.iterdir()]
    assert len(sizes) == FILES_KEPT + 1
    assert max(sizes) <= 1_000_000


def test_nothing_stays_behind_when_the_book_is_closed(tmp_path):
    root, ours = logging.getLogger(), logging.getLogger("kiosk")
    before = (list(root.handlers), ours.level)
    configure(Settings(tmp_path)).close()
    assert (list(root.handlers), ours.level) == before


def test_a_log_that_cannot_be_written_stops_nothing_and_shows_no_trace(tmp_path, capsys):
    settings = Settings(tmp_path)
    (settings.paths.logs / "kiosk.log").mkdir(parents=True)  # no file can be opened there
    with configure(settings):
        logging.getLogger("kiosk").info("selling goes on")
    assert capsys.readouterr().err == ""


def test_without_a_place_for_the_log_the_console_still_speaks(tmp_path, capsys, expect_log):
    expect_log("out of paper")
    (tmp_path / "file").touch()
    with configure(Settings(tmp_path / "file")):
        logging.getLogger("kiosk").error("out of paper")
    assert capsys.readouterr().err == "error: out of paper\n"
