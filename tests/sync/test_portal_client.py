# SPDX-License-Identifier: Apache-2.0
"""Tests: a signed message reaches the portal, and of all that can come back only the one right
answer is taken; everything else is an error of the tree."""

import gzip
import subprocess
import sys

import pytest

from kiosk.core.encoding import digest
from kiosk.core.errors import (
    FieldUnreadable,
    InsecureAddress,
    NoLine,
    PortalFault,
    PortalRefuses,
    PortalUnreadable,
    PortalUnsigned,
    ServiceUnknown,
)
from kiosk.core.wire.exchange import read_answer
from kiosk.core.wire.http_signature import AnswerParts, claimed, content_digest
from kiosk.seal import SigningKey, verify
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from tests.sync.desk_fake import KEY_ID, DeskFake
from tests.sync.portal_fake import Fault, PortalServer
from tests.sync.portal_mind import PortalMind

LONG_S = 60  # a wait that only a defect makes long


@pytest.fixture
def portal():
    with PortalServer(PortalMind()) as server:
        yield server


@pytest.fixture
def key(portal):
    key = SigningKey.generate()
    portal.kiosks[KEY_ID] = key.public_key
    return key


@pytest.fixture
def client(portal, key):
    credentials = Credentials(key, KEY_ID, verify, portal.mind.answer_key.public_key)
    client = PortalClient(PortalLine(portal.url), credentials)
    yield client
    client.close()


@pytest.fixture
def body(portal):
    desk = DeskFake(portal.mind.portal_id)
    desk.sell(3)
    return desk.take(100_000)[0]


def test_a_message_travels_packed_and_signed_and_its_answer_comes_home(client, portal, body):
    answered = client.exchange(body, LONG_S)
    answer = read_answer(answered.body)
    assert answer.head.request_digest == digest(body), "of the body before it was packed"
    assert len(answer.verdicts) == 3
    (seen,) = portal.seen
    assert seen.path == "/v1/exchange"
    assert seen.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(seen.wire) == body
    assert f'keyid="{KEY_ID}"' in seen.headers["Signature-Input"]


def test_the_answer_comes_with_what_proves_it(client, portal, body):
    answered = client.exchange(body, LONG_S)
    parts = AnswerParts(200, answered.wire, portal.seen[0].wire)
    headers = {**answered.headers, "content-digest": content_digest(answered.wire)}
    claim = claimed(parts, headers)
    assert verify(portal.mind.answer_key.public_key, claim.signature, claim.base)


WRONG = {
    Fault.STATUS_500: PortalFault,
    Fault.REFUSES: PortalRefuses,
    Fault.GARBAGE: PortalUnreadable,
    Fault.NO_ANSWER: NoLine,
    Fault.HALF_BODY: PortalUnreadable,
    Fault.HALF_CHUNK: PortalUnreadable,
    Fault.ENDLESS: PortalUnreadable,
    Fault.UNSIGNED: PortalUnsigned,
    Fault.OTHER_KEY: PortalUnsigned,
    Fault.OTHER_REQUEST: PortalUnsigned,
    Fault.OTHER_BODY: PortalUnsigned,
    Fault.REDIRECT: PortalUnreadable,
    Fault.BOMB: PortalUnreadable,
    Fault.UNKNOWN_CODING: PortalUnreadable,
}


@pytest.mark.parametrize(("fault", "error"), WRONG.items(), ids=[fault.name for fault in WRONG])
def test_every_wrong_answer_is_an_error_of_the_tree_and_the_next_one_is_taken(
    client, portal, body, fault, error
):
    portal.faults.append(fault)
    with pytest.raises(error):
        client.exchange(body, LONG_S)
    assert [seen.path for seen in portal.seen] == ["/v1/exchange"], "nothing was followed"
    assert read_answer(client.exchange(body, LONG_S).body).verdicts


def test_a_well_signed_page_of_something_else_is_for_the_desk_to_refuse(client, portal, body):
    portal.faults.append(Fault.NONSENSE)
    assert client.exchange(body, LONG_S).body.startswith(b"<html>")


@pytest.mark.parametrize("fault", [Fault.LATE, Fault.DRIPS])
def test_an_answer_that_does_not_end_in_time_is_given_up(client, portal, body, fault):
    portal.faults.append(fault)
    with pytest.raises(NoLine):
        client.exchange(body, 0.3)
    portal.go_on.set()


def test_the_reason_of_a_fault_or_a_refusal_is_kept(client, portal, body):
    portal.faults += [Fault.STATUS_500, Fault.REFUSES]
    with pytest.raises(PortalFault) as fault:
        client.exchange(body, LONG_S)
    assert fault.value.facts == {"status": 500}
    with pytest.raises(PortalRefuses) as refusal:
        client.exchange(body, LONG_S)
    assert refusal.value.facts == {"reason": "ENR-04"}


def test_nobody_there_is_no_line(key, body):
    with PortalServer(PortalMind()) as gone:
        url = gone.url
    credentials = Credentials(key, KEY_ID, verify, key.public_key)
    with pytest.raises(NoLine):
        PortalClient(PortalLine(url), credentials).exchange(body, LONG_S)


def test_plain_http_is_for_this_machine_alone():
    for url in ("http://portal.example", "http://10.0.0.7:8000", "http://127.0.0.1.example"):
        with pytest.raises(InsecureAddress):
            PortalLine(url)
    for url in ("http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://a.example"):
        assert PortalLine(url + "/").base_url == url
    with pytest.raises(FieldUnreadable):
        PortalLine("ftp://portal.example")


def test_no_proxy_and_no_password_is_taken_from_the_environment(
    client, portal, body, monkeypatch, private_home
):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (private_home / ".netrc").write_text("machine 127.0.0.1 login u password p\n")
    client.exchange(body, LONG_S)
    assert "Authorization" not in portal.seen[0].headers


def test_one_conversation_uses_one_connection(client, portal, body):
    for _ in range(3):
        client.exchange(body, LONG_S)
    assert len({seen.connection for seen in portal.seen}) == 1


def test_a_connection_that_rested_too_long_is_not_used_again(portal, key, body):
    credentials = Credentials(key, KEY_ID, verify, portal.mind.answer_key.public_key)
    client = PortalClient(PortalLine(portal.url, idle_s=-1), credentials)
    for _ in range(3):
        client.exchange(body, LONG_S)
    client.close()
    assert len({seen.connection for seen in portal.seen}) == 3


def test_an_answer_to_another_look_up_is_not_taken(client, portal):
    portal.answers_to = b"another"
    with pytest.raises(PortalUnsigned):
        client.lookup("hpsebl_bill", "123456789012")


def test_a_bill_is_looked_up(client, portal):
    found = client.lookup("hpsebl_bill", "123456789012")
    assert (found.state, found.bill) == ("unknown", None)
    portal.faults.append(Fault.OTHER_KEY)
    with pytest.raises(PortalUnsigned):
        client.lookup("hpsebl_bill", "123456789012")
    portal.faults.append(Fault.NONSENSE)
    with pytest.raises(PortalUnreadable):
        client.lookup("hpsebl_bill", "123456789012")


def test_a_service_without_bills_is_named(client, portal):
    portal.refusal_code = "CAT-02"
    portal.faults.append(Fault.REFUSES)
    with pytest.raises(ServiceUnknown) as unknown:
        client.lookup("nakal", "7")
    assert unknown.value.facts == {"service": "nakal"}


def test_a_portal_says_hello(portal):
    line = PortalLine(portal.url)
    assert line.hello() == portal.mind.portal_id
    portal.faults.append(Fault.NONSENSE)
    with pytest.raises(PortalUnreadable):
        line.hello()
    line.close()


def test_the_library_is_not_imported_before_the_first_message():
    ask = "import kiosk.sync.courier, kiosk.sync.enrolment, sys; print('requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
