# SPDX-License-Identifier: Apache-2.0
"""Tests identity: `lmk-kiosk identity read`, from its words to its exit code."""

import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.cli.run import run
from tests.identity.made import PERSON, Card, certificate
from tests.identity.made_files import SHARE_CODE, locked, signed, written
from tests.identity.test_print_letter import CARD


@pytest.fixture
def folder(tmp_path):
    """A certificate, a QR's text, an e-KYC file and its share code."""
    (tmp_path / "pinned").mkdir()
    (tmp_path / "pinned" / "uidai.cer").write_bytes(certificate().public_bytes(Encoding.PEM))
    (tmp_path / "qr.txt").write_text(f"{Card().text()}\n")
    (tmp_path / "old.txt").write_text(CARD, encoding="utf-8")
    (tmp_path / "kyc.zip").write_bytes(locked(written(signed())))
    (tmp_path / "code").write_text(f"{SHARE_CODE}\n")
    return tmp_path


@pytest.fixture
def verb(folder, capsys):
    def say(*words: str, pinned: bool = True):
        certificates = ("--certificates", str(folder / "pinned")) if pinned else ()
        place = ("--data-dir", str(folder / "data"), "--language", "en")
        code = run(["identity", "read", *words, *certificates, *place])
        said = capsys.readouterr()
        return code, said.out or said.err

    return say


@pytest.mark.parametrize(
    "words", [("--qr-text-file", "qr.txt"), ("--xml", "kyc.zip", "--share-code-file", "code")]
)
def test_a_true_paper_is_told_masked_and_nothing_is_kept(folder, verb, words):
    words = [word if word.startswith("--") else str(folder / word) for word in words]
    code, said = verb(*words, "--json")
    told = json.loads(said)
    assert code == 0
    assert (told["verdict"], told["certificate"]) == ("verified", "uidai.cer")
    assert told["number"] == "XXXX XXXX 0124"
    assert told["particulars"]["name"] == "K… D…"
    assert told["photo"] in ("60×60", "160×160")
    assert not [word for word in (PERSON["name"], "05-11", "Bazaar") if word in said]
    assert not (folder / "data").exists()


def test_it_is_told_in_words_too(folder, verb):
    code, said = verb("--qr-text-file", str(folder / "qr.txt"))
    assert code == 0
    assert "XXXX XXXX 0124" in said
    assert "Compare the photograph" in said


def test_what_proves_nothing_is_another_exit_code(folder, verb):
    code, said = verb("--qr-text-file", str(folder / "qr.txt"), "--json", pinned=False)
    assert (code, json.loads(said)["verdict"]) == (4, "unknown_key")
    code, said = verb("--qr-text-file", str(folder / "old.txt"), "--json")
    told = json.loads(said)
    assert (code, told["verdict"], told["number"]) == (4, "not_signed", "XXXX XXXX 7058")
    assert "photo" not in told
    assert "99994105" not in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--xml", "kyc.zip"), "IDN-03"),
        (("--xml", "qr.txt"), "IDN-01"),
        (("--qr-text-file", "kyc.zip"), "IDN-01"),
        (("--xml", "huge"), "IDN-02"),
        (("--qr-text-file", "absent"), "FLD-04"),
        (("--xml", "kyc.zip", "--certificates", "absent"), "FLD-04"),
        (("--xml", "kyc.zip", "--certificates", "damaged"), "IDN-06"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_code(folder, verb, words, code):
    (folder / "huge").write_bytes(b"<" * 2_000_000)
    (folder / "damaged").mkdir()
    (folder / "damaged" / "a.cer").write_text("none")
    words = [word if word.startswith("--") else str(folder / word) for word in words]
    exit_code, said = verb(*words, "--json", pinned="--certificates" not in words)
    assert (exit_code, json.loads(said)["error"]["code"]) == (4, code)
