# SPDX-License-Identifier: Apache-2.0
"""Bench: from the commit to the paper: the first byte at the printer, and the same paper as A4 PDF.

    python -m bench.papers [--rounds N]

The press, its threads, the journal of the print (two units of work of their own), Qt's painter and
the TCP client are the product's; the printer is a socket of this process that answers status
questions as a ready printer does and notes when bytes came.
"""

import argparse
import socket
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from bench.act import SERVICES, ready_counter
from bench.books import Counter
from bench.figure import Figure, median, part, took_ms
from kiosk.app.printing import Press
from kiosk.core.entries import Printed
from kiosk.core.ports import SlipPainter
from kiosk.core.spoken import Voices
from kiosk.devices.printer_tcp import Pace, TcpPrinter
from kiosk.documents.page import PdfPainter
from kiosk.text import Language, Text
from kiosk.ui.slip import QtSlipPainter
from kiosk.ui.start import painting_application
from kiosk.worker import Worker

READY = b"\x12"
_QUESTION = b"\x10\x04"
_PICTURE = b"\x1dv0"


class Printer:
    """A ready roll printer at a port. `asked_s` is when its first byte came, `picture_s` when the
    first byte of a picture did.
    """

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.asked_s = self.picture_s = 0.0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def forget(self) -> None:
        """Before the next paper."""
        self.asked_s = self.picture_s = 0.0

    def close(self) -> None:
        """Nobody prints any more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                with line:
                    self._listen(line)

    def _listen(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while said := line.recv(1 << 16):
            now = perf_counter()
            self.asked_s = self.asked_s or now
            if _PICTURE in said:
                self.picture_s = self.picture_s or now
            if said[-3:-1] == _QUESTION:  # also when it came in one piece with the end of a band
                line.sendall(READY)


@dataclass(frozen=True, slots=True)
class Turn:
    """Milliseconds from a sale's commit to the printer's first byte and to the picture's, and the
    processor time of the whole print.
    """

    first: float
    picture: float
    busy: float


def printed(counter: Worker, place: Counter, press: Press, printer: Printer) -> Turn:
    """One sale and its slip."""
    desk = place.desks.transactions
    quote = counter.call(lambda: next(place.quotes(1, SERVICES, first=next(_numbers))))
    operator = counter.call(lambda: place.operator)
    printer.forget()
    done = counter.call(desk.commit, quote, quote.total_paise, operator)
    began, busy = perf_counter(), process_time()
    assert press.print(done.view.seq).result() is Printed.DONE
    spans = (printer.asked_s - began, printer.picture_s - began, process_time() - busy)
    return Turn(*(span * 1000 for span in spans))


_numbers = iter(range(1_000_000))


def pdf(counter: Worker, place: Counter, voices: Voices, rounds: int) -> list[float]:
    """Milliseconds of each A4 page, each another sale's, after a first one."""
    painter = PdfPainter(voices)
    took: list[float] = []
    for _ in range(rounds + 1):
        quote = counter.call(lambda: next(place.quotes(1, SERVICES, first=next(_numbers))))
        operator = counter.call(lambda: place.operator)
        done = counter.call(place.desks.transactions.commit, quote, quote.total_paise, operator)
        paper = counter.call(place.desks.receipts.paper, done.view.number)
        took.append(took_ms(lambda paper=paper: painter.paint(paper, "a4")))  # type: ignore[misc]
    return took[1:]


def measure(folder: Path, rounds: int) -> None:
    """All lines."""
    application = painting_application()
    voices = Voices(Text(Language.HI), Text(Language.EN))
    printer, counter = Printer(), Worker("counter")
    place = counter.call(ready_counter, folder / "kiosk.db")

    def painter() -> SlipPainter:
        return QtSlipPainter(voices)

    device = TcpPrinter("127.0.0.1", printer.port, pace=Pace(dots_per_s=0))
    press = Press(counter, place.desks.receipts, painter, device, place.bus)
    turns = [printed(counter, place, press, printer) for _ in range(rounds + 3)][3:]
    pages = pdf(counter, place, voices, rounds)
    press.close()
    counter.call(place.books.close)
    counter.close()
    printer.close()
    del application
    first, picture = [one.first for one in turns], [one.picture for one in turns]
    busy = median([one.busy for one in turns])
    note = "a status question: the printer is asked before anything is begun"
    Figure("commit to the printer's first byte", median(first), "ms", "<= 15", note=note).say()
    note = f"warm; least {min(picture):.1f}, p99 {part(picture, 0.99):.1f} ms; {busy:.1f} ms of the"
    note += " processor's time; print.started is journalled and synced first"
    Figure("commit to the slip's first dots", median(picture), "ms", "<= 15", note=note).say()
    note = f"warm; least {min(pages):.1f}, p99 {part(pages, 0.99):.1f} ms"
    Figure("receipt as A4 PDF", median(pages), "ms", "<= 30", note=note).say()


def main() -> None:
    """The lines of this bench."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=60)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as name:
        measure(Path(name), rounds)


if __name__ == "__main__":
    main()
