# SPDX-License-Identifier: Apache-2.0
"""Room ui: the four bundled Noto files and the order in which a language uses them.

Without them every Hindi letter would be a box on a machine that has Latin fonts only, so they are
loaded before the first label is made.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from kiosk.config import resource
from kiosk.ui.tokens import HINDI_FACTOR, MONEY_PX, TEXT_PX, TextSize

FILES: Final = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansDevanagari-Bold.ttf",
)
# Roles that have the size of another one.
_SIZE_OF: Final = dict.fromkeys(("muted", "strong", "figure", "error", "link", "cap"), "body") | {
    "sum": "h1",
    "button": "body",
    "money_button": "h2",
    "title": "body",
}
_BOLD: Final = frozenset(
    {"h1", "h2", "strong", "sum", "error", "link", "cap", "button", "money_button", "title"}
)
LATIN: Final = "Noto Sans"
DEVANAGARI: Final = "Noto Sans Devanagari"


def load(folder: Path | None = None) -> None:
    """Give Qt the bundled files; a second call does nothing. Raises FileNotFoundError."""
    if {LATIN, DEVANAGARI} <= set(QFontDatabase.families()) and _loaded():
        return
    for name in FILES:
        path = folder / name if folder else resource("fonts", name)
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(str(path))
    _mark_loaded()


def _loaded() -> bool:
    app = QGuiApplication.instance()
    return app is not None and bool(app.property("lmkFonts"))


def _mark_loaded() -> None:
    app = QGuiApplication.instance()
    if app is not None:
        app.setProperty("lmkFonts", True)


def script(language: str) -> str:
    """The face a language is written in."""
    return DEVANAGARI if language == "hi" else LATIN


def families(language: str) -> list[str]:
    """Family order: the script of the language first, the other as its neighbour."""
    return [DEVANAGARI, LATIN] if script(language) == DEVANAGARI else [LATIN, DEVANAGARI]


def pixels(role: str, language: str, size: TextSize) -> int:
    """Pixel size of a role ("body", "h1", "money" …) in a language at a text size."""
    if role in MONEY_PX:
        return round(MONEY_PX[role] * size.factor)
    factor = HINDI_FACTOR if script(language) == DEVANAGARI else 1.0
    return round(TEXT_PX[role] * factor * size.factor)


def font(role: str, language: str, size: TextSize) -> QFont:
    """Font of a role: a size of its own or the body's, bold or not.

    Money is always in the Latin face, bold, with figures of one width.
    """
    return _font(role, script(language), size)


@lru_cache(maxsize=128)
def _font(role: str, face: str, size: TextSize) -> QFont:
    language = "hi" if face == DEVANAGARI else "en"
    made = QFont()
    money = role in MONEY_PX
    made.setFamilies(families("en" if money else language))
    made.setPixelSize(pixels(_SIZE_OF.get(role, role), language, size))
    made.setBold(money or role in _BOLD)
    made.setUnderline(role == "link")
    if money:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
