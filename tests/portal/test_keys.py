# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal's keys are made once, for their owner alone, and vouch for each other."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk.core.wire.trust import portal_id
from portal.keys import PURPOSES, load_or_make
from portal.seal import verify

NOW_MS = 1_795_327_200_000


def test_the_first_start_makes_a_root_that_vouches_for_every_purpose(tmp_path: Path):
    keys = load_or_make(tmp_path / "data", NOW_MS)

    certificate, signed = keys.certificate_of_epoch, keys.epoch_certificate
    assert verify(keys.root.public_key, signed.signature, signed.bytes_once)
    assert keys.portal_id == portal_id(keys.root.public_key) == certificate.portal_id
    assert (keys.epoch, certificate.issued_ms) == (1, NOW_MS)
    said = {name: getattr(certificate, f"{name}_key") for name in PURPOSES}
    assert said == {name: keys.ring[name].public_key for name in PURPOSES}
    assert len({*said.values(), keys.root.public_key}) == len(PURPOSES) + 1


def test_each_purpose_signs_with_its_own_key(tmp_path: Path):
    keys = load_or_make(tmp_path, NOW_MS)

    for name in PURPOSES:
        signature = getattr(keys, name)(b"message")
        assert verify(keys.ring[name].public_key, signature, b"message")
        assert not verify(keys.root.public_key, signature, b"message")


def test_the_second_start_finds_the_same_keys(tmp_path: Path):
    first = load_or_make(tmp_path, NOW_MS)
    second = load_or_make(tmp_path, NOW_MS + 1)

    assert second == first
    assert second.bank_token == first.bank_token


def test_only_the_owner_may_read_them_and_nothing_else_is_left(tmp_path: Path):
    load_or_make(tmp_path / "data", NOW_MS)

    folder = tmp_path / "data" / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["keys"]


def test_starts_at_the_same_moment_find_one_ring(tmp_path: Path):
    with ThreadPoolExecutor(4) as many:
        rings = list(many.map(lambda _: load_or_make(tmp_path, NOW_MS), range(8)))

    assert len({ring.portal_id for ring in rings}) == 1
    assert len({ring.bank_token for ring in rings}) == 1


def test_keys_are_never_shown(tmp_path: Path):
    keys = load_or_make(tmp_path, NOW_MS)

    shown = repr(keys)
    assert keys.bank_token not in shown
    assert "_private" not in shown


def test_a_signature_is_of_one_key_and_one_message(tmp_path: Path):
    keys = load_or_make(tmp_path, NOW_MS)
    signature = keys.answer(b"message")

    assert not verify(keys.ring["answer"].public_key, signature, b"massage")
    assert not verify(b"too short", signature, b"message")
    assert not verify(keys.ring["answer"].public_key, b"", b"message")
