# SPDX-License-Identifier: Apache-2.0
"""Tests: the command `lmk-portal`: its words, its exit codes, how it starts and ends."""

import json
import os
import select
import signal
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from kiosk.core.wire.trust import read_code
from portal.cli import main
from portal.door import Door, NotLoopback, PapersUnfit
from tests.portal.authority import papers
from tests.portal.edges import record
from tests.portal.hand_kiosk import enrol
from tests.portal.processes import PATIENCE_S, ROOT, environment, running, verb


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    """A verb in this process: its exit code and its JSON."""
    status = main([*words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_district_enters_a_centre_and_asks_for_its_code(tmp_path: Path, capsys):
    where = ("--data-dir", str(tmp_path / "data"))
    paper = tmp_path / "centre.json"
    paper.write_bytes(record())

    assert said(capsys, "lmk", "add", str(paper), *where) == (
        0,
        {"lmk_id": "HP17-00001", "csc_id": "500100100013", "fresh": True},
    )
    assert said(capsys, "lmk", "add", str(paper), *where)[1]["fresh"] is False
    listed = said(capsys, "lmk", "list", *where)[1]["centres"]
    assert [(one["lmk_id"], one["kiosks"]) for one in listed] == [("HP17-00001", [])]
    shown = said(capsys, "lmk", "show", "HP17-00001", *where)[1]
    assert shown == json.loads(record())
    code = said(capsys, "code", "--lmk-id", "HP17-00001", *where)[1]
    assert read_code(code["code"]).portal_id == code["portal_id"]


def test_the_demo_is_seeded_as_often_as_wanted(tmp_path: Path, capsys):
    where = ("--data-dir", str(tmp_path))
    first = said(capsys, "demo-seed", *where)[1]
    second = said(capsys, "demo-seed", *where)[1]

    assert first["code"] != second["code"]
    assert (first["lmk_id"], first["csc_id"]) == ("HP17-00001", "500100100013")
    audit = said(capsys, "audit", *where)
    assert audit[0] == 0
    assert audit[1]["violations"] == []
    assert stat.S_IMODE((tmp_path / "portal.sqlite3").stat().st_mode) == 0o600


def test_a_deposit_is_booked_once(tmp_path: Path, capsys):
    words = ("deposit", "--amount-paise", "500", "--reference", "UTR1", "--data-dir", str(tmp_path))
    assert said(capsys, *words, "--at", "2026-11-22")[1]["fresh"] is True
    assert said(capsys, *words, "--at", "2026-11-22")[1]["fresh"] is False
    status, told = said(capsys, *words, "--at", "2026-11-23")
    assert (status, told["error"]["code"]) == (2, "APP-02")
    assert "another at" in told["error"]["message_en"]


def test_the_public_keys_are_told_and_no_other(tmp_path: Path, capsys):
    told = said(capsys, "keys", "--data-dir", str(tmp_path))[1]
    assert told["epoch"] == 1
    assert told["merchant_public_key_pem"].startswith("-----BEGIN PUBLIC KEY-----")
    shown = json.dumps(told)
    for path in (tmp_path / "keys").iterdir():
        if path.suffix in (".seed", ".token"):
            assert path.read_text(encoding="ascii") not in shown
    assert said(capsys, "expire", "--data-dir", str(tmp_path)) == (0, {"unreconciled_paise": 0})
    assert said(capsys, "dues", "--data-dir", str(tmp_path)) == (0, {"packs": []})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("code", "--lmk-id", "HP17-00009"), "No centre HP17-00009"),
        (("lmk", "show", "HP17-00009"), "no centre HP17-00009"),
        (("lmk", "add", "/no/such/file"), "/no/such/file"),
        (("lmk", "add", "/dev/null"), "not JSON"),
        (("publish", "/dev/null"), "not JSON"),
        (("publish", "/no/such/file"), "/no/such/file"),
        (("deposit", "--amount-paise", "-5", "--reference", "U"), "amount_paise"),
        (("deposit", "--amount-paise", "5", "--reference", ""), "bank_reference"),
        (("lmk", "list", "--database-url", "nonsense"), "database"),
        (("lmk", "list", "--database-url", "sqlite:////no/such/folder/x"), "database"),
        (("serve", "--host", "0.0.0.0"), "loopback"),
        (("serve", "--tls-cert", "/no/cert", "--tls-key", "/no/key"), "/no/cert"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_hangs(tmp_path: Path, capsys, words, why):
    status, told = said(capsys, *words, "--data-dir", str(tmp_path))
    assert status == 2
    assert why in told["error"]["message_en"]
    assert set(told["error"]) == {"code", "message_en", "message_hi"}


def test_in_words_for_people(tmp_path: Path, capsys):
    assert main(["demo-seed", "--data-dir", str(tmp_path)]) == 0
    assert "lmk_id: HP17-00001" in capsys.readouterr().out
    assert main(["code", "--lmk-id", "X", "--data-dir", str(tmp_path)]) == 2
    assert "No centre X is registered" in capsys.readouterr().err


def test_help_names_every_verb_and_needs_no_folder(capsys):
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    for name in ("serve", "lmk", "code", "deposit", "audit", "expire", "demo-seed", "openapi"):
        assert name in shown
    with pytest.raises(SystemExit) as done:
        main(["serve"])
    assert done.value.code == 2


def test_a_terminated_server_ends_with_exit_0(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "portal", "serve", "--data-dir", str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE_S)
    assert ready
    line = json.loads(process.stdout.readline())
    assert line["ready"] is True
    assert set(line) == {"ready", "url", "portal_id"}
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, rest) == (0, b"")


def test_verbs_and_server_share_the_embedded_books(tmp_path: Path):
    where = ("--data-dir", str(tmp_path))
    with running("portal", "serve", *where, log=tmp_path / "log") as portal:
        status, seed = verb("portal", "demo-seed", *where)
        assert status == 0
        kiosk = enrol(portal.url, seed["code"])
        kiosk.exchange()
        assert verb("portal", "audit", *where)[1]["kiosks"] == {
            kiosk.site.kiosk_id: {"entries": 1, "head_seq": 1}
        }
        kiosk.wire.session.close()


def test_over_tls_with_an_authority_made_now(tmp_path: Path):
    ours, strange = papers(tmp_path, "ours"), papers(tmp_path, "strange")
    tls = ("--tls-cert", str(ours.certificate), "--tls-key", str(ours.key))
    where = ("--data-dir", str(tmp_path / "data"))
    with running("portal", "serve", *where, *tls, log=tmp_path / "log") as portal:
        assert portal.url.startswith("https://127.0.0.1:")
        code = verb("portal", "demo-seed", *where)[1]["code"]
        for wrong in (str(strange.authority), True):
            with pytest.raises(requests.exceptions.SSLError):
                enrol(portal.url, code, trust=wrong)
        kiosk = enrol(portal.url, code, trust=str(ours.authority))
        assert kiosk.exchange().head.acknowledged_seq == 1
        kiosk.wire.session.close()
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(portal.url.replace("https", "http"), timeout=PATIENCE_S)
        assert newest_version(portal.url, ours.authority) >= "TLSv1.2"


def newest_version(url: str, authority: Path) -> str:
    host, _, port = url.removeprefix("https://").partition(":")
    context = ssl.create_default_context(cafile=authority)
    with (
        socket.create_connection((host, int(port)), PATIENCE_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as line,
    ):
        return str(line.version())


def test_papers_that_do_not_belong_together_are_refused_before_anything_is_served(tmp_path: Path):
    ours, strange = papers(tmp_path, "ours"), papers(tmp_path, "strange")
    for key in (strange.key, tmp_path / "none", None):
        with pytest.raises(PapersUnfit):
            Door(certificate=ours.certificate, key=key).open()


def test_plain_http_is_for_this_machine_alone(tmp_path: Path):
    for host in ("0.0.0.0", "192.0.2.1", "example.org", "::"):
        with pytest.raises(NotLoopback):
            Door(host).open()
    for host in ("127.0.0.1", "localhost", "127.0.0.2"):
        door = Door(host)
        with door.open() as bound:
            assert door.url(bound) == f"http://{host}:{bound.getsockname()[1]}"
    assert Door("::1", certificate=tmp_path).scheme == "https"


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "portal", "lmk", "list", "--json"],
        cwd=ROOT,
        env=os.environ | {"LMK_PORTAL_DATA_DIR": str(tmp_path)},
        capture_output=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert json.loads(done.stdout) == {"centres": []}
