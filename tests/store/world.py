# SPDX-License-Identifier: Apache-2.0
"""Tests: a small counter day for the store, written in values of the core as a desk would."""

from dataclasses import dataclass, replace
from pathlib import Path

from kiosk import seal
from kiosk.core.catalogue import Rail
from kiosk.core.encoding import digest, dump, pack_named
from kiosk.core.entries import (
    Absorbed,
    Body,
    DayOpened,
    Erased,
    LotIntended,
    Opened,
    Printed,
    PrintFinished,
    PrintStarted,
    Reason,
    Reversal,
    Sale,
    Surrendered,
)
from kiosk.core.journal import Entry
from kiosk.core.ports import Belonging
from kiosk.core.views import TransactionView
from kiosk.core.wire.exchange import (
    Answer,
    AnswerHead,
    Cause,
    Message,
    MessageKind,
    Outcome,
    Verdict,
)
from kiosk.core.wire.trust import EpochCertificate, Signed
from kiosk.store.books import SqlBooks, open_books
from tests.samples import BILL_ROW, KIOSK, LEASE, NOON, PARTICULARS, PORTAL, SALE, SITE

KEY = bytes(range(32))
SIGNER = seal.SigningKey.from_seed(bytes([7]) * 32)
OPERATOR = SALE.operator


def epoch(number: int = 1) -> Signed:
    keys = [bytes([number, n]) * 16 for n in range(5)]
    raw = EpochCertificate("epoch-1", PORTAL, number, *keys, NOON).to_bytes()
    return Signed(raw.decode(), b"e" * 64)


def belonging(generation: int = 1) -> Belonging:
    site = replace(SITE, generation=generation)
    certificate = Signed("[]", b"c" * 64)
    return Belonging(site, "https://portal", PORTAL, b"r" * 32, certificate, epoch())


def catalogue(version: int = 1) -> Signed:
    sheet = {"kind": "catalogue-1", "version": version, "issued": "2026-11-01"}
    rows = [pack_named(replace(BILL_ROW, remark=f"version {version}"))]
    raw = dump({**sheet, "previous_digest": "", "rows": rows})
    return Signed(raw.decode(), b"s" * 64)


def lease(version: int = 1, granted_paise: int = 500_000, **changes: object) -> bytes:
    changed = {"version": version, "granted_total_paise": granted_paise, **changes}
    return replace(LEASE, **changed).to_bytes()  # type: ignore[arg-type]


def message(n: int, kind: MessageKind, body: object) -> Message:
    """News of the portal; `body` is a dataclass, a text or the bytes that were signed."""
    match body:
        case bytes():
            return Message("m", n, kind, body.decode(), b"signed")
        case str():
            return Message("m", n, kind, body, b"")
        case _:
            return Message("m", n, kind, dump(pack_named(body)).decode(), b"")


def verdict(entry: Entry, outcome: Outcome, cause: Cause = Cause.NONE) -> Verdict:
    receipt = b"receipt" if outcome is Outcome.POSTED else b""
    return Verdict("v", entry.seq, entry.hash, outcome, cause, receipt)


@dataclass
class Day:
    """A counter with its books open. Each verb is one unit of work, as at the counter."""

    books: SqlBooks
    now_ms: int = NOON
    answers: int = 0
    shift: int = 1

    def write(self, body: Body) -> Entry:
        self.now_ms += 1_000
        with self.books.unit() as unit:
            return unit.append(self.now_ms, body)

    def enrol(self, generation: int = 1) -> Entry:
        opened = Opened(SIGNER.public_key, b"d" * 32, ())
        with self.books.unit() as unit:
            unit.enrol(belonging(generation), catalogue())
            return unit.append(self.now_ms, opened)

    def open_day(self) -> Entry:
        return self.write(DayOpened(self.shift, OPERATOR, 50_000))

    def sell(self, paise: int = 1_000, subject: str = SALE.subject) -> Entry:
        self.now_ms += 1_000
        with self.books.unit() as unit:
            sale = replace(
                SALE,
                transaction_id=f"T{unit.head.seq:019d}",
                counter=unit.next_counter(),
                shift=self.shift,
                subject=subject,
                fee_paise=paise,
                total_paise=paise,
            )
            return unit.append(self.now_ms, sale, PARTICULARS)

    def reverse(self, of: Entry) -> Entry:
        assert isinstance(of.body, Sale)
        with self.books.unit() as unit:
            body = Reversal(
                f"R{unit.head.seq:019d}",
                unit.next_counter(),
                self.shift,
                OPERATOR,
                of.seq,
                of.body.transaction_id,
                Reason.WRONG,
                of.body.total_paise,
                "slip",
            )
            return unit.append(self.now_ms, body)

    def answer(self, *parts: Verdict | Message, generation: int = 1) -> bytes:
        """The bytes of the next answer of the portal."""
        self.answers += 1
        verdicts = tuple(part for part in parts if isinstance(part, Verdict))
        messages = tuple(part for part in parts if isinstance(part, Message))
        many = (len(verdicts), len(messages))
        numbers = (generation, 1, self.answers, b"q" * 32, 0, b"", 0, self.now_ms, 0)
        head = AnswerHead("answer", 1, PORTAL, KIOSK, *numbers, *many)  # type: ignore[arg-type]
        return Answer(head, verdicts, messages).to_bytes()

    def absorb(self, *parts: Verdict | Message) -> Entry:
        body = self.answer(*parts)
        with self.books.unit() as unit:
            unit.keep_answer(1, self.answers, body, b"signature of the answer")
            return unit.append(self.now_ms, Absorbed(1, self.answers, digest(body)))

    def judge(self, entry: Entry, outcome: Outcome, cause: Cause = Cause.NONE) -> Entry:
        return self.absorb(verdict(entry, outcome, cause))

    def print(self, of: Entry, outcome: Printed | None, form: str = "slip", copy: int = 0) -> None:
        """A paper begins, and ends as said or not at all."""
        self.write(PrintStarted(of.seq, copy, form))
        if outcome is not None:
            self.write(PrintFinished(of.seq, copy, outcome))

    def intend_lot(self, number: int = 1) -> Entry:
        txn = f"LOT{number}"
        return self.write(LotIntended(Rail.ELECTRICITY, number, txn, 200_000, OPERATOR))

    def surrender(self) -> Entry:
        with self.books.look() as reads:
            held = reads.allowance(Rail.ELECTRICITY)
        assert held is not None
        spent = (held.spent_total_paise, held.spent_count)
        return self.write(Surrendered(held.lease.lease_id, held.lease.version, *spent))

    def erase(self, of: Entry) -> None:
        with self.books.unit() as unit:
            unit.append(self.now_ms, Erased(of.seq))
            unit.erase_particulars(of.seq)

    def view(self, entry: Entry) -> TransactionView:
        """How a sale stands."""
        assert isinstance(entry.body, Sale)
        with self.books.look() as reads:
            found = reads.transaction(entry.body.transaction_id)
        assert found is not None
        return found

    def by_hand(self, sql: str) -> None:
        """Somebody with the key changes the file."""
        with self.books._database.transaction("BEGIN IMMEDIATE") as connection:
            connection.execute(sql, ())

    def head_seq(self) -> int:
        with self.books.look() as reads:
            return reads.head.seq


def begin(path: Path) -> Day:
    """An enrolled kiosk with a lease and an open day."""
    day = Day(open_books(path, KEY))
    day.enrol()
    day.absorb(message(1, MessageKind.LEASE, lease()))
    day.open_day()
    return day
