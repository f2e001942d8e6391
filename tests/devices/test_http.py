# SPDX-License-Identifier: Apache-2.0
"""Tests devices: questions over HTTP against a real server and against peers that are none."""

import contextlib
import hashlib
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import DeviceAbsent, DeviceCancelled, DeviceGarbled, DeviceSilent
from kiosk.devices.http import Answer, Ask, Http, Limits
from tests.devices.peers import closed_port, peer

PATIENT = Limits(connect_ms=20_000, silence_ms=20_000, whole_ms=30_000, answer_max_bytes=4096)
HASTY = Limits(connect_ms=20_000, silence_ms=150, whole_ms=20_000)
HTTP = Http("scanner")


class Machine(BaseHTTPRequestHandler):
    """Tells the question back: verb, path, chosen headers and body."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        size = int(self.headers.get("Content-Length", "-1"))
        body = self.rfile.read(max(size, 0))
        told = f"{self.command} {self.path} {size} {self.headers.get('X-Told')} ".encode() + body
        moved = self.path == "/moved"
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", "/elsewhere")
        self.send_header("X-Machine", "Flatbed 4")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told if self.command != "HEAD" else b"")

    do_GET = do_HEAD = do_POST = do_DELETE = do_CAPTURE = do_RDSERVICE = answer  # noqa: N815

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    server.daemon_threads = False
    if context:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)


@pytest.fixture(scope="module")
def machine():
    with serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("verb", ["GET", "POST", "DELETE", "RDSERVICE", "CAPTURE"])
def test_any_verb_goes_out_and_its_answer_comes_home(machine, verb):
    said = HTTP.ask(Ask(verb, f"{machine}/rd/info?a=b", b"<x/>", {"X-Told": "yes"}), PATIENT)
    assert said.status == 200
    assert said.headers["x-machine"] == "Flatbed 4"
    assert said.body == f"{verb} /rd/info?a=b 4 yes <x/>".encode()


@pytest.mark.parametrize(("verb", "told"), [("GET", -1), ("POST", 0), ("RDSERVICE", 0)])
def test_no_body_is_told_by_verbs_that_carry_one(machine, verb, told):
    assert HTTP.ask(Ask(verb, machine), PATIENT).body == f"{verb} / {told} None ".encode()


def test_the_answer_to_head_has_no_body(machine):
    assert HTTP.ask(Ask("HEAD", machine), PATIENT).body == b""


def test_a_redirect_is_an_answer_and_is_not_followed(machine):
    assert HTTP.ask(Ask("GET", f"{machine}/moved"), PATIENT).status == 302


def test_what_the_environment_says_about_proxies_is_not_heard(machine, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    assert HTTP.ask(Ask("GET", machine), PATIENT).status == 200


def test_progress_hears_how_far_it_is_and_can_end_the_call(machine):
    heard = []
    HTTP.ask(Ask("POST", machine, b"x" * 3000), PATIENT, lambda done, of: heard.append((done, of)))
    assert heard[-1][0] == heard[-1][1] > 3000

    def gave_up(done: int, of: int) -> None:
        raise DeviceCancelled(device="scanner")

    with pytest.raises(DeviceCancelled):
        HTTP.ask(Ask("GET", machine), PATIENT, gave_up)


def ask(where, limits=PATIENT, body=b""):
    return HTTP.ask(Ask("POST", f"http://{where.host}:{where.port}/", body), limits)


def saying(answer: bytes):
    def script(line):
        line.recv(65536)
        line.sendall(answer)

    return script


def test_an_answer_in_chunks_is_put_together():
    chunks = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    with peer(saying(chunks)) as where:
        assert ask(where).body == b"abcde"


def test_an_answer_without_a_length_ends_with_the_line():
    with peer(saying(b"HTTP/1.0 503 no\r\nX: 1\r\nX: 2\r\n\r\nwarming up")) as where:
        assert ask(where) == Answer(503, {"x": "2"}, b"warming up")


OK = b"HTTP/1.1 200 OK\r\n"
GARBAGE = {
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "noise": bytes(range(256)) * 8,
    "ended before its length": OK + b"Content-Length: 10\r\n\r\nshort",
    "a chunk of no length": OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n",
    "ended in a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "larger than its bound, and it says so": OK + b"Content-Length: 999999999\r\n\r\n",
    "larger than its bound": OK + b"\r\n" + b"x" * 5000,
    "a line without end": OK + b"X-Long: " + b"y" * 70_000,
    "too many headers": OK + b"A: b\r\n" * 200 + b"\r\n",
    "a status that is none": b"HTTP/1.1 okay\r\n\r\n",
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_answer_is_garbled(answer):
    with peer(saying(answer)) as where, pytest.raises(DeviceGarbled) as raised:
        ask(where)
    assert raised.value.facts == {"device": "scanner"}


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_random_bytes_are_an_answer_or_one_of_two_errors(noise):
    with (
        peer(saying(b"HTTP/1.1 200 \r\n" + noise)) as where,
        contextlib.suppress(DeviceGarbled, DeviceSilent),
    ):
        assert len(ask(where).body) <= len(noise)


def test_nobody_listens():
    with pytest.raises(DeviceAbsent):
        HTTP.ask(Ask("GET", f"http://127.0.0.1:{closed_port()}/"), PATIENT)


def test_a_name_nobody_knows():
    with pytest.raises(DeviceAbsent):
        HTTP.ask(Ask("GET", "http://no-such-machine.invalid/"), Limits(connect_ms=500))


def test_a_line_ended_before_a_word_is_silence():
    with peer(lambda line: line.recv(65536)) as where, pytest.raises(DeviceSilent):
        ask(where)


@contextlib.contextmanager
def mute():
    """A peer that takes the call and neither reads nor writes."""
    over = threading.Event()
    with peer(lambda _: over.wait(30)) as where:
        try:
            yield where
        finally:
            over.set()


def test_a_machine_that_never_answers():
    with mute() as where, pytest.raises(DeviceSilent):
        ask(where, HASTY)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_byte_now_and_then_does_not_outlive_the_whole_call(start):
    def drip(line):
        line.sendall(start)
        while True:
            line.sendall(b"z")
            time.sleep(0.02)

    with peer(drip) as where, pytest.raises(DeviceSilent):
        ask(where, Limits(connect_ms=20_000, silence_ms=20_000, whole_ms=300))


def test_a_machine_that_takes_no_byte():
    with mute() as where, pytest.raises(DeviceSilent):
        ask(where, HASTY, bytes(64_000_000))


def test_what_it_said_before_it_closed_on_a_long_body_is_heard():
    def refuse(line):
        line.recv(10)
        line.sendall(b"HTTP/1.1 413 too much\r\nContent-Length: 0\r\n\r\n")
        line.shutdown(1)
        while line.recv(1 << 20):
            pass

    with peer(refuse) as where:
        assert ask(where, PATIENT, bytes(2_000_000)).status == 413


@pytest.mark.parametrize("url", ["ftp://a/", "http://", "a", "http://u@host/", "http://h:x/"])
def test_an_address_that_is_none_is_a_defect(url):
    with pytest.raises(ValueError, match=r"address|Port"):
        HTTP.ask(Ask("GET", url))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=printer", "-days", "2", "-keyout", key, "-out", cert],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return key, cert


def test_a_certificate_that_was_noted_is_taken_and_no_other(certificate):
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    der = ssl.PEM_cert_to_DER_cert(cert.read_text(encoding="ascii"))
    with serving(context) as port:
        question = Ask("GET", f"https://127.0.0.1:{port}/secret")
        pinned = Http("scanner", hashlib.sha256(der).digest())
        assert pinned.ask(question, PATIENT).body == b"GET /secret -1 None "
        for stranger in (Http("scanner", bytes(32)), Http("scanner")):
            with pytest.raises(DeviceGarbled):
                stranger.ask(question, PATIENT)


def test_tls_asked_of_a_machine_that_has_none(machine):
    with pytest.raises(DeviceGarbled):
        HTTP.ask(Ask("GET", machine.replace("http", "https")), PATIENT)
