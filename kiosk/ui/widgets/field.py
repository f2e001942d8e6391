# SPDX-License-Identifier: Apache-2.0
"""Room ui: one question of a form: label, edit, help and fault in one parent, as buddies need."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.labels import Label, dress
from kiosk.ui.words import NOTHING, Saying


class Field(QWidget):
    """A labelled edit. The ear gets the label as its name, help and fault as description.

    A dense one shows its help in the empty edit instead of below it.
    """

    def __init__(
        self,
        kit: Kit,
        name: Saying,
        edit: QLineEdit,
        help_line: Saying = NOTHING,
        *,
        dense: bool = False,
    ) -> None:
        super().__init__()
        self._kit, self.edit, self.name = kit, edit, name
        self._fault: Saying | None = None
        self._dense = dense
        self.label = Label(kit, name, "strong").wrapping()
        self.help = Label(kit, help_line, "muted").wrapping()
        self.fault_label = Label(kit, NOTHING, "error").wrapping()
        self.label.setBuddy(edit)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(4)
        for part in (self.label, self.fault_label, edit, self.help):
            lay.addWidget(part)
        self.help.setVisible(help_line != NOTHING and not dense)
        self.fault_label.hide()
        kit.words.changed.connect(self._name_edit)
        kit.changed.connect(self._wear)
        self._name_edit()
        self._wear()

    @property
    def fault(self) -> Saying | None:
        """What is wrong here, or None."""
        return self._fault

    def tell_help(self, help_line: Saying) -> None:
        """Say something else under the edit."""
        self.help.tell(help_line)
        self.help.setVisible(help_line != NOTHING and not self._dense)
        self._name_edit()

    def set_fault(self, fault: Saying | None) -> None:
        """Say what is wrong, above the edit and in its colour; None takes it away."""
        self._fault = fault
        self.fault_label.tell(fault or NOTHING)
        self.fault_label.setVisible(fault is not None)
        dress(self.edit, "wrong", "true" if fault else "false")
        self._name_edit()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call this at each change of the text."""
        self.edit.textChanged.connect(lambda: listener())

    def take_focus(self) -> None:
        """Put the cursor here, with what stands there selected."""
        self.edit.setFocus()
        self.edit.selectAll()

    def _wear(self) -> None:
        self.edit.setFont(self._kit.font("input"))

    def _name_edit(self) -> None:
        words = self._kit.words
        self.edit.setAccessibleName(words.tell(self.name))
        described = (self._fault or NOTHING, self.help.saying)
        self.edit.setAccessibleDescription(" ".join(filter(None, map(words.tell, described))))
        if self._dense:
            self.edit.setPlaceholderText(words.tell(self.help.saying))
