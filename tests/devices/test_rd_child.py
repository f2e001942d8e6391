# SPDX-License-Identifier: Apache-2.0
"""The process of one capture: what it is given, what it says, and that it ends with us."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.encoding import Unreadable
from kiosk.devices import rd_child, rd_guard
from kiosk.devices.rd_order import Home, Order, read_home, read_order
from tests.devices.peers import closed_port, peer

ROOT = Path(__file__).resolve().parents[2]
HOME = Home("", True, None, (76,), (41,), 1, (("core", "on"),))


def order(**changes: object) -> Order:
    usual = Order(
        port=closed_port(),
        pin=b"",
        capture_path="/rd/capture",
        options=("<PidOptions/>",),
        timeout_ms=1_000,
        portal_url=f"http://127.0.0.1:{closed_port()}",
        answer_key=bytes(32),
        permit="[]",
        signature=bytes(64),
    )
    return replace(usual, **changes)


def process() -> subprocess.Popen:
    return subprocess.Popen(
        rd_child.command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=rd_child.environment(""),
    )


def said(told: bytes) -> tuple[Home, bytes]:
    with process() as child:
        child.stdin.write(told)
        child.stdin.flush()
        line = child.stdout.readline()
        child.stdin.close()
        faults = child.stderr.read()
    return read_home(line), faults


def test_without_a_portal_it_comes_home_before_the_device_is_asked():
    home, faults = said(order().to_line())
    assert (home.code, home.rd, home.asked, faults) == ("AUT-07", False, 0, b"")


@pytest.mark.parametrize(
    "told", [b"\n", b"{}\n", b"\xff\xfe\n", b"[" * 50_000 + b"\n", b"x" * 50_000 + b"\n"]
)
def test_an_order_that_is_none_is_a_defect_and_no_trace(told):
    home, faults = said(told)
    assert (home.code, faults) == ("APP-01", b"")


def test_plain_http_leads_to_this_machine_alone():
    home, _ = said(order(portal_url="http://portal.example").to_line())
    assert home.code == "TLS-01"


def test_it_ends_when_the_kiosk_lets_go():
    with peer(lambda line: line.recv(1 << 16) and line.recv(1 << 16)) as portal, process() as child:
        url = f"http://127.0.0.1:{portal.port}"
        child.stdin.write(order(portal_url=url).to_line())
        child.stdin.flush()
        child.stdin.close()
        assert child.wait(60) == 1
        assert child.stdout.read() == b""


def test_its_environment_holds_nothing_of_the_kiosk_and_no_switch_for_traces():
    told = rd_child.environment("/etc/portal.pem")
    assert told["SSL_CERT_FILE"] == "/etc/portal.pem"
    assert not [name for name in told if name.startswith("LMK_") or "PROXY" in name.upper()]
    assert not {"PYTHONFAULTHANDLER", "PYTHONTRACEMALLOC", "PYTHONDEVMODE"} & set(told)
    assert "SSL_CERT_FILE" not in rd_child.environment("")


def test_a_bundled_program_is_asked_by_the_word_that_it_knows():
    main = (ROOT / "kiosk" / "__main__.py").read_text(encoding="utf-8")
    assert f'"{rd_child.FROZEN_WORD}"' in main
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", rd_child.FROZEN_WORD],
        input=b"{}\n",
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert (done.returncode, read_home(done.stdout).code) == (0, "APP-01")


def test_orders_and_homes_travel_as_one_line():
    for made, read in ((order(), read_order), (HOME, read_home)):
        assert made.to_line().count(b"\n") == 1
        assert read(made.to_line()) == made
        with pytest.raises(Unreadable):
            read(made.to_line()[:-9])


def test_the_guard_says_how_far_it_came():
    program = (
        "from kiosk.devices.rd_guard import shut_off; import resource, json; "
        "print(json.dumps([shut_off(), resource.getrlimit(resource.RLIMIT_CORE)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=ROOT, timeout=60, check=True
    )
    assert b'["core", "on"], ["dump", "on"], ["lock", "' in done.stdout
    assert done.stdout.rstrip().endswith(b"[0, 0]]")
    assert rd_guard.__doc__
