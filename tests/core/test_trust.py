# SPDX-License-Identifier: Apache-2.0
"""Trust: certificates read as they were signed, and the code names the one portal it is for."""

from dataclasses import replace

import pytest

from kiosk.core.encoding import Unreadable, digest, dump, load, pack
from kiosk.core.ids import read_crockford
from kiosk.core.wire.trust import (
    EpochCertificate,
    KioskCertificate,
    Signed,
    make_code,
    portal_id,
    read_code,
    read_epoch,
    read_kiosk_certificate,
)
from tests.samples import KIOSK, LEASE, NOON, PORTAL

EPOCH = EpochCertificate(
    "epoch-1", PORTAL, 1, b"a" * 32, b"l" * 32, b"r" * 32, b"c" * 32, b"p" * 32, NOON
)
OURS = KioskCertificate("kiosk-1", PORTAL, KIOSK, 1, b"k" * 32, "HP17-00001", "500100100013", NOON)


def test_certificates_read_back():
    assert read_epoch(EPOCH.to_bytes()) == EPOCH
    assert read_kiosk_certificate(OURS.to_bytes()) == OURS


def test_every_signed_thing_begins_with_its_form_and_its_portal():
    for thing in (EPOCH, OURS, LEASE):
        assert load(thing.to_bytes())[:2] == [thing.form, PORTAL]


def test_no_certificate_passes_as_another():
    for raw in (OURS.to_bytes(), replace(EPOCH, form="epoch-2").to_bytes()):
        with pytest.raises(Unreadable):
            read_epoch(raw)
    for raw in (EPOCH.to_bytes(), replace(OURS, form="kiosk-2").to_bytes()):
        with pytest.raises(Unreadable):
            read_kiosk_certificate(raw)


def test_a_certificate_with_a_part_too_many_is_none():
    with pytest.raises(Unreadable):
        read_epoch(dump([*pack(EPOCH), 1]))


def test_a_portals_name_is_the_first_fifty_bits_of_its_keys_digest():
    key = bytes(range(32))
    first = int.from_bytes(digest(key), "big") >> (256 - 50)
    assert read_crockford(portal_id(key)) == first
    assert len(portal_id(key)) == 10


def test_the_selector_finds_a_code_and_gives_nothing_of_its_secret_away():
    code = make_code(bytes(range(8)), PORTAL)
    assert code.selector == code.secret[:2]
    assert (len(code.secret) - len(code.selector)) * 5 == 50
    assert read_code(str(code)) == code
    assert [len(part) for part in str(code).split("-")] == [4, 4, 4, 5, 5]


def test_a_signature_covers_the_text_as_it_stands():
    assert Signed("क\u093c", b"").bytes_once == "क\u093c".encode()
