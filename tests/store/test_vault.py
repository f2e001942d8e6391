# SPDX-License-Identifier: Apache-2.0
"""Tests: the vault keeps both keys, in the keyring or wrapped, and never steps down in silence."""

import base64
import json
from types import SimpleNamespace

import pytest

from kiosk.config import Settings, VaultChoice
from kiosk.core.errors import KeyringMissing, KeysLost, PassphraseMissing, PassphraseWrong
from kiosk.store.vault import Keys, SystemRing, Vault, create_vault, open_vault, trusted


class MemoryRing:
    """A keyring that works."""

    def __init__(self):
        self.kept = {}

    def get(self, name):
        return self.kept.get(name)

    def put(self, name, value):
        self.kept[name] = value


class NoRing:
    """A keyring that is locked, or not there."""

    def get(self, name):
        raise KeyringMissing

    def put(self, name, value):
        raise KeyringMissing


class ForgetfulRing(MemoryRing):
    """A keyring that says yes and keeps nothing."""

    def put(self, name, value):
        self.kept[name] = ""


def never_asked():
    raise AssertionError("no passphrase was to be asked for")


def settings_in(folder, choice=VaultChoice.AUTO):
    return Settings(folder, vault=choice)


def spellings(key):
    return (key, key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key)[:-2])


def assert_bare_nowhere(folder, keys):
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert files
    for key in (keys.database_key, keys.signing_seed):
        for spelt in spellings(key):
            assert not any(spelt in content for content in files)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


def test_with_a_keyring_the_keys_lie_there_and_no_passphrase_is_asked(folder):
    ring = MemoryRing()
    vault = Vault(settings_in(folder), never_asked, ring)
    assert not vault.exists()
    keys = vault.create()
    assert vault.exists()
    assert vault.open() == keys
    assert_bare_nowhere(folder, keys)
    assert len(ring.kept) == 1


def test_without_a_keyring_a_passphrase_wraps_them_in_a_private_file(folder):
    vault = Vault(settings_in(folder), lambda: "सेब का पेड़", NoRing())
    keys = vault.create()
    assert vault.open() == keys
    assert_bare_nowhere(folder, keys)
    assert vault.settings.paths.vault.stat().st_mode & 0o777 == 0o600


def test_two_folders_never_share_keys_and_a_folder_can_be_moved(tmp_path):
    ring = MemoryRing()
    one = Vault(settings_in(tmp_path / "one"), never_asked, ring).create()
    two = Vault(settings_in(tmp_path / "two"), never_asked, ring).create()
    assert one.database_key != two.database_key
    assert one.signing_seed != two.signing_seed
    (tmp_path / "one").rename(tmp_path / "moved")
    assert Vault(settings_in(tmp_path / "moved"), never_asked, ring).open() == one


def test_both_keys_are_of_full_length_and_differ(folder):
    keys = Vault(settings_in(folder), never_asked, MemoryRing()).create()
    assert len(keys.database_key) == len(keys.signing_seed) == 32
    assert keys.database_key != keys.signing_seed


def test_keys_do_not_show_themselves():
    keys = Keys(b"d" * 32, b"s" * 32)
    assert repr(keys) == "Keys()"
    assert str(keys) == "Keys()"


def test_a_keyring_that_went_away_is_an_error_and_no_reason_to_ask(folder):
    ring = MemoryRing()
    keys = Vault(settings_in(folder), never_asked, ring).create()
    for choice in VaultChoice:
        with pytest.raises(KeyringMissing):
            Vault(settings_in(folder, choice), never_asked, NoRing()).open()
    assert Vault(settings_in(folder), never_asked, ring).open() == keys


def test_a_keyring_that_came_later_is_not_used(folder):
    keys = Vault(settings_in(folder), lambda: "apple", NoRing()).create()
    ring = MemoryRing()
    for choice in VaultChoice:
        assert Vault(settings_in(folder, choice), lambda: "apple", ring).open() == keys
    assert not ring.kept


def test_the_keyring_or_nothing(folder):
    with pytest.raises(KeyringMissing):
        Vault(settings_in(folder, VaultChoice.KEYRING), never_asked, NoRing()).create()
    assert not folder.exists()


def test_told_to_use_a_passphrase_the_keyring_is_not_touched(folder):
    class Untouchable:
        def get(self, name):
            raise AssertionError("the keyring was touched")

        put = get

    vault = Vault(settings_in(folder, VaultChoice.PASSPHRASE), lambda: "apple", Untouchable())
    assert vault.create() == vault.open()


def test_a_keyring_that_does_not_give_back_what_it_took_is_none(folder):
    vault = Vault(settings_in(folder), lambda: "apple", ForgetfulRing())
    assert vault.create() == vault.open()
    assert json.loads(vault.settings.paths.vault.read_bytes())["keeper"] == "passphrase"


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_keyring_and_no_passphrase_makes_no_vault(folder, nothing):
    vault = Vault(settings_in(folder), lambda: nothing, NoRing())
    with pytest.raises(PassphraseMissing):
        vault.create()
    assert not vault.exists()


def test_opening_without_the_passphrase_says_that_it_is_missing(folder):
    Vault(settings_in(folder), lambda: "apple", NoRing()).create()
    with pytest.raises(PassphraseMissing):
        Vault(settings_in(folder), lambda: None, NoRing()).open()


def test_keys_that_are_gone_are_not_made_anew(folder):
    ring = MemoryRing()
    vault = Vault(settings_in(folder), never_asked, ring)
    with pytest.raises(KeysLost):
        vault.open()
    vault.create()
    ring.kept.clear()
    with pytest.raises(KeysLost):
        vault.open()
    vault.settings.paths.vault.unlink()
    vault.settings.paths.database.touch()
    with pytest.raises(KeysLost):
        vault.create()


def test_a_vault_that_is_there_is_never_written_over(folder):
    vault = Vault(settings_in(folder), never_asked, MemoryRing())
    keys = vault.create()
    with pytest.raises(FileExistsError):
        vault.create()
    assert vault.open() == keys


def test_a_damaged_vault_is_said_to_be_one(folder):
    vault = Vault(settings_in(folder), lambda: "apple", NoRing())
    vault.create()
    file = vault.settings.paths.vault
    whole = json.loads(file.read_bytes())
    for damaged in (
        b"",
        b"not json",
        b"[]",
        json.dumps(whole | {"form": 2}).encode(),
        json.dumps(whole | {"sealed": "AAAA"}).encode(),
        json.dumps(whole | {"sealed": "*"}).encode(),
        json.dumps({"form": 1, "keeper": "passphrase", "id": "x"}).encode(),
    ):
        file.write_bytes(damaged)
        with pytest.raises(KeysLost):
            vault.open()


def test_what_was_wrapped_for_one_folder_does_not_open_under_another_id(folder):
    vault = Vault(settings_in(folder), lambda: "apple", NoRing())
    vault.create()
    file = vault.settings.paths.vault
    file.write_text(json.dumps(json.loads(file.read_bytes()) | {"id": "0" * 32}), encoding="utf-8")
    with pytest.raises(PassphraseWrong):
        vault.open()


@pytest.mark.parametrize("kept", ["", "zz", "00" * 63])
def test_a_keyring_entry_that_is_no_pair_of_keys_is_a_loss(folder, kept):
    ring = MemoryRing()
    vault = Vault(settings_in(folder), never_asked, ring)
    vault.create()
    ring.kept = dict.fromkeys(ring.kept, kept)
    with pytest.raises(KeysLost):
        vault.open()


def backend(module):
    return type("Keyring", (), {"__module__": module})()


@pytest.mark.parametrize(
    "module",
    [
        "keyring.backends.fail",
        "keyring.backends.null",
        "keyrings.alt.file",
        "keyrings.cryptfile.cryptfile",
        "somebody.elses",
    ],
)
def test_a_keyring_that_guards_nothing_counts_as_none(module):
    with pytest.raises(KeyringMissing):
        trusted(backend(module))


def test_of_a_chain_the_first_that_guards_its_secrets_is_used():
    plain, safe = backend("keyrings.alt.file"), backend("keyring.backends.SecretService")
    assert trusted(SimpleNamespace(backends=[plain, safe])) is safe
    assert trusted(safe) is safe
    with pytest.raises(KeyringMissing):
        trusted(SimpleNamespace(backends=[plain]))
    with pytest.raises(KeyringMissing):
        trusted(SimpleNamespace(backends=[]))


def test_on_a_machine_without_a_keyring_the_passphrase_road_is_taken(folder):
    # the tests' ground names the backend `fail`, as keyring does by itself without a session bus
    settings = settings_in(folder)
    keys = create_vault(settings, lambda: "apple")
    assert open_vault(settings, lambda: "apple") == keys
    with pytest.raises(KeyringMissing):
        SystemRing(timeout_s=60).get("anything")
