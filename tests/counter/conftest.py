# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter on the real encrypted store, and a portal that is only its keys and its word."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kiosk import seal
from kiosk.app.desks import Desks
from kiosk.core.clock import Instants, Reading, Trust, anchored, at_start
from kiosk.core.encoding import digest, dump, pack_named
from kiosk.core.entries import Sale
from kiosk.core.facts import Fact
from kiosk.core.journal import read_entry
from kiosk.core.lease import Lease
from kiosk.core.ports import Belonging
from kiosk.core.receipt import RECEIPT, facts_of
from kiosk.core.wire.exchange import (
    Answer,
    AnswerHead,
    Cause,
    Message,
    MessageKind,
    Outcome,
    Verdict,
    read_request,
)
from kiosk.core.wire.trust import EpochCertificate, KioskCertificate, Signed, portal_id
from kiosk.counter.exchange import Absorption
from kiosk.counter.means import Means
from kiosk.store.books import SqlBooks, open_books
from tests.samples import BILL_ROW, LEASE, NOON, SITE

PIN = "274961"


@dataclass
class HandClock:
    """Trusted time that a test moves by hand."""

    wall_ms: int = NOON
    monotonic_ms: int = 0
    trust: Trust = field(default_factory=lambda: at_start(0, Instants(NOON, 0)))

    def read(self) -> Reading:
        return self.trust.read(Instants(self.wall_ms, self.monotonic_ms))

    def anchor(self, anchor_ms: int) -> None:
        self.trust = anchored(anchor_ms, Instants(self.wall_ms, self.monotonic_ms))

    def pass_ms(self, ms: int) -> None:
        self.wall_ms += ms
        self.monotonic_ms += ms


class CountingChance:
    """Chance that never repeats and is the same in every run."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int) -> bytes:
        self._next += 1
        return self._next.to_bytes(count, "big")


class QuickPins:
    """PINs without the slow hash, which has tests of its own."""

    def make(self, pin: str) -> str:
        return f"verifier of {pin}"

    def check(self, pin: str, verifier: str) -> bool:
        return verifier == self.make(pin)


@dataclass
class Heard:
    """A publisher that keeps what was told."""

    facts: list[Fact] = field(default_factory=list)

    def publish(self, fact: Fact) -> None:
        self.facts.append(fact)


class PaperPortal:
    """The portal's keys and what it would answer; no ledger, no judgement."""

    def __init__(self) -> None:
        self.root, self.one = seal.SigningKey.generate(), seal.SigningKey.generate()
        self.id = portal_id(self.root.public_key)
        self.answers = 0
        self.messages = 0
        self.lease_version = 0

    def sign(self, text: bytes, key: seal.SigningKey | None = None) -> Signed:
        return Signed(text.decode(), (key or self.one).sign(text))

    def belonging(self, kiosk_key: bytes) -> Belonging:
        one = self.one.public_key
        epoch = EpochCertificate("epoch-1", self.id, 1, one, one, one, one, one, NOON)
        certificate = KioskCertificate(
            "kiosk-1", self.id, SITE.kiosk_id, 1, kiosk_key, SITE.lmk_id, SITE.csc_id, NOON
        )
        return Belonging(
            SITE,
            "http://127.0.0.1:1",
            self.id,
            self.root.public_key,
            self.sign(certificate.to_bytes()),
            self.sign(epoch.to_bytes(), self.root),
        )

    def catalogue(self, *rows: object, version: int = 1) -> Signed:
        plain = {
            "kind": "catalogue-1",
            "version": version,
            "issued": "2026-04-01",
            "previous_digest": "",
            "rows": [pack_named(row) for row in rows],
        }
        return self.sign(dump(plain))

    def lease(self, kiosk_key: bytes, granted_paise: int, **changes: object) -> Message:
        self.lease_version += 1
        lease: Lease = replace(
            LEASE,
            portal_id=self.id,
            kiosk_key=kiosk_key,
            version=self.lease_version,
            granted_total_paise=granted_paise,
            **changes,  # type: ignore[arg-type]
        )
        return self.message(MessageKind.LEASE, lease.to_bytes().decode())

    def message(self, kind: MessageKind, text: str, signature: bytes | None = None) -> Message:
        self.messages += 1
        made = self.one.sign(text.encode()) if signature is None else signature
        return Message("m", self.messages, kind, text, made)

    def answer(self, request: bytes, *messages: Message, **verdicts: Outcome) -> bytes:
        """Answers with a verdict for each sale of the request (`all` or by transaction id)."""
        read = read_request(request)
        entries = [read_entry(raw) for raw in read.entries]
        found = []
        for entry in entries:
            outcome = verdicts.get("all")
            if outcome is None or not isinstance(entry.body, Sale):
                continue
            posted = outcome is Outcome.POSTED
            text = facts_of(entry, RECEIPT, SITE.lmk_id).to_bytes()
            receipt = self.one.sign(text) if posted else b""
            cause = Cause.NONE if posted else Cause.ALREADY_PAID
            found.append(Verdict("v", entry.seq, entry.hash, outcome, cause, receipt))
        return self.reply(request, tuple(found), messages)

    def reply(self, request: bytes, verdicts: tuple, messages: tuple = (), **head: object) -> bytes:
        read = read_request(request)
        last = read_entry(read.entries[-1]) if read.entries else None
        self.answers += 1
        plain = AnswerHead(
            "answer",
            1,
            self.id,
            SITE.kiosk_id,
            1,
            1,
            self.answers,
            digest(request),
            last.seq if last else 0,
            last.hash if last else b"",
            last.seq if last else 0,
            NOON,
            60_000,
            len(verdicts),
            len(messages),
        )
        return Answer(replace(plain, **head), verdicts, messages).to_bytes()  # type: ignore[arg-type]


@dataclass
class Place:
    """A counter and all that a test moves by hand."""

    books: SqlBooks
    desks: Desks
    clock: HandClock
    heard: Heard
    portal: PaperPortal
    signer: seal.SigningKey

    def enrol(self, *rows: object) -> None:
        who = self.portal.belonging(self.signer.public_key)
        catalogue = self.portal.catalogue(*(rows or (BILL_ROW,)))
        self.desks.enrolment.settle(who, catalogue, NOON, PIN)

    def exchange(self, *messages: Message, **verdicts: Outcome) -> Absorption:
        request, _ = self.desks.exchange.take(1 << 20)
        return self.desks.exchange.absorb(self.portal.answer(request, *messages, **verdicts))

    def grant(self, paise: int, **changes: object) -> None:
        self.exchange(self.portal.lease(self.signer.public_key, paise, **changes))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Place]:
    """A counter that belongs to nobody yet."""
    clock, heard, signer = HandClock(), Heard(), seal.SigningKey.generate()
    with open_books(tmp_path / "kiosk.db", b"k" * 32) as books:
        means = Means(books, clock, CountingChance(), signer, seal.verify, heard, QuickPins())
        yield Place(books, Desks.over(means), clock, heard, PaperPortal(), signer)


@pytest.fixture
def place(bare: Place) -> Place:
    """Enrolled, day open with ₹1,000, ₹5,000 to sell on electricity."""
    bare.enrol()
    bare.desks.shifts.open("R.Devi", 100_000)
    bare.grant(500_000)
    return bare
