# SPDX-License-Identifier: Apache-2.0
"""Tests devices: the TCP line against real sockets that refuse, stall, hang up and talk late."""

import socket
import struct
import threading

import pytest

from kiosk.devices.transport import Deadlines, Gone, TcpTransport
from tests.devices.peers import closed_port, peer, read_all

QUICK = Deadlines(connect_ms=2_000, write_ms=200)
LONG_MS = 30_000


def connect(known) -> TcpTransport:
    return TcpTransport.connect(known.host, known.port, QUICK)


def test_what_is_sent_arrives_and_is_counted():
    got: list[bytes] = []
    with peer(lambda line: got.append(read_all(line))) as known:
        line = connect(known)
        line.send(b"a" * 100_000)
        line.send(b"end")
        assert line.sent_bytes == 100_003
        line.close(kindly=True)
    assert got == [b"a" * 100_000 + b"end"]


def test_nobody_there():
    with pytest.raises(Gone):
        TcpTransport.connect("127.0.0.1", closed_port(), QUICK)


def test_a_peer_that_takes_nothing_is_gone_after_the_deadline():
    over = threading.Event()

    def stall(line: socket.socket) -> None:
        over.wait(30)

    with peer(stall) as known:
        line = connect(known)
        with pytest.raises(Gone):
            line.send(bytes(64 << 20))
        assert 0 < line.sent_bytes < 64 << 20
        over.set()
        line.close(kindly=False)


def test_a_reset_is_gone():
    def pull(line: socket.socket) -> None:
        line.recv(1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with peer(pull) as known:
        line = connect(known)
        line.send(b"x")
        with pytest.raises(Gone):
            line.receive(LONG_MS)
        line.close(kindly=True)


def test_silence_is_nothing_and_the_end_is_gone():
    over = threading.Event()
    with peer(lambda line: over.wait(30)) as known:
        line = connect(known)
        assert line.receive(20) == b""
        assert line.drain() == b""
        over.set()
        with pytest.raises(Gone):
            line.receive(LONG_MS)
        line.close(kindly=False)


def test_late_answers_are_drained():
    def talk(line: socket.socket) -> None:
        line.sendall(b"\x12\x12")
        line.recv(1)
        line.sendall(b"\x16")
        line.recv(1)

    with peer(talk) as known:
        line = connect(known)
        got = line.receive(LONG_MS)
        while len(got) < 2:
            got += line.receive(LONG_MS)
        assert line.drain() == b""
        line.send(b"?")
        assert line.receive(LONG_MS) == b"\x16"
        line.close(kindly=True)
