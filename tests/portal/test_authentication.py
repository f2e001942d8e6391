# SPDX-License-Identifier: Apache-2.0
"""The test authority: opens what was sealed to it, says yes once, and keeps that it was asked."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kiosk.core.wire.authentication import (
    BLOCK_MAX_BYTES,
    PATH,
    TEST_AUTHORITY,
    AuthenticationAnswer,
    Permit,
    new_permit,
    permit_headers,
    read_answer,
)
from kiosk.core.wire.trust import Signed
from portal import authority_keys
from portal.authentication import AGE_MAX_MS, TestAuthority
from portal.authentication_schema import authentication
from portal.database import Database
from portal.pid_block import INDIA
from portal.seal import SigningKey
from tests.portal.edges import Hand
from tests.portal.hand_wire import Turned
from tests.portal.pid_maker import CODE, Made, provider_pem
from tests.portal.served import Place, answer_key, refused, served_in


def now_ms() -> int:
    return round(datetime.now(UTC).timestamp() * 1000)


@dataclass
class Office:
    """An authority, its clock, its books, and the block it says yes to."""

    authority: TestAuthority
    clock: Hand
    database: Database
    good: Made

    def permit(self, **changes: object) -> Permit:
        parts: dict[str, Any] = {
            "portal_id": "6HTGZ65XB7",
            "kiosk_id": "K170001",
            "generation": 1,
            "transaction_id": "06FZ0000000000000001",
            "purpose": "life-certificate",
            "subject": "TEST-0001",
            "device_code": CODE,
            "wadh": "",
            "consent_version": "consent-1",
            "consent_ms": self.clock.now_ms,
            "nonce": os.urandom(16),
            "issued_ms": self.clock.now_ms,
            "expires_ms": self.clock.now_ms + 60_000,
        }
        return new_permit(**parts | changes)

    def asked(self, block: bytes, **changes: object) -> AuthenticationAnswer:
        return self.authority.answer(block, self.permit(**changes))

    def rows(self) -> int:
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(authentication))


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> authority_keys.AuthorityKeys:
    made = authority_keys.load_or_make(tmp_path_factory.mktemp("authority"))
    (made.folder / "providers" / "sim.pem").write_bytes(provider_pem())
    (made.folder / "providers" / "broken.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nx")
    return made


@pytest.fixture
def office(db: Database, keys: authority_keys.AuthorityKeys) -> Office:
    clock = Hand(now_ms() // 1000 * 1000)
    at = datetime.fromtimestamp(clock.now_ms / 1000, INDIA)
    return Office(TestAuthority(db, keys, clock), clock, db, Made(keys.certificate, at))


def test_what_was_sealed_to_it_it_opens_and_says_yes(office):
    said = office.asked(office.good.block())
    assert (said.yes, said.code, said.authority) == (True, "", TEST_AUTHORITY)
    assert said.reference.startswith("TEST-")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person": "TEST-0002"}, "AUT-01"),
        ({"signer": "somebody"}, "AUT-03"),
        ({"mc_days": -1}, "AUT-03"),
        ({"dp_id": "MANTRA.MSIPL"}, "AUT-03"),
        ({"code": "another-device"}, "AUT-03"),
        ({"wadh": "E0jzJ/P8UopUHAieZn8CKqS4WPMi5ZSYXgfnlfkWjrc="}, "AUT-06"),
        ({"ci": "20300101"}, "AUT-05"),
        ({"type": "P"}, "AUT-05"),
        ({"session": b"k" * 16}, "AUT-05"),
        ({"pid_ts": "2026-11-22T10:11:12"}, "AUT-05"),
        ({"record": b"FMR\0 20\0\0 a real one has no place here"}, "AUT-05"),
        ({"parts": ("Resp", "DeviceInfo", "Skey", "Hmac")}, "AUT-05"),
        ({"parts": ("Resp", "DeviceInfo", "Skey", "Skey", "Hmac", "Data")}, "AUT-05"),
        ({"parts": ("Resp", "Skey", "Hmac", "Data")}, "AUT-05"),
    ],
)
def test_it_says_no_and_why(office, changes, code):
    said = office.asked(office.good.but(**changes).block())
    assert (said.yes, said.code) == (False, code)


@pytest.mark.parametrize(
    ("off_s", "code"),
    [(-AGE_MAX_MS // 1000, ""), (-AGE_MAX_MS // 1000 - 1, "AUT-02"), (60, ""), (61, "AUT-02")],
)
def test_a_block_is_for_now(office, off_s, code):
    made = office.good.but(at=office.good.at + timedelta(seconds=off_s))
    assert office.asked(made.block()).code == code


def test_a_block_and_a_permit_count_once(office):
    block, permit = office.good.block(), office.permit()
    assert office.authority.answer(block, permit).yes
    assert office.authority.answer(block, permit).code == "AUT-04"
    assert office.asked(block).code == "AUT-04"
    assert office.authority.answer(office.good.but(session=b"x" * 32).block(), permit).code == (
        "AUT-04"
    )
    assert office.rows() == 1


def test_of_many_at_the_same_moment_one_is_told_yes(office):
    block, permit = office.good.block(), office.permit()
    with ThreadPoolExecutor(6) as crew:
        said = list(crew.map(lambda _: office.authority.answer(block, permit).code, range(6)))
    assert sorted(said) == ["", *["AUT-04"] * 5]


def test_what_is_kept_names_nobody_and_no_block(office):
    block = office.good.block()
    office.asked(block)
    with office.database.reading() as connection:
        (row,) = connection.execute(select(authentication)).mappings()
    assert set(row) == {
        "reference",
        "kiosk_id",
        "generation",
        "nonce",
        "mark",
        "transaction_id",
        "purpose",
        "yes",
        "code",
        "at_ms",
    }
    assert "TEST-0001" not in str(dict(row))
    assert bytes(row["mark"]) not in block
    office.clock.now_ms += 2 * AGE_MAX_MS + 1
    office.asked(b"anything that comes later")
    with office.database.reading() as connection:
        marks = connection.scalars(select(authentication.c.mark)).all()
    assert set(marks) == {None}


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"\0" * 50,
        b"<PidData/>",
        b"<PidData>" * 3_000,
        b"<PidData>" + b"<a/>" * 9_000 + b"</PidData>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><PidData>&a;</PidData>",
        b"<PidData><Skey ci='x'>!!!</Skey></PidData>",
        bytes(range(256)) * 500,
    ],
)
def test_garbage_is_a_no_and_kept_as_one(office, block):
    assert office.asked(block).code == "AUT-05"
    assert office.rows() == 1


def test_what_services_add_to_a_block_does_not_matter(office):
    made = office.good.block()
    dressed = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-16"?>\n' + made + b"\0\0\r\n"
    spaced = dressed.replace(b"<PidData>", b'<PidData xmlns="urn:x">')
    assert office.asked(spaced).yes


def test_the_key_is_made_once_for_its_owner_alone_and_says_what_it_is(tmp_path):
    first, second = authority_keys.load_or_make(tmp_path), authority_keys.load_or_make(tmp_path)
    assert first.pem == second.pem
    assert "TEST AUTHORITY" in first.certificate.subject.rfc4514_string()
    assert list(first.providers()) == []
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in first.folder.rglob("*") if p.is_file()}
    assert modes == {"key.pem": 0o600, "certificate.pem": 0o600}
    assert stat.S_IMODE(first.folder.stat().st_mode) == 0o700


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    with served_in(Path(tmp_path_factory.mktemp("served"))) as served:
        yield served


def sent(place: Place, signer: SigningKey | None = None, **changes: object):
    """A permit of the place's own kiosk with these changes, and a body that is no block."""
    kiosk, at = place.kiosk, now_ms()
    base = Office(None, Hand(at), None, None)  # type: ignore[arg-type]
    named = {"kiosk_id": kiosk.site.kiosk_id, "generation": kiosk.site.generation}
    named |= {"portal_id": kiosk.epoch.portal_id}
    permit = base.permit(**named | changes).to_bytes()
    signature = (signer or kiosk.wire.key).sign(permit)
    headers = permit_headers(Signed(permit.decode(), signature))
    return kiosk.wire.post(PATH, b"<PidData/>", headers)


def test_over_the_wire_the_answer_is_signed_over_the_block(place):
    heard = sent(place)
    heard.signed_by(answer_key(place))
    assert read_answer(heard.good()).code == "AUT-05"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kiosk_id": "K179999"}, (401, "PRT-13")),
        ({"generation": 9}, (401, "PRT-13")),
        ({"portal_id": "0000000000"}, (401, "PRT-12")),
        ({"issued_ms": 1, "expires_ms": 60_001}, (401, "PRT-12")),
        ({"issued_ms": 2**52, "expires_ms": 2**52 + 1}, (401, "PRT-12")),
        ({"signer": SigningKey.from_seed(b"q" * 32)}, (401, "PRT-12")),
        ({"form": "auth-permit-2"}, (400, "PRT-11")),
    ],
)
def test_only_the_kiosk_itself_and_only_now_may_ask(place, changes, code):
    if "form" in changes:
        kiosk = place.kiosk
        headers = permit_headers(Signed('["auth-permit-2"]', bytes(64)))
        heard = kiosk.wire.post(PATH, b"<PidData/>", headers)
    else:
        heard = sent(place, **changes)
    assert refused(heard, answer_key(place)) == code


def test_without_a_permit_and_beyond_its_size_nothing_is_taken(place):
    assert refused(place.kiosk.wire.post(PATH, b"<PidData/>", {}), answer_key(place)) == (
        400,
        "PRT-11",
    )
    heard = place.kiosk.wire.post(PATH, b"x" * (BLOCK_MAX_BYTES + 1), {})
    with pytest.raises(Turned, match="413 PRT-14"):
        heard.good()


def test_a_permit_of_another_is_not_helped_by_its_parts(office):
    other = replace(office.permit(), subject="TEST-0002")
    assert office.authority.answer(office.good.block(), other).code == "AUT-01"
