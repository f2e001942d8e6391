# SPDX-License-Identifier: Apache-2.0
"""Tests identity: the folder of pinned certificates, and what lies in it that is none."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.core.errors import CertificateUnreadable
from kiosk.identity.certificates import FILE_BYTES_MAX, FILES_MAX, load, makers
from tests.identity.made import certificate, key, pinned, signed_by

PEM = Encoding.PEM


def self_made(private) -> bytes:
    who, now = x509.Name([]), datetime.now(UTC)
    built = x509.CertificateBuilder(who, who, private.public_key(), 7, now, now + timedelta(1))
    return built.sign(private, SHA256()).public_bytes(PEM)


def test_pem_and_der_are_read_by_name_and_other_files_left_alone(tmp_path):
    (tmp_path / "b.CER").write_bytes(certificate("b").public_bytes(PEM))
    (tmp_path / "a.cer").write_bytes(certificate("a").public_bytes(Encoding.DER))
    (tmp_path / "c.crt").write_bytes(b"\n" + certificate("a").public_bytes(PEM))
    (tmp_path / "README.md").write_text("words")
    (tmp_path / "d.cer").mkdir()
    assert [one.name for one in load(tmp_path)] == ["a.cer", "b.CER", "c.crt"]


def test_no_folder_is_no_certificate(tmp_path):
    assert load(tmp_path / "absent") == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN CERTIFICATE-----\n",
        b"\x30\x82" + bytes(600),
        bytes(FILE_BYTES_MAX + 1),
        self_made(ec.generate_private_key(ec.SECP256R1())),
        self_made(rsa.generate_private_key(65537, 1024)),
        key().public_key().public_bytes(PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
    ids=["empty", "cut", "garbage", "huge", "elliptic", "short", "bare-key"],
)
def test_one_that_cannot_be_used_is_named_and_not_passed_over(tmp_path, content):
    (tmp_path / "a.cer").write_bytes(certificate().public_bytes(PEM))
    (tmp_path / "bad.cer").write_bytes(content)
    with pytest.raises(CertificateUnreadable) as caught:
        load(tmp_path)
    assert caught.value.facts == {"file": "bad.cer"}


def test_a_folder_of_too_many_is_refused(tmp_path):
    for at in range(FILES_MAX + 1):
        (tmp_path / f"{at}.cer").touch()
    with pytest.raises(CertificateUnreadable):
        load(tmp_path)


def test_a_signature_names_its_maker_whatever_was_signed():
    signature = signed_by(b"anything", "other")[-256:]
    assert [one.name for one in makers((pinned(), pinned("other")), signature, SHA256())] == [
        "other.cer"
    ]
    for none in (b"", bytes(256), b"\xff" * 256, signature[:-1], signature + b"x"):
        assert makers((pinned(), pinned("other")), none, SHA256()) == ()
