# SPDX-License-Identifier: Apache-2.0
"""Tests: wrong passphrases wait double, over restarts too, and no damage makes a wait for ever."""

import pytest

from kiosk.config import Settings, VaultChoice
from kiosk.core.errors import PassphraseWrong
from kiosk.store.vault import Vault


class UntouchedRing:
    """These folders are kept by a passphrase; nobody looks here."""

    def get(self, name):
        raise AssertionError(name)

    def put(self, name, value):
        raise AssertionError(name)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


class Clock:
    def __init__(self):
        self.now_s = 1_000.0

    def __call__(self):
        return self.now_s


def test_wrong_passphrases_wait_double_also_over_a_restart_and_the_right_one_ends_it(folder):
    clock = Clock()

    def attempt(passphrase):
        return Vault(
            Settings(folder, vault=VaultChoice.PASSPHRASE),
            lambda: passphrase,
            UntouchedRing(),
            clock,
        ).open()

    keys = Vault(
        Settings(folder, vault=VaultChoice.PASSPHRASE), lambda: "apple", UntouchedRing(), clock
    ).create()
    for wait_s in (1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        with pytest.raises(PassphraseWrong) as told:
            attempt("pear")
        assert told.value.facts == {"seconds": wait_s}
        with pytest.raises(PassphraseWrong) as told:
            attempt("apple")  # right, but too early: it is not even looked at
        assert 0 < told.value.facts["seconds"] <= wait_s + 1
        clock.now_s += wait_s
    assert attempt("apple") == keys
    with pytest.raises(PassphraseWrong) as told:
        attempt("pear")
    assert told.value.facts == {"seconds": 1}, "the count began anew"


def test_a_clock_set_back_makes_no_wait_longer(folder):
    clock = Clock()
    vault = Vault(
        Settings(folder, vault=VaultChoice.PASSPHRASE), lambda: "apple", UntouchedRing(), clock
    )
    keys = vault.create()
    with pytest.raises(PassphraseWrong):
        Vault(
            Settings(folder, vault=VaultChoice.PASSPHRASE), lambda: "pear", UntouchedRing(), clock
        ).open()
    clock.now_s -= 1_000_000
    with pytest.raises(PassphraseWrong) as told:
        vault.open()
    assert told.value.facts["seconds"] <= 2
    clock.now_s += 1_000_001
    assert vault.open() == keys


def test_a_damaged_count_of_tries_locks_nobody_out(folder):
    vault = Vault(Settings(folder, vault=VaultChoice.PASSPHRASE), lambda: "apple", UntouchedRing())
    keys = vault.create()
    for damaged in (b"", b"[]", b"{}", b"[1, null]", b"\xff"):
        (folder / "vault.tries").write_bytes(damaged)
        assert vault.open() == keys
