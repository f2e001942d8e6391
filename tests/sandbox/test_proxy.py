# SPDX-License-Identifier: Apache-2.0
"""Tests: the telephone line as a process between a caller and a server of the test's own."""

import asyncio
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from sandbox.server import reset
from tests.sandbox.running import Running, wait_for

LATE_S = 60
SOON_S = 0.3
BIG = b"x" * 300_000


class Shop(BaseHTTPRequestHandler):
    """A server that counts what it did, whether or not anybody heard of it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.done.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", str(len(BIG)))
        self.end_headers()
        self.wfile.write(BIG)

    def log_message(self, *_arguments):
        """Says nothing."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, _request, _address):
        """A caller who hung up is what these tests are about."""


class Telephone:
    """One line to one server, and a caller."""

    def __init__(self):
        self.server = Quiet(("127.0.0.1", 0), Shop)
        self.server.done = []
        self.serving = threading.Thread(target=self.server.serve_forever)
        self.serving.start()
        address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.running = Running("line", "--to", address, "--json")
        self.caller = requests.Session()
        self.caller.trust_env = False
        self.panel = requests.Session()
        self.panel.trust_env = False

    def end(self):
        self.caller.close()
        self.panel.close()
        self.server.shutdown()
        self.server.server_close()
        self.serving.join()
        assert self.running.end() == 0

    @property
    def url(self):
        return self.running.line["url"]

    @property
    def done(self):
        return [body.decode() for _, body in self.server.done]

    def state(self, **changes):
        control = self.running.line["control"] + "/state"
        if not changes:
            return self.panel.get(control, timeout=LATE_S).json()
        answer = self.panel.post(control, json=changes, timeout=LATE_S)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, what, path="/act", timeout_s=LATE_S):
        """What a caller makes of it."""
        try:
            said = self.caller.post(self.url + path, data=what, timeout=timeout_s)
        except requests.exceptions.ReadTimeout:
            return "late"
        except requests.exceptions.ChunkedEncodingError:
            return "half"
        except requests.exceptions.ConnectionError as error:
            return "refused" if "refused" in str(error) else "broken off"
        return "whole" if said.content == BIG else "other"


@pytest.fixture
def telephone():
    made = Telephone()
    yield made
    made.end()


def test_what_is_said_passes_in_both_directions_and_is_counted(telephone):
    assert [telephone.ask("one"), telephone.ask("two")] == ["whole", "whole"]
    assert telephone.done == ["one", "two"]
    state = telephone.state()
    assert (state["mode"], state["calls"], state["exchanges"]) == ("up", 1, 2)
    assert state["bytes_down"] > 2 * len(BIG) > state["bytes_up"] > 0


def test_a_cut_line_resets_refuses_and_comes_back_on_the_same_port(telephone):
    with socket.create_connection(_address(telephone.url), timeout=LATE_S) as plug:
        wait_for(lambda: telephone.state()["open"] == 1)
        telephone.state(mode="cut")
        with pytest.raises(ConnectionResetError):
            plug.recv(1)
    assert [telephone.ask("one"), telephone.ask("two")] == ["refused", "refused"]
    telephone.state(mode="up")
    assert telephone.ask("three") == "whole"
    assert telephone.done == ["three"]


def test_no_other_gets_the_port_while_the_line_is_cut(telephone):
    host, port = _address(telephone.url)
    telephone.state(mode="cut")
    with socket.socket() as thief, pytest.raises(OSError, match="in use"):
        thief.bind((host, port))


def test_a_swallowed_reply_leaves_the_act_done_and_the_caller_without_answer(telephone):
    telephone.state(drop_reply=2)
    assert [telephone.ask(str(n)) for n in range(3)] == ["broken off", "broken off", "whole"]
    assert telephone.done == ["0", "1", "2"]
    assert telephone.state()["dropped"] == 2


def test_only_answers_to_the_path_that_is_named_are_swallowed(telephone):
    telephone.state(drop_reply=1, drop_path="/pay")
    assert telephone.ask("a", "/look") == "whole"
    assert telephone.ask("b", "/pay") == "broken off"
    assert telephone.ask("c", "/pay") == "whole"


def test_between_two_swallowed_answers_so_many_pass_as_the_gap_says(telephone):
    telephone.state(drop_reply=100, drop_gap=1)
    heard = [telephone.ask(str(n)) for n in range(4)]
    assert heard == ["broken off", "whole", "broken off", "whole"]
    telephone.state(drop_reply=0)
    telephone.state(drop_reply=1)
    assert telephone.ask("again") == "broken off"


def test_a_black_hole_takes_everything_and_gives_nothing(telephone):
    assert telephone.ask("before") == "whole"
    telephone.state(mode="black_hole")
    assert telephone.ask("lost", timeout_s=SOON_S) == "late"
    assert telephone.ask("lost too", timeout_s=SOON_S) == "late"
    telephone.state(mode="up")
    assert telephone.ask("after") == "whole"
    assert telephone.done == ["before", "after"]


def test_a_stalled_line_loses_nothing_and_goes_on(telephone):
    telephone.state(mode="stall")
    heard = []
    asking = threading.Thread(target=lambda: heard.append(telephone.ask("patient")))
    asking.start()
    wait_for(lambda: telephone.state()["calls"] == 1)
    assert telephone.done == []
    telephone.state(mode="up")
    asking.join()
    assert (heard, telephone.done) == (["whole"], ["patient"])


@pytest.mark.parametrize("mode", ["half_close", "reset_after_bytes"])
@pytest.mark.parametrize(("after", "sight"), [(0, "broken off"), (1000, "half")])
def test_an_answer_ends_in_its_midst_and_the_act_is_done(telephone, mode, after, sight):
    telephone.state(mode=mode, after_bytes=after)
    assert telephone.ask("one") == sight
    telephone.state(mode="up")
    assert telephone.ask("two") == "whole"
    assert telephone.done == ["one", "two"]


def test_a_slow_line_is_whole(telephone):
    telephone.state(delay_ms=50, rate_bytes_per_s=1_000_000)
    assert telephone.ask("slow", timeout_s=LATE_S) == "whole"


def test_a_call_that_has_ended_may_be_hung_up_again(telephone):
    async def twice():
        _, writer = await asyncio.open_connection(*_address(telephone.url))
        for _ in range(2):
            reset(writer)
            await asyncio.sleep(0.01)  # the loop lets go of the socket in between
        return writer.is_closing()

    assert asyncio.run(twice())


def test_nobody_at_the_other_end_is_a_broken_call_not_a_broken_line(telephone):
    lonely = Running("line", "--to", "http://127.0.0.1:1")
    try:
        with pytest.raises(requests.exceptions.ConnectionError):
            telephone.caller.get(lonely.line["url"], timeout=LATE_S)
    finally:
        assert lonely.end() == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mode": "down"}, "mode"),
        ({"mode": ["up"]}, "mode"),
        ({"delay_ms": -1}, "delay_ms"),
        ({"drop_reply": True}, "drop_reply"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_wish_it_does_not_know_changes_nothing(telephone, asked, field):
    answer = telephone.panel.post(
        telephone.running.line["control"] + "/state", data=json.dumps(asked), timeout=LATE_S
    )
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert telephone.state()["mode"] == "up"


def _address(url):
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)
