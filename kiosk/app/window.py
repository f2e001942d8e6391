# SPDX-License-Identifier: Apache-2.0
"""Roof: the interactive counter: the window is painted first, the rest of the house comes after."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk import config
from kiosk.config import Language, Settings
from kiosk.core.dates import IST
from kiosk.text import Text

if TYPE_CHECKING:
    from kiosk.ui.screens.counter import CounterWindow


def run(args: argparse.Namespace) -> int:
    """Opens the window and stays until it is closed."""
    told = {name: value for name, value in vars(args).items() if isinstance(value, str)}
    return open_window(config.load(told), _browse)


def open_window(
    settings: Settings,
    browser: Callable[[str], object],
    shown: "Callable[[CounterWindow], object] | None" = None,
) -> int:
    """Paints, enters the house, and hands over to Qt. `shown` is called once the counter is built.

    The second program on one folder says so in the window itself (LCK-01) and changes nothing.
    """
    from kiosk.ui.paint import first_window

    painted = first_window(Text(settings.language), _words, lambda: datetime.now(IST))
    from kiosk.app.counter_in_window import inhabit

    return inhabit(settings, browser, painted, shown)


def _browse(url: str) -> None:
    """The gateway's page in the operator's browser; imported when it is needed."""
    import webbrowser

    webbrowser.open(url)


def _words(language: str) -> Text:
    return Text(Language(language))
