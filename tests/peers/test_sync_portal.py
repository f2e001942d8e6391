# SPDX-License-Identifier: Apache-2.0
"""Tests: the kiosk's side of the line and the real portal, a process of its own, understand each
other: enrolment, the exchange, a look-up, a new PIN, and every way to be turned away."""

from dataclasses import dataclass

import pytest

from kiosk.bus import Bus
from kiosk.core.encoding import digest
from kiosk.core.entries import DayOpened, Opened
from kiosk.core.errors import (
    CodeRefused,
    PortalNotTheOne,
    PortalRefuses,
    PortalUnsigned,
    ServiceUnknown,
)
from kiosk.core.wire.enrolment import EnrolAnswer
from kiosk.core.wire.trust import EnrolmentCode, read_code, read_epoch
from kiosk.seal import SigningKey, random_bytes, verify
from kiosk.sync.courier import Courier
from kiosk.sync.enrolment import belonging, enrol, reset_pin
from kiosk.sync.errand import Errand
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from kiosk.worker import Worker
from tests.portal.processes import running, verb
from tests.sync.desk_fake import DeskFake

LONG_S = 60


@dataclass
class Place:
    """A served portal, and a kiosk that was enrolled at it."""

    url: str
    folder: str
    line: PortalLine
    code: EnrolmentCode
    key: SigningKey
    answer: EnrolAnswer

    @property
    def key_id(self) -> str:
        return f"{self.answer.site.kiosk_id}.{self.answer.site.generation}"

    def client(self, key: SigningKey | None = None, key_id: str = "") -> PortalClient:
        answer_key = read_epoch(self.answer.epoch.bytes_once).answer_key
        mine = Credentials(key or self.key, key_id or self.key_id, verify, answer_key)
        return PortalClient(self.line, mine)

    def new_code(self, *more: str) -> EnrolmentCode:
        where = ("--lmk-id", self.answer.site.lmk_id, "--data-dir", self.folder)
        return read_code(verb("portal", "code", *where, *more)[1]["code"])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    top = tmp_path_factory.mktemp("portal")
    folder = str(top / "data")
    with running("portal", "serve", "--data-dir", folder, log=top / "log") as portal:
        code = read_code(verb("portal", "demo-seed", "--data-dir", folder)[1]["code"])
        line, key = PortalLine(portal.url), SigningKey.generate()
        yield Place(portal.url, folder, line, code, key, enrol(line, code, key, verify))
        line.close()


def test_a_kiosk_joins_talks_and_is_known_again(place):
    who = belonging(place.answer, place.url)
    assert who.portal_id == place.code.portal_id
    again = enrol(place.line, place.code, place.key, verify)
    assert again.site == place.answer.site, "the answer was lost: the same one comes again"

    desk = DeskFake(who.portal_id, kiosk_id=who.site.kiosk_id)
    certificate = digest(who.certificate.bytes_once)
    desk.journal(Opened(place.key.public_key, certificate, ()))
    desk.journal(DayOpened(1, who.site.vle_name, 1_000_00))
    with Worker("counter") as counter:
        errand = Errand(
            place.key_id,
            desk.take,
            desk.absorb,
            counter,
            place.client(),
            Bus(),
            lambda: place.answer.anchor_ms,
            random_bytes,
        )
        with Courier(errand) as courier:
            report = courier.run_once()
    assert (report.online, report.fault) == (True, "")
    assert desk.unsent == 0
    assert report.sent >= 2


def test_a_bill_is_looked_up_and_a_service_without_bills_is_named(place):
    client = place.client()
    assert client.lookup("hpsebl_bill", "100000000001").state == "silent", "no department is there"
    with pytest.raises(ServiceUnknown):
        client.lookup("nothing_of_the_kind", "1")


def test_a_used_a_wrong_and_a_foreign_code_are_refused(place):
    with pytest.raises(CodeRefused):
        enrol(place.line, place.code, SigningKey.generate(), verify)
    wrong = EnrolmentCode("000000000000", place.code.portal_id)
    with pytest.raises(CodeRefused):
        enrol(place.line, wrong, SigningKey.generate(), verify)
    foreign = EnrolmentCode(place.code.secret, "0" * 10)
    with pytest.raises(PortalNotTheOne):
        enrol(place.line, foreign, SigningKey.generate(), verify)


def test_a_forgotten_pin_needs_a_code_of_its_own_kind(place):
    who = belonging(place.answer, place.url)
    with pytest.raises(CodeRefused):
        reset_pin(place.client(), place.new_code(), who, place.key)
    code = place.new_code("--purpose", "reset-pin")
    assert reset_pin(place.client(), code, who, place.key)
    assert reset_pin(place.client(), code, who, place.key), "asked again after a lost answer"


def test_a_message_of_a_stranger_is_refused_and_a_strangers_answer_not_taken(place):
    body = DeskFake(place.code.portal_id).take(1000)[0]
    for client in (place.client(SigningKey.generate()), place.client(key_id="K999999.1")):
        with pytest.raises(PortalRefuses):
            client.exchange(body, LONG_S)
    mine = Credentials(place.key, place.key_id, verify, SigningKey.generate().public_key)
    with pytest.raises(PortalUnsigned):
        PortalClient(place.line, mine).lookup("hpsebl_bill", "100000000001")
