# SPDX-License-Identifier: Apache-2.0
"""Tests: one served portal without any outside, its kiosk, and what a refusal must look like."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.portal.hand_kiosk import HandKiosk, enrol
from tests.portal.hand_wire import PATIENCE_S, Heard, Turned
from tests.portal.processes import running, verb_here

TRACES = (b"Traceback", b'File "', b"sqlalchemy", b"site-packages")


@dataclass
class Place:
    """One served portal without any outside."""

    url: str
    folder: Path
    kiosk: HandKiosk

    def code(self) -> str:
        words = ("code", "--lmk-id", "HP17-00001", "--data-dir", str(self.folder))
        return verb_here(*words)[1]["code"]

    def raw(self, message: bytes) -> bytes:
        """Bytes on a bare connection, and what comes back until it closes."""
        to = urlsplit(self.url)
        with socket.create_connection((to.hostname, to.port), PATIENCE_S) as line:
            line.sendall(message)
            line.shutdown(socket.SHUT_WR)
            parts = []
            while part := line.recv(65536):
                parts.append(part)
        return b"".join(parts)


@contextmanager
def served_in(top: Path) -> Iterator[Place]:
    """A portal as a process, and a kiosk enrolled at it."""
    folder = top / "data"
    with running("portal", "serve", "--data-dir", str(folder), log=top / "log") as portal:
        code = verb_here("demo-seed", "--data-dir", str(folder))[1]["code"]
        kiosk = enrol(portal.url, code)
        yield Place(portal.url, folder, kiosk)
        kiosk.wire.session.close()


def refused(heard: Heard, key: bytes) -> tuple[int, str]:
    """Status and code of a refusal, which must be signed over the very message."""
    heard.signed_by(key)
    assert not [trace for trace in TRACES if trace in heard.body]
    with pytest.raises(Turned) as turned:
        heard.good()
    return turned.value.status, turned.value.code


def answer_key(place: Place) -> bytes:
    return place.kiosk.epoch.answer_key
