# SPDX-License-Identifier: Apache-2.0
"""Tests: signatures, wrapped secrets and PIN verifiers open for the right one and nobody else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import seal
from kiosk.seal import (
    KEY_BYTES,
    PASSPHRASE_COST,
    PIN_COST,
    Cost,
    SigningKey,
    is_wrapped,
    pin_fits,
    pin_verifier,
    random_bytes,
    unwrap,
    verify,
    wrap,
)

LIGHT = Cost(4)  # the rules are the same at any cost; only the two real ones are slow

# RFC 8032, 7.1, test 2: one byte is signed
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_signatures_are_those_of_the_standard():
    key = SigningKey.from_seed(SEED)
    assert key.public_key == PUBLIC
    assert key.sign(b"\x72") == SIGNATURE
    assert verify(PUBLIC, SIGNATURE, b"\x72")


@given(st.binary(max_size=200), st.integers(0, 63), st.integers(1, 255))
def test_a_changed_message_signature_or_key_is_refused(message, at, change):
    key = SigningKey.from_seed(SEED)
    signature = bytearray(key.sign(message))
    assert verify(PUBLIC, bytes(signature), message)
    assert not verify(PUBLIC, bytes(signature), message + b"x")
    assert not verify(SigningKey.generate().public_key, bytes(signature), message)
    signature[at] ^= change
    assert not verify(PUBLIC, bytes(signature), message)


@pytest.mark.parametrize("broken", [b"", b"x" * 31, b"x" * 33, b"\xff" * 32])
def test_bytes_that_are_no_key_verify_nothing(broken):
    assert not verify(broken, SIGNATURE, b"\x72")
    assert not verify(PUBLIC, broken, b"\x72")


def test_a_seed_of_another_length_is_no_seed():
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey.from_seed(SEED[:-1])


def test_a_key_does_not_show_its_secret():
    key = SigningKey.from_seed(SEED)
    assert SEED.hex() not in repr(key)
    assert "private" not in repr(key)


@settings(max_examples=30)
@given(st.binary(min_size=1, max_size=100), st.text(max_size=20))
def test_what_is_wrapped_opens_again_and_shows_nothing(secret, passphrase):
    box = wrap(secret, passphrase, b"vault", LIGHT)
    assert is_wrapped(box)
    assert len(secret) < 8 or secret not in box
    assert unwrap(box, passphrase, b"vault") == secret
    assert unwrap(box, passphrase + "x", b"vault") is None
    assert unwrap(box, passphrase, b"another purpose") is None


def test_a_box_with_any_byte_changed_does_not_open():
    box = wrap(b"two keys", "सेब का पेड़", b"vault", LIGHT)
    for at in range(len(box)):
        changed = bytearray(box)
        changed[at] ^= 1
        assert unwrap(bytes(changed), "सेब का पेड़", b"vault") is None, f"byte {at}"
    for length in range(len(box)):
        assert unwrap(box[:length], "सेब का पेड़", b"vault") is None


def test_a_passphrase_is_the_same_in_both_spellings_of_unicode():
    one_letter, with_nukta = "\u0958लम", "क\u093cलम"
    assert one_letter != with_nukta
    assert unwrap(wrap(b"key", one_letter, b"v", LIGHT), with_nukta, b"v") == b"key"


def test_the_cost_is_stored_and_a_higher_one_later_locks_nobody_out():
    assert unwrap(wrap(b"key", "apple", b"v", Cost(5, r=4, p=2)), "apple", b"v") == b"key"


def test_a_header_that_asks_for_all_the_memory_is_not_obeyed():
    box = bytearray(wrap(b"key", "apple", b"v", LIGHT))
    box[5] = 40  # log2 of n
    assert not is_wrapped(bytes(box))
    assert unwrap(bytes(box), "apple", b"v") is None


def test_equal_secrets_make_unequal_boxes():
    assert wrap(b"key", "apple", b"v", LIGHT) != wrap(b"key", "apple", b"v", LIGHT)
    assert pin_verifier("274619", LIGHT) != pin_verifier("274619", LIGHT)


def test_the_costs_in_use_are_not_below_what_was_decided():
    assert PASSPHRASE_COST.log2_n >= 15
    assert PIN_COST.log2_n >= 15
    assert unwrap(wrap(b"key", "apple", b"v"), "apple", b"v") == b"key"
    assert pin_fits("274619", pin_verifier("274619"))


def test_only_the_same_pin_fits_and_the_verifier_does_not_show_it():
    verifier = pin_verifier("274619", LIGHT)
    assert pin_fits("274619", verifier)
    assert b"274619" not in verifier
    for other in ("274618", "27461", "2746190", "", "२७४६१९x"):
        assert not pin_fits(other, verifier)


def test_a_damaged_verifier_fits_no_pin():
    verifier = pin_verifier("274619", LIGHT)
    for broken in (b"", verifier[:-1], verifier + b"x", b"X" + verifier[1:]):
        assert not pin_fits("274619", broken)
    assert not pin_fits("274619", wrap(b"x" * 20, "274619", b"v", LIGHT))


def test_chance_gives_what_was_asked_for():
    assert len(random_bytes(KEY_BYTES)) == KEY_BYTES
    assert random_bytes(KEY_BYTES) != random_bytes(KEY_BYTES)


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_is_shut_opens_with_its_key_and_purpose_alone(content, purpose):
    key = seal.derive(bytes(32), b"one")
    box = seal.shut(key, content, purpose)
    assert seal.opened(key, box, purpose) == content
    assert seal.opened(seal.derive(bytes(32), b"two"), box, purpose) is None
    assert seal.opened(key, box, purpose + b"!") is None
    assert box != seal.shut(key, content, purpose), "a number used once"
    for at in range(len(box)):
        assert seal.opened(key, box[:at], purpose) is None
        changed = box[:at] + bytes((box[at] ^ 1,)) + box[at + 1 :]
        assert seal.opened(key, changed, purpose) is None


def test_a_derived_key_is_that_of_the_standard():
    """RFC 5869 with the hash and the lengths we use; A.3's input, its first 32 bytes."""
    key = bytes([0x0B]) * 22
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert seal.derive(key, b"").hex() == expected
