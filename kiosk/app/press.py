# SPDX-License-Identifier: Apache-2.0
"""Roof: builds the press of a house: Qt's painter and the roll printer its settings name."""

from kiosk.app.house import House
from kiosk.app.printing import Press
from kiosk.config import Language
from kiosk.core.entries import Printed
from kiosk.core.errors import FieldUnreadable, PrinterGone
from kiosk.core.ports import Raster, ReceiptPrinter, SlipPainter
from kiosk.core.spoken import Voices
from kiosk.devices.printer_adapters import printer_of
from kiosk.devices.printer_profiles import ROLL_80
from kiosk.devices.printer_roll import RollPrinter


class NoPrinter:
    """Fulfils ReceiptPrinter where none is set up: says so, before anything is begun."""

    def check(self) -> None:
        """Raises PrinterGone."""
        raise PrinterGone

    def print(self, raster: Raster) -> Printed:  # noqa: ARG002  # the port's form
        """Raises PrinterGone."""
        raise PrinterGone


def voices(house: House) -> Voices:
    """Both languages of every paper."""
    return Voices(house.text.into(Language.HI), house.text.into(Language.EN))


def _roll(url: str) -> RollPrinter:
    """Raises FieldUnreadable when the setting names no printer."""
    try:
        return printer_of(url)
    except ValueError:
        raise FieldUnreadable(field="printer_url") from None


def press_of(house: House) -> Press:
    """The press of this house; close it before the house. To be called on the main thread.

    Qt is loaded here and nowhere else of the roof: a verb that never prints never imports it.
    """
    from kiosk.ui.slip import QtSlipPainter
    from kiosk.ui.start import painting_application

    application = painting_application()
    url = house.settings.printer_url
    roll = _roll(url) if url else None
    printer: ReceiptPrinter = roll or NoPrinter()
    width_dots = (roll.profile if roll else ROLL_80).width_dots

    def painter() -> SlipPainter:
        return QtSlipPainter(voices(house), width_dots)

    press = Press(house.counter, house.desks.receipts, painter, printer, house.bus)
    press.keep(application)
    return press
