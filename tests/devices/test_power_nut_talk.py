# SPDX-License-Identifier: Apache-2.0
"""Tests devices: what a NUT server may say, and how long and how much of it is listened to."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.devices.power_nut_talk import (
    LINES_MAX,
    NutGarbled,
    NutGone,
    NutRefusal,
    NutSilent,
    Upsd,
    checked_name,
    read_line,
    words,
)
from tests.devices.peers import closed_port, peer, read_all


def quoted(value: str) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", value) + '"'


@given(some.lists(some.text(some.characters(exclude_categories=("C", "Z"))), min_size=1))
def test_what_is_quoted_comes_out_as_it_went_in(values):
    assert words(" ".join(quoted(value) for value in values)) == tuple(values)


@given(some.binary(max_size=300))
def test_any_line_is_words_a_refusal_or_garbled(wire):
    try:
        assert read_line(wire)
    except (NutGarbled, NutRefusal):
        pass


@pytest.mark.parametrize(
    "line", ['VAR u s "OL', 'VAR "a"b', "two  spaces", 'x"y"', '"', '"\\', "a\tb", " lead"]
)
def test_half_a_quote_is_garbled(line):
    with pytest.raises(NutGarbled):
        read_line(line.encode())


def test_a_refusal_carries_its_word():
    with pytest.raises(NutRefusal) as refused:
        read_line(b"ERR DATA-STALE\r")
    assert refused.value.reason == "DATA-STALE"


@pytest.mark.parametrize("name", ["", "a b", "a\nLOGOUT", 'a"', "x" * 65, "उ"])
def test_no_name_can_end_its_question(name):
    with pytest.raises(NutGarbled):
        checked_name(name)


def says(*answers: bytes):
    def script(line):
        for answer in answers:
            line.recv(4096)
            line.sendall(answer)
        read_all(line)

    return script


def asked(script, timeout_ms=5_000):
    with peer(script) as server:
        talk = Upsd(server.host, server.port, timeout_ms)
        try:
            return talk.variables("u")
        finally:
            talk.close()


def test_a_list_is_read_to_its_own_end():
    said = b'BEGIN LIST VAR u\nVAR u ups.status "OL CHRG"\nVAR u a "b"\nEND LIST VAR u\n'
    assert asked(says(said)) == {"ups.status": "OL CHRG", "a": "b"}


def test_one_value_is_asked_for_by_name():
    with peer(says(b'VAR u ups.status "OB"\n', b'VAR u other "OB"\n')) as server:
        talk = Upsd(server.host, server.port, 5_000)
        assert talk.variable("u", "ups.status") == "OB"
        with pytest.raises(NutGarbled):
            talk.variable("u", "ups.status")
        talk.close()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"BEGIN LIST VAR other\n",
        b'BEGIN LIST VAR u\nVAR other a "b"\nEND LIST VAR u\n',
        b"BEGIN LIST VAR u\nVAR u a\nEND LIST VAR u\n",
        b'BEGIN LIST VAR u\nVAR u a "b" c\n',
        b"\x00\xff\xfe\n",
        b"\n",
        b"x" * 200_000,
        b"x" * 5_000 + b"\n",
        b"BEGIN LIST VAR u\n" + b'VAR u a "b"\n' * (LINES_MAX + 1),
    ],
)
def test_garbage_is_garbled_and_never_grows(said):
    with pytest.raises(NutGarbled):
        asked(says(said))


def test_a_server_that_hangs_up_is_gone():
    with pytest.raises(NutGone):
        asked(lambda line: line.recv(100))
    with pytest.raises(NutGone):
        Upsd("127.0.0.1", closed_port(), 500)
    with pytest.raises(NutGone):
        Upsd("no host\x00", 3493, 500)


def drips(line):
    while True:
        line.sendall(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize("script", [read_all, drips])
def test_mute_or_dripping_it_ends_in_its_time(script):
    with pytest.raises(NutSilent):
        asked(script, 200)
