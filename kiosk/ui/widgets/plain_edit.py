# SPDX-License-Identifier: Apache-2.0
"""Room ui: a line edit for what has no form of its own: an address, a name, a reason."""

from PySide6.QtWidgets import QLineEdit


class PlainEdit(QLineEdit):
    """As Qt's; spaces at the ends do not count. `secret` hides what is typed."""

    def __init__(self, *, secret: bool = False) -> None:
        super().__init__()
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    @property
    def plain(self) -> str:
        """What was typed."""
        return self.text().strip()
