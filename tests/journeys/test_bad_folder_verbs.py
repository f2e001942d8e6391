# SPDX-License-Identifier: Apache-2.0
"""Tests: what can happen to a kiosk's folder, by the real verbs: two programs at once, a full disk,
a journal or an export edited by hand, and a thief who reads every file."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.config import DataDirLock, Settings
from kiosk.core.encoding import digest
from kiosk.core.line_log import MINUTE_MS, LineState, Mark
from kiosk.store.database import connect
from kiosk.store.line_book import write_line
from kiosk.store.schema import place_of
from tests.journeys.counter import Counter
from tests.journeys.thief import files_under, keys_of, loot, wanted
from tests.journeys.town import Town
from tests.journeys.world import LOT_PAISE, PASSPHRASE, ROOT, Refused
from tests.store.test_disk_full import OWN_MOUNTS, may_mount

APPLICANT = "Chandravati Negi"
SLIP_PAISE = 35_00


@pytest.fixture(scope="module")
def day(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """A short day: two copies of a land record, one with the portal, one still here; a receipt on
    paper and as PDF."""
    folder = tmp_path_factory.mktemp("folder")
    counter = Counter(town, folder / "kiosk")
    counter.enrol()
    counter.load("online_seva", LOT_PAISE)
    counter.verb("open-day", "--cash-paise", "0")
    sold = [
        counter.sell("nakal_jamabandi", record(town), SLIP_PAISE, *further)
        for further in ([], ["--offline"])
    ]
    assert [one["state"] for one in sold] == ["posted", "committed"]
    paper = ("receipt", sold[0]["receipt_number"])
    counter.verb(*paper)
    counter.verb(*paper, "--pdf", str(folder / "receipt.pdf"))
    counter.verb("export", str(folder / "day.journal"))
    return counter


@pytest.fixture
def copy(day: Counter, tmp_path: Path) -> Counter:
    """The same counter in a folder that may be spoilt."""
    shutil.copytree(folder_of(day), tmp_path / "kiosk")
    return Counter(day.town, tmp_path / "kiosk")


def record(town: Town) -> dict[str, str]:
    return town.outside.land_record() | {"applicant": APPLICANT}


def folder_of(counter: Counter) -> Path:
    return Path(counter.env["LMK_DATA_DIR"])


def told(counter: Counter, *words: str) -> tuple[int, dict]:
    """Exit and answer of a verb, whatever they are."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *words, "--json"],
        cwd=ROOT,
        env=counter.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


# --- two programs at once ----------------------------------------------------------------------


def test_a_second_program_says_so_and_changes_nothing(copy):
    """The first one holds the folder as the window does."""
    before = copy.verb("history")
    typed = [f"{name}={text}" for name, text in record(copy.town).items()]
    sell = ("sell", "nakal_jamabandi", *typed, "--tender-paise", str(SLIP_PAISE), "--offline")
    with DataDirLock(Settings(folder_of(copy))):
        for words in (("status",), sell, ("exchange",), ("verify",)):
            with pytest.raises(Refused) as refused:
                copy.verb(*words)
            assert (refused.value.code, refused.value.exit_code) == ("LCK-01", 3)
            assert refused.value.error["message_hi"]
    assert copy.verb("history") == before


# --- a full disk -------------------------------------------------------------------------------


def full_disks() -> dict[str, str]:
    """How a verb meets a full disk, for each kind this machine can show."""
    begin = "python=$1 from=$2 disk=$3; shift 3; "
    copied = 'cp -a "$from/." "$disk" && exec "$python" -m tests.journeys.full_disk'
    found = {"quota": f'{begin} {copied} quota "$disk" "$@"'}
    mounted = 'mount -t tmpfs -o size=4m tmpfs "$disk"'
    own = {"tmpfs": f'{begin} {mounted} && {copied} tmpfs "$disk" "$@"'}
    return found | (own if may_mount() else {})


@pytest.mark.parametrize(("kind", "script"), full_disks().items(), ids=full_disks())
def test_a_full_disk_takes_no_money_and_is_forgotten_when_there_is_room(
    day, tmp_path, kind, script
):
    disk = tmp_path / "disk"
    disk.mkdir()
    typed = [f"{name}={text}" for name, text in record(day.town).items()]
    words = ["sell", "nakal_jamabandi", *typed, "--tender-paise", str(SLIP_PAISE), "--offline"]
    own = OWN_MOUNTS if kind == "tmpfs" else []
    places = [sys.executable, str(folder_of(day)), str(disk)]
    done = subprocess.run(
        [*own, "sh", "-c", script, "sh", *places, *words],
        cwd=ROOT,
        env=day.env | {"LMK_DATA_DIR": str(disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    full, after, verify = seen["full"], seen["after"], seen["verify"]
    assert (full["exit"], full["said"]["error"]["code"]) == (6, "DSK-02")
    assert full["said"]["error"]["message_hi"]
    assert (after["exit"], after["said"]["state"]) == (0, "committed")
    entries = day.verb("status")["head_seq"]
    assert (verify["exit"], verify["said"]["entries"]) == (0, entries + 1)
    assert "Traceback" not in full["stderr"] + after["stderr"] + verify["stderr"]


def test_a_kept_log_of_the_line_is_told_and_a_broken_one_stops_nothing(copy):
    """Up from two days ago until in two days: today the whole day, whatever the hour is."""
    days = 48 * 60 * MINUTE_MS
    now_ms = copy.verb("status")["now_ms"]
    nothing = {"up_minutes": 0, "drops": 0, "longest_outage_minutes": 0}
    assert copy.verb("status")["line_today"] == nothing
    write_line(folder_of(copy), [Mark(now_ms - days, LineState.UP)], now_ms + days)
    assert copy.verb("status")["line_today"] == nothing | {"up_minutes": 24 * 60}
    (folder_of(copy) / "line.json").write_bytes(b"[\xff")
    assert copy.verb("status")["line_today"] == nothing


# --- a hand in the journal ---------------------------------------------------------------------


def by_hand(counter: Counter, seq: int, edit: Callable[[bytes], tuple[bytes, bytes]]) -> None:
    """Somebody with the keys changes one row: its bytes, and perhaps the hash beside them."""
    key = keys_of(folder_of(counter), PASSPHRASE).database_key
    with closing(connect(folder_of(counter) / "kiosk.db", key)) as books:
        at = (place_of(1, seq),)
        raw, kept = books.execute("SELECT bytes, hash FROM journal WHERE place = ?", at).fetchone()
        changed, mark = edit(raw)
        assert changed != raw
        sql = "UPDATE journal SET bytes = ?, hash = ? WHERE place = ?"
        books.execute(sql, (changed, mark or kept, *at))


def cheaper(raw: bytes) -> bytes:
    """The sale of 35 rupees becomes one of 25."""
    return raw.replace(b",3500,", b",2500,")


EDITS = {
    "the bytes alone": lambda raw: (cheaper(raw), b""),
    "the hash beside them too": lambda raw: (cheaper(raw), digest(cheaper(raw))),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("which", [0, 1], ids=["the last sale", "an earlier one"])
def test_a_journal_edited_by_hand_is_named_and_makes_no_list(copy, which, edit):
    sale = copy.verb("history")["transactions"][which]
    by_hand(copy, sale["seq"], edit)
    exit_code, said = told(copy, "verify")
    fault = {"seq": sale["seq"], "kind": "changed"}
    assert (exit_code, said["ok"], said["fault"]) == (7, False, fault)
    spent = copy.verb("status")["rails"]["online_seva"]["spent_paise"]
    with pytest.raises(Refused) as refused:
        copy.verb("rebuild")
    assert (refused.value.code, refused.value.exit_code) == ("JRN-01", 7)
    assert str(sale["seq"]) in refused.value.error["message_hi"]
    assert copy.verb("status")["rails"]["online_seva"]["spent_paise"] == spent


def test_an_entry_taken_out_is_named(copy):
    sale = copy.verb("history")["transactions"][1]
    key = keys_of(folder_of(copy), PASSPHRASE).database_key
    with closing(connect(folder_of(copy) / "kiosk.db", key)) as books:
        books.execute("DELETE FROM journal WHERE place = ?", (place_of(1, sale["seq"]),))
    exit_code, said = told(copy, "verify")
    assert (exit_code, said["fault"]) == (7, {"seq": sale["seq"], "kind": "gap"})


def test_an_export_changed_by_one_byte_is_named(day, tmp_path):
    whole = folder_of(day).with_name("day.journal")
    lines = whole.read_bytes().splitlines(keepends=True)
    assert told(day, "verify", str(whole)) == (
        0,
        {"ok": True, "entries": len(lines) - 1, "kiosk": "K170001", "file": str(whole)},
    )
    for seq in (2, len(lines) - 1):
        line = lines[seq - 1]
        at = line.rindex(b",") + 1  # within the body
        changed = line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]
        spoilt = tmp_path / f"{seq}.journal"
        spoilt.write_bytes(b"".join([*lines[: seq - 1], changed, *lines[seq:]]))
        exit_code, said = told(day, "verify", str(spoilt))
        assert (exit_code, said["ok"], said["fault"]["seq"]) == (7, False, seq)
        assert said["fault"]["kind"] in {"changed", "unreadable"}


# --- a thief -----------------------------------------------------------------------------------


def test_no_file_of_the_day_holds_a_key_or_a_citizen(day):
    """Data folder, logs, what was exported and printed, and everything of the portal and parties;
    a citizen's name is with the department, and on paper, and in no file of the kiosk."""
    files = files_under(folder_of(day).parent, day.town.folder)
    names = {path.name for path in files}
    assert {"kiosk.db", "vault.json", "kiosk.log", "receipt.pdf", "day.journal"} <= names
    keys = keys_of(folder_of(day), PASSPHRASE)
    assert loot(files, wanted(keys, PASSPHRASE)) == []
    of_kiosk = [*files_under(folder_of(day)), folder_of(day).with_name("day.journal")]
    assert loot(of_kiosk, {"a citizen": APPLICANT.encode()}) == []


def test_the_database_is_no_database_to_plain_sqlite(day, tmp_path):
    for name in ("kiosk.db", "kiosk.db-wal"):
        source = folder_of(day) / name
        if source.exists():
            shutil.copyfile(source, tmp_path / name)
    content = (tmp_path / "kiosk.db").read_bytes()
    assert not content.startswith(b"SQLite format 3")
    assert b"CREATE TABLE" not in content
    with (
        closing(sqlite3.connect(tmp_path / "kiosk.db")) as plain,
        pytest.raises(sqlite3.DatabaseError, match="not a database"),
    ):
        plain.execute("SELECT name FROM sqlite_master").fetchall()
