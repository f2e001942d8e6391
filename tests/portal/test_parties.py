# SPDX-License-Identifier: Apache-2.0
"""Tests: the line to a party: bounded in time and size, never redirected, never repeated; and the
gateway's envelope.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from portal.parties import bridge_envelope, line
from portal.parties.bridge_envelope import Channel, EnvelopeRefused
from portal.parties.csc_wallet import fraction, rupees
from portal.parties.department import Acts, Dialect
from portal.parties.line import Line, Patience, Silent
from portal.ports import ActState
from tests.portal.edges import NOW_MS


class Scripted(BaseHTTPRequestHandler):
    """A server that says what it was told to say, and counts what it heard."""

    said: ClassVar[tuple[int, dict[str, str], bytes]]
    heard: ClassVar[list[str]]
    hold: ClassVar[threading.Event]
    url: ClassVar[str]

    def do_GET(self) -> None:
        type(self).heard.append(f"{self.command} {self.path}")
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        status, headers, body = self.said
        if status == 0:
            self.hold.wait(30)
            return
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@contextmanager
def server(status: int = 200, body: bytes = b"{}", **headers: str) -> Iterator[type[Scripted]]:
    said = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    class Told(Scripted):
        pass

    Told.said, Told.heard, Told.hold = said, [], threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Told) as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        Told.url = f"http://127.0.0.1:{one.server_address[1]}"
        yield Told
        Told.hold.set()
        one.shutdown()
        thread.join()


def test_a_whole_answer_is_read():
    with server(200, b'{"status":"accepted"}') as told, Line(told.url + "/") as way:
        assert way.get("/payment", {"merchant_ref": "a b"}).json() == {"status": "accepted"}
        assert way.post("/payment", {}).status == 200
    assert told.heard == ["GET /payment?merchant_ref=a+b", "POST /payment"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"a":1.0}', b'{"a":1,"a":2}', b"\xff", b"[" * 9999]
)
def test_what_is_not_an_object_of_ours_is_silence(body: bytes):
    with server(200, body) as told, Line(told.url) as way, pytest.raises(Silent):
        way.get("/bill", {}).json()


def test_an_answer_without_end_is_silence():
    body = b"x" * (line.ANSWER_MAX_BYTES + 1)
    with server(200, body) as told, Line(told.url) as way, pytest.raises(Silent):
        way.get("/bill", {})


def test_half_an_answer_is_silence():
    half = server(200, b'{"status":', Content_Length="500")
    with half as told, Line(told.url) as way, pytest.raises(Silent):
        way.get("/bill", {})


def test_nobody_waits_for_ever():
    patience = Patience(connect_s=0.2, answer_s=0.2)
    with server(0) as told, Line(told.url, patience) as way, pytest.raises(Silent):
        way.post("/payment", {})
    with Line("http://127.0.0.1:9", patience) as way, pytest.raises(Silent):
        way.get("/bill", {})


def test_an_act_is_not_carried_to_another_address():
    with server(302, b"{}", Location="/elsewhere") as told, Line(told.url) as way:
        assert way.post("/payment", {}).status == 302
    assert told.heard == ["POST /payment"]


@pytest.mark.parametrize("url", ["", "no address", "ftp://x", "http://"])
def test_an_address_that_is_none_is_silence(url: str):
    with Line(url) as way, pytest.raises(Silent):
        way.get("/bill", {})


DIALECT = Dialect("reference", {}, {})


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, {"error": "not found"}),
        (404, {"status": "unknown", "merchant_ref": "another"}),
        (200, {"status": "accepted", "merchant_ref": "another", "reference": "R"}),
        (200, {"status": "accepted", "merchant_ref": "ours"}),
        (200, {"status": "accepted", "merchant_ref": "ours", "reference": ""}),
        (200, {"status": "pending", "merchant_ref": "ours"}),
        (500, {"status": "accepted", "merchant_ref": "ours", "reference": "R"}),
        (302, {"status": "unknown", "merchant_ref": "ours"}),
    ],
)
def test_only_words_about_our_own_reference_count(status: int, said: dict):
    with server(status, json.dumps(said).encode()) as told, Line(told.url) as way:
        assert Acts(way, "/payment", DIALECT).ask("ours").state is ActState.UNKNOWN


def test_a_refusal_for_a_reason_we_do_not_know_needs_a_person(expect_log):
    expect_log("refused for a reason we do not know: moonlight")
    said = {"status": "refused", "merchant_ref": "ours", "reason": "moonlight"}
    with server(200, json.dumps(said).encode()) as told, Line(told.url) as way:
        assert Acts(way, "/payment", DIALECT).ask("ours").state is ActState.UNKNOWN


@pytest.fixture(scope="module")
def ends() -> tuple[Channel, Channel, Channel]:
    """Ours to the gateway, the gateway's to us, and a stranger's to us."""
    ours, theirs, strange = (bridge_envelope.new_merchant_key() for _ in range(3))
    public = bridge_envelope.public_pem
    return (
        Channel.between(ours, public(theirs).encode()),
        Channel.between(theirs, public(ours).encode()),
        Channel.between(strange, public(ours).encode()),
    )


def test_an_envelope_is_opened_by_whom_it_is_for(ends):
    ours, theirs, _ = ends
    fields = {"merchant_txn": "L1", "txn_amount": "50.00", "param_1": "a=b", "product_name": "नकल"}
    sealed = ours.seal(fields)
    assert theirs.open(sealed) == fields
    assert ours.seal(fields) != sealed
    with pytest.raises(EnvelopeRefused):
        ours.open(sealed)


def test_an_envelope_of_a_stranger_is_refused(ends):
    ours, _, strange = ends
    with pytest.raises(EnvelopeRefused, match="not signed"):
        ours.open(strange.seal({"merchant_txn": "L1"}))


def test_no_field_can_smuggle_in_another(ends):
    ours, _, _ = ends
    for fields in ({"a": "1|txn_amount=9.00"}, {"a=b": "1"}):
        with pytest.raises(ValueError, match="separator"):
            ours.seal(fields)


def test_keys_of_another_kind_make_no_channel():
    pem = bridge_envelope.new_merchant_key()
    for wrong in (b"", b"-----BEGIN NOTHING-----"):
        with pytest.raises(ValueError):  # noqa: PT011 - the library words it
            Channel.between(pem, wrong)


def test_the_published_forms_of_amount_and_address():
    from kiosk.core.dates import local

    assert [rupees(paise) for paise in (1, 100, 123_456)] == ["0.01", "1.00", "1234.56"]
    assert fraction(local(NOW_MS)) == str(261122113000 * 883 + 117)
