# SPDX-License-Identifier: Apache-2.0
"""Tests: the words of tus: what is written is read again, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.encoding import Unreadable
from kiosk.core.wire.http_signature import (
    FURTHER,
    AnswerParts,
    RequestParts,
    claimed,
    to_sign,
)
from kiosk.core.wire.upload import (
    Capture,
    checksum,
    checksum_fits,
    metadata_of,
    read_capture,
    read_number,
)

WORDS = st.from_regex(r"[A-Za-z0-9._+/-]{1,80}", fullmatch=True)


@given(
    st.binary(min_size=32, max_size=32), st.integers(1, 10**9), WORDS, WORDS, WORDS | st.just("")
)
def test_what_is_written_is_read_again(digest, size, mime, kind, of):
    capture = Capture(digest, size, mime, kind, of)
    headers = {"upload-length": str(size), "upload-metadata": capture.metadata()}
    assert metadata_of(headers) == capture
    if not of:  # a client may end a name without a value in either way
        assert read_capture(str(size), capture.metadata() + " ") == capture


@given(st.text(max_size=60), st.text(max_size=200))
def test_anything_else_is_unreadable_and_nothing_worse(length, metadata):
    with pytest.raises(Unreadable):
        read_capture(length, metadata)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "1_0", "٣", "9" * 13])
def test_a_number_of_bytes_is_digits(text):
    with pytest.raises(Unreadable):
        read_number(text)


def test_a_name_twice_or_one_too_many_is_unreadable():
    good = Capture(bytes(32), 5, "image/png", "scan", "").metadata()
    for bent in (good + ",kind c2Nhbg==", good + ",more c2Nhbg==", good.replace("kind", "Kind")):
        with pytest.raises(Unreadable):
            read_capture("5", bent)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_checksum_fits_its_chunk_alone(chunk, other):
    assert checksum_fits(checksum(chunk), chunk)
    assert checksum_fits(checksum(chunk), other) == (chunk == other)


@pytest.mark.parametrize("value", ["", "md5 AAAA", "SHA256 AAAA", "sha256:AAAA"])
def test_another_algorithm_is_unreadable(value):
    with pytest.raises(Unreadable):
        checksum_fits(value, b"")


HEADERS = st.dictionaries(
    st.sampled_from([*FURTHER, "Upload-Offset", "date", "content-type"]),
    st.text("0123456789abc /+=,", max_size=20),
)


@given(HEADERS, HEADERS, st.booleans())
def test_a_signature_covers_each_header_of_an_upload_and_no_other(given_ones, received, answer):
    def parts(headers):
        if answer:
            return AnswerParts(204, b"", b"asked", headers)
        return RequestParts("PATCH", "/v1/uploads/x", b"body", headers)

    unsigned = to_sign(parts(given_ones), "K1.1", 1)
    headers = unsigned.headers(b"s" * 64)
    assert claimed(parts(given_ones), headers).base == unsigned.base
    try:
        base = claimed(parts(received), headers).base
    except Unreadable:
        base = b""
    assert (base == unsigned.base) == (_covered(given_ones) == _covered(received))


def _covered(headers):
    """As HTTP reads them: names in any case, spaces around a value not meant."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    return {name: value for name, value in lower.items() if name in FURTHER}
