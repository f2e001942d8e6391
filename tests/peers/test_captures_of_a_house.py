# SPDX-License-Identifier: Apache-2.0
"""Tests: a whole house and a served portal: a capture is kept, named in the journal and travels by
itself once all is said; on the counter's disk it is in clear nowhere."""

import threading
from hashlib import sha256

import pytest

from kiosk.app.captures import About, keep
from kiosk.app.house import House
from kiosk.app.joining import join
from kiosk.app.line import Line
from kiosk.config import Settings, VaultChoice
from kiosk.core.entries import Kind
from kiosk.core.errors import NotEnrolled
from kiosk.core.facts import CaptureTravelled
from kiosk.core.journal import read_entry
from kiosk.core.wire.trust import read_code
from tests.portal.served import served_in

LONG_S = 60
PAPER = b"\x89PNG of a citizen's paper, to be found nowhere in clear " * 2_000


@pytest.fixture
def place(tmp_path):
    with served_in(tmp_path / "portal") as one:
        yield one


@pytest.fixture
def house(tmp_path, place):
    settings = Settings(tmp_path / "kiosk", vault=VaultChoice.PASSPHRASE)
    with House(settings, lambda: "a long enough phrase") as one:
        join(one, place.url, read_code(place.code()), "274961")
        yield one


def at_the_portal(place) -> bool:
    name = sha256(PAPER).hexdigest()
    path = place.folder / "uploads" / "kept" / name[:2] / name
    return path.is_file() and path.read_bytes() == PAPER


def test_by_a_verb_money_first_then_captures(house, place):
    line = Line(house)
    digest = keep(house, PAPER, About("image/png", of="T-1", operator="R.Devi"))
    assert not line.upload(), "the journal has something to say first"
    assert not at_the_portal(place)
    assert line.exchange().online
    assert line.upload()
    line.close()
    assert at_the_portal(place)
    assert house.attachments.waiting() == ()
    assert [entry.body.digest for entry in kept_entries(house)] == [digest]


def kept_entries(house):
    def read():
        with house.books.look() as reads:
            found = [read_entry(raw) for raw in reads.entries_after(0)]
        return [entry for entry in found if entry.kind is Kind.CAPTURE_KEPT]

    return house.ask(read)


def test_by_itself_and_in_clear_nowhere(house, place, tmp_path):
    came = threading.Event()
    house.bus.subscribe(CaptureTravelled, lambda _: came.set())
    line = Line(house)
    keep(house, PAPER, About("image/png"))
    line.courier.start()
    assert came.wait(LONG_S)
    line.close()
    assert at_the_portal(place)
    for file in (tmp_path / "kiosk").rglob("*"):
        if file.is_file():
            assert PAPER[:40] not in file.read_bytes(), file
    assert house.attachments.open(sha256(PAPER).digest())[1] == PAPER


def test_before_there_are_keys_nothing_is_kept(tmp_path):
    settings = Settings(tmp_path / "other", vault=VaultChoice.PASSPHRASE)
    with House(settings, lambda: "x") as bare, pytest.raises(NotEnrolled):
        keep(bare, PAPER, About("image/png"))
