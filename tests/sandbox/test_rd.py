# SPDX-License-Identifier: Apache-2.0
"""The RD Service of the sandbox: strict where the specification is, real seals, marked as test."""

import base64
import hashlib
import http.client
import json
import re
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.rd_options import Ability, RefusedError, judge
from tests.sandbox.running import Running

GOOD = (
    '<PidOptions ver="1.0"><Opts fCount="1" fType="2" iCount="0" pCount="0" format="0" '
    'pidVer="2.0" timeout="10000" posh="UNKNOWN" env="S"/></PidOptions>'
)


class Caller:
    """A client written from the published protocol, without a line of ours."""

    def __init__(self, running: Running) -> None:
        self.port = running.line["port"]
        self.control = int(running.line["control"].rpartition(":")[2])

    def say(self, verb: str, path: str, body: str = "") -> tuple[int, bytes, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(verb, path, body.encode() or None)
        answer = line.getresponse()
        got = answer.read()
        line.close()
        return answer.status, got, dict(answer.getheaders())

    def set(self, **state: object) -> tuple[int, dict]:
        line = http.client.HTTPConnection("127.0.0.1", self.control, timeout=30)
        line.request("POST", "/state", json.dumps(state))
        answer = line.getresponse()
        told = json.loads(answer.read())
        line.close()
        return answer.status, told


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def running(keys) -> Iterator[Running]:
    service = Running("rd", "--data-dir", str(keys))
    yield service
    assert service.end() == 0


@pytest.fixture
def caller(running) -> Iterator[Caller]:
    found = Caller(running)
    yield found
    assert found.set(faults=[], err_code="", status="READY", delay_ms=0)[0] == 200


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('ver="1.0"', 'ver="3"', "100"),
        ('env="S"', 'env="P"', "100"),
        ('env="S"', 'env="X"', "100"),
        ('env="S"', 'env="S" wadh=""', "100"),
        ('env="S"', 'env="S" colour="red"', "100"),
        ("Opts", "Options", "100"),
        ("/></PidOptions>", "/>", "100"),
        ('fCount="1"', 'fCount="0"', "100"),
        ('fCount="1"', 'fCount="11"', "120"),
        ('fCount="1"', 'fCount="one"', "120"),
        ('fType="2"', 'fType="3"', "110"),
        ('iCount="0"', 'iCount="3"', "140"),
        ('iCount="0"', 'iCount="0" iType="1"', "130"),
        ('pCount="0"', 'pCount="1"', "180"),
        ('format="0"', 'format="2"', "190"),
        ('format="0"', 'format="1"', "210"),
        ('pidVer="2.0"', 'pidVer="1.0"', "150"),
        ('timeout="10000"', 'timeout="0"', "160"),
        ('timeout="10000"', 'timeout="100000"', "160"),
        ('timeout="10000"', 'timeout="soon"', "160"),
        ('posh="UNKNOWN"', 'posh="LEFT_TOE"', "170"),
        ('posh="UNKNOWN"', 'posh="LEFT_INDEX,LEFT_INDEX"', "170"),
        ('posh="UNKNOWN"', 'posh="UNKNOWN,LEFT_INDEX"', "170"),
        ("</PidOptions>", "<Demo><Px/></Demo></PidOptions>", "200"),
        ('fCount="1" fType="2" iCount="0"', 'iCount="1"', "760"),
        ('iCount="0"', 'iCount="1"', "100"),
    ],
)
def test_options_are_judged_strictly(old, new, code):
    assert old in GOOD
    with pytest.raises(RefusedError) as met:
        judge(GOOD.replace(old, new).encode(), Ability())
    assert met.value.code == code
    assert judge(GOOD.encode(), Ability()).fingers == 1


def test_some_makers_take_no_declaration_and_no_options_of_customers():
    for text in ('<?xml version="1.0"?>' + GOOD, GOOD.replace("</P", "<CustOpts/></P")):
        assert judge(text.encode(), Ability()).fingers == 1
        with pytest.raises(RefusedError, match="declaration"):
            judge(text.encode(), Ability(picky=True))
    with pytest.raises(RefusedError) as met:
        judge(GOOD.encode(), Ability(finger_types="01", unknown_type_code="100"))
    assert met.value.code == "100"


def test_the_three_verbs_answer_and_nothing_else_does(caller):
    assert b'status="READY"' in caller.say("RDSERVICE", "/")[1]
    assert b'dpId="TEST.SIM"' in caller.say("DEVICEINFO", "/rd/info")[1]
    status, said, _ = caller.say("DEVICEINFO", "/rd/capture")
    assert (status, b'errCode="770"' in said) == (200, True)
    assert caller.say("CAPTURE", "/elsewhere")[0] == 404
    status, _, headers = caller.say("OPTIONS", "/rd/capture")
    assert status == 204
    assert headers["Access-Control-Allow-Methods"] == "RDSERVICE, DEVICEINFO, CAPTURE"
    assert headers["Access-Control-Allow-Private-Network"] == "true"


def test_every_answer_says_that_it_is_a_test(caller):
    for verb, path, body in (
        ("RDSERVICE", "/", ""),
        ("DEVICEINFO", "/rd/info", ""),
        ("CAPTURE", "/rd/capture", GOOD),
        ("CAPTURE", "/rd/capture", GOOD.replace('env="S"', 'env="P"')),
    ):
        said = caller.say(verb, path, body)[1]
        assert b"TEST" in said


def test_a_block_is_sealed_as_the_scheme_says(caller, keys):
    """Opened here by hand with the key of the service's own throw-away authority."""
    said = caller.say("CAPTURE", "/rd/capture", GOOD)[1].decode()
    texts = {name: re.search(rf"<{name}[^>]*>([^<]*)<", said)[1] for name in ("Skey", "Hmac")}
    data = base64.b64decode(re.search(r'<Data type="X">([^<]*)<', said)[1])
    assert (len(texts["Skey"]), len(texts["Hmac"])) == (344, 64)
    pem = (keys / "authority-key.pem").read_bytes()
    own = serialization.load_pem_private_key(pem, None)
    session = own.decrypt(base64.b64decode(texts["Skey"]), padding.PKCS1v15())
    ts = data[:19].decode()
    box = AESGCM(session)
    pid = box.decrypt(ts[-12:].encode(), data[19:], ts[-16:].encode())
    digest = box.decrypt(ts[-12:].encode(), base64.b64decode(texts["Hmac"]), ts[-16:].encode())
    assert digest == hashlib.sha256(pid).digest()
    assert f'<Pid ts="{ts}" ver="2.0"><Bios dih="'.encode() in pid
    device = dict(re.findall(r'(dc|mc)="([^"]*)"', said))
    mc = x509.load_der_x509_certificate(base64.b64decode(device["mc"]))
    for bs, record in re.findall(rb'bs="([^"]*)">([^<]*)</Bio>', pid):
        content = base64.b64decode(record)
        assert b"TEST DATA - NOT UIDAI" in content
        signed = hashlib.sha256(content).digest() + ts.encode() + device["dc"].encode()
        mc.public_key().verify(base64.b64decode(bs), signed, padding.PKCS1v15(), hashes.SHA256())
    other = caller.say("CAPTURE", "/rd/capture", GOOD)[1].decode()
    assert re.search(r"<Skey[^>]*>([^<]*)<", other)[1] != texts["Skey"]


@pytest.mark.parametrize(
    "state",
    [
        {"faults": ["unheard-of"]},
        {"faults": "hang"},
        {"colour": "red"},
        {"mc_days": "soon"},
        {"spoil": "everything"},
        {"registered": 1},
    ],
)
def test_a_wish_that_nobody_knows_changes_nothing(caller, state):
    assert caller.set(**state)[0] == 400
    assert b'status="READY"' in caller.say("RDSERVICE", "/")[1]


def test_it_can_be_closed_opened_and_moved(caller):
    caller.set(closed=True)
    with pytest.raises(ConnectionRefusedError):
        caller.say("RDSERVICE", "/")
    caller.set(closed=False)
    assert caller.say("RDSERVICE", "/")[0] == 200


def test_the_keys_are_for_their_owner_alone(keys, running):
    modes = {path.stat().st_mode & 0o777 for path in keys.iterdir()}
    assert modes == {0o600}
