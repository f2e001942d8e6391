# SPDX-License-Identifier: Apache-2.0
"""Portal opening: the office (keys, books, register, prices) and the outside, opened in order.

Verbs open the office alone; the server opens both. Whoever opens closes, backwards.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import Final, Protocol

import portal.authentication_schema
import portal.registry_schema
import portal.uploads_schema  # noqa: F401  their tables are made with the others
from portal import catalogue
from portal.assets import asset
from portal.catalogue import Published, PublishedPrices
from portal.config import Settings, embedded_database, embedded_file
from portal.database import Database
from portal.keys import PortalKeys, load_or_make
from portal.onboarding import Onboarding
from portal.parties.csc_wallet import Agreement, CscWallet
from portal.parties.department import Department
from portal.parties.directory import Directory
from portal.parties.gateway_keys import GatewayKeys, sandbox_join
from portal.parties.himbhoomi import HimBhoomi
from portal.parties.hpsebl import Hpsebl
from portal.parties.jalshakti import JalShakti
from portal.parties.line import Line
from portal.ports import Clock, Edges

GATEWAY_FOLDER: Final = "gateway"


class _Opens(Protocol):
    def __call__(self, line: Line) -> Department: ...


_DEPARTMENTS: Final[dict[str, _Opens]] = {
    "hpsebl": Hpsebl,
    "jalshakti": JalShakti,
    "himbhoomi": HimBhoomi,
}


def wall_clock() -> int:
    """Milliseconds since 1970 (UTC) by this machine."""
    return time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Office:
    """What the portal has of its own."""

    settings: Settings
    keys: PortalKeys
    database: Database
    onboarding: Onboarding
    prices: PublishedPrices
    clock: Clock

    def publish(self, sheet: Path) -> Published:
        """Publishes a price list. Raises CatalogueUnfit or OSError."""
        raw, now_ms = sheet.read_bytes(), self.clock()
        return self.database.transact(lambda unit: catalogue.publish(unit, self.keys, raw, now_ms))


@dataclass(frozen=True, slots=True)
class Outside:
    """The parties outside, as clients."""

    directory: Directory
    wallet: CscWallet


@contextmanager
def open_office(settings: Settings, clock: Clock = wall_clock) -> Iterator[Office]:
    """Opens keys and books, made when they are not there; the shipped price list is published
    where none ever was. Raises OSError and what the database raises.
    """
    keys = load_or_make(settings.data_dir, clock())
    if settings.database_url == embedded_database(settings.data_dir):
        # Enrolment codes lie in it: SQLite gives its other files the mode of the first.
        embedded_file(settings.data_dir).touch(mode=0o600)
    database = Database(settings.database_url)
    try:
        database.create()
        onboarding = Onboarding(database, keys, clock)
        office = Office(settings, keys, database, onboarding, PublishedPrices(database), clock)
        if office.prices.in_force() is None:
            office.publish(asset("catalogue", "himachal.json"))
        yield office
    finally:
        database.close()


@contextmanager
def open_outside(settings: Settings, public_url: str, clock: Clock) -> Iterator[Outside]:
    """Opens the ways to departments and gateway; nothing is asked of them yet."""
    gateway = settings.gateway
    base = public_url.rstrip("/")
    agreement = Agreement(
        merchant_id=gateway.merchant_id,
        page_url=gateway.page_url,
        return_url=f"{base}/pay/return",
        cancel_url=f"{base}/pay/cancel",
        final_failures=gateway.final_failures,
        absent_codes=gateway.absent_codes,
    )
    join = sandbox_join(gateway.api_url, gateway.merchant_id) if gateway.joins_by_wire else None
    keys = GatewayKeys(settings.data_dir / GATEWAY_FOLDER, join)
    with ExitStack() as closing:
        departments = {
            name: _DEPARTMENTS[name](Line(url)) for name, url in settings.departments.items()
        }
        directory = Directory(departments)
        closing.callback(directory.close)
        wallet = CscWallet(agreement, Line(gateway.api_url), keys, clock)
        closing.callback(wallet.close)
        yield Outside(directory, wallet)


def edges(office: Office, outside: Outside) -> Edges:
    """All that the money inside asks of the outside."""
    return Edges(office.keys, outside.directory, outside.wallet, office.prices, office.clock)
