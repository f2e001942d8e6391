# SPDX-License-Identifier: Apache-2.0
"""Tests: only the portal's signature is green, a slip is amber for ever, all else is red."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.receipt import RECEIPT, SLIP, PaperFacts, receipt_qr, slip_qr
from kiosk.core.wire.trust import KioskCertificate, Signed
from portal.keys import load_or_make
from portal.seal import SigningKey
from portal.verification import Colour, judge
from tests.portal.edges import NOW_MS

NUMBER = "K170001-1-000001-ABG"


@pytest.fixture
def keys(tmp_path: Path):
    return load_or_make(tmp_path, NOW_MS)


@pytest.fixture
def kiosk() -> SigningKey:
    return SigningKey.from_seed(b"k" * 32)


def facts(keys, form: str, **changes: object) -> PaperFacts:
    from kiosk.core.ids import check_character

    body = "K170001-1-000001-AB"
    number = body + check_character(body)
    made = PaperFacts(form, keys.portal_id, number, "T1", "hpsebl_bill", 100, NOW_MS, "HP17-00001")
    return replace(made, **changes)


def signed(raw: bytes, sign) -> Signed:
    return Signed(raw.decode(), sign(raw))


def certificate(keys, kiosk: SigningKey, **changes: object) -> Signed:
    made = KioskCertificate(
        "kiosk-1", keys.portal_id, "K170001", 1, kiosk.public_key, "HP17-00001", "5001", NOW_MS
    )
    return signed(replace(made, **changes).to_bytes(), keys.certificate)


def slip(keys, kiosk: SigningKey, **changes: object) -> Signed:
    return signed(facts(keys, SLIP, **changes).to_bytes(), kiosk.sign)


def colour(qr: str, keys) -> Colour:
    return judge(qr, keys.certificate_of_epoch).colour


def test_a_receipt_is_green_and_says_what_was_paid(keys):
    qr = receipt_qr(signed(facts(keys, RECEIPT).to_bytes(), keys.receipt))
    found = judge(qr, keys.certificate_of_epoch)
    assert (found.colour, found.facts.total_paise) == (Colour.GREEN, 100)


def test_a_slip_is_amber(keys, kiosk):
    qr = slip_qr(slip(keys, kiosk), certificate(keys, kiosk))
    assert colour(qr, keys) is Colour.AMBER


def test_one_changed_letter_is_red(keys, kiosk):
    for qr in (
        receipt_qr(signed(facts(keys, RECEIPT).to_bytes(), keys.receipt)),
        slip_qr(slip(keys, kiosk), certificate(keys, kiosk)),
    ):
        for place in range(0, len(qr), 7):
            changed = qr[:place] + ("A" if qr[place] != "A" else "B") + qr[place + 1 :]
            assert colour(changed, keys) is Colour.RED, changed


def test_a_slip_cannot_be_shown_as_a_receipt(keys, kiosk):
    by_kiosk = signed(facts(keys, RECEIPT).to_bytes(), kiosk.sign)
    assert colour(receipt_qr(by_kiosk), keys) is Colour.RED
    assert colour(receipt_qr(slip(keys, kiosk)), keys) is Colour.RED
    answer_key = signed(facts(keys, RECEIPT).to_bytes(), keys.answer)
    assert colour(receipt_qr(answer_key), keys) is Colour.RED


def test_a_kiosk_speaks_for_itself_alone(keys, kiosk):
    other = SigningKey.from_seed(b"o" * 32)
    cases = [
        slip_qr(slip(keys, kiosk), certificate(keys, other)),
        slip_qr(slip(keys, kiosk), certificate(keys, kiosk, kiosk_id="K170002")),
        slip_qr(slip(keys, kiosk), certificate(keys, kiosk, generation=2)),
        slip_qr(slip(keys, kiosk), certificate(keys, kiosk, form="kiosk-2")),
        slip_qr(slip(keys, kiosk, portal_id="0000000000"), certificate(keys, kiosk)),
        slip_qr(slip(keys, kiosk, number=NUMBER[:-1] + "?"), certificate(keys, kiosk)),
    ]
    for qr in cases:
        assert colour(qr, keys) is Colour.RED


def test_another_portals_receipt_is_red(keys, tmp_path):
    strange = load_or_make(tmp_path / "strange", NOW_MS)
    qr = receipt_qr(signed(facts(strange, RECEIPT).to_bytes(), strange.receipt))
    assert colour(qr, keys) is Colour.RED
    assert colour(qr, strange) is Colour.GREEN


def test_a_paper_of_words_alone_is_red(keys):
    for qr in ("", "\n", json.dumps([1]), "x" * 10_000):
        assert colour(qr, keys) is Colour.RED
