# SPDX-License-Identifier: Apache-2.0
"""Tests: settings in layers, safe addresses, shipped files, secrets and the folder's lock."""

import subprocess
import sys

import pytest

from kiosk.config import (
    CodeEnd,
    DataDirLock,
    Language,
    Settings,
    VaultChoice,
    checked_url,
    load,
    resource,
    secret,
)
from kiosk.core.errors import DataDirBusy, FieldUnreadable, InsecureAddress


def test_told_nothing_the_data_lies_in_the_persons_own_folder(private_home):
    settings = load(environ={})
    assert settings.data_dir.is_relative_to(private_home)
    assert settings.language is Language.HI
    assert settings.portal_url is None


def test_an_argument_beats_the_environment_and_that_beats_the_default(tmp_path):
    environ = {"LMK_DATA_DIR": str(tmp_path / "env"), "LMK_LANGUAGE": "en", "LMK_VAULT": ""}
    settings = load({"data_dir": tmp_path / "arg", "language": None}, environ)
    assert settings.data_dir == tmp_path / "arg"
    assert settings.language is Language.EN
    assert settings.vault is VaultChoice.AUTO


def test_every_setting_can_be_told(tmp_path):
    environ = {
        "LMK_PORTAL_URL": "https://portal.example/",
        "LMK_PORTAL_AUTHORITY": str(tmp_path / "ca.pem"),
        "LMK_PRINTER_URL": "tcp://127.0.0.1:9100",
        "LMK_PASSPHRASE_FILE": str(tmp_path / "phrase"),
        "LMK_PIN_FILE": str(tmp_path / "pin"),
        "LMK_VAULT": "passphrase",
        "LMK_KEYRING_TIMEOUT_S": "5",
        "LMK_BARCODE_PREFIX": "~",
        "LMK_BARCODE_SUFFIX": "tab",
        "LMK_CASH_DRAWER": "off",
        "LMK_FINGER_OF": "R. Devi=right-index-finger, Asha=left-thumb",
    }
    assert load({"data_dir": tmp_path}, environ) == Settings(
        data_dir=tmp_path,
        portal_url="https://portal.example",
        portal_authority=tmp_path / "ca.pem",
        printer_url="tcp://127.0.0.1:9100",
        passphrase_file=tmp_path / "phrase",
        pin_file=tmp_path / "pin",
        vault=VaultChoice.PASSPHRASE,
        keyring_timeout_s=5,
        barcode_prefix="~",
        barcode_suffix=CodeEnd.TAB,
        cash_drawer=False,
        finger_of=("R. Devi=right-index-finger", "Asha=left-thumb"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "fr"),
        ("vault", "drawer"),
        ("keyring_timeout_s", "0"),
        ("keyring_timeout_s", "soon"),
        ("barcode_prefix", "~~~~~"),
        ("barcode_prefix", "a b"),
        ("barcode_prefix", "क"),
        ("barcode_suffix", "escape"),
        ("cash_drawer", "maybe"),
        ("finger_of", "R. Devi"),
        ("camera_url", "camera"),
        ("camera_url", "rtsp://camera/stream"),
        ("camera_url", "http://"),
        ("camera_url", "http://name:word@camera/"),
        ("camera_url", "http://camera/a b"),
        ("camera_url", "http://camera:99999/"),
        ("printer_url", "127.0.0.1:9100"),
        ("printer_url", "tcp://printer"),
        ("printer_url", "tcp://printer:99999"),
        ("printer_url", "serial:"),
        ("printer_url", "usb://04b8:0202"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(FieldUnreadable) as told:
        load({name: value}, {})
    assert told.value.facts == {"field": name}


def test_all_files_lie_under_the_data_folder(tmp_path):
    paths = Settings(tmp_path).paths
    assert {path.parent for path in (paths.database, paths.vault, paths.logs, paths.lock)} == {
        tmp_path
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://portal.hp.example",
        "https://portal.hp.example:8443/lmk/",
        "http://127.0.0.1:8000",
        "http://127.8.8.8",
        "http://[::1]:8000/",
        "http://localhost:8000",
    ],
)
def test_an_address_that_is_safe_is_taken(url):
    assert checked_url(f" {url} ") == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.hp.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::ffff:10.0.0.1]",
        "http://[fe80::1]",
        "http://127.1",
        "http://2130706433",
    ],
)
def test_plain_http_leaves_this_machine_never(url):
    with pytest.raises(InsecureAddress) as told:
        checked_url(url)
    assert told.value.facts == {"url": url}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "portal.hp.example",
        "ftp://portal.hp.example",
        "https://",
        "https://user:word@portal.hp.example",
        "https://portal.hp.example?x=1",
        "https://portal.hp.example#x",
        "https://portal.hp.example:none",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_said_to_be_none(url):
    with pytest.raises(FieldUnreadable):
        checked_url(url)


def test_a_shipped_file_is_found_and_a_missing_one_is_named():
    assert resource("locale", "hi", "LC_MESSAGES", "errors.po").is_file()
    with pytest.raises(FileNotFoundError, match="locale/none"):
        resource("locale", "none")


def test_a_secret_comes_from_its_file_before_the_environment(tmp_path):
    file = tmp_path / "pin"
    file.write_text("274619\nnot this\n", encoding="utf-8")
    environ = {"LMK_PIN": "111222"}
    assert secret(file, "LMK_PIN", environ) == "274619"
    assert secret(None, "LMK_PIN", environ) == "111222"
    assert secret(None, "LMK_PIN", {}) is None


def test_an_empty_secret_is_none_and_an_unreadable_one_is_named(tmp_path):
    (tmp_path / "empty").touch()
    assert secret(tmp_path / "empty", "LMK_PIN", {}) is None
    with pytest.raises(FieldUnreadable) as told:
        secret(tmp_path / "absent", "LMK_PASSPHRASE", {})
    assert told.value.facts == {"field": "passphrase_file"}


def test_the_second_to_hold_a_data_folder_is_told_so(tmp_path):
    settings = Settings(tmp_path / "data")
    with DataDirLock(settings):
        with pytest.raises(DataDirBusy), DataDirLock(settings):
            pass
        with DataDirLock(Settings(tmp_path / "other")):
            pass
    with DataDirLock(settings):
        pass


HOLD = """
import sys
from pathlib import Path
from kiosk.config import DataDirLock, Settings
with DataDirLock(Settings(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_process_that_is_killed_leaves_no_lock_behind(tmp_path):
    settings = Settings(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DataDirBusy), DataDirLock(settings):
            pass
        other.kill()
    with DataDirLock(settings):
        pass


def test_a_new_data_folder_is_its_owners_alone(tmp_path):
    with DataDirLock(Settings(tmp_path / "data")):
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0
