# SPDX-License-Identifier: Apache-2.0
"""Counter: the means every desk works with; given once by the composition root."""

from dataclasses import dataclass

from kiosk.core.catalogue import Catalogue, Row
from kiosk.core.dates import business_date
from kiosk.core.errors import NotEnrolled, ServiceUnknown
from kiosk.core.ports import (
    Belonging,
    Books,
    Chance,
    Clock,
    PinMaker,
    Publisher,
    Reads,
    Signer,
    Verifier,
)


@dataclass(frozen=True, slots=True)
class Means:
    """Ports only: a desk decides, these perform."""

    books: Books
    clock: Clock
    chance: Chance
    signer: Signer
    verify: Verifier
    publisher: Publisher
    pins: PinMaker

    def now_ms(self) -> int:
        """Trusted time."""
        return self.clock.read().now_ms


def belonging(reads: Reads) -> Belonging:
    """Who we are. Raises NotEnrolled."""
    found = reads.belonging()
    if found is None:
        raise NotEnrolled
    return found


def catalogue(reads: Reads) -> Catalogue:
    """The price list in force. Raises NotEnrolled when none was ever taken in."""
    found = reads.catalogue()
    if found is None:
        raise NotEnrolled
    return found


def row_in_force(reads: Reads, service: str, now_ms: int) -> tuple[Catalogue, Row, bytes]:
    """The row a quote is made with. Raises ServiceUnknown, PriceListExpired."""
    found = catalogue(reads)
    row, mark = found.row(service, business_date(now_ms))
    return found, row, mark


def row_of(reads: Reads, mark: bytes) -> Row:
    """The row a sale was priced with, in whichever version holds it."""
    for version in reads.row_catalogues():
        row = version.by_digest(mark)
        if row is not None:
            return row
    raise ServiceUnknown(service="?")
