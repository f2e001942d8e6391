# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter in memory for the courier: a real chain of real entries, real requests, and
answers taken in by the same rules, without a store behind it."""

import random
import threading

from kiosk.core.catalogue import AmountSource, Payer, Rail
from kiosk.core.encoding import digest, dump
from kiosk.core.entries import Absorbed, Body, Sale
from kiosk.core.errors import LmkError, PortalUnsigned
from kiosk.core.ids import transaction_id
from kiosk.core.journal import Entry, Particulars, empty_head, write_entry
from kiosk.core.money import Shares
from kiosk.core.transaction import Tender
from kiosk.core.wire.exchange import (
    Outcome,
    Request,
    RequestHead,
    SentParticulars,
    read_answer,
)
from kiosk.counter.exchange import Absorption

KIOSK, GENERATION = "HMR0042", 1
KEY_ID = f"{KIOSK}.{GENERATION}"
ROW = digest(b"a row of the catalogue")
NOON_MS = 1_795_300_000_000


class DeskFake:
    """Fulfils what the courier asks of the counter. `sell` journals; `answers` were taken in."""

    def __init__(self, portal_id: str, seed: int = 1, kiosk_id: str = KIOSK) -> None:
        self.kiosk_id = kiosk_id
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.portal_id = portal_id
        self.entries: list[Entry] = []
        self.particulars: dict[int, Particulars] = {}
        self.acknowledged = self.cursor = self.epoch = self.answer_number = self.numbers = 0
        self.taken: list[tuple[int, int, str]] = []  # budget, entries, thread
        self.absorbed: list[str] = []  # threads
        self.verdicts: dict[int, Outcome] = {}
        self.refuses: LmkError | None = None  # what the next absorb raises
        self._asked = b""

    def journal(self, body: Body) -> None:
        """Any other entry."""
        with self._lock:
            self.entries.append(write_entry(self._head(), NOON_MS, body))

    def sell(self, count: int = 1) -> None:
        """So many electricity bills, each with its particulars."""
        with self._lock:
            for _ in range(count):
                self._sell()

    def _sell(self) -> None:
        chance = self._chance
        consumer = str(chance.randrange(10**11, 10**12))
        fee = chance.randrange(100_00, 4_000_00)
        text = dump(
            {
                "answers": {"consumer_id": consumer},
                "bill": {
                    "biller": "hpsebl",
                    "consumer_id": consumer,
                    "name": chance.choice(["राम लाल", "Sunita Devi", "कमला देवी", "Mohan Singh"]),
                    "sub_division": "HMR-02",
                    "bill_no": str(chance.randrange(10**9, 10**10)),
                    "due_date": f"2026-12-{chance.randrange(1, 29):02d}",
                    "amount_paise": fee,
                    "source": "qr",
                },
            }
        ).decode()
        kept = Particulars(chance.randbytes(32), text)
        at_ms = NOON_MS + 60_000 * len(self.entries)
        body = Sale(
            transaction_id=transaction_id(at_ms, chance.randbytes(8)),
            counter=len(self.entries) + 1,
            shift=1,
            operator="Suresh Kumar",
            service="hpsebl_bill",
            catalogue_version=1,
            row_digest=ROW,
            rail=Rail.ELECTRICITY,
            lease_id="LHMR0042E1",
            lease_version=1,
            subject=f"hpsebl_bill:{consumer}",
            source=AmountSource.QR,
            fee_paise=fee,
            charge_paise=500,
            charge_payer=Payer.DEPARTMENT,
            gst_paise=0,
            tds_paise=0,
            shares=Shares(400, 50, 50),
            total_paise=fee,
            tender=Tender.CASH,
            particulars=kept.keyed_digest,
        )
        entry = write_entry(self._head(), at_ms, body)
        self.entries.append(entry)
        self.particulars[entry.seq] = kept

    def _head(self):
        if self.entries:
            return self.entries[-1].head
        return empty_head(self.portal_id, self.kiosk_id, GENERATION)

    @property
    def unsent(self) -> int:
        """Entries the portal has not acknowledged."""
        return len(self.entries) - self.acknowledged

    def take(self, budget_bytes: int) -> tuple[bytes, int]:
        """As ExchangeDesk.take."""
        with self._lock:
            tail, size = [], 0
            for entry in self.entries[self.acknowledged :]:
                size += len(entry.bytes_once) + 1
                if tail and size > budget_bytes:
                    break
                tail.append(entry)
            self.numbers += 1
            kept = [(entry.seq, self.particulars.get(entry.seq)) for entry in tail]
            parts = tuple(SentParticulars("p", seq, p.salt, p.text) for seq, p in kept if p)
            raws = tuple(entry.bytes_once for entry in tail)
            body = Request(self._request_head(len(tail)), raws, parts).to_bytes()
            self._asked = digest(body)
            self.taken.append((budget_bytes, len(tail), threading.current_thread().name))
            return body, len(tail)

    def _request_head(self, entries: int) -> RequestHead:
        return RequestHead(
            kind="request",
            version=1,
            portal_id=self.portal_id,
            kiosk_id=self.kiosk_id,
            generation=GENERATION,
            exchange_number=self.numbers,
            epoch_seen=self.epoch,
            durable_seen=self.acknowledged,
            cursor_epoch=self.epoch,
            cursor_n=self.cursor,
            head_seq=len(self.entries),
            head_hash=self._head().hash,
            cancelled=(),
            leases=(),
            clock_ms=NOON_MS,
            entries=entries,
        )

    def absorb(self, body: bytes) -> Absorption:
        """As ExchangeDesk.absorb, but that nothing is checked twice."""
        with self._lock:
            self.absorbed.append(threading.current_thread().name)
            if self.refuses is not None:
                raise self.refuses
            answer = read_answer(body)
            head = answer.head
            if head.request_digest != self._asked:
                raise PortalUnsigned
            changed = answer.changes_something
            if changed:
                seen = Absorbed(head.epoch, head.answer_number, digest(body))
                self.entries.append(write_entry(self._head(), NOON_MS, seen))
            self.epoch, self.answer_number = head.epoch, head.answer_number
            self.acknowledged = head.acknowledged_seq
            new = [one for one in answer.verdicts if one.seq not in self.verdicts]
            self.verdicts |= {one.seq: one.outcome for one in new}
            outcomes = [one.outcome for one in new]
            return Absorption(
                more=self.unsent > 0,
                changed=changed,
                posted=outcomes.count(Outcome.POSTED),
                refused=outcomes.count(Outcome.REFUSED),
                held=outcomes.count(Outcome.HELD),
                duplicate=0,
                epoch=head.epoch,
                next_after_ms=head.next_after_ms,
            )
