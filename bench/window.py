# SPDX-License-Identifier: Apache-2.0
"""Bench: one window from nothing, in a process of its own.

    python -m bench.window bare | counter

`bare` is what PySide6 needs for a painted window with a line of text; `counter` is the product, by
the way its own command takes. Each prints the moments (seconds of the system's monotonic clock) at
which something was painted, at which the window takes keys, and at which the first page of the
counter stands in it, and closes. Nothing is imported here before it is needed: imports are what a
start is made of.
"""

import sys
from time import monotonic


def bare() -> None:
    """A window with a label."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel

    application = QApplication(["bare"])
    window = QLabel("Lok Mitra Kendra")
    window.resize(1024, 768)
    window.show()
    application.processEvents()
    painted = monotonic()

    def told() -> None:
        usable = monotonic()
        _tell(painted, usable, usable)
        application.quit()

    QTimer.singleShot(0, told)
    application.exec()


def counter() -> None:
    """The product's window, by the steps of `lmk-kiosk` without a verb (kiosk.app.window)."""
    from datetime import datetime

    from kiosk import config
    from kiosk.cli.grammar import parse
    from kiosk.config import Language
    from kiosk.core.dates import IST
    from kiosk.text import Text

    parse([])
    settings = config.load({})
    from kiosk.ui.paint import first_window

    said = Text(settings.language)
    found = first_window(said, lambda one: Text(Language(one)), lambda: datetime.now(IST))
    painted = monotonic()
    from PySide6.QtCore import QTimer

    from kiosk.app.counter_in_window import inhabit

    usable: list[float] = []
    QTimer.singleShot(0, lambda: usable.append(monotonic()))  # the loop lives: keys are taken

    def shown(_: object) -> None:
        def told() -> None:
            _tell(painted, usable[0], monotonic())
            found.application.quit()

        QTimer.singleShot(0, told)

    inhabit(settings, lambda _: None, found, shown)


def _tell(painted: float, usable: float, inhabited: float) -> None:
    import resource

    used_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(painted, usable, inhabited, used_mb, flush=True)


if __name__ == "__main__":
    {"bare": bare, "counter": counter}[sys.argv[1]]()
