# SPDX-License-Identifier: Apache-2.0
"""Tests ui: pictures of every page, to be looked at: python -m tests.ui.screens_gallery OUT."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ui.stories import STORIES


@contextmanager
def _desk(app) -> Iterator[object]:
    from tests.ui.conftest import dressed
    from tests.ui.counter import desk_over
    from tests.ui.fake_house import FakeHouse

    with desk_over(dressed(app), FakeHouse()) as desk:
        desk.window.resize(1366, 728)
        yield desk


def draw(out: Path, only: str = "") -> list[Path]:
    """Each page in both languages, as on a day's way through the counter."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for story in STORIES:
        if only and only not in story.__name__:
            continue
        with _desk(app) as desk:

            def shot(name: str, desk=desk) -> None:
                for language in ("en", "hi"):
                    path = out / f"{name}-{language}.png"
                    desk.robot.picture(path)
                    made.append(path)
                    desk.window.switch_language()

            story(desk, shot)
    return made


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for picture in draw(Path(sys.argv[1]), *sys.argv[2:]):
        print(picture)
