# SPDX-License-Identifier: Apache-2.0
"""Simulation: the real portal without its web server: onboarding, exchange, news, expiry and audit
over one database, which outlives the portal's process."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, select

from kiosk.core.catalogue import Rail, read_catalogue
from kiosk.core.encoding import dump, pack_named
from kiosk.core.wire.exchange import BlockOrder, MessageKind, read_request
from kiosk.sync.portal_client import Message, Reply
from portal import catalogue, centres
from portal.api.arrivals import Arrived
from portal.api.kiosk_calls import Desk, KioskCalls
from portal.catalogue import PublishedPrices
from portal.chains import lock_chain
from portal.database import Database
from portal.deposits import read_deposit, take_deposit
from portal.exchange import Exchange
from portal.expiry import expire_all
from portal.inbox import Inbox
from portal.keys import PortalKeys
from portal.metadata import metadata
from portal.news import tell_catalogue, tell_dues
from portal.onboarding import Issue, Onboarding
from portal.parties.directory import Directory
from portal.ports import Edges, KioskRecord, Policy
from tests.simulation.outside import Departments, Wallet

ROOT = Path(__file__).resolve().parents[2]
SHEET = json.loads((ROOT / "resources" / "catalogue" / "himachal.json").read_text("utf-8"))
CENTRE = json.loads((ROOT / "resources" / "portal" / "demo-centre.json").read_text("utf-8"))
BILLERS = ("hpsebl", "jalshakti", "himbhoomi")
# Few sales to a lot and one act at a time: so that counts run out, and days can be repeated.
POLICY = Policy(
    page_base="https://portal.example",
    product_ids={rail: f"90017{place:05d}" for place, rail in enumerate(Rail, start=1)},
    lease_cap_paise=5_000_00,
    lease_count=9,
    outward_threads=1,
)


@dataclass
class StatePortal:
    """One portal. `restart` ends its process and starts another on the same database."""

    db: Database
    keys: PortalKeys
    clock: Callable[[], int]
    departments: Departments = field(default_factory=Departments)
    wallet: Wallet = field(default_factory=Wallet)
    changes: int = 0  # how often something of it may have changed
    orders: int = 0

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        prices = PublishedPrices(self.db)
        directory = Directory(dict.fromkeys(BILLERS, self.departments))
        self.edges = Edges(self.keys, directory, self.wallet, prices, self.clock)
        self.exchanges = Exchange(self.db, self.edges, POLICY)
        self.onboarding = Onboarding(self.db, self.keys, self.clock)
        desk = Desk(
            self.keys, self.db, self.onboarding, prices, directory, self.exchanges, self.clock
        )
        self.calls = KioskCalls(desk)

    def restart(self) -> None:
        """Its connections break, and what it had in memory is gone."""
        self.db.close()
        self._start()

    def found(self, centre_ids: tuple[tuple[str, str], ...]) -> None:
        """A state with its centres and its price list, and nothing else."""
        tables = metadata.sorted_tables[::-1]
        self.db.transact(lambda one: [one.execute(delete(table)) for table in tables])
        self._start()
        for lmk_id, csc_id in centre_ids:
            raw = json.dumps(CENTRE | {"lmk_id": lmk_id, "csc_id": csc_id}).encode()
            site = centres.read_centre(raw)
            self.db.transact(lambda one, site=site: centres.add(one, site, self.clock()))
        self._publish(SHEET)

    # --- what kiosks ask ---------------------------------------------------------------------

    def code(self, lmk_id: str) -> str:
        return str(self.onboarding.issue(Issue(lmk_id)).code)

    def record(self, kiosk_id: str) -> KioskRecord:
        with self.db.reading() as connection:
            found = centres.find_kiosk(connection, kiosk_id, 1)
        assert found is not None
        return found

    def answer(self, body: bytes, kiosk: KioskRecord) -> bytes:
        """One request, by the portal that runs now."""
        self.changes += 1
        return self.exchanges.answer(read_request(body), body, kiosk).to_bytes()

    # --- what the state does -----------------------------------------------------------------

    def deposit(self, paise: int, reference: str) -> None:
        self.changes += 1
        plain = {
            "bank_reference": reference,
            "at": "2026-11-22T10:00:00+05:30",
            "amount_paise": paise,
            "provider_code": "CSC-SPV",
            "mode": "NEFT",
        }
        take_deposit(self.db, read_deposit(plain), self.clock())

    def new_prices(self, charge_paise: int, from_day: str) -> None:
        """The next version of the price list: every charge that the citizen pays is another."""
        self.changes += 1
        with self.db.reading() as connection:
            last = catalogue.newest(connection)
        assert last is not None
        version = read_catalogue(last.bytes_once).version
        old = json.loads(last.text)["rows"]
        known = {(row["service"], row["effective_from"]) for row in old}
        begun = [row for row in SHEET["rows"] if row["effective_from"] == "2026-04-01"]
        new = [
            row | {"charge_paise": charge_paise, "effective_from": from_day}
            for row in begun
            if (row["service"], from_day) not in known
        ]
        self._publish(SHEET | {"version": version + 1, "rows": old + new})

    def _publish(self, sheet: dict[str, Any]) -> None:
        raw = dump(sheet)
        self.db.transact(lambda one: catalogue.publish(one, self.keys, raw, self.clock()))
        with self.db.reading() as connection:
            signed, kiosks = catalogue.newest(connection), centres.kiosks(connection)
        assert signed is not None
        tell_catalogue(self.db, self.keys.epoch, kiosks, signed)

    def tell_dues(self, kiosk: KioskRecord) -> None:
        self.changes += 1
        for biller, office, _ in kiosk.site.counters:
            tell_dues(self.db, self.keys.epoch, kiosk, self.departments.pack(biller, office))

    def block(self, kiosk: KioskRecord, services: tuple[str, ...], until: str) -> None:
        """A block order of CSC-SPV, or with no day its end."""
        self.changes += 1
        self.orders += 1
        order = BlockOrder(self.orders, f"SPV/{self.orders}", until, services, "enquiry")
        text = dump(pack_named(order)).decode()

        def tell(connection: Any) -> None:
            chain = lock_chain(connection, kiosk.kiosk_id, 1, self.keys.epoch)
            inbox = Inbox(connection, chain)
            inbox.put(MessageKind.BLOCK, text, self.keys.lease(text.encode()))
            inbox.flush()
            chain.save(connection)

        self.db.transact(tell)

    def expire(self) -> None:
        self.changes += 1
        expire_all(self.db, self.edges, POLICY)

    def rows(self, table: Table) -> list[Any]:
        with self.db.reading() as connection:
            return list(connection.execute(select(table)).all())


@dataclass
class EnrolLine:
    """The line on which a kiosk enrols; fulfils what kiosk.sync.enrolment asks of a PortalLine."""

    portal: StatePortal

    def hello(self) -> str:
        return self.portal.keys.portal_id

    def send(self, message: Message, timeout_s: float) -> Reply:
        self.portal.changes += 1
        arrived = Arrived(message.method, message.path, message.body, {})
        response = self.portal.calls.enrol(arrived)
        assert response.status_code == 200, response.body
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(headers, bytes(response.body), message.body)
