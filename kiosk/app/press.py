# SPDX-License-Identifier: Apache-2.0
"""Roof: builds the press of a house: Qt's painter and the roll printer its settings name."""

from kiosk.app.house import House
from kiosk.app.printing import Press
from kiosk.config import Language
from kiosk.core.entries import Printed
from kiosk.core.errors import PrinterGone
from kiosk.core.ports import Raster, ReceiptPrinter, SlipPainter
from kiosk.core.spoken import Voices
from kiosk.devices.printer_tcp import TcpPrinter


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


def press_of(house: House) -> Press:
    """The press of this house; close it before the house. To be called on the main thread.

    Qt is loaded here and nowhere else of the roof: a verb that never prints never imports it.
    """
    from kiosk.ui.slip import QtSlipPainter
    from kiosk.ui.start import painting_application

    application = painting_application()
    url = house.settings.printer_url
    printer: ReceiptPrinter = TcpPrinter.at(url) if url else NoPrinter()

    def painter() -> SlipPainter:
        return QtSlipPainter(voices(house))

    press = Press(house.counter, house.desks.receipts, painter, printer, house.bus)
    press.keep(application)
    return press
