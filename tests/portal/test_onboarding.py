# SPDX-License-Identifier: Apache-2.0
"""Tests: an enrolment code works once, for 72 hours, with five tries, for one centre."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.core.encoding import digest, dump, pack_named
from kiosk.core.wire.enrolment import EnrolRequest, ResetPinRequest
from kiosk.core.wire.trust import EnrolmentCode, proof, read_code, read_kiosk_certificate
from portal import centres
from portal.centres import CentreUnfit, read_centre
from portal.database import Database
from portal.keys import load_or_make
from portal.onboarding import (
    CODE_LIFE_MS,
    RESET_PIN,
    TRIES_MAX,
    CodeNotTaken,
    Issue,
    Onboarding,
    UnknownCentre,
)
from portal.registry_schema import enrolment_code
from portal.seal import SigningKey, verify
from tests.portal.edges import BOTH, NOW_MS, Hand, opened, record


@pytest.fixture(params=BOTH)
def database(request, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request, tmp_path)


@dataclass
class Office:
    """A portal with one centre on its register."""

    database: Database
    onboarding: Onboarding
    portal_id: str
    certificate_key: bytes
    clock: Hand

    def code(self, purpose: str = "enrol", lmk_id: str = "HP17-00001") -> EnrolmentCode:
        return self.onboarding.issue(Issue(lmk_id, purpose)).code

    def enrol(self, asked: EnrolRequest):
        return self.onboarding.enrol(asked, digest(dump(pack_named(asked))))

    def tries(self) -> list[int]:
        with self.database.reading() as connection:
            return list(connection.scalars(select(enrolment_code.c.tries)))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    clock = Hand()
    keys = load_or_make(tmp_path, NOW_MS)
    database.transact(lambda unit: centres.add(unit, read_centre(record()), NOW_MS))
    onboarding = Onboarding(database, keys, clock)
    key = keys.certificate_of_epoch.certificate_key
    return Office(database, onboarding, keys.portal_id, key, clock)


def key_of(number: int) -> bytes:
    return SigningKey.from_seed(bytes([number]) * 32).public_key


def asked_with(code: EnrolmentCode, number: int = 1) -> EnrolRequest:
    nonce = bytes([number]) * 16
    made = proof(code, "enrol", key_of(number), nonce)
    return EnrolRequest("enrol", 1, code.selector, key_of(number), nonce, made)


def test_the_holder_of_the_code_becomes_a_kiosk_of_its_centre(office: Office):
    code = read_code(str(office.code()))

    kiosk = office.enrol(asked_with(code))

    assert (kiosk.kiosk_id, kiosk.generation, kiosk.lmk_id) == ("K170001", 1, "HP17-00001")
    assert kiosk.site.vle_name == "Ramesh Thakur"
    assert (kiosk.site.kiosk_id, kiosk.site.generation) == ("K170001", 1)
    signed = kiosk.certificate
    assert verify(office.certificate_key, signed.signature, signed.bytes_once)
    said = read_kiosk_certificate(signed.bytes_once)
    assert (said.kiosk_id, said.kiosk_key, said.csc_id) == ("K170001", key_of(1), "500100100013")
    with office.database.reading() as connection:
        assert centres.find_kiosk(connection, "K170001", 1) == kiosk
        assert centres.find_kiosk(connection, "K170001", 2) is None
        assert centres.kiosks(connection) == [kiosk]


def test_a_code_works_once_and_its_secret_is_gone_with_the_use(office: Office):
    code = office.code()
    office.enrol(asked_with(code))

    with pytest.raises(CodeNotTaken):
        office.enrol(asked_with(code, 2))
    with office.database.reading() as connection:
        assert connection.scalars(select(enrolment_code.c.secret)).all() == [None]


def test_the_same_request_again_is_the_same_enrolment(office: Office):
    asked = asked_with(office.code())
    first = office.enrol(asked)

    assert office.enrol(asked) == first
    office.clock.now_ms += CODE_LIFE_MS
    with pytest.raises(CodeNotTaken):
        office.enrol(asked)


def test_five_wrong_tries_end_a_code_and_each_is_counted_before_its_answer(office: Office):
    code = office.code()
    wrong = replace(asked_with(code), proof=bytes(32))

    for number in range(1, TRIES_MAX + 1):
        with pytest.raises(CodeNotTaken):
            office.enrol(wrong)
        assert office.tries() == [number]
    with pytest.raises(CodeNotTaken):
        office.enrol(asked_with(code))
    assert office.tries() == [TRIES_MAX]


def test_four_wrong_tries_leave_the_fifth_to_the_right_one(office: Office):
    code = office.code()
    for _ in range(TRIES_MAX - 1):
        with pytest.raises(CodeNotTaken):
            office.enrol(replace(asked_with(code), proof=bytes(32)))

    assert office.enrol(asked_with(code)).kiosk_id == "K170001"


def test_a_try_counts_against_every_code_it_could_be_meant_for(office: Office):
    codes = [office.code() for _ in range(3)]
    assert len({code.selector for code in codes}) == 3
    together = codes[0].selector
    office.database.transact(
        lambda unit: unit.execute(enrolment_code.update().values(selector=together))
    )

    with pytest.raises(CodeNotTaken):
        office.enrol(replace(asked_with(codes[0]), proof=bytes(32)))

    assert office.tries() == [1, 1, 1]


@pytest.mark.parametrize("change", ["kiosk_key", "nonce", "selector", "short nonce", "bad key"])
def test_a_proof_is_of_one_key_one_nonce_and_one_code(office: Office, change: str):
    good = asked_with(office.code())
    changes = {
        "kiosk_key": replace(good, kiosk_key=key_of(2)),
        "nonce": replace(good, nonce=bytes(16)),
        "selector": replace(good, selector="zz"),
        "short nonce": replace(good, nonce=b"1234567"),
        "bad key": replace(good, kiosk_key=b"short"),
    }

    with pytest.raises(CodeNotTaken):
        office.enrol(changes[change])


def test_a_code_lives_72_hours(office: Office):
    code = office.code()
    office.clock.now_ms += CODE_LIFE_MS - 1
    assert office.enrol(asked_with(code)).kiosk_id == "K170001"

    late = office.code()
    office.clock.now_ms += CODE_LIFE_MS
    with pytest.raises(CodeNotTaken):
        office.enrol(asked_with(late, 2))


def test_a_code_that_ran_out_is_forgotten_with_the_next_one(office: Office):
    office.code()
    office.clock.now_ms += CODE_LIFE_MS
    office.code()

    assert office.tries() == [0]


def test_one_key_is_one_kiosk(office: Office):
    office.enrol(asked_with(office.code()))
    second = office.code()

    with pytest.raises(CodeNotTaken):
        office.enrol(asked_with(second))
    assert office.enrol(asked_with(second, 2)).kiosk_id == "K170002"


def test_two_askers_at_one_moment_are_one_enrolment(office: Office):
    code = office.code()

    def ask(number: int) -> str:
        try:
            return office.enrol(asked_with(code, number)).kiosk_id
        except CodeNotTaken:
            return ""

    with ThreadPoolExecutor(4) as many:
        got = sorted(many.map(ask, range(1, 5)))

    assert got == ["", "", "", "K170001"]


def test_a_code_for_a_new_pin_is_of_the_kiosks_own_centre(office: Office):
    kiosk = office.enrol(asked_with(office.code()))
    code = office.code(RESET_PIN)

    def asked(code: EnrolmentCode) -> ResetPinRequest:
        made = proof(code, RESET_PIN, kiosk.kiosk_key, bytes(16))
        return ResetPinRequest("reset-pin", 1, kiosk.kiosk_id, code.selector, bytes(16), made)

    assert office.onboarding.reset_pin(asked(code), kiosk, b"1" * 32) == "Ramesh Thakur"
    assert office.onboarding.reset_pin(asked(code), kiosk, b"1" * 32) == "Ramesh Thakur"
    with pytest.raises(CodeNotTaken):
        office.onboarding.reset_pin(asked(code), kiosk, b"2" * 32)
    with pytest.raises(CodeNotTaken):
        office.onboarding.reset_pin(asked(office.code()), kiosk, b"3" * 32)

    other = read_centre(record(lmk_id="HP17-00002", csc_id="500100100021"))
    office.database.transact(lambda unit: centres.add(unit, other, NOW_MS))
    strange = office.code(RESET_PIN, "HP17-00002")
    with pytest.raises(CodeNotTaken):
        office.onboarding.reset_pin(asked(strange), kiosk, b"4" * 32)


def test_a_code_for_a_new_pin_enrols_nobody(office: Office):
    with pytest.raises(CodeNotTaken):
        office.enrol(asked_with(office.code(RESET_PIN)))


def test_no_code_for_a_centre_nobody_registered(office: Office):
    with pytest.raises(UnknownCentre):
        office.code(lmk_id="HP17-99999")


def test_a_centre_is_entered_once(office: Office):
    def add(raw: bytes) -> bool:
        return office.database.transact(lambda unit: centres.add(unit, read_centre(raw), NOW_MS))

    assert not add(record())
    with pytest.raises(CentreUnfit):
        add(record(name_en="Another name"))
    with pytest.raises(CentreUnfit):
        add(record(lmk_id="HP17-00002"))
    assert add(record(lmk_id="HP17-00002", csc_id="500100100021"))
    with office.database.reading() as connection:
        found = [site.lmk_id for site in centres.centres(connection)]
    assert found == ["HP17-00001", "HP17-00002"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        record(lmk_id="17-1"),
        record(csc_id="x"),
        record(district="Hamirpur"),
        record(surplus=1),
        record(counters=[["hpsebl", "HMR1", "A-1"], ["hpsebl", "NDN", "A-2"]]),
        record(counters=[["hpsebl", "HMR1"]]),
    ],
)
def test_an_unfit_record_is_not_entered(raw: bytes):
    with pytest.raises(CentreUnfit):
        read_centre(raw)
