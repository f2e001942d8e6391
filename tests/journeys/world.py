# SPDX-License-Identifier: Apache-2.0
"""Tests: a whole world of processes: outside parties, portal, line and printer, and counters that
are driven by their verbs. Everything lies in one folder and ends with the test."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests

from kiosk.demo.processes import Party

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120
PIN = "274961"
PASSPHRASE = "deodar cedar above the river"
CENTRE = json.loads((ROOT / "resources" / "portal" / "demo-centre.json").read_text("utf-8"))
LOT_PAISE = 20_000_00


class Refused(Exception):
    """A verb ended with a coded error; `code` is what could be read over the phone."""

    def __init__(self, exit_code: int, error: Mapping[str, str]) -> None:
        super().__init__(exit_code, error)
        self.exit_code, self.error = exit_code, error
        self.code = error["code"]


def environment(home: Path, compiled: Path) -> dict[str, str]:
    """Nothing of the person who runs the tests; what is compiled once serves every process."""
    home.mkdir(parents=True, exist_ok=True)
    env = {name: text for name, text in os.environ.items() if not name.startswith(("LMK_", "XDG_"))}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PYTHONPYCACHEPREFIX": str(compiled),
        "LMK_VAULT": "passphrase",
        "LMK_PASSPHRASE": PASSPHRASE,
        "LMK_PIN": PIN,
        "LMK_LANGUAGE": "en",
    }


def told(module: str, arguments: tuple[str, ...], env: Mapping[str, str]) -> dict[str, Any]:
    """What a verb prints as JSON. Raises Refused."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments, "--json"],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stdout, (module, arguments, done.returncode, done.stderr)
    said: dict[str, Any] = json.loads(done.stdout)
    if "error" in said:
        assert done.returncode, "an error ends with an exit code of its own"
        raise Refused(done.returncode, said["error"])
    return said


def wait_for(what: Callable[[], object]) -> None:
    """Waits for what another process does; the limit only keeps a broken run from hanging."""
    last = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < last, "it never came"
        time.sleep(0.02)


class Outside:
    """The parties outside: `lmk-sandbox serve`. Its bills are given out once each."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._web = requests.Session()
        self._web.trust_env = False
        self.world = self._get("/control/world")
        self._payable = {code: list(ids) for code, ids in self.world["picks"]["payable"].items()}
        self._months = (
            (bill["connection_id"], f"{self.world['today'][:4]}-{month:02d}")
            for month in range(1, 13)
            for bill in self.world["water"]
            if bill["connection_type"] == "rural_flat" and bill["sub_division"]["code"] == "HMR"
        )
        self._khatas = iter(
            (village, khata["khata"])
            for village, khatas in self.world["khatas"].items()
            for khata in khatas
        )

    def close(self) -> None:
        self._web.close()

    def _get(self, path: str) -> Any:
        return self._web.get(self.url + path, timeout=PATIENCE_S).json()

    def post(self, path: str, plain: object) -> Any:
        answer = self._web.post(self.url + path, json=plain, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def electricity_bill(self, office: str = "HMR1", amount_paise: int = 0) -> dict[str, Any]:
        """A payable bill of an office that nobody else has; of this amount when one is named."""
        consumer_id = self._payable[office].pop()
        if amount_paise:
            named = {"party": "hpsebl", "consumer_id": consumer_id, "amount_paise": amount_paise}
            self.post("/control/fault", {"kind": "amount_changed", **named})
        return self._get(f"/hpsebl/bill?consumer_id={consumer_id}")

    def bills_left(self, office: str) -> int:
        return len(self._payable[office])

    def water_month(self) -> dict[str, str]:
        """The fields of one month of a rural connection that nobody else has."""
        connection_id, period = next(self._months)
        return {"connection_id": connection_id, "period": period}

    def land_record(self) -> dict[str, str]:
        """The fields of a copy that can be made."""
        village, khata = next(self._khatas)
        year = self.world["years"][-1]
        return {"village": village, "khata": khata, "year": year, "applicant": "Sunita Devi"}

    def paid_elsewhere(self, bill: Mapping[str, Any]) -> None:
        """Somebody pays this bill at another counter."""
        fault = {"party": "hpsebl", "kind": "paid_elsewhere", "consumer_id": bill["consumer_id"]}
        self.post("/control/fault", fault)

    def faults_left(self) -> int:
        """Faults that were asked for and did not strike yet."""
        return sum(not fault["spent"] for fault in self._get("/control/fault")["faults"])

    def acts_for(self, typed: Mapping[str, str]) -> int:
        """How often the parties' own books show this act as done through the portal."""
        state = self._get("/control/state")
        done = [*self._get("/control/payments")["payments"], *state["orders"]]
        names = [name for name in typed if name not in ("applicant", "qr")]
        ours = [one for one in done if not one["merchant_ref"].startswith("elsewhere")]
        return sum(all(one.get(name) == typed[name] for name in names) for one in ours)


class TelephoneLine:
    """`lmk-sandbox line`, to be cut and mended."""

    def __init__(self, party: Party) -> None:
        self.url = party.url
        self.control = party.said["control"] + "/state"
        self._web = requests.Session()
        self._web.trust_env = False

    def close(self) -> None:
        self._web.close()

    def set(self, **changes: object) -> dict[str, Any]:
        answer = self._web.post(self.control, json=changes, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def cut(self) -> None:
        self.set(mode="cut")

    def mend(self) -> None:
        self.set(mode="up", drop_reply=0, drop_gap=0, drop_path="")

    def drop(self, replies: int, path: str = "", gap: int = 0) -> None:
        self.set(drop_reply=replies, drop_path=path, drop_gap=gap)

    def counters(self) -> dict[str, Any]:
        return self._web.get(self.control, timeout=PATIENCE_S).json()
