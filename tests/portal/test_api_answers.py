# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal's smaller answers: bills, the bank, papers; and its own fault, signed too."""

from collections.abc import Iterator

import pytest
import requests
from sqlalchemy.exc import OperationalError

from kiosk.core.encoding import dump, pack_named
from kiosk.core.wire.enrolment import LookupRequest
from kiosk.core.wire.http_signature import RequestParts, to_sign
from portal import centres
from portal.api.arrivals import Arrived
from portal.api.kiosk_calls import Desk, KioskCalls
from portal.centres import read_centre
from portal.config import Settings, embedded_database
from portal.onboarding import Issue
from portal.opening import Office, open_office, open_outside
from portal.seal import SigningKey
from tests.portal.edges import record
from tests.portal.hand_kiosk import HandKiosk, begun, enrol_request
from tests.portal.hand_wire import AT_MS, PATIENCE_S, Heard, Turned, Wire
from tests.portal.served import Place, answer_key, refused, served_in


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served_in(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_a_bill_cannot_be_asked_of_a_service_without_bills(place: Place):
    for service in ("nakal_jamabandi", "no_such_service"):
        with pytest.raises(Turned, match="400 CAT-02"):
            place.kiosk.lookup(service, "1")


def test_a_number_that_cannot_be_is_a_bill_nobody_knows(place: Place):
    for number in ("12345", "", "x" * 30_000, "अ" * 12):
        assert place.kiosk.lookup("hpsebl_bill", number).state == "unknown"


def test_a_biller_that_is_not_configured_is_silent(place: Place, expect_log):
    expect_log("no department is configured for biller hpsebl")
    assert place.kiosk.lookup("hpsebl_bill", "100100000001").state == "silent"


def test_nobody_asks_in_another_kiosks_name(place: Place):
    asked = dump(pack_named(LookupRequest("lookup", 1, "K170002", "hpsebl_bill", "1")))
    heard = place.kiosk.wire.send("/v1/lookup", asked, place.kiosk.key_id)
    assert refused(heard, answer_key(place)) == (400, "PRT-11")


def test_the_bank_shows_its_token_and_is_booked_once(place: Place, expect_log):
    expect_log("a bank reference came again with another amount_paise")
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
