# SPDX-License-Identifier: Apache-2.0
"""Tests peers: after a capture its block is nowhere: no file, no log, no process that is left."""

import base64
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.core.encoding import b64
from kiosk.core.errors import DeviceTrouble, RdBusy
from tests.peers.rd_scene import ASK, Counter, device_at, nobody_waits, rd
from tests.peers.rd_search import in_files, in_memory, pieces
from tests.portal.hand_kiosk import enrol
from tests.portal.processes import ROOT, environment, running, verb_here
from tests.sandbox.running import wait_for

MARKER = "planted-where-the-search-must-find-it-0123456789"


@contextmanager
def kept_process(*arguments: str, told: bytes) -> Iterator[tuple[subprocess.Popen, bytes]]:
    """A process that says one line and then stays until its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        process.stdin.write(told + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, process.stderr.read().decode()
        yield process, line
    finally:
        process.communicate(timeout=60)


def children_of(pid: int) -> list[int]:
    """Processes it started that are still there, from any of its threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def test_the_search_finds_a_block_that_lies_about(tmp_path):
    with rd(keys=tmp_path / "keys") as service:
        block = _asked_past_the_kiosk(service.port)
    marks = pieces(block)
    (tmp_path / "core.1234").write_bytes(b"\0" * 5_000 + block)
    (tmp_path / "kiosk.log").write_text(base64.b64encode(block).decode())
    assert sorted(path.name for path in in_files(tmp_path, marks)) == ["core.1234", "kiosk.log"]
    holder = (
        "import sys; held = sys.stdin.buffer.readline(); print('y', flush=True); sys.stdin.read()"
    )
    with kept_process("-c", holder, told=block) as (process, _):
        assert in_memory(process.pid, marks) >= len(marks) // 3
    with kept_process("-c", holder, told=b"nothing of the kind") as (process, _):
        assert in_memory(process.pid, marks) == 0


def _asked_past_the_kiosk(port: int) -> bytes:
    body = (
        b'<PidOptions ver="1.0"><Opts fCount="1" fType="2" iCount="0" pCount="0" format="0" '
        b'pidVer="2.0" timeout="5000" posh="UNKNOWN" env="S"/></PidOptions>'
    )
    url = f"http://127.0.0.1:{port}/rd/capture"
    with urllib.request.urlopen(urllib.request.Request(url, body, method="CAPTURE")) as answer:
        return answer.read()


def test_after_a_capture_the_block_is_nowhere(tmp_path):
    portal_dir, kiosk_dir = tmp_path / "portal", tmp_path / "kiosk"
    kiosk_dir.mkdir()
    code = verb_here("demo-seed", "--data-dir", str(portal_dir))[1]["code"]
    serve = ("serve", "--data-dir", str(portal_dir))
    with running("portal.cli", *serve, log=tmp_path / "portal.log") as portal:
        kiosk = enrol(portal.url, code)
        with urllib.request.urlopen(f"{portal.url}/v1/authentication", timeout=60) as said:
            (tmp_path / "authority.pem").write_text(json.loads(said.read())["certificate"])
        with rd("--authority", str(tmp_path / "authority.pem"), keys=tmp_path / "keys") as service:
            trusted = portal_dir / "authentication" / "providers" / "sim.pem"
            trusted.write_text(service.running.line["provider"])
            grant = Counter(kiosk, portal.url).grant(device_at(service))
            told = {
                "folder": str(kiosk_dir),
                "port": service.port,
                "url": portal.url,
                "answer_key": b64(kiosk.epoch.answer_key),
                "permit": grant.permit.text,
                "signature": b64(grant.permit.signature),
                "marker": MARKER,
            }
            order = json.dumps(told).encode()
            with kept_process("-m", "tests.peers.rd_kiosk", told=order) as (process, line):
                ended = json.loads(line)
                assert (ended["yes"], ended["code"]) == (True, "")
                marks = pieces(service.last())
                assert children_of(process.pid) == []
                assert in_memory(process.pid, marks) == 0
                assert in_memory(process.pid, [MARKER.encode()]) > 0
                assert in_memory(portal.process.pid, marks) == 0  # it held it, and let it go
        kiosk.wire.session.close()
    assert in_files(tmp_path, marks) == []
    assert [path.name for path in in_files(tmp_path, [MARKER.encode()])] == ["kiosk.log"]


def test_a_capture_that_is_struck_down_leaves_no_core(tmp_path, scene):
    device = scene.device()
    grant = scene.counter.grant(device)
    before = scene.rd.state()["captures"]
    scene.rd.set(delay_ms=4_000)
    seen: dict[str, str] = {}

    def strike(_done: int, _of: int) -> None:
        if scene.rd.state()["captures"] == before or seen:
            return
        (child,) = (pid for pid in children_of(os.getpid()) if "rd_capture" in _named(pid))
        seen["limits"] = Path(f"/proc/{child}/limits").read_text()
        seen["status"] = Path(f"/proc/{child}/status").read_text()
        seen["line"] = _named(child)
        os.kill(child, signal.SIGABRT)

    with pytest.raises(DeviceTrouble) as met:
        device.capture(ASK, grant, strike)
    assert met.value.facts["what"] == f"capture process {-signal.SIGABRT}"
    (core,) = (line for line in seen["limits"].splitlines() if line.startswith("Max core"))
    assert core.split()[-3:-1] == ["0", "0"]
    assert grant.permit.text not in seen["line"]
    assert "CoreDumping:\t0" in seen["status"]
    scene.rd.set(delay_ms=0)
    wait_for(lambda: _free_again(scene))  # the device itself still waits for the finger


def _free_again(scene) -> bool:
    try:
        return scene.counter.capture(scene.device()).yes
    except RdBusy:
        return False


def _named(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")


def test_the_kiosk_never_gives_out_what_was_captured(scene):
    """Whatever the port gives home: nothing of it is long enough to be a block."""
    said = scene.device().capture(ASK, scene.counter.grant(scene.device()), nobody_waits)
    assert len(repr(said)) < 1_000
