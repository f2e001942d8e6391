# SPDX-License-Identifier: Apache-2.0
"""The wire: what is sent reads back, anything else is refused before it means something."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.encoding import Unreadable, b64, digest, dump, load, pack, unb64, unpack
from kiosk.core.entries import CashMoved
from kiosk.core.journal import write_entry
from kiosk.core.receipt import (
    RECEIPT,
    SLIP,
    facts_of,
    number_of,
    read_qr,
    receipt_qr,
    slip_qr,
)
from kiosk.core.wire.exchange import (
    BODY_MAX_BYTES,
    Answer,
    AnswerHead,
    Cause,
    LeaseSeen,
    LotNews,
    Message,
    MessageKind,
    Outcome,
    Request,
    RequestHead,
    SentParticulars,
    Verdict,
    news,
    read_answer,
    read_request,
)
from kiosk.core.wire.http_signature import AnswerParts, RequestParts, claimed, to_sign
from kiosk.core.wire.trust import KioskCertificate, Signed, read_epoch, read_kiosk_certificate
from tests.samples import KIOSK, NOON, PARTICULARS, PORTAL, SALE, START

ENTRY = write_entry(START, NOON, SALE)
HEAD = RequestHead(
    "request",
    1,
    PORTAL,
    KIOSK,
    1,
    7,
    1,
    0,
    1,
    3,
    1,
    ENTRY.hash,
    (1,),
    (LeaseSeen("L", 2),),
    NOON,
    1,
)
REQUEST = Request(
    HEAD, (ENTRY.bytes_once,), (SentParticulars("p", 1, PARTICULARS.salt, PARTICULARS.text),)
)
ANSWER = Answer(
    AnswerHead("answer", 1, PORTAL, KIOSK, 1, 1, 9, b"d" * 32, 1, ENTRY.hash, 1, NOON, 5000, 1, 1),
    (Verdict("v", 1, ENTRY.hash, Outcome.REFUSED, Cause.ALREADY_PAID, b""),),
    (Message("m", 4, MessageKind.LOT, '{"x":1}', b""),),
)


def test_a_request_reads_back_with_its_entries_untouched():
    assert read_request(REQUEST.to_bytes()) == REQUEST
    assert ENTRY.bytes_once in REQUEST.to_bytes()


def test_an_answer_reads_back():
    assert read_answer(ANSWER.to_bytes()) == ANSWER
    assert ANSWER.changes_something
    empty = replace(
        ANSWER, head=replace(ANSWER.head, verdicts=0, messages=0), verdicts=(), messages=()
    )
    assert not read_answer(empty.to_bytes()).changes_something


@given(st.data())
def test_half_an_answer_is_no_answer(data):
    whole = ANSWER.to_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(Unreadable):
        read_answer(whole[:cut])


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_garbage_is_refused_by_every_reader(raw):
    for reader in (read_request, read_answer, read_epoch, read_kiosk_certificate):
        with pytest.raises(Unreadable):
            reader(raw)


@pytest.mark.parametrize(
    "body",
    [
        ANSWER.to_bytes() + b"\n[]",
        ANSWER.to_bytes().replace(b'"kind":"answer"', b'"kind":"request"'),
        ANSWER.to_bytes().replace(b'"version":1', b'"version":2'),
        ANSWER.to_bytes().replace(b'"epoch":1', b'"epoch":1.0'),
        ANSWER.to_bytes().replace(b'"epoch":1', b'"epoch":true'),
        ANSWER.to_bytes().replace(b'"epoch":1', b'"epoch":1,"epoch":2'),
        ANSWER.to_bytes().replace(b'"epoch":1', b'"epoch":9007199254740993'),
        ANSWER.to_bytes().replace(b'"verdicts":1', b'"verdicts":-1'),
        b"",
    ],
)
def test_an_answer_of_another_form_is_refused(body):
    with pytest.raises(Unreadable):
        read_answer(body)


def test_news_reads_its_own_form_only():
    lot = LotNews("L1", "awaited", 100, "http://x")
    assert (
        news(
            LotNews,
            '{"merchant_txn":"L1","state":"awaited","amount_paise":100,"page_url":"http://x"}',
        )
        == lot
    )
    with pytest.raises(Unreadable):
        news(LotNews, "[]")


def test_base64_has_one_spelling():
    assert unb64(b64(b"\xff\xfe\x00")) == b"\xff\xfe\x00"
    for text in ("A", "AB=", "A B", "AAB", "a+b/"):
        with pytest.raises(Unreadable):
            unb64(text)


def test_no_float_no_set_no_huge_integer_is_ever_signed():
    for odd in (1.5, {1}, 2**53, object()):
        with pytest.raises(TypeError):
            pack((odd,))
    assert unpack(CashMoved, load(dump(pack(CashMoved(1, "o", 5, "r"))))) == CashMoved(
        1, "o", 5, "r"
    )


def signed_request(body=b"body"):
    unsigned = to_sign(RequestParts("POST", "/v1/exchange", body), "K170001.1", 1_795_000_000)
    return unsigned, unsigned.headers(b"s" * 64)


def test_a_signature_covers_method_path_and_body():
    unsigned, headers = signed_request()
    claim = claimed(RequestParts("POST", "/v1/exchange", b"body"), headers)
    assert (claim.base, claim.signature, claim.key_id) == (unsigned.base, b"s" * 64, "K170001.1")
    assert claimed(RequestParts("POST", "/v1/lookup", b"body"), headers).base != unsigned.base
    with pytest.raises(Unreadable):
        claimed(RequestParts("POST", "/v1/exchange", b"other"), headers)


def test_an_answers_signature_names_the_request_it_answers():
    parts = AnswerParts(200, b"answer", b"request")
    unsigned = to_sign(parts, "answer.1", 1_795_000_000)
    headers = unsigned.headers(b"s" * 64)
    assert claimed(parts, headers).base == unsigned.base
    assert claimed(replace(parts, request_body=b"another"), headers).base != unsigned.base
    assert claimed(replace(parts, status=500), headers).base != unsigned.base


@pytest.mark.parametrize("missing", ["Content-Digest", "Signature-Input", "Signature"])
def test_a_missing_header_is_no_signature(missing):
    _, headers = signed_request()
    del headers[missing]
    with pytest.raises(Unreadable):
        claimed(RequestParts("POST", "/v1/exchange", b"body"), headers)


def test_fewer_covered_parts_are_no_signature():
    _, headers = signed_request()
    headers["Signature-Input"] = headers["Signature-Input"].replace('"@path" ', "")
    with pytest.raises(Unreadable):
        claimed(RequestParts("POST", "/v1/exchange", b"body"), headers)


@pytest.mark.parametrize("raw", ["A", "=AAA"])
def test_a_signature_that_is_no_base64_is_none(raw):
    _, headers = signed_request()
    headers["Signature"] = f"lmk=:{raw}:"
    with pytest.raises(Unreadable):
        claimed(RequestParts("POST", "/v1/exchange", b"body"), headers)


def test_header_names_are_read_in_any_case():
    unsigned, headers = signed_request()
    lower = {name.lower(): value for name, value in headers.items()}
    assert claimed(RequestParts("POST", "/v1/exchange", b"body"), lower).base == unsigned.base


def test_slip_and_receipt_say_the_same_and_not_how_sure():
    slip, receipt = (facts_of(ENTRY, form, "HP17-00001") for form in (SLIP, RECEIPT))
    assert (slip.number, slip.total_paise) == (number_of(ENTRY), 124000)
    assert slip.to_bytes() != receipt.to_bytes()
    certificate = KioskCertificate(
        "kiosk-1", PORTAL, KIOSK, 1, b"k" * 32, "HP17-00001", "5001", NOON
    )
    signed = Signed(slip.to_bytes().decode(), b"s" * 64)
    word = Signed(certificate.to_bytes().decode(), b"c" * 64)
    assert read_qr(slip_qr(signed, word)) == (slip, (signed, word))
    green = Signed(receipt.to_bytes().decode(), b"r" * 64)
    assert read_qr(receipt_qr(green)) == (receipt, (green,))
    with pytest.raises(Unreadable):
        read_qr(receipt_qr(signed))  # a slip may not pass as a receipt
    with pytest.raises(Unreadable):
        read_qr(slip_qr(green, word))


@pytest.mark.parametrize("text", ["", "one line", "1\n2\n3", "a\nb", "[]\n_w"])
def test_another_code_is_no_paper_of_ours(text):
    with pytest.raises(Unreadable):
        read_qr(text)


def test_only_a_sale_has_facts_to_sign():
    with pytest.raises(TypeError):
        facts_of(write_entry(START, NOON, CashMoved(1, "o", 5, "r")), SLIP, "HP17-00001")


def test_a_request_cut_short_or_with_a_strange_last_line_is_refused():
    lines = REQUEST.to_bytes().split(b"\n")
    for body in (lines[0], b"\n".join([*lines, b'["x",1,"",""]']), b"x" * (BODY_MAX_BYTES + 1)):
        with pytest.raises(Unreadable):
            read_request(body)


def test_digest_is_sha256():
    assert digest(b"").hex().startswith("e3b0c442")
