# SPDX-License-Identifier: Apache-2.0
"""Tests ui: pictures of all widgets, to be looked at: python -m tests.ui.gallery OUT."""

import os
import sys
from pathlib import Path


def draw(out: Path) -> list[Path]:
    """Each widget in both languages, the window in both languages, all themes and text sizes."""
    from PySide6.QtWidgets import QApplication

    from kiosk.config import Language
    from kiosk.text import Text
    from kiosk.ui.tokens import TextSize, Theme
    from tests.ui import sample_window, samples
    from tests.ui.conftest import dressed

    app = QApplication.instance() or QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []

    def keep(widget, name: str) -> None:
        path = out / f"{name}.png"
        widget.grab().save(str(path))
        made.append(path)

    kit = dressed(app)
    for language in ("en", "hi"):
        kit.speak(Text(Language(language)))
        for name, make in samples.WIDGETS.items():
            widget = make(kit)
            widget.resize(760, max(widget.sizeHint().height(), widget.heightForWidth(760)))
            widget.show()
            app.processEvents()
            keep(widget, f"{name}-{language}")
            widget.close()
    looks = [("en", t, s) for t in Theme for s in TextSize]
    looks += [("hi", t, s) for t in Theme for s in TextSize]
    for language, theme, size in looks:
        kit.look.wear(theme=theme, size=size)
        kit.speak(Text(Language(language)))
        window = sample_window.window(kit)
        window.show()
        for page in ("home", "pay"):
            window.show_page(page)
            window.activateWindow()
            app.processEvents()
            keep(window, f"window-{page}-{language}-{theme}-{size}")
        window.close()
        window.deleteLater()
    return made


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for picture in draw(Path(sys.argv[1])):
        print(picture)
