# SPDX-License-Identifier: Apache-2.0
"""Tests: what the portal's edge does with what it should not get: a coded, signed answer each time,
never a trace, never 5xx for the asker's own fault.
"""

import gzip
import json
import socket
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy.exc import OperationalError

from kiosk.core.encoding import dump, pack_named, unb64
from kiosk.core.entries import DayOpened
from kiosk.core.wire.enrolment import LookupRequest
from kiosk.core.wire.exchange import BODY_MAX_BYTES, read_answer, read_request
from kiosk.core.wire.http_signature import RequestParts, to_sign
from kiosk.core.wire.trust import portal_id
from portal import centres
from portal.api.arrivals import SMALL_MAX_BYTES, Arrived
from portal.api.kiosk_calls import Desk, KioskCalls
from portal.centres import read_centre
from portal.config import Settings, embedded_database
from portal.onboarding import Issue
from portal.opening import Office, open_office, open_outside
from portal.seal import SigningKey
from tests.portal.edges import record
from tests.portal.hand_kiosk import (
    AT_MS,
    HandKiosk,
    Heard,
    Turned,
    Wire,
    begun,
    enrol,
    enrol_request,
)
from tests.portal.processes import running, verb

PATIENCE_S = 60
TRACES = (b"Traceback", b'File "', b"sqlalchemy", b"site-packages")


@dataclass
class Place:
    """One served portal without any outside."""

    url: str
    folder: Path
    kiosk: HandKiosk

    def code(self) -> str:
        return verb("portal", "code", "--lmk-id", "HP17-00001", "--data-dir", str(self.folder))[1][
            "code"
        ]

    def raw(self, message: bytes) -> bytes:
        """Bytes on a bare connection, and what comes back until it closes."""
        to = urlsplit(self.url)
        with socket.create_connection((to.hostname, to.port), PATIENCE_S) as line:
            line.sendall(message)
            line.shutdown(socket.SHUT_WR)
            parts = []
            while part := line.recv(65536):
                parts.append(part)
        return b"".join(parts)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    top = tmp_path_factory.mktemp("api")
    folder = top / "data"
    with running("portal", "serve", "--data-dir", str(folder), log=top / "log") as portal:
        code = verb("portal", "demo-seed", "--data-dir", str(folder))[1]["code"]
        kiosk = enrol(portal.url, code)
        yield Place(portal.url, folder, kiosk)
        kiosk.wire.session.close()


def refused(heard: Heard, key: bytes) -> tuple[int, str]:
    """Status and code of a refusal, which must be signed over the very message."""
    heard.signed_by(key)
    assert not [trace for trace in TRACES if trace in heard.body]
    with pytest.raises(Turned) as turned:
        heard.good()
    return turned.value.status, turned.value.code


def answer_key(place: Place) -> bytes:
    return place.kiosk.epoch.answer_key


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


def test_a_sender_who_leaves_in_mid_sentence_harms_nobody(place: Place):
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


def test_a_bill_cannot_be_asked_of_a_service_without_bills(place: Place):
    for service in ("nakal_jamabandi", "no_such_service"):
        with pytest.raises(Turned, match="400 CAT-02"):
            place.kiosk.lookup(service, "1")


def test_a_number_that_cannot_be_is_a_bill_nobody_knows(place: Place):
    for number in ("12345", "", "x" * 30_000, "अ" * 12):
        assert place.kiosk.lookup("hpsebl_bill", number).state == "unknown"


def test_a_biller_that_is_not_configured_is_silent(place: Place):
    assert place.kiosk.lookup("hpsebl_bill", "100100000001").state == "silent"


def test_nobody_asks_in_another_kiosks_name(place: Place):
    asked = dump(pack_named(LookupRequest("lookup", 1, "K170002", "hpsebl_bill", "1")))
    heard = place.kiosk.wire.send("/v1/lookup", asked, place.kiosk.key_id)
    assert refused(heard, answer_key(place)) == (400, "PRT-11")


def test_the_bank_shows_its_token_and_is_booked_once(place: Place):
    token = (place.folder / "keys" / "bank.token").read_text(encoding="ascii")
    told = {
        "bank_reference": "SBIN0126326000000001",
        "at": "2026-11-22T10:00:00+05:30",
        "amount_paise": 1_00_000_00,
        "provider_code": "CSC-SPV",
        "mode": "RTGS",
        "ifsc": "SBIN0000001",
    }

    def post(body: object, shown: str | None) -> requests.Response:
        headers = {"Authorization": shown} if shown else {}
        raw = body if isinstance(body, bytes) else dump(body)
        url = place.url + "/v1/bank/deposits"
        return requests.post(url, data=raw, headers=headers, timeout=PATIENCE_S)

    for shown in (None, "Bearer wrong", token, f"Basic {token}", "Bearer "):
        assert post(told, shown).json()["error"]["code"] == "PRT-18"
    good = f"Bearer {token}"
    reference = told["bank_reference"]
    assert post(told, good).json() == {"bank_reference": reference, "fresh": True}
    assert post(told, good).json() == {"bank_reference": reference, "fresh": False}
    other = post(told | {"amount_paise": 1}, good)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "PRT-19")
    for bad in (b"", b"[]", b"{}", b'{"amount_paise":1.5}', dump(told | {"amount_paise": -1})):
        assert post(bad, good).json()["error"]["code"] == "PRT-11"


@pytest.mark.parametrize("qr", ["", "garbage", "a\nb", "[]\nAAAA", "x" * 7000, "\n\n\n"])
def test_what_is_no_paper_is_red(place: Place, qr: str):
    told = requests.get(
        place.url + "/verify",
        params={"qr": qr},
        headers={"Accept": "application/json"},
        timeout=PATIENCE_S,
    )
    assert told.json() == {"colour": "red", "facts": None}


def test_the_page_for_papers_speaks_both_languages_and_runs_nothing(place: Place):
    page = requests.get(place.url + "/verify", params={"qr": "<script>"}, timeout=PATIENCE_S)
    assert "यह हमारा काग़ज़ नहीं" in page.text
    assert "Not a paper of ours" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


class Broken:
    """An exchange that fails in the way it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def answer(self, *_: object):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "code", "line"),
    [
        (RuntimeError("secret words"), 500, "PRT-01", "a defect of the portal"),
        (OperationalError("select", {}, Exception()), 503, "PRT-20", "the books are away"),
    ],
)
def test_our_own_fault_is_signed_too_and_says_nothing_of_it(
    tmp_path, expect_log, error, status, code, line
):
    settings = Settings(tmp_path, embedded_database(tmp_path))
    with (
        open_office(settings, lambda: AT_MS) as office,
        open_outside(settings, "http://127.0.0.1:1", office.clock) as outside,
    ):
        calls = KioskCalls(
            Desk(
                office.keys,
                office.database,
                office.onboarding,
                office.prices,
                outside.directory,
                Broken(error),
                office.clock,
            )
        )
        kiosk = local_kiosk(office, calls)
        heard = posted(calls.exchange, "/v1/exchange", kiosk.request(), kiosk)

    expect_log(line)
    assert refused(heard, office.keys.certificate_of_epoch.answer_key) == (status, code)
    assert b"secret words" not in heard.body


def posted(call, path: str, body: bytes, kiosk: HandKiosk | None = None) -> Heard:
    """A call without the network in between."""
    headers: dict[str, str] = {}
    if kiosk:
        unsigned = to_sign(RequestParts("POST", path, body), kiosk.key_id, AT_MS // 1000)
        signed = unsigned.headers(kiosk.wire.key.sign(unsigned.base))
        headers = {name.lower(): value for name, value in signed.items()}
    answer = call(Arrived("POST", path, body, headers))
    return Heard(answer.status_code, bytes(answer.body), dict(answer.headers), body)


def local_kiosk(office: Office, calls: KioskCalls) -> HandKiosk:
    """A kiosk enrolled without the network in between."""
    office.database.transact(lambda unit: centres.add(unit, read_centre(record()), AT_MS))
    code = str(office.onboarding.issue(Issue("HP17-00001")).code)
    wire = Wire("", SigningKey.from_seed(b"z" * 32))
    wire.session.close()
    heard = posted(calls.enrol, "/v1/enrol", enrol_request(code, wire.key))
    return begun(wire, heard, office.keys.portal_id)
