# SPDX-License-Identifier: Apache-2.0
"""Tests: the first trust: only the portal the code names is believed, and only what it signed for
this very kiosk; the same question may be asked again."""

from dataclasses import replace

import pytest

from kiosk.core.encoding import digest, dump, load, pack_named, unpack_named
from kiosk.core.errors import (
    CodeRefused,
    NoLine,
    PortalNotTheOne,
    PortalRefuses,
    PortalUnreadable,
    PortalUnsigned,
)
from kiosk.core.wire.enrolment import EnrolAnswer, EnrolRequest, ResetPinRequest, Site
from kiosk.core.wire.trust import (
    EpochCertificate,
    KioskCertificate,
    Signed,
    make_code,
    proof,
)
from kiosk.seal import SigningKey, verify
from kiosk.sync.enrolment import belonging, enrol, reset_pin
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from tests.sync.desk_fake import GENERATION, KEY_ID, KIOSK
from tests.sync.portal_fake import Fault, PortalServer
from tests.sync.portal_mind import PortalMind

SITE = Site(
    kiosk_id=KIOSK,
    generation=GENERATION,
    lmk_id="LMK-HP-7",
    csc_id="500100100013",
    name_en="Lok Mitra Kendra, Nadaun",
    name_hi="लोक मित्र केंद्र, नादौन",
    vle_name="Suresh Kumar",
    district="17",
    district_name_en="Hamirpur",
    district_name_hi="हमीरपुर",
    panchayat_en="Nadaun",
    panchayat_hi="नादौन",
    counters=(("hpsebl", "HMR-02", "C-7"),),
    complaint_en="1100",
    complaint_hi="1100",
)
ANCHOR_MS = 1_795_300_000_000
CATALOGUE = dump(
    {"kind": "catalogue-1", "version": 1, "issued": "2026-04-01", "previous_digest": "", "rows": []}
)


class Registry:
    """What the portal needs to enrol: its keys, and every part made and signed for one kiosk."""

    def __init__(self, mind: PortalMind) -> None:
        self.mind = mind
        self.keys = {name: SigningKey.generate() for name in ("lease", "certificate", "catalogue")}

    def signed(self, key: SigningKey, raw: bytes) -> Signed:
        return Signed(raw.decode(), key.sign(raw))

    def epoch(self, **changes) -> EpochCertificate:
        found = EpochCertificate(
            form="epoch-1",
            portal_id=self.mind.portal_id,
            number=1,
            answer_key=self.mind.answer_key.public_key,
            lease_key=self.keys["lease"].public_key,
            receipt_key=self.mind.receipt_key.public_key,
            certificate_key=self.keys["certificate"].public_key,
            catalogue_key=self.keys["catalogue"].public_key,
            issued_ms=ANCHOR_MS,
        )
        return replace(found, **changes)

    def certificate(self, kiosk_key: bytes, **changes) -> KioskCertificate:
        found = KioskCertificate(
            form="kiosk-1",
            portal_id=self.mind.portal_id,
            kiosk_id=KIOSK,
            generation=GENERATION,
            kiosk_key=kiosk_key,
            lmk_id=SITE.lmk_id,
            csc_id=SITE.csc_id,
            issued_ms=ANCHOR_MS,
        )
        return replace(found, **changes)

    def answer(self, asked: bytes, kiosk_key: bytes, **changes) -> EnrolAnswer:
        keys = self.keys
        found = EnrolAnswer(
            kind="enrolled",
            version=1,
            request_digest=digest(asked),
            root_key=self.mind.root.public_key,
            epoch=self.signed(self.mind.root, self.epoch().to_bytes()),
            certificate=self.signed(keys["certificate"], self.certificate(kiosk_key).to_bytes()),
            catalogue=self.signed(keys["catalogue"], CATALOGUE),
            site=SITE,
            anchor_ms=ANCHOR_MS,
        )
        return replace(found, **changes)


class Scene:
    """A portal, a code it issued, and a kiosk with a new key."""

    def __init__(self, portal: PortalServer) -> None:
        self.portal, self.registry = portal, Registry(portal.mind)
        self.key = SigningKey.generate()
        self.code = make_code(bytes(range(8)), portal.mind.portal_id)
        self.line = PortalLine(portal.url)

    def will_answer(self, **changes) -> None:
        """The next enrolment is answered so; the question is known, it is always the same."""
        asked = self.question()
        said = self.registry.answer(asked, self.key.public_key, **changes)
        self.portal.enrols.append(dump(pack_named(said)))

    def question(self) -> bytes:
        """What this kiosk asks, read off the wire once."""
        self.portal.faults += [None, Fault.NO_ANSWER]
        self.portal.enrols.append(b"")
        with pytest.raises(NoLine):
            self.enrol()
        return self.portal.unpacked(-1)

    def enrol(self) -> EnrolAnswer:
        return enrol(self.line, self.code, self.key, verify)


@pytest.fixture
def scene():
    with PortalServer(PortalMind()) as portal:
        scene = Scene(portal)
        yield scene
        scene.line.close()


def test_a_kiosk_comes_to_belong_to_the_portal_its_code_names(scene):
    scene.will_answer()
    answer = scene.enrol()
    who = belonging(answer, scene.portal.url)
    assert who.site == SITE
    assert who.portal_id == scene.code.portal_id
    assert who.root_key == scene.portal.mind.root.public_key
    assert who.portal_url == scene.portal.url


def test_the_secret_does_not_travel_but_a_proof_that_binds_our_key(scene):
    asked = scene.question()
    assert scene.code.secret.encode() not in asked
    assert scene.code.secret[2:].encode() not in asked
    said = unpack_named(EnrolRequest, load(asked))
    assert said.kiosk_key == scene.key.public_key
    assert said.proof == proof(scene.code, "enrol", scene.key.public_key, said.nonce)


def test_the_same_question_is_asked_again_after_a_lost_answer(scene):
    assert scene.question() == scene.question()
    mine = scene.question()
    scene.key = SigningKey.generate()
    assert scene.question() != mine


def test_at_another_portals_address_nothing_of_the_code_is_sent(scene):
    scene.code = make_code(bytes(range(8)), "0" * 10)
    with pytest.raises(PortalNotTheOne):
        scene.enrol()
    assert [seen.path for seen in scene.portal.seen] == ["/v1/portal"]


def test_a_portal_that_only_says_it_is_the_one_is_not(scene):
    stranger = PortalMind()
    scene.will_answer()
    real = scene.portal.mind.root
    scene.portal.mind.root = stranger.root  # hello lies: it gives the id the code names
    stranger_says = scene.registry.answer(b"", scene.key.public_key)
    scene.portal.enrols[:] = [dump(pack_named(replace(stranger_says, root_key=real.public_key)))]
    scene.portal.hello_id = scene.code.portal_id
    with pytest.raises(PortalNotTheOne):
        scene.enrol()
    scene.portal.enrols[:] = [dump(pack_named(stranger_says))]
    with pytest.raises(PortalNotTheOne):
        scene.enrol()


@pytest.mark.parametrize("fault", [Fault.OTHER_KEY, Fault.OTHER_REQUEST, Fault.UNSIGNED])
def test_an_answer_the_root_did_not_sign_for_this_question_is_not_taken(scene, fault):
    scene.will_answer()
    scene.portal.faults += [None, fault]
    with pytest.raises(PortalNotTheOne):
        scene.enrol()


def test_an_answer_to_another_question_is_not_taken(scene):
    scene.will_answer(request_digest=digest(b"another"))
    with pytest.raises(PortalUnsigned):
        scene.enrol()


def wrong_parts(registry: Registry, key: bytes) -> dict[str, dict]:
    root, keys = registry.mind.root, registry.keys
    cert, epoch, sign = registry.certificate, registry.epoch, registry.signed
    good = keys["certificate"]
    return {
        "epoch by another": {"epoch": sign(keys["lease"], epoch().to_bytes())},
        "epoch of another portal": {"epoch": sign(root, epoch(portal_id="0" * 10).to_bytes())},
        "certificate by another": {"certificate": sign(root, cert(key).to_bytes())},
        "certificate for another key": {"certificate": sign(good, cert(bytes(32)).to_bytes())},
        "certificate for another kiosk": {
            "certificate": sign(good, cert(key, kiosk_id="HMR9999").to_bytes())
        },
        "certificate of another portal": {
            "certificate": sign(good, cert(key, portal_id="0" * 10).to_bytes())
        },
        "certificate of another generation": {
            "certificate": sign(good, cert(key, generation=2).to_bytes())
        },
        "certificate of another centre": {
            "certificate": sign(good, cert(key, lmk_id="LMK-HP-8").to_bytes())
        },
        "certificate of another account": {
            "certificate": sign(good, cert(key, csc_id="500100100014").to_bytes())
        },
        "catalogue by another": {"catalogue": sign(root, CATALOGUE)},
        "site of another kiosk": {"site": replace(SITE, kiosk_id="HMR9999")},
    }


@pytest.mark.parametrize("part", wrong_parts(Registry(PortalMind()), bytes(32)))
def test_each_part_must_be_signed_by_whom_the_root_says_and_be_ours(scene, part):
    scene.will_answer(**wrong_parts(scene.registry, scene.key.public_key)[part])
    with pytest.raises(PortalNotTheOne):
        scene.enrol()


@pytest.mark.parametrize("part", ["epoch", "certificate", "catalogue"])
def test_a_part_nobody_can_read_is_no_part(scene, part):
    scene.will_answer(**{part: scene.registry.signed(scene.portal.mind.root, b'["x"]')})
    with pytest.raises(PortalUnreadable):
        scene.enrol()


def test_a_refused_code_is_told_as_that_and_another_refusal_as_what_it_is(scene):
    scene.portal.faults += [None, Fault.REFUSES]
    with pytest.raises(CodeRefused):
        scene.enrol()
    scene.portal.refusal_code = "PRT-11"
    scene.portal.faults += [None, Fault.REFUSES]
    with pytest.raises(PortalRefuses):
        scene.enrol()


def test_a_forgotten_pin_is_renewed_with_a_code_of_our_own_portal(scene):
    scene.will_answer()
    who = belonging(scene.enrol(), scene.portal.url)
    scene.portal.kiosks[KEY_ID] = scene.key.public_key
    credentials = Credentials(scene.key, KEY_ID, verify, scene.portal.mind.answer_key.public_key)
    client = PortalClient(scene.line, credentials)
    assert reset_pin(client, scene.code, who, scene.key) == "Suresh"
    asked = unpack_named(ResetPinRequest, load(scene.portal.unpacked(-1)))
    assert asked.proof == proof(scene.code, "reset-pin", scene.key.public_key, asked.nonce)

    sent = len(scene.portal.seen)
    with pytest.raises(PortalNotTheOne):
        reset_pin(client, make_code(bytes(8), "0" * 10), who, scene.key)
    assert len(scene.portal.seen) == sent, "nothing was sent"

    scene.portal.faults.append(Fault.REFUSES)
    with pytest.raises(CodeRefused):
        reset_pin(client, scene.code, who, scene.key)

    scene.portal.pin_of = "HMR9999"
    with pytest.raises(PortalUnsigned):
        reset_pin(client, scene.code, who, scene.key)
