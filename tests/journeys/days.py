# SPDX-License-Identifier: Apache-2.0
"""Tests: the same day at the counter, again and again: five acts, the line cut after the first,
one bill paid elsewhere meanwhile. Amounts are the same in every day: days can be compared."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from kiosk.core.ids import transaction_id
from tests.journeys.town import OFFICES, Town
from tests.journeys.world import LOT_PAISE, PATIENCE_S, ROOT

AMOUNTS = {"electricity": 812_00, "paid elsewhere": 640_00}
_numbers = count(1)


@dataclass
class PlayedDay:
    """One kiosk of the town, and its day."""

    town: Town
    folder: Path
    plan: dict[str, Any]
    books_before: dict[str, Any]

    def play(self, **changes: object) -> subprocess.CompletedProcess[str]:
        """Starts the machine and plays the day, or what is left of it."""
        path = self.folder / "plan.json"
        path.write_text(json.dumps(self.plan | changes), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.counter_day", str(path)],
            cwd=ROOT,
            env=self.town.env,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def end_state(self, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
        """Kiosk, portal and parties after the day, as far as every day must end alike."""
        assert done.returncode == 0, (done.returncode, done.stderr)
        told = json.loads(done.stdout)
        books = self.town.audit()
        assert books["violations"] == []
        assert books["state_book_sum_paise"] == books["csc_book_sum_paise"] == 0
        kiosk = books["kiosks"][told["kiosk_id"]]
        assert kiosk["entries"] == kiosk["head_seq"] == told["head_seq"]
        before = self.books_before["leases"]
        leases = {name: paise - before[name] for name, paise in books["leases"].items()}
        acts = self.plan["acts"]
        return told["same"] | {
            "portal": {
                "transactions": books["transactions"] - self.books_before["transactions"],
                "leases": leases,
            },
            "done outside": {
                label: self.town.outside.acts_for(act["typed"]) for label, act in acts.items()
            },
        }


def new_day(town: Town, folder: Path) -> PlayedDay:
    """A kiosk that is not enrolled yet, with the line up and five citizens waiting."""
    town.line.mend()
    lmk_id, office = list(OFFICES.items())[next(_numbers) % len(OFFICES)]
    town.have_bills(office, len(AMOUNTS))
    bills = {
        label: town.outside.electricity_bill(office, paise) for label, paise in AMOUNTS.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    elsewhere = {"party": "hpsebl", "kind": "paid_elsewhere"}
    plan = {
        "data_dir": str(folder / "kiosk"),
        "portal": town.line.url,
        "code": town.code(lmk_id),
        "printer": town.printer.url,
        "tray": str(town.tray),
        "line_control": town.line.control,
        "sandbox": town.sandbox.url,
        "lot_paise": LOT_PAISE,
        "elsewhere": elsewhere | {"consumer_id": bills["paid elsewhere"]["consumer_id"]},
        "acts": _acts(town, bills),
    }
    return PlayedDay(town, folder, plan, town.audit())


def _acts(town: Town, bills: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    acts = {
        "online": ("water_flat", town.outside.water_month()),
        "water": ("water_flat", town.outside.water_month()),
        "record": ("nakal_jamabandi", town.outside.land_record()),
    }
    for label, bill in bills.items():
        typed = {"consumer_id": bill["consumer_id"], "qr": bill["qr"]}
        acts[label] = ("hpsebl_bill", typed)
    now_ms = time.time_ns() // 1_000_000
    return {
        label: {"service": service, "typed": typed, "id": transaction_id(now_ms, os.urandom(8))}
        for label, (service, typed) in acts.items()
    }
