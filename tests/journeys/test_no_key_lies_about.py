# SPDX-License-Identifier: Apache-2.0
"""Tests: the demo's whole day leaves no key in its folder, in a log or in what it gives away; and
the search that says so would find one."""

import json
import subprocess
import sys

import pytest

from kiosk.store.vault import Keys
from tests.journeys.thief import files_under, keys_of, loot, shapes, wanted
from tests.journeys.world import PASSPHRASE, PATIENCE_S, ROOT, environment

KEYS = Keys(bytes(range(32)), bytes(range(100, 132)))


@pytest.mark.parametrize("shape", list(shapes(b"")))
@pytest.mark.parametrize("secret", [KEYS.database_key, KEYS.joined()], ids=["a key", "both"])
def test_the_search_finds_what_lies_about(tmp_path, secret, shape):
    (tmp_path / "log").write_bytes(b"key=" + shapes(secret)[shape] + b", ok\n")
    assert loot(files_under(tmp_path), wanted(KEYS, PASSPHRASE))


def test_the_demo_leaves_no_key_behind(tmp_path, compiled):
    """The demo in a home we know, with a passphrase we know: else its keys would die with it."""
    home, out = tmp_path / "home-of-demo", tmp_path / "out"
    inside = {"LMK_DEMO_INSIDE": str(home), "QT_QPA_PLATFORM": "offscreen"}
    env = environment(home, compiled) | inside
    for name in ("LMK_PIN", "LMK_LANGUAGE"):
        env.pop(name)
    log = tmp_path / "demo.log"
    with log.open("wb") as said:
        demo = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "demo", "--play", "--out", str(out)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,  # the demo ends when this does
            stdout=said,
            stderr=said,
        )
        with demo:
            assert demo.wait(PATIENCE_S * 3) == 0, log.read_text(errors="replace")
    assert json.loads((out / "day.json").read_text("utf-8"))["whole"]
    keys = keys_of(home / "demo" / "kiosk", PASSPHRASE)
    files = files_under(home, out, log.parent)
    endings = {path.suffix for path in files}
    assert {".db", ".log", ".json", ".png", ".pdf", ".sqlite3"} <= endings
    assert loot(files, wanted(keys, PASSPHRASE)) == []
