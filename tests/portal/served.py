# SPDX-License-Identifier: Apache-2.0
"""Tests: one served portal without any outside, its kiosk, and what a refusal must look like."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from uvicorn import Config, Server

from portal.config import load_settings
from portal.door import Door
from portal.opening import open_office, open_outside
from portal.serving import edge
from tests.portal.hand_kiosk import HandKiosk, enrol
from tests.portal.hand_wire import PATIENCE_S, Heard, Turned
from tests.portal.processes import verb_here

TRACES = (b"Traceback", b'File "', b"sqlalchemy", b"site-packages")


@dataclass
class Place:
    """One served portal without any outside."""

    url: str
    where: tuple[str, ...]
    kiosk: HandKiosk

    @property
    def folder(self) -> Path:
        return Path(self.where[1])

    def verb(self, *words: str) -> dict[str, Any]:
        return verb_here(*words, *self.where)[1]

    def code(self) -> str:
        return self.verb("code", "--lmk-id", "HP17-00001")["code"]

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


class _Server(Server):
    """uvicorn on a thread of this process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def served_in(top: Path, database_url: str = "") -> Iterator[Place]:
    """A portal on a thread, and a kiosk enrolled at it. As a process: see test_exchange_http."""
    settings = load_settings(top)
    settings = replace(settings, database_url=database_url or settings.database_url)
    door = Door()
    with door.open() as bound, open_office(settings) as office:
        url = door.url(bound)
        with (
            open_outside(settings, url, office.clock) as outside,
            _served(edge(office, outside, url), bound),
        ):
            where = ("--data-dir", str(top), "--database-url", settings.database_url)
            kiosk = enrol(url, verb_here("demo-seed", *where)[1]["code"])
            yield Place(url, where, kiosk)
            kiosk.wire.session.close()


@contextmanager
def _served(app: FastAPI, bound: socket.socket) -> Iterator[None]:
    config = Config(app, ws="none", lifespan="off", log_config=None, access_log=False)
    server = _Server(config)
    bound.listen()  # who comes before the thread does waits at the door
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def refused(heard: Heard, key: bytes) -> tuple[int, str]:
    """Status and code of a refusal, which must be signed over the very message."""
    heard.signed_by(key)
    assert not [trace for trace in TRACES if trace in heard.body]
    with pytest.raises(Turned) as turned:
        heard.good()
    return turned.value.status, turned.value.code


def answer_key(place: Place) -> bytes:
    return place.kiosk.epoch.answer_key
