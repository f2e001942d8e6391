# SPDX-License-Identifier: Apache-2.0
"""Tests: the walls hold in the house as it stands, and each of them, broken, is heard."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import read
from tests.walls import FUNCTION_LINES_MAX, MODULE_LINES_MAX, WINDOW_ROOF, findings

ROOT = Path(__file__).resolve().parent.parent
PORTAL_LIBRARIES = ("fastapi", "starlette", "uvicorn", "psycopg", "pydantic")


def test_the_house_breaks_no_wall():
    found = findings(ROOT, sys.stdlib_module_names)
    assert not found, "\n".join(map(str, found))


def test_the_house_was_read():
    modules = read(ROOT)
    assert {"kiosk", "kiosk.core", "kiosk.core.money", "portal", "sandbox"} <= set(modules)
    assert any(
        asked.name.startswith("kiosk.core.") for asked in modules["kiosk.core.pricing"].imports
    )


@pytest.mark.parametrize("folder", ["tests", "tools"])
def test_what_stands_around_the_house_keeps_its_modules_short(folder):
    long = {
        path.name: lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES_MAX
    }
    assert not long


CORE, COUNTER, SYNC, UI = (
    "kiosk/core/x.py",
    "kiosk/counter/x.py",
    "kiosk/sync/x.py",
    "kiosk/ui/x.py",
)
INSIDE = "def f() -> None:\n    {}\n"
BY_NAME = "import importlib\nimportlib.import_module({})\n"
IN_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {}\n"

# where, what is written there, the rule that must hear it, the line it names
BROKEN = {
    "the core imports a room": (CORE, "from kiosk.store import journal", "wall", 2),
    "the core imports a stone": (CORE, "import kiosk.seal", "wall", 2),
    "a stone imports a room": ("kiosk/bus.py", "from kiosk.ui import bridge", "wall", 2),
    "the counter imports a stone": (COUNTER, "from kiosk.bus import Bus", "wall", 2),
    "the counter imports the store": (COUNTER, "import kiosk.store.journal", "wall", 2),
    "the store imports the counter": ("kiosk/store/x.py", "import kiosk.counter.x", "wall", 2),
    "devices import the window": ("kiosk/devices/x.py", "from kiosk import ui", "wall", 2),
    "identity imports devices": ("kiosk/identity/x.py", "import kiosk.devices", "wall", 2),
    "sync imports the store": (SYNC, "from kiosk.store import outbox", "wall", 2),
    "documents import the window": ("kiosk/documents/x.py", "import kiosk.ui.slip", "wall", 2),
    "the window imports sync": (UI, "from kiosk.sync import courier", "wall", 2),
    "a room imports the roof": (UI, "from kiosk.app import House", "wall", 2),
    "a wall is passed inside a function": (SYNC, INSIDE.format("import kiosk.store"), "wall", 3),
    "a wall is passed for a type": (SYNC, IN_TYPES.format("import kiosk.store"), "wall", 4),
    "a wall is passed by a relative import": (SYNC, "from ..store import outbox", "wall", 2),
    "a wall is passed by name": (SYNC, BY_NAME.format("'kiosk.store'"), "wall", 3),
    "an import only the run knows": (SYNC, BY_NAME.format("__name__"), "wall", 3),
    "the roof imports the portal": ("kiosk/app.py", "import portal.api", "wall", 2),
    "the roof imports the sandbox": ("kiosk/cli.py", "from sandbox import world", "wall", 2),
    "the portal imports a stone": ("portal/x.py", "from kiosk.seal import sign", "wall", 2),
    "the portal imports the counter": ("portal/x.py", "import kiosk.counter", "wall", 2),
    "the portal imports the sandbox": ("portal/x.py", "import sandbox.world", "wall", 2),
    "the sandbox imports the core": ("sandbox/x.py", "from kiosk.core import money", "wall", 2),
    "the sandbox imports the portal": ("sandbox/x.py", "import portal", "wall", 2),
    "a module in no room": ("kiosk/extra.py", "", "room", 1),
    "Qt outside the window": ("kiosk/store/x.py", "from PySide6.QtCore import QObject", "owner", 2),
    "Qt under the roof": ("kiosk/app.py", INSIDE.format("import PySide6"), "owner", 3),
    "ciphers outside seal": ("kiosk/store/x.py", "import cryptography.hazmat", "owner", 2),
    "keyring outside the vault": ("kiosk/store/database.py", "import keyring", "owner", 2),
    "requests outside the client": ("kiosk/sync/courier.py", "import requests", "owner", 2),
    "papers outside documents": (UI, "from reportlab.pdfgen import canvas", "owner", 2),
    "SQL outside the store": ("kiosk/sync/x.py", "import sqlalchemy as sa", "owner", 2),
    "the cipher outside the store": ("kiosk/app.py", "import sqlcipher3", "owner", 2),
    "USB outside devices": ("kiosk/ui/x.py", "import usb.core", "owner", 2),
    "serial lines outside devices": ("kiosk/ui/x.py", "import serial", "owner", 2),
    "a lock outside the stones": ("kiosk/store/x.py", "from filelock import FileLock", "owner", 2),
    "a web framework in the kiosk": ("kiosk/sync/x.py", "import fastapi", "owner", 2),
    "PostgreSQL in the kiosk": ("kiosk/store/x.py", "import psycopg", "owner", 2),
    "the core imports any library": (CORE, "import attrs", "owner", 2),
    **{
        f"{room} imports {module}": (place, f"import {module}", "pure", 2)
        for room, place in (("the core", CORE), ("the counter", COUNTER))
        for module in (
            "os pathlib socket threading time random secrets sqlite3 subprocess logging asyncio"
        ).split()
    },
    "the core opens a file": (CORE, INSIDE.format("open('x')"), "pure", 3),
    "the core asks the time": (CORE, "import datetime\ndatetime.datetime.now()", "pure", 3),
    "the core asks the day": (CORE, "from datetime import date\ndate.today()", "pure", 3),
    "the core asks a new name": (CORE, "from datetime import datetime as D\nD.now()", "pure", 3),
    "the counter asks a new name": (COUNTER, "import datetime as d\nd.date.today()", "pure", 3),
    "the core takes the clock by name": (CORE, "from time import time", "pure", 2),
    "the core draws lots": (CORE, "import uuid\nuuid.uuid4()", "pure", 3),
    "two modules in a ring": (CORE, "import kiosk.core.y", "cycle", 2),
    "a ring inside a function": (CORE, INSIDE.format("from kiosk.core import y"), "cycle", 3),
    "a ring of types": (CORE, IN_TYPES.format("from kiosk.core.y import Y"), "cycle", 4),
    "a long module": (CORE, "\n" * MODULE_LINES_MAX, "size", 301),
    "a long function": (UI, "def f():\n" + "    x = 1\n" * FUNCTION_LINES_MAX, "size", 2),
    "a module named for nothing": ("kiosk/ui/helpers.py", "", "name", 1),
    "a package named for nothing": ("portal/common/__init__.py", "", "name", 1),
    "a class named for nothing": (UI, "class QueueManager:\n    pass", "name", 2),
}  # fmt: skip


@pytest.mark.parametrize(("place", "text", "rule", "line"), BROKEN.values(), ids=BROKEN.keys())
def test_each_wall_broken_in_turn_is_heard(tmp_path, place, text, rule, line):
    write(tmp_path, "kiosk/core/y.py", "import kiosk.core.x" if rule == "cycle" else "")
    write(tmp_path, place, text)
    found = findings(tmp_path, sys.stdlib_module_names)
    assert (place, line, rule) in [(f.place, f.line, f.rule) for f in found], found
    if rule != "size":
        assert {f.rule for f in found} <= {rule, "owner"}, "one broken wall, one kind of finding"


# what stands close to a wall and breaks none
ALLOWED = {
    "the core reads a date": (CORE, "from datetime import date\ndate.fromisoformat('2026-11-22')"),
    "the core asks its port": (CORE, "def f(clock):\n    return clock.now()"),
    "the counter uses the core": (COUNTER, "from kiosk.core import y"),
    "the window uses the counter": (UI, "import kiosk.counter.x\nfrom PySide6 import QtCore"),
    "the vault uses the keyring": ("kiosk/store/vault.py", "import keyring"),
    "the client uses requests": ("kiosk/sync/portal_client.py", "import requests"),
    "the roof uses every room": ("kiosk/app.py", "import kiosk.store, kiosk.ui, kiosk.bus"),
    "the portal uses the core": ("portal/x.py", "from kiosk.core import y\nimport fastapi"),
    "a room asks where it lies": (UI, "import kiosk"),
    "a row of the catalogue": (CORE, "class Service:\n    pass"),
    "a module of 300 lines": (CORE, "\n" * (MODULE_LINES_MAX - 1)),
    "a function of 50 lines": (UI, "def f():\n" + "    x = 1\n" * (FUNCTION_LINES_MAX - 1)),
}  # fmt: skip


@pytest.mark.parametrize(("place", "text"), ALLOWED.values(), ids=ALLOWED.keys())
def test_what_only_stands_near_a_wall_passes(tmp_path, place, text):
    write(tmp_path, "kiosk/core/y.py", "")
    write(tmp_path, place, text)
    assert findings(tmp_path, sys.stdlib_module_names) == []


def write(root: Path, place: str, text: str) -> None:
    """One module whose first line names its room, so that only `text` can break a rule."""
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    rooms = "core counter stone roof store devices identity sync documents ui portal sandbox kiosk"
    path.write_text(f'"""{rooms}"""\n{text}', encoding="utf-8")


def test_a_module_that_does_not_name_its_room_is_heard(tmp_path):
    silent = tmp_path / "kiosk" / "core" / "silent.py"
    silent.parent.mkdir(parents=True)
    silent.write_text('"""Money."""\n', encoding="utf-8")
    (found,) = findings(tmp_path, sys.stdlib_module_names)
    assert (found.rule, found.line) == ("first line", 1)
    assert str(found).startswith("kiosk/core/silent.py:1: first line:")


# What a process has loaded once it imported the modules named, with some libraries absent from it.
ASK = """
import importlib, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {absent!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
for name in {modules!r}:
    importlib.import_module(name)
print(*sys.modules)
"""


def loaded(modules: list[str], absent: tuple[str, ...] = ()) -> set[str]:
    asked = ASK.format(modules=modules, absent=absent)
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_kiosk_imports_with_no_library_of_the_portal():
    modules = [name for name in read(ROOT) if name.startswith("kiosk")]
    assert set(modules) <= loaded(modules, absent=PORTAL_LIBRARIES)


def test_only_the_window_loads_qt():
    """A verb of the terminal imports the roof and the rooms, and no part of Qt with them."""
    modules = [name for name in read(ROOT) if name.startswith("kiosk")]
    window = [name for name in modules if name.startswith("kiosk.ui.") or name in WINDOW_ROOF]
    assert "PySide6" not in loaded([name for name in modules if name not in window])
    assert "PySide6" in loaded(window)


def test_a_source_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "portal" / "x.py"
    path.parent.mkdir()
    path.write_text("def", encoding="utf-8")
    with pytest.raises(SyntaxError) as fault:
        findings(tmp_path, sys.stdlib_module_names)
    assert fault.value.filename == "portal/x.py"
