# SPDX-License-Identifier: Apache-2.0
"""Tests: what is plugged in is told before any account, beside an open window, and leaves no trace;
whoever writes an adapter runs the kit on it by a verb."""

import json
import subprocess
import sys

import pytest

from kiosk.cli.run import run
from kiosk.config import DataDirLock, Settings
from kiosk.core.device import Kind


@pytest.fixture
def say(tmp_path, capsys):
    """Runs a verb on a folder that does not exist: exit code and what it said."""

    def run_it(*words: str):
        code = run([*words, "--data-dir", str(tmp_path / "none"), "--language", "en"])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run_it


def test_practice_devices_are_listed_with_how_they_are(say, tmp_path):
    code, out, _ = say("devices", "--practice", "--json")
    told = json.loads(out)
    assert code == 0
    assert {one["kind"] for one in told["devices"]} == {kind.value for kind in Kind}
    assert {one["health"] for one in told["devices"]} == {"ready"}
    assert {one["evidence"]["practice"] for one in told["devices"]} == {"yes"}
    assert (told["none_found"], told["adapters_out"]) == ([], [])
    assert not (tmp_path / "none").exists()


def test_a_quick_list_asks_nothing(say):
    _, out, _ = say("devices", "--practice", "--quick", "--json")
    assert {one["health"] for one in json.loads(out)["devices"]} == {"present"}


def test_for_a_person_the_list_is_words(say):
    _, out, _ = say("devices", "--practice")
    assert "receipt printer  Practice receipt printer" in out
    assert "Nothing found of: 0" in out


def test_a_printer_that_a_setting_names_and_that_is_not_there_says_the_next_step(say):
    code, out, _ = say("devices", "--json", "--printer-url", "tcp://127.0.0.1:9")
    (printer,) = [one for one in json.loads(out)["devices"] if one["kind"] == "receipt_printer"]
    assert code == 0
    assert printer["health"] == "faulted"
    assert printer["code"]
    assert printer["says"]
    assert printer["next"]


def test_beside_an_open_window_it_works_too(say, tmp_path):
    folder = Settings(tmp_path / "none")
    with DataDirLock(folder):
        code, _, _ = say("devices", "--practice", "--quick")
    assert code == 0


def test_the_kit_runs_on_a_practice_adapter_and_counts(say):
    code, out, _ = say("device-test", "practice-camera", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["ok"] is True
    assert (told["failed"], told["not_shown"]) == (0, 1)
    assert told["passed"] + told["not_shown"] == len(told["cases"])


def test_an_adapter_with_nothing_plugged_in_has_shown_nothing(say):
    code, out, _ = say("device-test", "practice-camera", "--address", "nowhere", "--json")
    assert (code, json.loads(out)["ok"]) == (0, True), "a practice device is plugged in anywhere"
    code, out, _ = say("device-test", "printer-tcp", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (6, "DEV-01")


def test_a_name_that_nobody_has_is_said_so(say):
    code, _, err = say("device-test", "nobody's")
    assert code == 4
    assert "nobody's" in err


def test_as_a_process_of_its_own_it_needs_no_window_and_no_store(tmp_path):
    words = ["devices", "--practice", "--quick", "--json", "--data-dir", str(tmp_path / "none")]
    program = (
        "import sys; from kiosk.cli.run import run; code = run(sys.argv[1:]);"
        "print([name for name in ('PySide6', 'usb', 'serial', 'lxml') if name in sys.modules],"
        " file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert len(json.loads(done.stdout)["devices"]) == len(Kind)
