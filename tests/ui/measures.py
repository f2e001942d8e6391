# SPDX-License-Identifier: Apache-2.0
"""Tests ui: what a machine can measure of a page; each gives the parts that break its rule."""

import re

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QImage, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QTableView,
    QWidget,
)

TALL = "ट्टू ङ्क्षू र्द्ध्यीं"
# What needs no translation: key caps, codes, digits with their units, and names of keys.
_NO_WORDS = re.compile(
    r"(Ctrl|Shift|⇧|Enter|Esc|F\d+|[A-Z]{3}-\d\d|\d{6}-[A-Z0-9]{3}|[\W\d_]|↵|\b[KHSJLIZ]\b)+",
    re.UNICODE,
)


def parts(root: QWidget) -> list[QWidget]:
    """The widget and everything in it that is shown; what Qt itself puts into views is left out."""
    inside = [w for w in root.findChildren(QWidget) if w.isVisibleTo(root)]
    return [w for w in (root, *inside) if not _qt_made(w)]


def _qt_made(widget: QWidget) -> bool:
    return isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def accessible_name(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name) if face else ""


def unnamed(root: QWidget) -> list[QWidget]:
    """Measure 4: everything that can take the focus has a name for the ear."""
    takes = [w for w in parts(root) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    return [w for w in takes if not accessible_name(w).strip()]


def latin_only_names(root: QWidget, allowed: tuple[str, ...] = ()) -> list[str]:
    """Measure 6: in Hindi a name holds Devanagari, unless it is data."""
    takes = [w for w in parts(root) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    names = [accessible_name(w) for w in takes]
    return [n for n in names if n not in allowed and not re.search(r"[\u0900-\u097f]", n)]


def default_buttons(root: QWidget) -> list[QWidget]:
    """Measure 3: no button is pressed by Enter from elsewhere, and none repeats."""
    buttons = list(root.findChildren(QPushButton))
    return [b for b in buttons if b.isDefault() or b.autoDefault() or b.autoRepeat()]


def reachable_money_buttons(root: QWidget) -> list[QWidget]:
    """Measure 3: no key reaches a money button; F12 goes round it."""
    buttons = [w for w in root.findChildren(QPushButton) if w.property("kind") == "money"]
    return [b for b in buttons if b.focusPolicy() != Qt.FocusPolicy.NoFocus]


def repeating_shortcuts(root: QObject) -> list[QShortcut]:
    """Measure 3: a key that is held down acts once."""
    return [s for s in root.findChildren(QShortcut) if s.autoRepeat()]


def shown_texts(widget: QWidget) -> list[str]:
    """Every text a widget shows or gives to the ear."""
    texts = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, QLabel | QAbstractButton):
        texts.append(widget.text())
    if isinstance(widget, QLineEdit):
        texts.append(widget.placeholderText())
    if isinstance(widget, QListWidget):
        texts += [widget.item(at).text() for at in range(widget.count())]
    elif isinstance(widget, QTableView) and widget.model():
        texts += _cells(widget)
    if widget.isWindow():
        texts.append(widget.windowTitle())
    return [t for t in texts if t]


def _cells(view: QTableView) -> list[str]:
    model = view.model()
    columns = range(model.columnCount())
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in columns]
    rows = range(model.rowCount())
    return [str(t) for t in (*titles, *(model.index(r, c).data() for r in rows for c in columns))]


def untranslated(root: QWidget, data: tuple[str, ...] = ()) -> list[str]:
    """Measure 16, with the pseudo catalogue: words outside ⟦…⟧ did not come from a sheet."""
    found = []
    for widget in parts(root):
        for text in shown_texts(widget):
            bare = _outside_brackets(text)
            for known in data:
                bare = bare.replace(known, "")
            if bare.strip() and not _NO_WORDS.fullmatch(bare):
                found.append(f"{type(widget).__name__}: {text}")
    return found


def _outside_brackets(text: str) -> str:
    depth, out = 0, []
    for sign in text:
        depth += sign == "⟦"
        if depth == 0:
            out.append(sign)
        depth -= sign == "⟧"
    return "".join(out)


def overflowing(root: QWidget) -> list[str]:
    """Measure 13: nothing is cut off at its side, and nothing reaches out of what holds it."""
    found = []
    for widget in parts(root):
        if isinstance(widget, QLabel | QPushButton) and _too_narrow(widget):
            found.append(f"{_say(widget)}: {widget.width()} < {widget.sizeHint().width()}")
        holder = widget.parentWidget()
        inside = widget is not root and not isinstance(holder, QAbstractScrollArea | None)
        if inside and not _scrolled(widget) and widget.geometry().right() > holder.rect().right():
            found.append(f"{_say(widget)} reaches out of {_say(holder)}")
    return found


def squeezed(root: QWidget) -> list[str]:
    """Measure 14: no text is lower than its lines need at the width it got."""
    labels = [w for w in parts(root) if isinstance(w, QLabel) and w.text()]
    return [f"{_say(w)}: {w.height()} < {_needs(w)}" for w in labels if w.height() < _needs(w)]


def _needs(label: QLabel) -> int:
    return label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()


def _too_narrow(widget: QLabel | QPushButton) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return _longest_word(widget) > widget.contentsRect().width()
    if widget.layout() is not None:  # a face of labels, which are measured themselves
        return False
    return bool(widget.text()) and widget.width() < widget.sizeHint().width()


def _longest_word(label: QLabel) -> int:
    metrics = QFontMetrics(label.font())
    return max((metrics.horizontalAdvance(word) for word in label.text().split()), default=0)


def _scrolled(widget: QWidget) -> bool:
    return any(isinstance(p, QAbstractItemView) for p in _holders(widget))


def _holders(widget: QWidget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def sideways(root: QWidget) -> list[QWidget]:
    """Measure 13: no page has to be scrolled sideways."""
    areas = [area for area in root.findChildren(QScrollArea) if area.isVisibleTo(root)]
    return [a for a in areas if a.widget() and a.widget().width() > a.viewport().width()]


def small_targets(root: QWidget, least: int = 44) -> list[str]:
    """Measure 12: what can be pressed is at least 44 px high; links stand in a list."""
    buttons = [w for w in parts(root) if isinstance(w, QPushButton)]
    low = [b for b in buttons if b.height() < least and b.property("kind") != "link"]
    return [f"{_say(b)} {b.height()}" for b in low]


def clipped(label: QLabel) -> bool:
    """Measure 14: some ink of the text falls outside the label at the height it asks for."""
    label.ensurePolished()
    asked = label.sizeHint()
    low, high = _ink_height(label, asked.width() + 8, asked.height()), 0
    high = _ink_height(label, asked.width() + 8, asked.height() + 40)
    return low < high


def _ink_height(widget: QWidget, width: int, height: int) -> int:
    widget.resize(width, height)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    widget.render(image)
    rows = [y for y in range(height) if _ink_in(image, QRect(0, y, width, 1))]
    return rows[-1] - rows[0] + 1 if rows else 0


def _ink_in(image: QImage, line: QRect) -> bool:
    data = bytes(image.constScanLine(line.y())[: line.width()])
    ground = data[0]
    return any(abs(value - ground) > 60 for value in data)


def _say(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__}({text[:40]!r})"
