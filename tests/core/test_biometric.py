# SPDX-License-Identifier: Apache-2.0
"""Biometric values: published wadh vectors, codes and their errors, consent, permits, advice."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.biometric import (
    CONSENT_LIFE_MS,
    RD_CODES,
    Advice,
    Consent,
    RdClass,
    WadhParts,
    advice,
    check_consent,
    class_of,
    error_of,
    wadh,
)
from kiosk.core.encoding import Unreadable, dump, pack_named
from kiosk.core.errors import ConsentMissing, Device, RdFault
from kiosk.core.wire.authentication import (
    PERMIT_LIFE_MS,
    AuthenticationAnswer,
    Permit,
    new_permit,
    permit_headers,
    permit_of,
    read_answer,
    read_permit,
)
from kiosk.core.wire.trust import Signed

NOON = 1_795_327_200_000
PERMIT = new_permit(
    portal_id="6HTGZ65XB7",
    kiosk_id="K170001",
    generation=1,
    transaction_id="06FZ0000000000000001",
    purpose="life-certificate",
    subject="TEST-0001",
    device_code="c5b823f4",
    wadh="",
    consent_version="consent-1",
    consent_ms=NOON,
    nonce=bytes(16),
    issued_ms=NOON,
    expires_ms=NOON + 60_000,
)


@pytest.mark.parametrize(
    ("parts", "text", "made"),
    [
        (WadhParts(), "2.5FYNNN", "E0jzJ/P8UopUHAieZn8CKqS4WPMi5ZSYXgfnlfkWjrc="),
        (
            WadhParts(authenticator="I"),
            "2.5IYNNN",
            "8QSrHOmcQhlyjiSpIgCi7o2ugs78w+4jhckNk1jeIJg=",
        ),
    ],
)
def test_a_wadh_is_the_one_that_clients_of_the_field_send(parts, text, made):
    assert (parts.text(), wadh(parts)) == (text, made)


def test_every_code_that_is_not_well_is_an_error_of_the_device():
    for code in RD_CODES:
        assert isinstance(error_of(code, "biometric"), Device)
    assert class_of("0") is RdClass.WELL
    assert class_of(" 720 ") is RdClass.NOT_READY


@given(st.text())
def test_no_code_breaks_anything_and_only_short_ones_are_shown(code):
    error = error_of(code, "biometric")
    if code.strip() not in RD_CODES:
        assert isinstance(error, RdFault)
    assert re.fullmatch(r"-?[0-9A-Za-z]{1,8}|\?", str(error.facts["what"]))


@pytest.mark.parametrize(
    ("consent", "purpose"),
    [
        (None, "p"),
        (Consent("other", "v1", NOON), "p"),
        (Consent("p", "", NOON), "p"),
        (Consent("", "v1", NOON), ""),
        (Consent("p", "v1", NOON + 1), "p"),
        (Consent("p", "v1", NOON - CONSENT_LIFE_MS - 1), "p"),
    ],
)
def test_no_consent_another_one_and_an_old_one_are_none(consent, purpose):
    with pytest.raises(ConsentMissing):
        check_consent(consent, purpose, NOON)


def test_a_consent_is_good_for_this_visit():
    check_consent(Consent("p", "v1", NOON), "p", NOON)
    check_consent(Consent("p", "v1", NOON), "p", NOON + CONSENT_LIFE_MS)


def test_worn_fingers_lead_to_another_finger_and_then_to_another_way():
    said = [advice(["700", "730", "730", "700"][:tries]) for tries in range(5)]
    assert said == [
        Advice.AGAIN,
        Advice.AGAIN,
        Advice.OTHER_FINGER,
        Advice.OTHER_FINGER,
        Advice.OTHER_WAY,
    ]
    assert advice(["710"] * 9) is Advice.AGAIN  # another program is no worn finger


def test_a_permit_travels_and_comes_back():
    signed = Signed(PERMIT.to_bytes().decode(), bytes(64))
    assert permit_of(permit_headers(signed)) == signed
    assert read_permit(signed.bytes_once) == PERMIT
    assert next(iter(Permit.__slots__)) == "form"


@pytest.mark.parametrize(
    "changed",
    [
        replace(PERMIT, form="auth-permit-2"),
        replace(PERMIT, nonce=bytes(15)),
        replace(PERMIT, expires_ms=NOON),
        replace(PERMIT, expires_ms=NOON + PERMIT_LIFE_MS + 1),
        replace(PERMIT, subject="x" * 5_000),
    ],
)
def test_another_form_and_a_long_life_are_no_permit(changed):
    with pytest.raises(Unreadable):
        read_permit(changed.to_bytes())


@given(st.dictionaries(st.sampled_from(["lmk-permit", "lmk-permit-signature"]), st.text()))
def test_headers_of_anybody_are_a_permit_or_unreadable(headers):
    try:
        read_permit(permit_of(headers).bytes_once)
    except Unreadable:
        pass


@pytest.mark.parametrize(
    "changes", [{"kind": "other"}, {"version": 2}, {"yes": True, "code": "AUT-01"}, {"code": ""}]
)
def test_an_answer_says_yes_or_why_not(changes):
    no = AuthenticationAnswer("authentication", 1, "TEST", False, "AUT-01", "TEST-1", NOON)
    assert read_answer(dump(pack_named(no))) == no
    with pytest.raises(Unreadable):
        read_answer(dump(pack_named(replace(no, **changes))))
