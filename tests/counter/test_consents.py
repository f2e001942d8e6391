# SPDX-License-Identifier: Apache-2.0
"""Consent: an entry before the capture, and one signed leave for each capture after it."""

import pytest

from kiosk import seal
from kiosk.core.biometric import CONSENT_LIFE_MS, Consent
from kiosk.core.entries import ConsentGiven
from kiosk.core.errors import ConsentMissing, DayNotOpen, NotEnrolled
from kiosk.core.wire.authentication import PERMIT_LIFE_MS, read_permit
from kiosk.counter.consents import ConsentDesk, Told
from kiosk.counter.means import Means
from tests.counter.conftest import CountingChance, QuickPins
from tests.samples import NOON

TOLD = Told("life-certificate", "consent-1", "hi")


def desk_of(place) -> ConsentDesk:
    chance, pins = CountingChance(), QuickPins()
    means = Means(place.books, place.clock, chance, place.signer, seal.verify, place.heard, pins)
    return ConsentDesk(means)


def test_a_yes_is_written_down_before_anything_else(place):
    agreed = desk_of(place).record(TOLD, "R.Devi")
    with place.books.look() as reads:
        body = reads.entry(agreed.seq).body
        assert reads.head.seq == agreed.seq
    assert body == ConsentGiven(
        agreed.transaction_id, 1, "R.Devi", "life-certificate", "consent-1", "hi"
    )
    assert agreed.consent == Consent("life-certificate", "consent-1", NOON)


def test_a_leave_is_signed_by_the_kiosk_and_good_for_one_capture(place):
    desk = desk_of(place)
    agreed = desk.record(TOLD, "R.Devi", of_transaction="06FZ0000000000000001")
    grant = desk.grant(agreed, "TEST-0001", "device-code")
    permit = read_permit(grant.permit.bytes_once)
    key = place.signer.public_key
    assert seal.verify(key, grant.permit.signature, grant.permit.bytes_once)
    assert (permit.transaction_id, permit.subject) == ("06FZ0000000000000001", "TEST-0001")
    assert (permit.purpose, permit.consent_ms) == ("life-certificate", agreed.consent.at_ms)
    assert permit.expires_ms - permit.issued_ms <= PERMIT_LIFE_MS
    again = read_permit(desk.grant(agreed, "TEST-0001", "device-code").permit.bytes_once)
    assert again.nonce != permit.nonce
    with place.books.look() as reads:  # whom it was about is in no entry
        assert not [raw for raw in reads.entries_after(0) if b"TEST-0001" in raw]


def test_a_yes_is_for_this_visit(place):
    desk = desk_of(place)
    agreed = desk.record(TOLD, "R.Devi")
    place.clock.pass_ms(CONSENT_LIFE_MS + 1)
    with pytest.raises(ConsentMissing):
        desk.grant(agreed, "TEST-0001", "device-code")


@pytest.mark.parametrize("told", [Told("", "v", "hi"), Told("p", "", "hi"), Told("p", "v", "")])
def test_a_yes_to_nothing_is_none(place, told):
    with place.books.look() as reads:
        before = reads.head.seq
    with pytest.raises(ConsentMissing):
        desk_of(place).record(told, "R.Devi")
    with place.books.look() as reads:
        assert reads.head.seq == before


def test_it_needs_a_centre_and_an_open_day(bare):
    with pytest.raises(NotEnrolled):
        desk_of(bare).record(TOLD, "R.Devi")
    bare.enrol()
    with pytest.raises(DayNotOpen):
        desk_of(bare).record(TOLD, "R.Devi")
