# SPDX-License-Identifier: Apache-2.0
"""Tests: the ground every test stands on. A test sees no person's files, keyring, screen or fonts,
and a warning in the log, a skipped test or a thread left running is a failure."""

import atexit
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres"]

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "resources" / "fonts"
THREAD_END_S = 10.0

# The profile `day` tries the same examples at every run; `soak` looks for new ones.
_NO_CLOCK = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("day", deadline=None, derandomize=True, suppress_health_check=_NO_CLOCK)
settings.register_profile(
    "soak", deadline=None, max_examples=2000, suppress_health_check=_NO_CLOCK, print_blob=True
)
settings.load_profile("day")


def pytest_configure(config: pytest.Config) -> None:
    """Cut the run off from the person's session before Qt or a keyring looks at it."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "LANGUAGE"):
        os.environ.pop(name, None)
    for name in [key for key in os.environ if key.lower().endswith("_proxy")]:
        os.environ.pop(name)
    for name in [key for key in os.environ if key.startswith("LMK_")]:
        os.environ.pop(name)
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    if not hasattr(config, "workerinput"):
        fonts = tempfile.TemporaryDirectory(prefix="lmk-fonts-")
        atexit.register(fonts.cleanup)  # Qt looks once more while the process ends
        os.environ["FONTCONFIG_FILE"] = str(_only_our_fonts(Path(fonts.name)))


def _only_our_fonts(folder: Path) -> Path:
    """A fontconfig that sees resources/fonts and nothing of the machine, so that a box drawn for a
    Hindi letter is seen here and not first at a centre."""
    conf = folder / "fonts.conf"
    conf.write_text(
        f"<fontconfig><reset-dirs/><dir>{FONTS}</dir><cachedir>{folder}/cache</cachedir>"
        "</fontconfig>\n",
        encoding="utf-8",
    )
    return conf


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, None, None]:
    """A skipped test proves nothing: it fails."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped or expected to fail, and neither is allowed here"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, None, None]:
    """The same for a whole module that skips itself."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: skipped while collecting"


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own: settings, data, caches and sockets land under tmp_path."""
    home = tmp_path / "home"
    folders = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        monkeypatch.setenv(name, str(folder))
    return home


class ExpectedLog:
    """The log lines a test provokes on purpose: `expect_log(r"printer gone")`."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []
        self._seen: set[re.Pattern[str]] = set()

    def __call__(self, pattern: str) -> None:
        self._patterns.append(re.compile(pattern))

    def takes(self, line: str) -> bool:
        """Whether the line was announced; every pattern it fits counts as seen."""
        fits = [pattern for pattern in self._patterns if pattern.search(line)]
        self._seen.update(fits)
        return bool(fits)

    def unseen(self) -> list[str]:
        """The patterns that were announced and never came."""
        return [pattern.pattern for pattern in self._patterns if pattern not in self._seen]


@pytest.fixture
def expect_log() -> ExpectedLog:
    """Announce a log line at WARNING or above; it must come, and no other may."""
    return ExpectedLog()


@pytest.fixture(autouse=True)
def _quiet_log(caplog: pytest.LogCaptureFixture, expect_log: ExpectedLog) -> Iterator[None]:
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    lines = [f"{r.name}: {r.getMessage()}" for r in records if r.levelno >= logging.WARNING]
    surprises = [line for line in lines if not expect_log.takes(line)]
    assert not surprises, f"log lines nobody expected: {surprises}"
    assert not expect_log.unseen(), f"log lines that never came: {expect_log.unseen()}"


@pytest.fixture(autouse=True)
def _threads_end() -> Iterator[None]:
    """What a test starts, it ends. The wait is a grace for threads that are on their way out."""
    before = set(threading.enumerate())
    yield
    new = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in new:
        thread.join(THREAD_END_S)
    assert not [t.name for t in new if t.is_alive()], "threads outlive their test"


@pytest.fixture
def type_text() -> Callable[[object, str], None]:
    """Type any script into a widget. `qtbot.keyClicks` ends the process at the first Hindi letter,
    so the text comes as an input method would bring it."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    def type_into(widget: object, text: str) -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    return type_into
