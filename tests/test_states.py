# SPDX-License-Identifier: Apache-2.0
"""The pictures in docs/ are the tables: nobody drew one by hand, and no machine is missing."""

import re
from pathlib import Path

from tools.draw_states import DOCS, MACHINES, draw, files

ROOT = Path(__file__).resolve().parent.parent


def test_the_checked_in_pictures_are_the_tables():
    assert {name: (DOCS / name).read_text(encoding="utf-8") for name in files()} == files()


def test_no_picture_of_a_machine_that_is_gone():
    assert {f"states/{path.name}" for path in (DOCS / "states").iterdir()} == {
        name for name in files() if name.startswith("states/")
    }


def test_every_machine_of_the_house_is_drawn():
    built = re.compile(r"^\w+: Final.* = Machine\(", re.MULTILINE)
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("kiosk", "portal", "sandbox")
        for path in (ROOT / package).rglob("*.py")
        if built.search(path.read_text(encoding="utf-8"))
    }
    assert found == {one.source for one in MACHINES}


def test_a_changed_table_is_drawn_anew_and_a_stale_picture_goes(tmp_path):
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / "gone.dot").write_text("digraph {}", encoding="utf-8")
    assert len(draw(tmp_path)) == len(files()) + 1
    assert not (tmp_path / "states" / "gone.dot").exists()
    assert draw(tmp_path) == []


def test_a_picture_shows_every_edge():
    page = files()["states.md"]
    for one in MACHINES:
        assert files()[f"states/{one.machine.name}.dot"].count("->") == len(one.machine.edges)
        for (state, event), after in one.machine.edges.items():
            assert f"| {state} | {event} | {after} |" in page
