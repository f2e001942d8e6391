# SPDX-License-Identifier: Apache-2.0
"""Tests identity: Secure QRs of every version, changed, cut, swollen and made by others."""

import gzip
import random
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import IdentityTooLarge, IdentityUnreadable
from kiosk.core.identity import Detail, Document, Outcome, Paper
from kiosk.identity.certificates import load
from kiosk.identity.contact import Contact, Reading, check
from kiosk.identity.reader import Reader
from kiosk.identity.secure_qr import DIGITS_MAX, UNPACKED_MAX, unpacked
from tests.identity.made import (
    EMAIL,
    MOBILE,
    PERSON,
    REFERENCE,
    VERSIONS,
    Card,
    decimal,
    pinned,
    scanned,
    signed_by,
)

OFFICIAL = Path(__file__).resolve().parents[3] / "shared" / "aadhaar-offline-vectors"
SAMPLE = OFFICIAL / "uidai-official-sample-unversioned.txt"


OWN = [f"{version or 'unversioned'} {how}" for version in VERSIONS for how in ("gzip", "zlib")]
VECTORS = [*OWN, *(["official"] if SAMPLE.exists() else [])]


@pytest.fixture(params=VECTORS)
def vector(request):
    """A paper that verifies, and its certificates: ours always, UIDAI's sample where it lies."""
    if request.param == "official":
        return SAMPLE.read_text().strip(), load(OFFICIAL)
    version, how = request.param.replace("unversioned", "").split(" ")
    return Card(version).text(how), (pinned(),)


def read(text: str, *certificates) -> Document:
    return Reader(certificates or (pinned(),)).scanned(text)


def test_a_true_paper_verifies_and_its_photograph_is_shown(vector):
    text, certificates = vector
    document = read(text, *certificates)
    assert document.verdict.outcome is Outcome.VERIFIED
    assert document.verdict.certificate.endswith(".cer")
    assert document.paper is Paper.SECURE_QR
    assert document.reference.startswith(document.last_four)
    assert len(document.for_form(Detail.NAME, Detail.BIRTH)) == 2
    assert Reader(()).photo_png(document).startswith(b"\x89PNG")


def test_none_of_200_changed_bytes_passes(vector):
    text, certificates = vector
    payload, chance = unpacked(text), random.Random(2026)
    places = chance.sample(range(len(payload)), 200)
    for at in places:
        other = payload[at] ^ chance.randrange(1, 256)
        changed = payload[:at] + bytes([other]) + payload[at + 1 :]
        document = read(scanned(changed, "zlib"), *certificates)
        assert document.verdict.outcome is not Outcome.VERIFIED, at
        if at < len(payload) - 256 and document.verdict.outcome is not Outcome.FORMAT_NOT_KNOWN:
            assert document.verdict.outcome is Outcome.SIGNATURE_INVALID
            assert not document.particulars.known


def test_a_changed_digit_of_the_scan_never_proves_other_content(vector):
    text, certificates = vector
    whole, chance = unpacked(text), random.Random(7)
    for at in chance.sample(range(len(text)), 60):
        digit = str((int(text[at]) + chance.randrange(1, 10)) % 10)
        try:
            document = read(text[:at] + digit + text[at + 1 :], *certificates)
        except (IdentityUnreadable, IdentityTooLarge):
            continue
        if document.verdict.outcome is Outcome.VERIFIED:  # a byte of gzip's head says nothing
            assert unpacked(text[:at] + digit + text[at + 1 :]) == whole


@pytest.mark.parametrize("version", VERSIONS)
def test_every_particular_lies_where_its_version_puts_it(version):
    document = read(Card(version).text())
    assert document.version == version
    assert document.last_four == "0124"
    assert document.reference == REFERENCE
    assert document.verdict.date == "2023-08-15"
    held = {detail: value for detail, value in PERSON.items() if value}
    assert document.for_form(*Detail) == held
    assert document.particulars.photo.startswith(b"\xff\x4f\xff\x51")


words = st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\xff"))
people = st.fixed_dictionaries({detail: words.map(lambda w: w[:60]) for detail in Detail})


@settings(max_examples=60, deadline=None)
@given(people, st.sampled_from(VERSIONS), st.sampled_from("0123"), st.sampled_from(["", "photo"]))
def test_any_words_come_back_as_the_alphabet_holds_them(person, version, indicator, with_photo):
    card = Card(version, indicator, person=person)
    document = read((card if with_photo else card.but(photo=b"")).text("zlib"))
    assert document.verdict.outcome is Outcome.VERIFIED
    found = document.for_form(*Detail)
    for detail, word in person.items():
        kept = word.encode("latin-1", "replace").decode("latin-1")
        assert found.get(detail, "") == kept.strip()


def test_hindi_that_the_alphabet_lacks_is_question_marks_and_a_control_shows_itself():
    person = PERSON | {Detail.NAME: "कमला Devi", Detail.HOUSE: "12\x1b[31m\x85"}
    found = read(Card(person=person).text()).for_form(Detail.NAME, Detail.HOUSE)
    assert found == {Detail.NAME: "???? Devi", Detail.HOUSE: "12\ufffd[31m\ufffd"}


def test_a_delimiter_inside_a_value_moves_the_fields_and_is_not_guessed_at():
    for version in VERSIONS:
        card = Card(version, person=PERSON | {Detail.STREET: "Lane \xff 3"})
        assert read(card.text()).verdict.outcome is Outcome.FORMAT_NOT_KNOWN


@pytest.mark.parametrize(
    ("indicator", "held"),
    [("0", ()), ("1", (Contact.EMAIL,)), ("2", (Contact.MOBILE,)), ("3", tuple(Contact))],
)
def test_the_old_layout_proves_the_contacts_its_indicator_names(indicator, held):
    proof = read(Card("", indicator).text()).particulars.contact
    for contact, value in ((Contact.EMAIL, EMAIL), (Contact.MOBILE, MOBILE)):
        expected = Reading.FOLDED if contact in held else Reading.NOT_HELD
        assert check(proof, contact, value) is expected


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_the_new_layouts_prove_how_a_mobile_number_ends(version):
    proof = read(Card(version).text()).particulars.contact
    assert check(proof, Contact.MOBILE, "+91 98123 45678") is Reading.LAST_FOUR
    assert check(proof, Contact.MOBILE, "9812345679") is Reading.NO_MATCH
    assert check(proof, Contact.EMAIL, EMAIL) is Reading.NOT_HELD


@pytest.mark.parametrize("version", ["V1", "V6", "V10", "v2", "4", "", " "])
def test_an_unknown_version_is_not_guessed_at(version):
    fields = Card("").signed().partition(b"\xff")[2]
    payload = signed_by(version.encode() + b"\xff" + fields)
    document = read(scanned(payload))
    assert document.verdict.outcome is Outcome.FORMAT_NOT_KNOWN
    assert not document.particulars.known
    assert document.last_four == ""


@pytest.mark.parametrize(
    "reference", ["", "0124", REFERENCE[:-1], "0124" + "20230231101530123", "012A20230815101530123"]
)
def test_a_reference_that_is_none_is_no_layout_we_know(reference):
    assert read(Card(reference=reference).text()).verdict.outcome is Outcome.FORMAT_NOT_KNOWN


def test_a_picture_of_no_known_kind_or_too_few_fields_is_no_layout_we_know():
    for card in (Card(photo=b"BM" + bytes(60)), Card("", "3", photo=b"")):
        short = scanned(signed_by(card.signed()[: -1 if not card.photo else None]))
        assert read(short).verdict.outcome is Outcome.FORMAT_NOT_KNOWN
    assert read(scanned(signed_by(b"V2\xff3\xff" + REFERENCE.encode()))).verdict.outcome is (
        Outcome.FORMAT_NOT_KNOWN
    )
    assert read(scanned(b"V2\xff3")).verdict.outcome is Outcome.FORMAT_NOT_KNOWN


def test_whose_key_it_was_is_told_from_what_it_signed():
    ours, other = pinned(), pinned("other")
    text = Card().text()
    assert read(text, other, ours).verdict.certificate == "uidai.cer"
    assert read(text, other).verdict.outcome is Outcome.UNKNOWN_KEY
    assert Reader(()).scanned(text).verdict.outcome is Outcome.UNKNOWN_KEY
    forged = Card().payload()[:-256].replace(b"Kamla", b"Sarla") + Card().payload()[-256:]
    assert read(scanned(forged)).verdict.outcome is Outcome.SIGNATURE_INVALID
    assert read(Card(signer="other").text()).verdict.outcome is Outcome.UNKNOWN_KEY


def test_the_certificate_must_have_been_valid_on_the_day_of_the_paper():
    text = Card().text()  # made in August 2023
    for years in ((2016, 2019), (2024, 2027)):
        assert read(text, pinned("uidai", *years)).verdict.outcome is Outcome.UNKNOWN_KEY
    renewed = pinned("uidai", 2016, 2019), pinned("uidai", 2022, 2025)
    assert read(text, *renewed).verdict.outcome is Outcome.VERIFIED


@pytest.mark.parametrize(
    "text", ["", " \n", "hello", "-5", "०१२", "1e400", "12_000", "9" * 300, "0", "0" * 60]
)
def test_what_is_no_secure_qr_is_told_so(text):
    with pytest.raises(IdentityUnreadable):
        read(text)


def test_a_stream_cut_short_or_followed_by_something_is_unreadable():
    for how in (gzip.compress, zlib.compress):
        packed = how(Card().payload())
        for bad in (packed[:-9], packed[:40], packed + b"x", packed + packed):
            with pytest.raises(IdentityUnreadable):
                read(decimal(bad))


def test_a_bomb_or_an_endless_number_costs_nothing():
    bombs = [scanned(bytes(size), how) for size in (2**17, 2**21) for how in ("gzip", "zlib")]
    endless = ["9" * (DIGITS_MAX + 1), "9" * 5_000_000, "<" * 5_000_000]
    tracemalloc.start()
    for text in (*bombs, *endless):
        with pytest.raises(IdentityTooLarge):
            read(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert max(map(len, bombs)) < DIGITS_MAX
    assert peak < 16 * UNPACKED_MAX


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.binary(max_size=600).map(decimal), st.binary().map(scanned)))
def test_no_scan_does_more_than_be_refused(text):
    try:
        assert read(text).verdict.outcome is not Outcome.VERIFIED
    except (IdentityUnreadable, IdentityTooLarge):
        pass
