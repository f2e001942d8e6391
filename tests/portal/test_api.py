# SPDX-License-Identifier: Apache-2.0
"""Tests: what the portal's edge does with what it should not get: a coded, signed answer each time,
never a trace, never 5xx for the asker's own fault.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from kiosk.core.encoding import unb64
from kiosk.core.entries import DayOpened
from kiosk.core.wire.exchange import BODY_MAX_BYTES, read_answer, read_request
from kiosk.core.wire.http_signature import RequestParts, to_sign
from kiosk.core.wire.trust import portal_id
from portal.api.arrivals import SMALL_MAX_BYTES
from portal.seal import SigningKey
from tests.portal.hand_kiosk import HandKiosk, enrol_request
from tests.portal.hand_wire import AT_MS, PATIENCE_S, Heard, Wire
from tests.portal.served import Place, answer_key, refused, served_in


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served_in(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_the_portal_says_who_it_is(place: Place):
    said = requests.get(place.url + "/v1/portal", timeout=PATIENCE_S).json()
    assert said["portal_id"] == place.kiosk.epoch.portal_id
    assert said["epoch"] == 1
    assert type(said["time_ms"]) is int


def test_a_message_without_a_signature_is_turned_away(place: Place):
    heard = place.kiosk.wire.send("/v1/exchange", place.kiosk.request())
    assert refused(heard, answer_key(place)) == (401, "PRT-12")


def test_a_signature_of_another_key_is_turned_away(place: Place):
    other = Wire(place.url, SigningKey.from_seed(b"x" * 32))
    with other.session:
        heard = other.send("/v1/exchange", place.kiosk.request(), place.kiosk.key_id)
    assert refused(heard, answer_key(place)) == (401, "PRT-12")


def test_a_signature_of_another_address_or_body_is_turned_away(place: Place):
    wire, body = place.kiosk.wire, place.kiosk.request()
    unsigned = to_sign(RequestParts("POST", "/v1/lookup", body), place.kiosk.key_id, 1)
    headers = unsigned.headers(wire.key.sign(unsigned.base))
    heard = wire.post("/v1/exchange", body, headers)
    assert refused(heard, answer_key(place)) == (401, "PRT-12")

    heard = wire.post("/v1/lookup", body + b" ", headers)
    assert refused(heard, answer_key(place)) == (401, "PRT-12")


@pytest.mark.parametrize("who", ["K179999.1", "K170001.2", "K170001", "K170001.x", ".1"])
def test_a_kiosk_nobody_enrolled_is_told_so(place: Place, who: str):
    heard = place.kiosk.wire.send("/v1/exchange", place.kiosk.request(), who)
    assert refused(heard, answer_key(place)) == (401, "PRT-13")


def test_a_message_under_another_kiosks_name_is_turned_away(place: Place):
    honest = read_request(place.kiosk.request())
    for change in ({"kiosk_id": "K170002"}, {"portal_id": "0000000000"}, {"generation": 2}):
        body = replace(honest, head=replace(honest.head, **change)).to_bytes()
        heard = place.kiosk.wire.send("/v1/exchange", body, place.kiosk.key_id)
        assert refused(heard, answer_key(place)) == (400, "PRT-11")


GARBAGE = {
    "nothing": b"",
    "not JSON": b"garbage",
    "not UTF-8": b"\xff\xfe",
    "another object": b'{"kind":"request"}',
    "a list": b"[1,2,3]",
    "a float": b'{"kind":1.5}',
    "nested": b"[" * 100_000,
    "a long number": b"9" * 5000,
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("path", ["/v1/exchange", "/v1/lookup", "/v1/reset-pin"])
def test_garbage_is_not_read(place: Place, path: str, body: bytes):
    body = body[: SMALL_MAX_BYTES - 1]
    heard = place.kiosk.wire.send(path, body, place.kiosk.key_id)
    assert refused(heard, answer_key(place)) == (400, "PRT-11")


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_not_enrolled_and_the_root_says_so(place: Place, body: bytes):
    heard = place.kiosk.wire.send("/v1/enrol", body[: SMALL_MAX_BYTES - 1])
    root = unb64(json.loads(heard.body)["root_key"])
    assert portal_id(root) == place.kiosk.epoch.portal_id
    assert refused(heard, root) == (400, "PRT-11")


def test_a_used_code_is_refused_and_the_root_says_so(place: Place):
    code = place.code()
    wire = Wire(place.url, SigningKey.from_seed(b"y" * 32))
    with wire.session:
        assert wire.send("/v1/enrol", enrol_request(code, wire.key)).status == 200
        again = wire.send("/v1/enrol", enrol_request(code, place.kiosk.wire.key))
    root = unb64(json.loads(again.body)["root_key"])
    assert refused(again, root) == (403, "ENR-04")


def test_a_message_that_promises_more_lines_than_it_has_is_not_read(place: Place):
    honest = read_request(place.kiosk.request())
    head = replace(honest.head, entries=honest.head.entries + 1)
    body = replace(honest, head=head).to_bytes()
    heard = place.kiosk.wire.send("/v1/exchange", body, place.kiosk.key_id)
    assert refused(heard, answer_key(place)) == (400, "PRT-11")


def test_an_entry_that_is_damaged_on_its_way_is_not_acknowledged(place: Place):
    kiosk = place.kiosk
    known = kiosk.exchange().head.acknowledged_seq
    kiosk.write(DayOpened(1, "Ramesh Thakur", 100_00))
    honest = read_request(kiosk.request())
    damaged = replace(honest, entries=tuple(line[:-1] + b" " for line in honest.entries))
    heard = kiosk.wire.send("/v1/exchange", damaged.to_bytes(), kiosk.key_id)
    heard.signed_by(answer_key(place))
    assert read_answer(heard.good()).head.acknowledged_seq == known

    assert kiosk.exchange().head.acknowledged_seq == known + 1


def packed_badly() -> dict[str, bytes]:
    whole = gzip.compress(b"x" * 1000)
    return {
        "cut": whole[:-4],
        "followed": whole + b"more",
        "two members": whole + whole,
        "not gzip": b"plainly not",
        "zlib": zlib.compress(b"x" * 1000),
    }


@pytest.mark.parametrize("wire", packed_badly().values(), ids=packed_badly())
def test_a_damaged_frame_is_not_read(place: Place, wire: bytes):
    heard = signed_post(place.kiosk, wire, "gzip")
    assert refused(heard, answer_key(place)) == (400, "PRT-11")


def test_a_small_message_cannot_grow_beyond_its_bound(place: Place):
    bomb = gzip.compress(b"\0" * (BODY_MAX_BYTES + 1))
    assert len(bomb) < 20_000
    heard = signed_post(place.kiosk, bomb, "gzip")
    assert refused(heard, answer_key(place)) == (413, "PRT-14")


def test_another_coding_is_not_taken(place: Place):
    heard = signed_post(place.kiosk, b"...", "br")
    assert refused(heard, answer_key(place)) == (415, "PRT-15")


def signed_post(kiosk: HandKiosk, wire: bytes, coding: str) -> Heard:
    unsigned = to_sign(RequestParts("POST", "/v1/exchange", wire), kiosk.key_id, AT_MS // 1000)
    headers = unsigned.headers(kiosk.wire.key.sign(unsigned.base))
    return kiosk.wire.post("/v1/exchange", wire, headers | {"Content-Encoding": coding})


def test_a_message_that_is_too_long_is_not_read_to_its_end(place: Place):
    answer = requests.post(
        place.url + "/v1/lookup", data=b"x" * (SMALL_MAX_BYTES + 1), timeout=PATIENCE_S
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PRT-14")


def test_a_sender_who_leaves_in_mid_sentence_harms_nobody(place: Place, expect_log):
    expect_log("Invalid HTTP request received")
    head = b"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"
    place.raw(head)
    place.raw(b"not http at all\r\n\r\n")
    assert place.kiosk.exchange().head.acknowledged_seq >= 1


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "PRT-16"),
        ("GET", "/v2/exchange", 404, "PRT-16"),
        ("POST", "/v1/exchange/", 404, "PRT-16"),
        ("GET", "/openapi.json", 404, "PRT-16"),
        ("GET", "/docs", 404, "PRT-16"),
        ("GET", "/v1/exchange", 405, "PRT-17"),
        ("DELETE", "/v1/enrol", 405, "PRT-17"),
        ("POST", "/verify", 405, "PRT-17"),
    ],
)
def test_an_address_or_method_of_nobody(place: Place, method, path, status, code):
    answer = requests.request(method, place.url + path, timeout=PATIENCE_S)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_an_answer_is_packed_only_for_who_can_unpack_it(place: Place):
    kiosk = place.kiosk
    for offer, coding in {"gzip": "gzip", "identity": None, "gzip;q=0": None, "br": None}.items():
        kiosk.wire.session.headers["Accept-Encoding"] = offer
        heard = kiosk.wire.send("/v1/exchange", kiosk.request(), kiosk.key_id)
        kiosk.wire.session.headers["Accept-Encoding"] = "gzip"
        assert heard.signed_by(answer_key(place)) == "answer.1"
        assert heard.headers.get("content-encoding") == coding, offer
