# SPDX-License-Identifier: Apache-2.0
"""Tests identity: e-KYC files: opened, verified, changed, swollen; what they prove of contacts."""

import base64
import logging
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kiosk.core.errors import IdentityTooLarge, IdentityUnreadable, ShareCodeWrong
from kiosk.core.identity import Detail, Document, Outcome, Paper
from kiosk.identity.contact import Contact, Reading, check, folded
from kiosk.identity.reader import Reader
from kiosk.identity.strict_xml import BYTES_MAX
from kiosk.identity.xml_signature import DS
from tests.identity.made import EMAIL, MOBILE, PERSON, REFERENCE, photo, pinned
from tests.identity.made_files import SHARE_CODE, archive, locked, signed, unsigned, written


def read(raw: bytes, code: str = SHARE_CODE, *certificates) -> Document:
    return Reader(certificates or (pinned(),)).paperless(raw, code)


def outcome(root, *certificates) -> Outcome:
    return read(written(root), SHARE_CODE, *certificates).verdict.outcome


@pytest.mark.parametrize("algorithm", ["rsa-sha1", "rsa-sha256"])
@pytest.mark.parametrize("pack", [locked, lambda raw: raw, lambda raw: archive([("a", raw)])])
def test_a_true_file_verifies_and_fills_a_form(algorithm, pack):
    document = read(pack(written(signed(algorithm=algorithm))))
    assert document.verdict.outcome is Outcome.VERIFIED
    assert document.verdict.certificate == "uidai.cer"
    assert (document.paper, document.last_four) == (Paper.PAPERLESS, "0124")
    assert document.for_form(*Detail) == {name: word for name, word in PERSON.items() if word}
    assert Reader(()).photo_png(document).startswith(b"\x89PNG")


def test_the_name_of_the_file_in_the_archive_is_not_looked_at():
    for name in ("../../etc/passwd", "/abs.xml", "C:\\x.xml", "no-xml", "nul\x01", ""):
        document = read(locked(written(signed()), name=name))
        assert document.verdict.outcome is Outcome.VERIFIED


def test_a_wrong_or_missing_share_code_does_not_open_it():
    raw = locked(written(signed()))
    codes = [f"{number:04d}" for number in range(300)]  # one in 256 passes the cipher's own check
    for code in ("", "  ", "x" * 40, *codes):
        with pytest.raises(ShareCodeWrong):
            read(raw, code)
    assert read(raw, f" {SHARE_CODE}\n").verdict.outcome is Outcome.VERIFIED


def test_an_archive_that_is_not_one_small_file_is_refused():
    xml = written(signed())
    for files in ([], [("a", xml), ("b", xml)], [("folder/", b"")]):
        with pytest.raises(IdentityUnreadable):
            read(b"PK\x03\x04" if not files else archive(files))
    for raw in (archive([("a", bytes(BYTES_MAX + 1))]), archive([("a", bytes(BYTES_MAX))])):
        with pytest.raises(IdentityTooLarge):
            read(raw)
    with pytest.raises(IdentityUnreadable):
        read(archive([("a", xml)])[:-30])


def test_a_bomb_that_lies_about_its_size_costs_nothing():
    bombs = [archive([("a", bytes(50_000_000))], claimed=100), b"<" + b"a" * 9_000_000]
    tracemalloc.start()
    for bomb in bombs:
        with pytest.raises((IdentityTooLarge, IdentityUnreadable)):
            read(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * BYTES_MAX


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "/x">]>'


@pytest.mark.parametrize(
    "head",
    [
        ENTITY,
        b"<!DOCTYPE OfflinePaperlessKyc>",
        b"<?xml-stylesheet href='a'?>",
        b"<!-- a word -->",
        b"<?xml version='1.0'?>" * 2,
        b"\xff\xfe",
        b"\x00",
        b"text",
    ],
)
def test_no_declaration_entity_comment_or_other_alphabet_passes(head):
    with pytest.raises(IdentityUnreadable):
        read(head + etree.tostring(signed()))


def test_an_alphabet_named_otherwise_is_read_as_what_it_is():
    raw = b'<?xml version="1.0" encoding="UTF-16"?>' + etree.tostring(signed(), encoding="utf-8")
    assert read(raw).verdict.outcome is Outcome.VERIFIED
    with pytest.raises(IdentityUnreadable):
        read(etree.tostring(signed(), encoding="utf-16"))


def test_depth_width_and_attributes_are_bounded_in_time():
    swollen = [
        b"<a>" * 40_000,
        b"<OfflinePaperlessKyc>" + b"<a/>" * 100_000 + b"</OfflinePaperlessKyc>",
        b"<a " + b" ".join(b'a%d="1"' % at for at in range(30_000)) + b"/>",
        b"<a>" + b"&lt;" * 100_000 + b"</a>",
    ]
    started = time.process_time()
    for raw in swollen:
        try:
            assert read(raw).verdict.outcome is Outcome.FORMAT_NOT_KNOWN
        except (IdentityUnreadable, IdentityTooLarge):
            pass
    assert time.process_time() - started < 20


def test_what_was_changed_after_signing_shows_nothing():
    root = signed()
    root.find("UidData/Poi").set("name", "Sarla Devi")
    document = read(written(root))
    assert document.verdict.outcome is Outcome.SIGNATURE_INVALID
    assert not document.particulars.known
    assert document.last_four == ""


@pytest.mark.parametrize("place", ["UidData/Poi", "UidData/Poa", "."])
def test_no_attribute_can_be_changed_added_or_taken(place):
    for change in ("change", "add", "take"):
        root = signed()
        element = root.find(place)
        name = next(iter(element.attrib))
        if change == "change":
            element.set(name, REFERENCE[:-1] + "9")
        elif change == "add":
            element.set("added", "1")
        else:
            del element.attrib[name]
        assert outcome(root) is not Outcome.VERIFIED


def test_the_key_in_the_file_is_not_believed():
    forged = signed(signer="thief")
    assert outcome(forged) is Outcome.UNKNOWN_KEY
    honest = signed()
    for text in honest.iter(f"{DS}X509Certificate"):
        text.text = next(forged.iter(f"{DS}X509Certificate")).text
    assert outcome(honest) is Outcome.VERIFIED  # the pinned one signed it, whatever is said there


def test_the_certificate_must_have_been_valid_on_the_day_of_the_file():
    assert outcome(signed(), pinned("uidai", 2016, 2019)) is Outcome.UNKNOWN_KEY
    both = pinned("uidai", 2016, 2019), pinned("uidai", 2022, 2025)
    assert outcome(signed(), *both) is Outcome.VERIFIED


def test_a_changed_signature_or_a_digest_by_sha1_does_not_pass():
    root = signed()
    value = root.find(f"{DS}Signature/{DS}SignatureValue")
    value.text = base64.b64encode(bytes(256)).decode()
    assert outcome(root) is Outcome.UNKNOWN_KEY
    value.text = "no base64 &"
    assert outcome(root) is Outcome.UNKNOWN_KEY
    assert outcome(signed(digest="sha1")) is Outcome.SIGNATURE_INVALID
    root = signed()
    root.find(f".//{DS}SignatureMethod").set("Algorithm", "urn:another")
    assert outcome(root) is Outcome.FORMAT_NOT_KNOWN


def test_an_unsigned_or_foreign_document_proves_nothing():
    document = read(written(unsigned()))
    assert document.verdict.outcome is Outcome.NOT_SIGNED
    assert document.particulars.only(Detail.NAME) == {Detail.NAME: "Kamla Devi"}
    assert read(b"<svg/>").verdict.outcome is Outcome.FORMAT_NOT_KNOWN
    assert outcome(unsigned(reference="0124")) is Outcome.FORMAT_NOT_KNOWN


def test_several_contacts_readings_are_tried_and_the_one_that_matched_is_named():
    proof = read(written(signed())).particulars.contact
    assert check(proof, Contact.MOBILE, f"0{MOBILE}") is Reading.FOLDED_WITH_CODE
    assert check(proof, Contact.EMAIL, f" {EMAIL} ") is Reading.FOLDED_WITH_CODE
    assert check(proof, Contact.MOBILE, "9812345679") is Reading.NO_MATCH
    for value, reading in (
        (folded(MOBILE, 4), Reading.FOLDED),
        (folded(MOBILE + SHARE_CODE, 1), Reading.ONCE_WITH_CODE),
        (folded(MOBILE, 1), Reading.ONCE),
    ):
        root = unsigned()
        root.find("UidData/Poi").set("m", value.hex())
        proof = read(written(signed(root))).particulars.contact
        assert check(proof, Contact.MOBILE, MOBILE) is reading


def test_a_file_without_contacts_or_with_a_broken_photograph_says_so():
    root = unsigned(picture=b"BM no picture")
    root.find("UidData/Poi").set("m", "")
    root.find("UidData/Poi").set("e", "12")
    document = read(written(signed(root)))
    assert check(document.particulars.contact, Contact.MOBILE, MOBILE) is Reading.NOT_HELD
    assert check(document.particulars.contact, Contact.EMAIL, EMAIL) is Reading.NOT_HELD
    assert Reader(()).photo_png(document) == b""
    without = signed(unsigned(picture=photo("JPEG", 160)))
    without.find("UidData/Pht").text = "@@@@"
    assert outcome(without) is Outcome.SIGNATURE_INVALID


def test_nothing_of_a_paper_reaches_the_log_at_any_level(caplog):
    caplog.set_level(logging.DEBUG)
    assert outcome(signed()) is Outcome.VERIFIED
    assert "Kamla" not in caplog.text


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_byte_makes_another_person(data):
    raw = written(signed())
    at = data.draw(st.integers(0, len(raw) - 1))
    other = bytes([data.draw(st.integers(0, 255))])
    try:
        document = read(raw[:at] + other + raw[at + 1 :])
    except (IdentityUnreadable, IdentityTooLarge):
        return
    if document.verdict.outcome is Outcome.VERIFIED:
        assert document.for_form(*Detail) == {name: word for name, word in PERSON.items() if word}


@settings(max_examples=100, deadline=None)
@given(st.binary(), st.sampled_from([b"", b"PK\x03\x04", b"<OfflinePaperlessKyc>"]))
def test_no_file_does_more_than_be_refused(raw, head):
    try:
        assert read(head + raw).verdict.outcome is not Outcome.VERIFIED
    except (IdentityUnreadable, IdentityTooLarge, ShareCodeWrong):
        pass
