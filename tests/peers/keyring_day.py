# SPDX-License-Identifier: Apache-2.0
"""Tests: plays a list of steps with the vault in a process of its own, one JSON line a step.

Started by test_keyring.py, mostly inside a private session bus. Steps: create, open, and around
them `stop` and `go`, which hold the keyring's daemon still as a dialog nobody answers would.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from kiosk.config import Settings
from kiosk.core.errors import LmkError
from kiosk.store.vault import create_vault, open_vault


def daemons() -> list[int]:
    """The keyring daemons of this private session, known by its HOME."""
    ours = f"HOME={os.environ['HOME']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "comm").read_text().strip()
            if name.startswith("gnome-keyring") and ours in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # it ended while we looked, or is not ours to look at
    return found


def play(step: str, settings: Settings, passphrase: str | None) -> dict[str, object]:
    began_s = time.monotonic()
    if step in ("stop", "go"):
        pids = daemons()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP if step == "stop" else signal.SIGCONT)
        return {"step": step, "daemons": len(pids)}
    verb = create_vault if step == "create" else open_vault
    try:
        keys = verb(settings, lambda: passphrase)
        result: dict[str, object] = {
            "database_key": keys.database_key.hex(),
            "signing_seed": keys.signing_seed.hex(),
        }
    except LmkError as error:
        result = {"error": error.code}
    return {"step": step, "seconds": time.monotonic() - began_s, **result}


def main() -> None:
    plan = json.loads(sys.argv[1])
    settings = Settings(Path(plan["data_dir"]), keyring_timeout_s=plan["timeout_s"])
    try:
        for step in plan["steps"]:
            print(json.dumps(play(step, settings, plan.get("passphrase"))), flush=True)
    finally:
        play("go", settings, None)  # a daemon left standing would outlive its bus


if __name__ == "__main__":
    main()
