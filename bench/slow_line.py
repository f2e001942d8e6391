# SPDX-License-Identifier: Apache-2.0
"""Bench: an outage's queue over a thin line (64 kbit/s, 300 ms, 2 % loss), in one run with its
yardstick, one POST each of the same sales as plain JSON over one kept connection.

`python -m bench.slow_line [--sales N] [--plain N]` prints JSON lines. The courier, its table, the
client, signatures and bytes are the product's; counter and portal are the tests' own, in memory,
so that the line is what is measured. The yardstick is measured on fewer sales and told per sale.
"""

import argparse
import http.client
import time
from dataclasses import dataclass, replace
from threading import Event
from urllib.parse import urlsplit

from bench.figure import Figure
from bench.thin_line import ThinLine, Thinness
from kiosk.bus import Bus
from kiosk.core.encoding import dump, load, pack_named
from kiosk.core.facts import LineChanged
from kiosk.seal import SigningKey, random_bytes, verify
from kiosk.sync.courier import Courier
from kiosk.sync.errand import Errand
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from kiosk.worker import Worker
from tests.sync.desk_fake import KEY_ID, DeskFake
from tests.sync.portal_fake import PortalServer
from tests.sync.portal_mind import PortalMind

PATIENCE_S = 900


@dataclass
class Drained:
    """What one emptying of the queue came to."""

    whole_s: float
    first_s: float  # until the first verdict was taken in
    out_bytes: int
    home_bytes: int


class Kiosk:
    """A counter with a queue, and the courier that empties it through the line."""

    def __init__(self, server: PortalServer, line: ThinLine, sales: int) -> None:
        key = SigningKey.generate()
        server.kiosks[KEY_ID] = key.public_key
        self.desk = DeskFake(server.mind.portal_id)
        self.desk.sell(sales)
        self.counter = Worker("counter")
        self.line = line
        self.first_s = 0.0
        self.all_home = Event()
        self.bus = Bus()
        self._sales = sales
        credentials = Credentials(key, KEY_ID, verify, server.mind.answer_key.public_key)
        errand = Errand(
            KEY_ID,
            self.desk.take,
            self._absorb,
            self.counter,
            PortalClient(PortalLine(line.url), credentials),
            self.bus,
            lambda: 0,
            random_bytes,
        )
        self.courier = Courier(errand)

    def _absorb(self, body: bytes):
        found = self.desk.absorb(body)
        if found.posted and not self.first_s:
            self.first_s = time.monotonic()
        if len(self.desk.verdicts) == self._sales:
            self.all_home.set()
        return found

    def drain(self, since_s: float) -> Drained:
        """Waits until every sale has its verdict."""
        assert self.all_home.wait(PATIENCE_S), "the queue did not empty"
        return Drained(
            time.monotonic() - since_s,
            self.first_s - since_s,
            self.line.out.bytes,
            self.line.home.bytes,
        )

    def close(self) -> None:
        assert self.courier.stop()
        self.counter.close()


def after_an_outage(thin: Thinness, sales: int) -> Drained:
    """The line is down, the courier tries in vain; it comes back, and the queue empties.

    As the real one, this portal takes the start of the tail for a proof that its last answer came.
    """
    mind = PortalMind(believes_start=True)
    with PortalServer(mind) as server, ThinLine(_port(server.url), thin, up=False) as line:
        kiosk = Kiosk(server, line, sales)
        gone = Event()
        kiosk.bus.subscribe(LineChanged, lambda told: told.online or gone.set())
        kiosk.courier.start()
        assert gone.wait(PATIENCE_S)
        time.sleep(10)  # long enough for the longest waits
        line.up = True
        try:
            drained = kiosk.drain(time.monotonic())
        finally:
            kiosk.close()
    assert len(mind.posted()) == len(set(mind.posted())) == sales, "lost or doubled"
    return drained


def one_by_one(thin: Thinness, sales: int) -> float:
    """Seconds a sale takes when each is one POST of JSON with names, over one connection."""
    desk = DeskFake("0" * 10)
    desk.sell(sales)
    with PortalServer(PortalMind()) as server, ThinLine(_port(server.url), thin) as line:
        began_s = time.monotonic()
        to = http.client.HTTPConnection(urlsplit(line.url).netloc)
        for entry in desk.entries:
            said = load(desk.particulars[entry.seq].text.encode())
            plain = {"seq": entry.seq, **pack_named(entry.body), "particulars": said}
            to.request("POST", "/plain", dump(plain), {"Content-Type": "application/json"})
            assert to.getresponse().read()
        took_s = time.monotonic() - began_s
        to.close()
    return took_s / sales


def _port(url: str) -> int:
    return urlsplit(url).port or 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sales", type=int, default=500)
    asked.add_argument("--plain", type=int, default=25)
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    thin = Thinness(seed=given.seed)
    plain_s = one_by_one(thin, given.plain) * given.sales
    tell(after_an_outage(thin, given.sales), given.sales, thin, plain_s)
    quick = after_an_outage(replace(thin, bits_per_s=1_000_000), given.sales)
    name, target = "1 Mbit/s: queue emptied", "<= 6.4"
    note = "a fifth of the 32 s PouchDB was seen to take; it is not run here"
    Figure(name, quick.whole_s, "s", target, note=note).say()


def tell(drained: Drained, sales: int, thin: Thinness, plain_s: float) -> None:
    """The figures of one emptying on the slow line."""
    name, whole_s = f"slow line, {sales} sales", drained.whole_s
    beside = {"one POST each, from some measured in this run": plain_s}
    out_s, home_s = (size / thin.bytes_per_s for size in (drained.out_bytes, drained.home_bytes))
    floor = f"its bytes alone are {out_s:.1f} s of the line out and {home_s:.1f} s home, in turn"
    target, ratio = "<= 20, ratio >= 10", plain_s / whole_s
    Figure(f"{name}: queue emptied", whole_s, "s", target, beside, ratio, floor).say()
    note = "after the line returned"
    Figure(f"{name}: first verdict", drained.first_s, "s", "<= 3", note=note).say()
    moved_per_s = (drained.out_bytes + drained.home_bytes) / whole_s
    line = {"the line's bytes a second, one way": thin.bytes_per_s}
    share = moved_per_s / thin.bytes_per_s
    Figure(f"{name}: payload, both ways", moved_per_s, "B/s", "ratio >= 0.8", line, share).say()
    Figure(f"{name}: bytes out a sale", drained.out_bytes / sales, "B", "<= 250").say()
    Figure(f"{name}: bytes home a sale", drained.home_bytes / sales, "B").say()


if __name__ == "__main__":
    main()
