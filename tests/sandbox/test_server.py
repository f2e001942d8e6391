# SPDX-License-Identifier: Apache-2.0
"""Tests: the process: one line when it can be used, its end with its parent, its memory."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys

import pytest
import requests

from tests.sandbox.bridge_client import Merchant
from tests.sandbox.conftest import Outside
from tests.sandbox.running import ROOT, TODAY, Running


def lmk_sandbox(*arguments, **environment):
    """One verb that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "sandbox.cli", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_ends_when_its_standard_input_closes():
    running = Running("serve", "--json")
    assert set(running.line) == {"ready", "url"}
    assert running.line["url"].startswith("http://127.0.0.1:")
    assert requests.get(running.line["url"] + "/control/fault", timeout=30).status_code == 200
    assert running.end() == 0
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(running.line["url"], timeout=30)


def test_it_ends_on_sigterm_also_with_a_caller_on_the_line():
    running = Running("serve")
    client = Outside(running.line["url"])
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    running.end()
    client.line.close()


def test_what_was_answered_is_remembered_after_a_power_cut(tmp_path):
    folder = tmp_path / "world"
    running = Running("serve", "--seed", "3", "--today", TODAY, "--data-dir", str(folder))
    client = Outside(running.line["url"])
    merchant = Merchant(client)
    bill = client.fresh_bill()
    payment = client.payment_of(bill)
    first = client.post("/hpsebl/payment", payment).json()
    paid = merchant.pay(merchant.request("T-1"))
    running.kill()
    client.line.close()

    again = Running("serve", "--data-dir", str(folder))
    later = Outside(again.line["url"])
    assert later.world["today"] == TODAY
    assert later.world["seed"] == 3
    assert later.post("/hpsebl/payment", payment).json() == first
    merchant.outside = later
    assert merchant.status("T-1")["csc_txn"] == paid["csc_txn"]
    assert len(later.accepted(bill["bill_no"])) == 1
    later.line.close()
    assert again.end() == 0


def test_keys_are_readable_by_their_owner_alone(tmp_path):
    folder = tmp_path / "world"
    running = Running("serve", "--data-dir", str(folder), "--key-bits", "1024")
    client = Outside(running.line["url"])
    small = Merchant(client, "44444", bits=1024)
    assert small.gateway.key_size == 1024
    assert small.pay(small.request("T-1"))["txn_status"] == "100"
    client.line.close()
    assert running.end() == 0
    for name in ("gateway.pem", "himbhoomi.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_folder_keeps_its_own_world(tmp_path):
    folder = str(tmp_path / "world")
    assert Running("serve", "--seed", "3", "--today", TODAY, "--data-dir", folder).end() == 0
    other_seed = lmk_sandbox("serve", "--seed", "4", "--data-dir", folder)
    assert (other_seed.returncode, other_seed.stdout) == (2, "")
    assert "seed 3" in other_seed.stderr
    other_day = lmk_sandbox("serve", "--today", "2026-11-23", "--data-dir", folder)
    assert other_day.returncode == 2
    assert TODAY in other_day.stderr
    assert Running("serve", "--seed", "3", "--today", TODAY, "--data-dir", folder).end() == 0


def test_two_accepted_payments_of_a_bill_cannot_stand_in_the_books(tmp_path):
    folder = tmp_path / "world"
    running = Running("serve", "--today", TODAY, "--data-dir", str(folder))
    client = Outside(running.line["url"])
    client.post("/hpsebl/payment", client.payment_of(client.fresh_bill()))
    client.line.close()
    assert running.end() == 0
    books = sqlite3.connect(folder / "sandbox.sqlite3")
    try:
        with pytest.raises(sqlite3.IntegrityError):
            books.execute(
                "INSERT INTO payment SELECT party, 'other', digest, account, bill_no,"
                " amount_paise, status, reference, content, reply FROM payment"
                " WHERE status = 'accepted'"
            )
    finally:
        books.close()


def test_the_same_seed_and_day_give_the_same_world():
    worlds = []
    for seed in ("11", "11", "12"):
        running = Running("serve", "--seed", seed, "--today", TODAY)
        client = Outside(running.line["url"])
        worlds.append(client.world)
        client.line.close()
        assert running.end() == 0
    assert worlds[0] == worlds[1]
    assert worlds[0]["electricity"] != worlds[2]["electricity"]
    assert worlds[0]["khatas"] != worlds[2]["khatas"]


def test_the_fault_verb_asks_a_running_server():
    running = Running("serve", "--today", TODAY)
    url = running.line["url"]
    client = Outside(url)
    asked = lmk_sandbox("fault", "hpsebl", "down", "--times", "2", "--url", url)
    assert (asked.returncode, asked.stdout.strip()) == (0, '{"fault_id":1}')
    assert client.get("/hpsebl/bill", consumer_id="000000000000").status_code == 503
    bill = client.fresh_bill()
    marked = lmk_sandbox(
        *("fault", "hpsebl", "paid_elsewhere", "--set", f"consumer_id={bill['consumer_id']}"),
        LMK_SANDBOX_URL=url,
    )
    assert marked.returncode == 0
    assert len(client.accepted(bill["bill_no"])) == 1
    lasting = ("fault", "wallet", "slow", "--until-cleared", "--set", "delay_ms=5", "--url", url)
    assert lmk_sandbox(*lasting).returncode == 0
    assert client.get("/control/fault").json()["faults"][1]["times"] is None
    assert lmk_sandbox("fault", "hpsebl", "meteor", "--url", url).returncode == 2
    assert lmk_sandbox("fault", "hpsebl", "down").returncode == 2
    client.line.close()
    assert running.end() == 0
    assert lmk_sandbox("fault", "hpsebl", "down", "--url", url).returncode == 2


def test_the_world_is_large_enough_to_choose_from():
    running = Running("serve", "--today", TODAY)
    client = Outside(running.line["url"])
    world = client.world
    assert len(world["electricity"]) == 61
    assert len(world["water"]) == 30
    assert {bill["connection_type"] for bill in world["water"]} == {"rural_flat", "urban_metered"}
    assert all(len(ids) >= 25 for ids in world["picks"]["payable"].values())
    (vle,) = [vle for vle in world["vles"] if vle["csc_id"] == "500100100013"]
    assert (vle["balance_paise"], vle["counter_numbers"]["HMR1"]) == (5_000_000, "HMR1-L07")
    for bill in world["electricity"] + world["water"]:
        assert any("\u0900" <= letter <= "\u097f" for letter in bill["name_hi"])
        assert bill["name"].isascii()
    due = [client.bills[consumer]["due_date"] for consumer in world["picks"]["payable"]["NDN"]]
    assert due == sorted(due, reverse=True)
    client.line.close()
    assert running.end() == 0
