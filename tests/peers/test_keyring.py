# SPDX-License-Identifier: Apache-2.0
"""Tests: the vault against the real gnome-keyring, on a session bus and in a home of its own."""

import base64
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

DAY = Path(__file__).with_name("keyring_day.py")
TIMEOUT_S = 3
LONG_S = 120
# The daemon unlocks (and at first makes) the login keyring with the words on its standard input,
# and ends with the bus.
ON_BUS = """
printf %s "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$@"
"""


@dataclass(frozen=True)
class Account:
    """One account of the machine: its home with its keyring, and a data folder."""

    home: Path

    @property
    def data_dir(self):
        return self.home / "data"

    def environ(self):
        for name in ("run", "share", "config", "cache"):
            (self.home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "XDG_DATA_HOME": str(self.home / "share"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
        }

    def session(self, *steps, password=None, passphrase=None, bus=True):
        """Play the steps in a new session; with `password` the keyring is unlocked first."""
        plan = {
            "steps": steps,
            "data_dir": str(self.data_dir),
            "passphrase": passphrase,
            "timeout_s": TIMEOUT_S,
        }
        command = [sys.executable, str(DAY), json.dumps(plan)]
        if password is not None:
            command = ["sh", "-c", ON_BUS, "sh", *command]
        if bus:
            command = ["dbus-run-session", "--", *command]
        done = subprocess.run(
            command,
            env=self.environ() | {"KEYRING_PASSWORD": password or ""},
            capture_output=True,
            text=True,
            timeout=LONG_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def files(self):
        return [file for file in self.data_dir.rglob("*") if file.is_file()]


@pytest.fixture
def account(tmp_path):
    return Account(tmp_path / "account")


def test_the_peers_are_there():
    assert shutil.which("gnome-keyring-daemon"), "apt-get install gnome-keyring"
    assert shutil.which("dbus-run-session"), "apt-get install dbus"


def keys_of(told):
    return told["database_key"], told["signing_seed"]


def assert_bare_in_no_file(account, told):
    for text in keys_of(told):
        key = bytes.fromhex(text)
        for spelt in (key, text.encode(), text.upper().encode(), base64.b64encode(key)[:-2]):
            assert not [file for file in account.files() if spelt in file.read_bytes()]


def test_keys_live_in_the_keyring_and_come_back_in_the_next_session(account):
    (created,) = account.session("create", password="login")
    (opened,) = account.session("open", password="login")
    assert keys_of(opened) == keys_of(created)
    assert json.loads((account.data_dir / "vault.json").read_bytes())["keeper"] == "keyring"
    assert_bare_in_no_file(account, created)


def test_two_folders_of_one_account_have_keys_of_their_own(account):
    (one,) = account.session("create", password="login")
    account.data_dir.rename(account.home / "other")
    (two,) = account.session("create", password="login")
    assert not set(keys_of(one)) & set(keys_of(two))


def test_a_locked_keyring_is_told_in_time_and_nothing_is_lost(account):
    (created,) = account.session("create", password="login")
    (told,) = account.session("open", password="another", passphrase="a way round")
    assert told["error"] == "KEY-01"
    assert told["seconds"] < LONG_S / 2
    (opened,) = account.session("open", password="login")
    assert keys_of(opened) == keys_of(created)


def test_a_keyring_that_never_answers_is_given_up_after_the_time_out(account):
    created, stopped, told, gone_on, opened = account.session(
        "create", "stop", "open", "go", "open", password="login", passphrase="a way round"
    )
    assert stopped["daemons"] >= 1
    assert gone_on["daemons"] == stopped["daemons"]
    assert told["error"] == "KEY-01"
    assert told["seconds"] >= TIMEOUT_S, "it was waited for"
    assert keys_of(opened) == keys_of(created)


def test_a_folder_set_up_with_the_keyring_does_not_open_without_a_bus(account):
    account.session("create", password="login")
    (told,) = account.session("open", bus=False, passphrase="a way round")
    assert told["error"] == "KEY-01"


def test_without_a_bus_the_passphrase_keeps_the_keys_in_a_private_file(account):
    created, opened = account.session("create", "open", bus=False, passphrase="सेब का पेड़")
    assert keys_of(opened) == keys_of(created)
    vault = account.data_dir / "vault.json"
    assert vault.stat().st_mode & 0o777 == 0o600
    assert json.loads(vault.read_bytes())["keeper"] == "passphrase"
    assert_bare_in_no_file(account, created)


def test_without_a_bus_and_without_a_passphrase_nothing_is_made(account):
    (told,) = account.session("create", bus=False)
    assert told["error"] == "KEY-02"
    assert not account.files()


def test_on_a_bus_where_the_keyring_stays_locked_a_new_folder_takes_the_passphrase(account):
    (created,) = account.session("create", passphrase="apple")
    assert json.loads((account.data_dir / "vault.json").read_bytes())["keeper"] == "passphrase"
    (opened,) = account.session("open", password="login", passphrase="apple")
    assert keys_of(opened) == keys_of(created), "a keyring that came later is not used"
