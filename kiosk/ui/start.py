# SPDX-License-Identifier: Apache-2.0
"""Room ui: the one Qt application object of a process that only paints papers.

PySide6 6.12.0 takes a reference of None away with every void call, which ends an interpreter
where None is not immortal (before 3.12) in the middle of the day; such a pair is refused here.
"""

import os
import sys
from typing import Final

import PySide6
from PySide6.QtGui import QGuiApplication

_FAULTY: Final = (6, 12)


class UnfitQt(RuntimeError):
    """This PySide6 would end this Python in the middle of the day."""


def check_qt() -> None:
    """Raises UnfitQt."""
    found = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    if found >= _FAULTY and sys.version_info < (3, 12):
        raise UnfitQt(f"PySide6 {PySide6.__version__} needs Python 3.12 or newer")


def choose_platform() -> None:
    """Off screen when no display answers; what the environment says goes first.

    Qt's remark that the Latin face has no Devanagari is silenced: the Devanagari face has.
    """
    os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")
    if sys.platform == "linux" and not ({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def painting_application() -> QGuiApplication:
    """The application object; made off screen when there is none and no display answers.

    To be called on the main thread, before anything is painted.
    """
    check_qt()
    choose_platform()
    found = QGuiApplication.instance()
    return found if isinstance(found, QGuiApplication) else QGuiApplication(["lmk-kiosk"])
