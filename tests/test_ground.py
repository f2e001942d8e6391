# SPDX-License-Identifier: Apache-2.0
"""Tests: the ground (conftest.py) hears what it promises to hear, seen in a run of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent

STORY = """
import logging, os, threading, warnings
from pathlib import Path
import pytest

log = logging.getLogger("kiosk.sync")

def test_passes_quietly():
    log.info("exchange: nothing to send")

def test_logs_a_surprise():
    log.warning("the line is gone")

def test_announces_a_line(expect_log):
    expect_log(r"line is gone")
    log.warning("the line is gone")

def test_announces_a_line_in_vain(expect_log):
    expect_log(r"line is gone")

def test_skips():
    pytest.skip("not today")

@pytest.mark.xfail
def test_expects_to_fail():
    assert False

def test_warns():
    warnings.warn("old", DeprecationWarning)

def test_leaves_a_thread(request):
    threading.Thread(target=request.config.never_set.wait).start()

def test_has_a_home_of_its_own(tmp_path):
    assert Path.home().is_relative_to(tmp_path)
    assert os.environ["XDG_DATA_HOME"].startswith(str(tmp_path))

def test_sees_no_screen_bus_or_setting():
    assert not {"DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "LMK_PIN"} & set(os.environ)

def test_reaches_no_keyring():
    import keyring
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("lok-mitra", "anybody")
"""
PLUGIN = """
import threading
import tests.conftest
tests.conftest.THREAD_END_S = 0.2

def pytest_configure(config):
    config.never_set = threading.Event()

def pytest_unconfigure(config):
    config.never_set.set()
"""


def test_the_ground_hears_what_it_promises(tmp_path):
    (tmp_path / "test_story.py").write_text(STORY, encoding="utf-8")
    (tmp_path / "lost_thread.py").write_text(PLUGIN, encoding="utf-8")
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-rA", "--color=no"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-p",
        "lost_thread",
        *settings,
    ]
    done = subprocess.run(
        [*command, str(tmp_path / "test_story.py")],
        cwd=tmp_path,
        env=os.environ
        | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "LMK_PIN": "1", "DISPLAY": ":77"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = re.findall(
        r"^(PASSED|FAILED|ERROR|SKIPPED|XFAIL) \S*::(\w+)", done.stdout, re.MULTILINE
    )
    bad = {name for outcome, name in lines if outcome != "PASSED"}
    good = {name for outcome, name in lines if outcome == "PASSED"} - bad
    assert good == {
        "test_passes_quietly",
        "test_announces_a_line",
        "test_has_a_home_of_its_own",
        "test_sees_no_screen_bus_or_setting",
        "test_reaches_no_keyring",
    }, done.stdout + done.stderr
    assert bad == {
        "test_logs_a_surprise",
        "test_announces_a_line_in_vain",
        "test_skips",
        "test_expects_to_fail",
        "test_warns",
        "test_leaves_a_thread",
    }, done.stdout + done.stderr


def test_qt_sees_the_bundled_fonts_and_no_others(qapp):
    from PySide6.QtGui import QFontDatabase

    generic = {"Monospace", "Sans Serif", "Serif"}
    assert set(QFontDatabase.families()) - generic == {"Noto Sans", "Noto Sans Devanagari"}


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_postgresql_database_of_its_own(postgres_url, turn):
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table bill (number int)"))
        assert connection.scalar(sa.text("select count(*) from bill")) == 0
        connection.execute(sa.text("insert into bill values (:turn)"), {"turn": turn})
        assert connection.scalar(sa.text("show listen_addresses")) == ""
        assert int(connection.scalar(sa.text("show server_version_num"))) >= 150000
    engine.dispose()
