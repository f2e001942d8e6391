# SPDX-License-Identifier: Apache-2.0
"""Tests: the printer as a process on TCP: paper out, plug pulled, mute, slow, one caller a time."""

import json
import select
import socket
import time

import pytest
import requests

from tests.sandbox.escpos_bytes import DRAWER, FEED_AND_CUT, FULL_CUT, INIT, ask, raster
from tests.sandbox.running import Running, wait_for

BAND = raster([bytes([255] * 72)] * 100)
SLIP = INIT + BAND + DRAWER + FEED_AND_CUT


class Paper:
    """A caller of one printer process."""

    def __init__(self, folder):
        self.out = folder / "out"
        self.running = Running("printer", "--out", str(self.out))
        self.line = requests.Session()
        self.line.trust_env = False
        self.plugs = []

    def close(self):
        for plug in self.plugs:
            plug.close()
        self.line.close()
        assert self.running.end() == 0

    def dial(self):
        plug = socket.create_connection(
            (self.running.line["host"], self.running.line["port"]), timeout=60
        )
        self.plugs.append(plug)
        return plug

    def state(self, **changes):
        url = self.running.line["control"] + "/state"
        if not changes:
            return self.line.get(url, timeout=60).json()
        answer = self.line.post(url, json=changes, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def slips(self):
        return self.line.get(self.running.line["control"] + "/slips", timeout=60).json()

    def tear(self):
        return self.line.post(self.running.line["control"] + "/tear", timeout=60)


@pytest.fixture
def paper(tmp_path):
    printer = Paper(tmp_path)
    yield printer
    printer.close()


def status(plug, kind):
    """Exactly one byte with the fixed bits."""
    plug.sendall(ask(kind))
    (byte,) = plug.recv(16)
    assert byte & 0x93 == 0x12
    return byte


def statuses(plug):
    return [status(plug, kind) for kind in (1, 2, 3, 4)]


def silent(plug, seconds=0.2):
    ready, _, _ = select.select([plug], [], [], seconds)
    return not ready


def ended_hard(plug):
    try:
        while plug.recv(4096):
            pass
    except ConnectionResetError:
        return True
    return False


def dies_while_sending(plug):
    """The write that meets a dying peer is taken; a later one fails."""
    try:
        for _ in range(10_000):
            plug.sendall(SLIP)
    except ConnectionError:
        return True
    return False


def test_a_slip_comes_out_at_the_cut(paper):
    line = paper.running.line
    assert line["url"] == f"tcp://127.0.0.1:{line['port']}"
    plug = paper.dial()
    assert statuses(plug) == [0x12, 0x12, 0x12, 0x12]
    plug.sendall(SLIP)
    wait_for(lambda: paper.slips()["slips"])
    (report,) = paper.slips()["slips"]
    assert (report["height_dots"], report["cut"]) == (124, "partial")
    assert (report["drawer_kicks"], report["faults"]) == (1, [])
    assert report == json.loads((paper.out / "slip-0001.json").read_text())
    assert (paper.out / "slip-0001.bin").read_bytes() == b"".join(map(ask, (1, 2, 3, 4))) + SLIP
    assert paper.state()["received_bytes"] == 12 + len(SLIP)


def test_paper_out_holds_what_comes_until_there_is_paper(paper):
    paper.state(paper_out=True)
    plug = paper.dial()
    assert statuses(plug) == [0x1A, 0x32, 0x12, 0x7E]
    plug.sendall(SLIP)
    assert statuses(plug) == [0x1A, 0x32, 0x12, 0x7E]
    told = paper.slips()
    assert (told["slips"], told["uncut"]["height_dots"]) == ([], 0)
    assert told["held_bytes"] >= len(SLIP)
    paper.state(paper_out=False)
    told = paper.slips()
    assert len(told["slips"]) == 1
    assert told["held_bytes"] == 0
    assert statuses(plug) == [0x12, 0x12, 0x12, 0x12]


def test_the_paper_ends_within_a_slip(paper):
    paper.state(paper_out_after_dots=60)
    plug = paper.dial()
    plug.sendall(SLIP)
    wait_for(lambda: paper.state()["paper_out"])
    assert paper.slips()["uncut"]["height_dots"] == 60
    assert status(plug, 4) == 0x7E
    paper.state(paper_out=False)
    assert [slip["height_dots"] for slip in paper.slips()["slips"]] == [124]


def test_low_paper_is_told_and_prints(paper):
    paper.state(paper_low=True)
    plug = paper.dial()
    assert statuses(plug) == [0x12, 0x12, 0x12, 0x1E]
    plug.sendall(SLIP)
    wait_for(lambda: paper.slips()["slips"])


def test_the_plug_pulled_in_the_middle_of_a_raster(paper):
    plug = paper.dial()
    plug.sendall(INIT + b"before\n")
    wait_for(lambda: paper.state()["received_bytes"] == 9)
    paper.state(pull_after_bytes=3000)
    assert dies_while_sending(plug)
    assert paper.state()["pulled"] is True
    assert paper.state()["received_bytes"] == 3009
    assert ended_hard(paper.dial())
    told = paper.slips()
    assert (told["slips"], told["uncut"]["height_dots"]) == ([], 30)
    assert told["uncut"]["faults"][0]["what"] == "cut short after 2998 bytes"

    paper.state(pulled=False)
    assert status(paper.dial(), 1) == 0x12
    torn = paper.tear().json()
    assert (torn["cut"], torn["text"]) == ("torn", ["before"])
    assert paper.tear().status_code == 404


def test_pulled_resets_who_is_on_the_line_and_loses_what_is_held(paper):
    paper.state(paper_out=True)
    plug = paper.dial()
    plug.sendall(SLIP)
    status(plug, 1)
    paper.state(pulled=True)
    assert ended_hard(plug)
    paper.state(pulled=False, paper_out=False)
    told = paper.slips()
    assert (told["slips"], told["held_bytes"]) == ([], 0)


def test_a_mute_printer_prints_and_says_nothing(paper):
    paper.state(mute=True)
    plug = paper.dial()
    plug.sendall(ask(1) + SLIP + ask(4))
    wait_for(lambda: paper.slips()["slips"])
    assert silent(plug)
    paper.state(mute=False)
    assert status(plug, 1) == 0x12


def test_a_question_hidden_in_a_raster_is_answered_by_printers_like_epsons(paper):
    hidden = raster([ask(4) + ask(9) + ask(1)])
    plug = paper.dial()
    plug.sendall(hidden + ask(3))
    assert plug.recv(16) == b"\x12"
    assert silent(plug)
    paper.state(status_in_data=True, paper_low=True)
    plug.sendall(hidden + FULL_CUT)
    wait_for(lambda: paper.slips()["slips"])
    assert plug.recv(16) == b"\x1e\x12"


def test_a_slow_printer_answers_late(paper):
    paper.state(delay_ms=150)
    plug = paper.dial()
    began = time.monotonic()
    assert status(plug, 1) == 0x12
    assert time.monotonic() - began >= 0.15


def test_a_full_buffer_stops_reading(paper):
    paper.state(paper_out=True, buffer_bytes=20_000)
    plug = paper.dial()
    plug.setblocking(False)
    sent = 0
    while select.select([], [plug], [], 0.3)[1]:
        sent += plug.send(SLIP * 100)
    assert sent > 20_000
    wait_for(lambda: paper.slips()["held_bytes"] >= 20_000)
    assert paper.slips()["held_bytes"] < 20_000 + len(SLIP) + 4096
    received = paper.state()["received_bytes"]
    assert received < sent
    paper.state(paper_out=False)
    wait_for(lambda: paper.state()["received_bytes"] == sent)


def test_a_second_caller_waits_for_the_first(paper):
    first, second = paper.dial(), paper.dial()
    assert status(first, 1) == 0x12
    second.sendall(ask(1))
    assert silent(second)
    first.close()
    assert second.recv(16) == b"\x12"


def test_half_a_raster_is_a_fault_and_not_a_picture(paper):
    plug = paper.dial()
    plug.sendall(BAND[:500])
    plug.close()
    wait_for(lambda: paper.slips()["uncut"]["fault_count"])
    told = paper.slips()["uncut"]
    assert (told["height_dots"], told["bytes"]) == (0, 500)
    assert told["faults"][0]["what"] == "cut short after 500 bytes"


def test_garbage_is_named_byte_for_byte(paper):
    plug = paper.dial()
    plug.sendall(b"\xde\xad\xbe\xef" + "₹".encode() + b"\n" + FULL_CUT)
    wait_for(lambda: paper.slips()["slips"])
    (report,) = paper.slips()["slips"]
    assert [(f["offset"], f["hex"]) for f in report["faults"]] == list(
        enumerate(["de", "ad", "be", "ef", "e2", "82", "b9"])
    )


def test_a_panel_asked_wrongly_changes_nothing(paper):
    url = paper.running.line["control"] + "/state"
    before = paper.state()
    for body, field in (
        ({"colour": "red"}, "colour"),
        ({"paper_out": 1}, "paper_out"),
        ({"mute": True, "delay_ms": -1}, "delay_ms"),
    ):
        answer = paper.line.post(url, json=body, timeout=60)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert paper.state() == before


def test_narrow_paper(tmp_path):
    running = Running("printer", "--out", str(tmp_path), "--width-dots", "384")
    with socket.create_connection(("127.0.0.1", running.line["port"]), timeout=60) as plug:
        plug.sendall(raster([bytes(72)]) + raster([bytes(48)]) + FULL_CUT + ask(1))
        assert plug.recv(16) == b"\x12"
    assert running.end() == 0
    report = json.loads((tmp_path / "slip-0001.json").read_text())
    assert (report["width_dots"], report["height_dots"]) == (384, 1)
    assert report["faults"][0]["what"] == "raster of 576 dots on paper of 384"
