# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter put together by hand from the real rooms, with crossed ports between them.

Store, desks, courier, HTTP client and printer are the product's own; only the painter is ours: it
writes a paper's number into its dots, so that a slip in the tray says which paper it is."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from kiosk import seal
from kiosk.app.desks import Desks
from kiosk.app.instruments import ScryptPins, SystemChance, TrustedClock
from kiosk.app.line import credentials
from kiosk.app.printing import Press
from kiosk.bus import Bus
from kiosk.config import DataDirLock, Settings
from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.counter.means import Means, belonging
from kiosk.devices.printer_tcp import TcpPrinter
from kiosk.store.books import open_books
from kiosk.store.vault import SystemRing, Vault
from kiosk.sync.courier import Courier
from kiosk.sync.errand import Errand
from kiosk.sync.portal_client import PortalClient, PortalLine
from kiosk.worker import Worker
from tests.journeys.crossing import (
    CrossedBooks,
    CrossedClient,
    CrossedPrinter,
    CrossedPublisher,
    Crossing,
)

ROW_BYTES = 72
NAME = re.compile(rb"(?:slip|receipt|return) K[0-9A-Z-]+ (?:original|duplicate [0-9]+)")


class NumberPainter:
    """Fulfils SlipPainter: eight rows of dots, each the paper's name in ASCII."""

    def paint(self, paper: Paper) -> Raster:
        mark = f"duplicate {paper.duplicate}" if paper.duplicate else "original"
        name = f"{paper.kind.value} {paper.number} {mark}".encode()
        return Raster(ROW_BYTES * 8, 8, name.ljust(ROW_BYTES, b"\0") * 8)


class Rooms:
    """An enrolled kiosk's rooms while they are open."""

    def __init__(
        self, settings: Settings, passphrase: Callable[[], str], crossing: Crossing
    ) -> None:
        self.settings, self.crossing = settings, crossing
        self._passphrase = passphrase
        self._stack = ExitStack()
        self.bus = Bus()
        self.clock = TrustedClock()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(DataDirLock(self.settings))
            self.counter = stack.enter_context(Worker("counter"))
            keys = Vault(self.settings, self._passphrase, SystemRing(1)).open()
            self.signer = seal.SigningKey.from_seed(keys.signing_seed)
            self.books = self.counter.call(
                open_books, self.settings.paths.database, keys.database_key
            )
            stack.callback(self.counter.call, self.books.close)
            self._introduce(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def ask(self, work: Callable[..., Any], *args: Any) -> Any:
        """A desk's verb on the counter's thread."""
        return self.counter.call(work, *args)

    def read(self, question: Callable[[Any], Any]) -> Any:
        """Something the store knows."""

        def look() -> Any:
            with self.books.look() as reads:
                return question(reads)

        return self.ask(look)

    def _introduce(self, stack: ExitStack) -> None:
        """Who meets whom: as kiosk.app does it, with a crossing in every door."""
        crossing = self.crossing
        publisher = CrossedPublisher(self.bus, crossing)
        state = self.read(lambda reads: reads.exchange_state())
        self.clock.remember(state.trusted_ms)
        means = Means(
            CrossedBooks(self.books, crossing),
            self.clock,
            SystemChance(),
            self.signer,
            seal.verify,
            publisher,
            ScryptPins(),
        )
        self.desks = Desks.over(means)
        self.who = self.read(belonging)
        self.client = PortalClient(PortalLine(self.who.portal_url), credentials(self, self.who))
        self.courier = stack.enter_context(Courier(self._errand()))
        printer = CrossedPrinter(TcpPrinter.at(self.settings.printer_url), crossing)
        self.press = Press(self.counter, self.desks.receipts, NumberPainter, printer, publisher)
        stack.callback(self.press.close)

    def _errand(self) -> Errand:
        crossing, desk = self.crossing, self.desks.exchange
        site = self.who.site
        return Errand(
            f"{site.kiosk_id}.{site.generation}",
            crossing.around("take", desk.take),
            crossing.around("absorb", desk.absorb),
            self.counter,
            CrossedClient(self.client, crossing),
            self.bus,
            lambda: self.clock.read().now_ms,
            seal.random_bytes,
        )


def settings_of(data_dir: Path, printer_url: str) -> Settings:
    from kiosk.config import Language, VaultChoice

    return Settings(data_dir, Language.EN, printer_url=printer_url, vault=VaultChoice.PASSPHRASE)
