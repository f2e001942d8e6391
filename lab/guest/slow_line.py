# SPDX-License-Identifier: Apache-2.0
"""Lab guest: the real portal and the kiosk's real verbs over a line that the kernel makes bad
(netem: 150 ms each way, a tenth of all packets lost): enrolled, loaded, sold, sent, books whole.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import urlopen

from kiosk.demo.processes import Party
from lab.guest.report import Teller, so

BAD = ("delay", "150ms", "loss", "10%")
LOOPBACK = "lo"
VERB_S = 300
LOAD_PAISE, OPENING_PAISE = 2_000_00, 1_000_00
FOLDER = Path("/run/town")


class Town:
    """Portal, parties and the kiosk's folder. The parties start while other steps run."""

    def __init__(self) -> None:
        FOLDER.mkdir()
        self._env = os.environ | {
            "HOME": str(FOLDER),
            "LMK_VAULT": "passphrase",
            "LMK_PASSPHRASE": "deodar cedar above the river",
            "LMK_PIN": "274961",
            "LMK_LANGUAGE": "en",
            "LMK_DATA_DIR": str(FOLDER / "kiosk"),
        }
        self._stack = ExitStack()
        self._books = ("--data-dir", str(FOLDER / "portal"))
        self._office = ThreadPoolExecutor(1, "town")
        self._ready = self._office.submit(self._opened)
        self.code = ""
        self.sold: dict[str, Any] = {}

    def _opened(self) -> tuple[Party, Party]:
        outside = self._stack.enter_context(self._party("sandbox", "serve", "--seed", "3"))
        self.code = self.verb("portal", "demo-seed", *self._books)["code"]
        serve = ("serve", *self._books, "--sandbox-url", outside.url)
        return outside, self._stack.enter_context(self._party("portal", *serve))

    def _party(self, module: str, *arguments: str) -> Party:
        return Party(module, arguments, FOLDER / f"{module}.log", self._env)

    def end(self) -> None:
        self._office.shutdown()
        self._stack.close()

    def verb(self, module: str, *words: str) -> dict[str, Any]:
        """What a verb says as JSON. Raises NotSo."""
        command = [sys.executable, "-m", module, *words, "--json"]
        done = subprocess.run(
            command, env=self._env, capture_output=True, text=True, timeout=VERB_S, check=False
        )
        so(done.returncode == 0, f"{module} {words[0]}: {done.stdout}{done.stderr[-300:]}")
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    # ── the steps ────────────────────────────────────────────────────────────────────────────

    def starts(self) -> str:
        outside, portal = self._ready.result(VERB_S)
        return f"portal {portal.said['portal_id']} on SQLite, outside parties at {outside.url}"

    def line_is_bad(self) -> str:
        good = self._connecting_ms()
        command = ["tc", "qdisc", "add", "dev", LOOPBACK, "root", "netem", *BAD]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        so(done.returncode == 0, done.stderr)
        bad = min(self._connecting_ms() for _ in range(3))
        so(bad >= 290, f"{bad} ms")  # there and back
        return f"{' '.join(BAD)}: a connection took {good:.0f} ms, now {bad:.0f} ms"

    def _connecting_ms(self) -> float:
        port = int(self._ready.result()[1].url.rpartition(":")[2])
        began = monotonic()
        socket.create_connection(("127.0.0.1", port), 60).close()
        return (monotonic() - began) * 1000

    def enrols(self) -> str:
        said = self.verb(
            "kiosk", "enrol", "--portal", self._ready.result()[1].url, "--code", self.code
        )
        return f"{said['kiosk_id']} of {said['lmk_id']}"

    def loads(self) -> str:
        lot = self.verb("kiosk", "load", "online_seva", "--paise", str(LOAD_PAISE))
        pages = self.verb("sandbox", "browse", lot["page_url"])["pages"]
        so([page["status"] for page in pages] == [200, 200, 200], pages)
        said = self.verb("kiosk", "exchange")
        so(said["online"] and said["posted"] == 1, said)
        return f"{LOAD_PAISE} paise paid at the gateway, lease taken in"

    def sells(self) -> str:
        self.verb("kiosk", "open-day", "--cash-paise", str(OPENING_PAISE))
        world = json.loads(
            urlopen(self._ready.result()[0].url + "/control/world", timeout=60).read()
        )
        village, khatas = next(iter(world["khatas"].items()))
        typed = {"village": village, "khata": khatas[0]["khata"], "year": world["years"][-1]}
        words = [f"{name}={value}" for name, value in {**typed, "applicant": "Sunita Devi"}.items()]
        sell = ("sell", "nakal_jamabandi", *words, "--tender-paise", "3500")
        self.sold = self.verb("kiosk", *sell)
        so(self.sold["state"] in ("committed", "posted"), self.sold)
        return f"{self.sold['receipt_number']}, {self.sold['amount_paise']} paise"

    def sends(self) -> str:
        said = self.verb("kiosk", "exchange")
        so(said["online"] and said["refused"] == 0 and not said["fault"], said)
        status = self.verb("kiosk", "status")
        so((status["unsent"], status["waiting"]) == (0, 0), status)
        return f"journal at {status['head_seq']}, nothing unsent, nothing waits"

    def balances(self) -> str:
        books = self.verb("portal", "audit", *self._books)
        so(books["violations"] == [], books["violations"])
        so(books["state_book_sum_paise"] == books["csc_book_sum_paise"] == 0, books)
        leases = books["leases"]
        so((leases["granted"], leases["drawn"]) == (LOAD_PAISE, self.sold["amount_paise"]), leases)
        so(self.verb("kiosk", "verify")["ok"], "the journal")
        drawn = f"{leases['drawn']} drawn of {leases['granted']} paise"
        return f"both books sum to 0, no violation, {drawn}, journal whole"

    def lost_packets(self) -> str:
        """The line was as bad as was said."""
        command = ["tc", "-s", "qdisc", "show", "dev", LOOPBACK]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = re.search(r"(\d+) pkt \(dropped (\d+)", shown)
        so(found and int(found[2]) > 0, shown)
        assert found
        return f"{found[2]} packets lost beside {found[1]} that came"

    def line_is_good(self) -> None:
        subprocess.run(["tc", "qdisc", "del", "dev", LOOPBACK, "root"], check=False)


def run(teller: Teller, town: Town) -> None:
    """All of them; each needs the one before."""
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("sync: portal and parties", town.starts),
        ("sync: netem", town.line_is_bad),
        ("sync: enrolment", town.enrols),
        ("sync: allowance", town.loads),
        ("sync: a sale", town.sells),
        ("sync: exchange", town.sends),
        ("sync: books", town.balances),
        ("sync: lost on the way", town.lost_packets),
    )
    try:
        all(teller.step(name, work, VERB_S) for name, work in steps)
    finally:
        town.line_is_good()
        town.end()
