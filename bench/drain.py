# SPDX-License-Identifier: Apache-2.0
"""Bench: a long outage's queue sent over loopback and posted: signatures, hash links, lease drawn,
two books, on SQLite and on PostgreSQL; the kiosk's encrypted store, desk, courier and client are
the product's, on this process's threads, the portal is a process of its own.

    python -m bench.drain [--sales N] [--plain N]

Yardsticks in the same run, before and after: JSON documents of 1.5 KB to a small FastAPI over
SQLite, one POST each and a hundred a POST, over one kept connection. With BENCH_POUCHDB=1 also
PouchDB replicating to express-pouchdb (bench.pouch).
"""

import argparse
import http.client
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from bench import pouch
from bench.books import Counter, open_counter
from bench.cluster import cluster
from bench.figure import Figure, median
from kiosk import seal
from kiosk.core.catalogue import Rail
from kiosk.core.encoding import dump, load
from kiosk.core.wire.trust import read_code, read_epoch
from kiosk.sync.courier import Courier
from kiosk.sync.enrolment import belonging, enrol
from kiosk.sync.errand import Errand, ExchangeReport
from kiosk.sync.exchange import Pace
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from kiosk.worker import Worker
from tests.portal.processes import running

BATCH = 100
DOCUMENT_BYTES = 1536
LOT_PAISE = 50_000_00
ENTRY_BYTES = 560  # about what one takes, uncompressed
BY_HUNDRED = Pace(*(BATCH * ENTRY_BYTES,) * 3)  # start, floor and cap
WIRE_BYTES = 250
POUCH = "PouchDB to express-pouchdb, batch 100, LevelDB without a sync"
SERVICES = ("hpsebl_bill", "water_bill")
WHY = (
    "a sale is checked and signed (two Ed25519), linked, priced, drawn on its lease and written as"
    " some twenty rows in two books, synced; a document of the yardstick's is kept, unsynced"
)
WILLING = "departments are fakes that accept at once, in the portal's process"


@dataclass(frozen=True, slots=True)
class Drained:
    """What one emptying came to. Bytes are those of HTTP, headers included."""

    sales: int
    seconds: float
    out_bytes: int
    home_bytes: int
    exchanges: int

    @property
    def per_s(self) -> float:
        return self.sales / self.seconds


class Kiosk:
    """An enrolled counter at a portal, with lots of allowance."""

    def __init__(self, url: str, code: str, path: Path) -> None:
        self._url = url
        self.worker = Worker("counter")
        self.counter: Counter = self.worker.call(open_counter, path)
        line = PortalLine(url)
        answer = enrol(line, read_code(code), self.counter.signer, seal.verify)
        line.close()
        self._who = belonging(answer, url)
        self.worker.call(self.counter.enrol, self._who, answer.catalogue, answer.anchor_ms)
        for _ in range(2):
            for rail in (Rail.ELECTRICITY, Rail.ONLINE_SEVA):
                load = self.counter.desks.wallet.load
                self.worker.call(load, rail, LOT_PAISE, self._who.site.vle_name)
            self.talk(Pace())

    def fill(self, sales: int) -> None:
        """Sells so many bills while the line is away."""
        self.worker.call(lambda: self.counter.sell(self.counter.quotes(sales, SERVICES)))

    def talk(self, pace: Pace) -> ExchangeReport:
        """Until nothing is left to say."""
        site, desk = self._who.site, self.counter.desks.exchange
        key_id = f"{site.kiosk_id}.{site.generation}"
        answer_key = read_epoch(self._who.epoch.bytes_once).answer_key
        mine = Credentials(self.counter.signer, key_id, seal.verify, answer_key)
        client = PortalClient(PortalLine(self._url), mine)
        errand = Errand(
            key_id,
            desk.take,
            desk.absorb,
            self.worker,
            client,
            self.counter.bus,
            lambda: self.counter.clock.read().now_ms,
            seal.random_bytes,
            pace,
        )
        with Courier(errand) as courier:
            report = courier.run_once()
        assert report.online, report
        return report

    def drain(self, pace: Pace, sales: int) -> Drained:
        """Empties the queue; every sale must be posted."""
        before, began = self._crossed(), perf_counter()
        report = self.talk(pace)
        seconds = perf_counter() - began
        after = self._crossed()
        assert report.posted >= sales, report
        self.worker.call(self._all_posted)
        moved = {name: after[name] - before[name] for name in after}
        return Drained(sales, seconds, moved["came"], moved["went"], moved["requests"])

    def _all_posted(self) -> None:
        with self.counter.books.look() as reads:
            assert not reads.unsettled(), "a sale has no verdict"

    def _crossed(self) -> dict[str, int]:
        to = http.client.HTTPConnection(urlsplit(self._url).netloc)
        to.request("GET", "/bench")
        said: dict[str, int] = load(to.getresponse().read())
        to.close()
        return said

    def close(self) -> None:
        self.worker.call(self.counter.books.close)
        self.worker.close()


def drained(folder: Path, database_url: str, sales: int, pace: Pace) -> Drained:
    """One queue, from filled to empty, at a new portal."""
    folder.mkdir()
    words = [str(folder / "portal"), *([database_url] if database_url else [])]
    with running("bench.drain_portal", *words, log=folder / "log") as party:
        kiosk = Kiosk(party.url, party.said["code"], folder / "kiosk.db")
        try:
            kiosk.fill(sales)
            return kiosk.drain(pace, sales)
        finally:
            kiosk.close()


class Plain:
    """The yardstick's server, and how fast it takes documents one by one and by the hundred."""

    def __init__(self, url: str) -> None:
        self._to = http.client.HTTPConnection(urlsplit(url).netloc)
        self._made = 0
        self.one_per_s: list[float] = []
        self.many_per_s: list[float] = []

    def measure(self, singles: int, manies: int) -> None:
        """A round of each, over a new connection: the server ends one that was idle."""
        self._to.close()
        singly = [dump(one) for one in self._documents(singles)]
        self.one_per_s.append(singles / self._posted("/one", singly))
        packs = [dump(list(self._documents(BATCH))) for _ in range(manies // BATCH)]
        self.many_per_s.append(len(packs) * BATCH / self._posted("/many", packs))

    def _posted(self, path: str, bodies: list[bytes]) -> float:
        began = perf_counter()
        for body in bodies:
            self._to.request("POST", path, body, {"Content-Type": "application/json"})
            answer = self._to.getresponse()
            assert answer.read()
            assert answer.status == 200
        return perf_counter() - began

    def _documents(self, count: int) -> Iterator[dict[str, str]]:
        for _ in range(count):
            self._made += 1
            yield document(self._made)

    def close(self) -> None:
        self._to.close()


def document(number: int) -> dict[str, str]:
    """A transaction as plain JSON of 1.5 KB; what fills it differs from one to the next."""
    plain = {
        "_id": f"06FZ{number:016d}",
        "kind": "sale",
        "service": SERVICES[number % 2],
        "consumer_id": f"1000{number:08d}",
        "bill_no": f"20261{number:07d}",
        "total_paise": str(100 + number % 300),
    }
    rest = DOCUMENT_BYTES - len(dump(plain)) - len(',"particulars":""')
    return plain | {"particulars": os.urandom(rest // 2 + 1).hex()[:rest]}


@contextmanager
def plain_portal(folder: Path) -> Iterator[Plain]:
    """The yardstick's server as a process of its own."""
    path = str(folder / "plain.sqlite3")
    with running("bench.plain_portal", path, log=folder / "plain.log") as party:
        plain = Plain(party.url)
        try:
            plain.measure(50, BATCH)  # warm
            plain.one_per_s.clear()
            plain.many_per_s.clear()
            yield plain
        finally:
            plain.close()


def measure(folder: Path, sales: int, plain_count: int) -> None:
    """Everything in turn, then the lines."""
    manies = 4 * plain_count
    with ExitStack() as closing:
        plain = closing.enter_context(plain_portal(folder))
        couch = pouch.installed(folder / "pouch")
        pouches: list[float] = []

        def yardsticks() -> None:
            plain.measure(plain_count, manies)
            if not couch.missing:
                pouches.append(couch.drain_per_s(dump(document(n)) for n in range(manies)))

        lines: list[tuple[str, Drained]] = []
        yardsticks()
        lines.append((f"SQLite, batch {BATCH}", drained(folder / "1", "", sales, BY_HUNDRED)))
        yardsticks()
        with cluster() as address:
            found = drained(folder / "2", address, sales, BY_HUNDRED)
            lines.append((f"PostgreSQL, batch {BATCH}", found))
        yardsticks()
        with cluster() as address:
            found = drained(folder / "3", address, sales, Pace())
            lines.append(("PostgreSQL, the courier's own pace", found))
        yardsticks()
    beside = {
        "one POST each, keep-alive, FastAPI over SQLite": median(plain.one_per_s),
        f"{BATCH} JSON documents a POST into SQLite": median(plain.many_per_s),
    }
    if pouches:
        beside = {POUCH: median(pouches)} | beside
    for name, one in lines:
        tell(name, one, beside, couch.missing)


def tell(name: str, drained: Drained, beside: dict[str, float], missing: str) -> None:
    """The lines of one emptying."""
    name = f"drain {drained.sales:,} sales, {name}"
    per_exchange = drained.sales / drained.exchanges
    note = f"{WILLING}; {drained.exchanges} exchanges, {per_exchange:.0f} sales each"
    judged = "PostgreSQL" in name
    if judged and missing:
        note += f"; the target, ratio >= 2 to PouchDB, is not judged: {missing}"
    elif judged:
        note += f"; {WHY}"
    target = "ratio >= 2" if judged and not missing else "none"
    ratio = drained.per_s / next(iter(beside.values()))
    Figure(name, drained.per_s, "tx/s", target, beside, ratio, note).say()
    limit = f"<= {WIRE_BYTES}"
    Figure(f"{name}: bytes out", drained.out_bytes / drained.sales, "B/tx", limit).say()
    home = drained.home_bytes / drained.sales
    Figure(f"{name}: bytes home", home, "B/tx", limit, note="signed receipts come home").say()


def main() -> None:
    """The lines of this bench."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sales", type=int, default=10_000)
    asked.add_argument("--plain", type=int, default=500)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as name:
        measure(Path(name), given.sales, given.plain)


if __name__ == "__main__":
    main()
