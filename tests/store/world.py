# SPDX-License-Identifier: Apache-2.0
"""Tests: a small counter day for the store, written in values of the core as a desk would."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk import seal
from kiosk.core.catalogue import AmountSource, Payer, Rail, read_catalogue
from kiosk.core.encoding import digest, dump, pack_named
from kiosk.core.entries import Absorbed, DayOpened, Opened, Reason, Reversal, Sale
from kiosk.core.journal import Entry, Particulars
from kiosk.core.lease import Lease, Lot
from kiosk.core.money import Shares
from kiosk.core.ports import Belonging
from kiosk.core.transaction import Tender
from kiosk.core.wire.enrolment import Site
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
from kiosk.store.books import SqlBooks, SqlUnit, open_books

KEY = bytes(range(32))
PORTAL, KIOSK = "PORTAL0001", "HMR0001"
START_MS = 1_763_800_000_000
SIGNER = seal.SigningKey.from_seed(bytes([7]) * 32)


def site(generation: int = 1) -> Site:
    texts = ("Lok Mitra", "लोक मित्र", "Asha Devi", "021", "Hamirpur", "हमीरपुर", "Nadaun", "नादौन")
    counters = (("hpsebl", "SD-07", "3"),)
    return Site(KIOSK, generation, "LMK-7", "CSC-9", *texts, counters, "Call 1100", "1100 पर कहें")


def epoch(number: int = 1) -> Signed:
    keys = [bytes([number, n]) * 16 for n in range(5)]
    raw = EpochCertificate("epoch-1", PORTAL, number, *keys, START_MS).to_bytes()
    return Signed(raw.decode(), b"e" * 64)


def belonging(generation: int = 1) -> Belonging:
    return Belonging(
        site(generation), "https://portal", PORTAL, b"r" * 32, Signed("[]", b"c" * 64), epoch()
    )


def catalogue(version: int = 1) -> Signed:
    row = {
        "service": "hpsebl.bill",
        "title_en": "Electricity bill",
        "title_hi": "बिजली बिल",
        "biller": "hpsebl",
        "rail": "electricity",
        "tag": "B2C",
        "amount_from_bill": True,
        "fee_paise": 0,
        "unit_field": "",
        "charge_paise": 500,
        "charge_payer": "department",
        "tax": {"inclusive": True, "gst_bp": 1800, "tds_bp": 0},
        "share": {"off_top_paise": [0, 0, 0], "weights": [80, 10, 10]},
        "rendered": "posted",
        "districts": [],
        "fields": [],
        "subject_fields": [],
        "last_day_is_due_date": True,
        "own_sub_division": True,
        "offline": {"allowed": True, "cap_paise": 500000, "margin_days": 1, "sources": ["keyed"]},
        "effective_from": "2026-01-01",
        "use_until": "2027-01-01",
        "remark": f"version {version}",
    }
    sheet = {"kind": "catalogue-1", "version": version, "issued": "2026-11-01"}
    raw = dump({**sheet, "previous_digest": "", "rows": [row]})
    read_catalogue(raw)
    return Signed(raw.decode(), b"s" * 64)


def lease(
    version: int = 1,
    granted_paise: int = 1_000_000,
    lease_id: str = "LEASE-E-1",
    rail: Rail = Rail.ELECTRICITY,
    generation: int = 1,
) -> bytes:
    return Lease(
        "lease-1",
        PORTAL,
        lease_id,
        version,
        KIOSK,
        generation,
        SIGNER.public_key,
        "CSC-9",
        rail,
        granted_paise,
        10_000,
        500_000,
        ("hpsebl.bill",),
        1,
        (Lot("L1", granted_paise),),
        1,
        START_MS,
        START_MS + 86_400_000,
        b"",
    ).to_bytes()


def message(n: int, kind: MessageKind, body: object) -> Message:
    text = body.decode() if isinstance(body, bytes) else dump(pack_named(body)).decode()
    return Message("m", n, kind, text, b"")


def verdict(entry: Entry, outcome: Outcome, cause: Cause = Cause.NONE) -> Verdict:
    receipt = b"signed" if outcome is Outcome.POSTED else b""
    return Verdict("v", entry.seq, entry.hash, outcome, cause, receipt)


def particulars(name: str = "Ram Lal") -> Particulars:
    return Particulars(bytes(32), '{"name":"' + name + '"}')


@dataclass
class Day:
    """A counter with its books open. Each verb is one unit of work, as at the counter."""

    books: SqlBooks
    now_ms: int = START_MS
    answer_number: int = 0
    operator: str = "asha"
    shift: int = 1
    entries: list[Entry] = field(default_factory=list)

    def tick(self) -> int:
        self.now_ms += 1_000
        return self.now_ms

    def enrol(self, generation: int = 1) -> Entry:
        opened = Opened(SIGNER.public_key, b"d" * 32, ())
        with self.books.unit() as unit:
            unit.enrol(belonging(generation), catalogue())
            return unit.append(self.tick(), opened)

    def open_day(self) -> Entry:
        return self.write(DayOpened(self.shift, self.operator, 50_000))

    def write(self, body: object) -> Entry:
        with self.books.unit() as unit:
            return unit.append(self.tick(), body)  # type: ignore[arg-type]

    def sale(self, unit: SqlUnit, paise: int = 12_345, subject: str = "hpsebl/B-1") -> Sale:
        return Sale(
            transaction_id=f"T{unit.head.seq:019d}",
            counter=unit.next_counter(),
            shift=self.shift,
            operator=self.operator,
            service="hpsebl.bill",
            catalogue_version=1,
            row_digest=b"r" * 32,
            rail=Rail.ELECTRICITY,
            lease_id="LEASE-E-1",
            lease_version=1,
            subject=subject,
            source=AmountSource.KEYED,
            fee_paise=paise,
            charge_paise=500,
            charge_payer=Payer.DEPARTMENT,
            gst_paise=76,
            tds_paise=0,
            shares=Shares(400, 50, 50),
            total_paise=paise,
            tender=Tender.CASH,
            particulars=particulars().keyed_digest,
        )

    def sell(self, paise: int = 12_345, subject: str = "hpsebl/B-1") -> Entry:
        with self.books.unit() as unit:
            return unit.append(self.tick(), self.sale(unit, paise, subject), particulars())

    def reverse(self, of_seq: int) -> Entry:
        with self.books.unit() as unit:
            of = unit.entry(of_seq).body
            assert isinstance(of, Sale)
            body = Reversal(
                f"R{unit.head.seq:019d}",
                unit.next_counter(),
                self.shift,
                self.operator,
                of_seq,
                of.transaction_id,
                Reason.WRONG,
                of.total_paise,
                "slip",
            )
            return unit.append(self.tick(), body)

    def answer(self, verdicts: Sequence[Verdict], messages: Sequence[Message]) -> bytes:
        self.answer_number += 1
        head = AnswerHead(
            "answer",
            1,
            PORTAL,
            KIOSK,
            1,
            1,
            self.answer_number,
            b"q" * 32,
            0,
            b"",
            0,
            self.now_ms,
            0,
            len(verdicts),
            len(messages),
        )
        return Answer(head, tuple(verdicts), tuple(messages)).to_bytes()

    def absorb(self, *parts: Verdict | Message) -> Entry:
        body = self.answer(
            [part for part in parts if isinstance(part, Verdict)],
            [part for part in parts if isinstance(part, Message)],
        )
        with self.books.unit() as unit:
            unit.keep_answer(1, self.answer_number, body, b"signature")
            return unit.append(self.tick(), Absorbed(1, self.answer_number, digest(body)))


def begin(path: Path) -> Day:
    """An enrolled kiosk with a lease and an open day."""
    day = Day(open_books(path, KEY))
    day.enrol()
    day.absorb(message(1, MessageKind.LEASE, lease()))
    day.open_day()
    return day
