# SPDX-License-Identifier: Apache-2.0
"""Roof: builds the press of a house: Qt's painter and the roll printer that stands on the bench."""

from collections.abc import Callable

from kiosk.app.bench_printer import BenchPrinter
from kiosk.app.house import House
from kiosk.app.printing import Press
from kiosk.config import Language
from kiosk.core.ports import SlipPainter
from kiosk.core.spoken import Voices
from kiosk.devices.bench import Bench
from kiosk.devices.registry import rolls


def voices(house: House) -> Voices:
    """Both languages of every paper."""
    return Voices(house.text.into(Language.HI), house.text.into(Language.EN))


def press_of(house: House, bench: Bench | None = None) -> Press:
    """The press of this house; close it before the house. To be called on the main thread.

    Without a bench it looks for roll printers itself. Qt is loaded here and nowhere else of the
    roof: a verb that never prints never imports it.
    """
    from kiosk.ui.start import painting_application

    application = painting_application()
    own = None
    if bench is None:
        bench = own = Bench(rolls(house.settings), house.bus)
    printer = BenchPrinter(bench)
    press = Press(
        house.counter, house.desks.receipts, slip_painter(house, printer), printer, house.bus
    )
    press.keep(application)
    if own is not None:
        press.ends(own.close)
    return press


def slip_painter(house: House, printer: BenchPrinter) -> Callable[[], SlipPainter]:
    """The painter of the width that the printer of this moment has; on the papers' thread."""
    made: dict[int, SlipPainter] = {}

    def painter() -> SlipPainter:
        from kiosk.ui.slip import QtSlipPainter

        width_dots = printer.width_dots
        if width_dots not in made:
            made[width_dots] = QtSlipPainter(voices(house), width_dots)
        return made[width_dots]

    return painter
