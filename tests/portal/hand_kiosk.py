# SPDX-License-Identifier: Apache-2.0
"""Tests: a kiosk written by hand from the wire's own words: it trusts nothing it cannot check."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Catalogue, Rail, read_catalogue
from kiosk.core.encoding import digest, dump, load, pack_named, unpack_named
from kiosk.core.entries import Absorbed, Body, LotIntended, Opened, Sale
from kiosk.core.ids import merchant_txn, transaction_id
from kiosk.core.journal import Entry, Head, Particulars, empty_head, write_entry
from kiosk.core.lease import Lease, read_lease
from kiosk.core.pricing import price, subject
from kiosk.core.receipt import RECEIPT, facts_of, receipt_qr
from kiosk.core.transaction import Tender
from kiosk.core.wire.enrolment import (
    EnrolAnswer,
    EnrolRequest,
    LookupAnswer,
    LookupRequest,
    ResetPinAnswer,
    ResetPinRequest,
    Site,
)
from kiosk.core.wire.exchange import (
    Answer,
    LeaseSeen,
    LotNews,
    MessageKind,
    Request,
    RequestHead,
    SentParticulars,
    Verdict,
    news,
    read_answer,
)
from kiosk.core.wire.trust import (
    EpochCertificate,
    Signed,
    portal_id,
    proof,
    read_code,
    read_epoch,
    read_kiosk_certificate,
)
from portal.seal import SigningKey, verify
from tests.portal.hand_wire import AT_MS, Heard, Wire

TODAY = "2026-11-22"
T = TypeVar("T")


@dataclass
class HandKiosk:
    """An enrolled kiosk: its chain, what it absorbed, and what it still has to say."""

    wire: Wire
    site: Site
    epoch: EpochCertificate
    certificate: Signed
    sheet: Catalogue
    head: Head
    unsent: list[Entry] = field(default_factory=list)
    particulars: dict[int, Particulars] = field(default_factory=dict)
    exchange_number: int = 0
    cursor: tuple[int, int] = (0, 0)
    counter: int = 0
    leases: dict[Rail, Lease] = field(default_factory=dict)
    lots: dict[str, LotNews] = field(default_factory=dict)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    heard: list[Answer] = field(default_factory=list)

    @property
    def key_id(self) -> str:
        return f"{self.site.kiosk_id}.{self.site.generation}"

    def write(self, body: Body) -> Entry:
        entry = write_entry(self.head, AT_MS + self.head.seq, body)
        self.head = entry.head
        self.unsent.append(entry)
        return entry

    def load(self, rail: Rail, amount_paise: int, number: int = 1) -> str:
        """Intends a lot; its merchant_txn."""
        name = merchant_txn(self.site.kiosk_id, self.site.generation, rail.value, number)
        self.write(LotIntended(rail, number, name, amount_paise, self.site.vle_name))
        return name

    def sell(self, service: str, answers: dict[str, str], bill: Bill | None = None) -> Entry:
        """Takes money for a service on the lease of its rail."""
        row, mark = self.sheet.row(service, TODAY)
        cost = price(row, answers, bill.amount_paise if bill else None)
        text = dump({"answers": answers, "bill": pack_named(bill) if bill else None}).decode()
        salt = hashlib.sha256(text.encode()).digest()
        kept = Particulars(salt, text)
        self.counter += 1
        lease = self.leases[row.rail]
        total = cost.fee_paise + (cost.charge_paise if row.charge_payer == "citizen" else 0)
        entry = self.write(
            Sale(
                transaction_id=transaction_id(AT_MS + self.head.seq, salt[:8]),
                counter=self.counter,
                shift=1,
                operator=self.site.vle_name,
                service=service,
                catalogue_version=self.sheet.version,
                row_digest=mark,
                rail=row.rail,
                lease_id=lease.lease_id,
                lease_version=lease.version,
                subject=subject(row, answers, bill),
                source=bill.source if bill else AmountSource.CATALOGUE,
                fee_paise=cost.fee_paise,
                charge_paise=cost.charge_paise,
                charge_payer=row.charge_payer,
                gst_paise=cost.gst_paise,
                tds_paise=cost.tds_paise,
                shares=cost.shares,
                total_paise=total,
                tender=Tender.CASH,
                particulars=kept.keyed_digest,
            )
        )
        self.particulars[entry.seq] = kept
        return entry

    def request(self) -> bytes:
        """The next message, with everything the portal has not acknowledged."""
        self.exchange_number += 1
        head = RequestHead(
            kind="request",
            version=1,
            portal_id=self.epoch.portal_id,
            kiosk_id=self.site.kiosk_id,
            generation=self.site.generation,
            exchange_number=self.exchange_number,
            epoch_seen=self.epoch.number,
            durable_seen=0,
            cursor_epoch=self.cursor[0],
            cursor_n=self.cursor[1],
            head_seq=self.head.seq,
            head_hash=self.head.hash,
            cancelled=(),
            leases=tuple(LeaseSeen(one.lease_id, one.version) for one in self.leases.values()),
            clock_ms=AT_MS,
            entries=len(self.unsent),
        )
        parts = tuple(
            SentParticulars("p", seq, kept.salt, kept.text)
            for seq, kept in self.particulars.items()
            if any(entry.seq == seq for entry in self.unsent)
        )
        return Request(head, tuple(entry.bytes_once for entry in self.unsent), parts).to_bytes()

    def exchange(self, *, packed: bool = True) -> Answer:
        """One message out, its answer checked and taken in."""
        body = self.request()
        heard = self.wire.send("/v1/exchange", body, self.key_id, packed=packed)
        assert heard.signed_by(self.epoch.answer_key) == f"answer.{self.epoch.number}"
        answer = read_answer(heard.good())
        assert answer.head.request_digest == digest(body)
        self.absorb(answer, heard.body)
        return answer

    def absorb(self, answer: Answer, body: bytes) -> None:
        if self.heard:
            assert answer.head.answer_number > self.heard[-1].head.answer_number
        self.heard.append(answer)
        known = answer.head.acknowledged_seq
        self.unsent = [entry for entry in self.unsent if entry.seq > known]
        for verdict in answer.verdicts:
            self.verdicts[verdict.seq] = verdict
        for message in answer.messages:
            self.cursor = (answer.head.epoch, message.n)
            self.hear(message.subject, message.text, message.signature)
        if answer.changes_something:
            self.write(Absorbed(answer.head.epoch, answer.head.answer_number, digest(body)))

    def hear(self, subject: MessageKind, text: str, signature: bytes) -> None:
        match subject:
            case MessageKind.LEASE:
                assert verify(self.epoch.lease_key, signature, text.encode())
                lease = read_lease(text.encode())
                assert lease.kiosk_key == self.wire.key.public_key
                self.leases[lease.rail] = lease
            case MessageKind.LOT:
                lot = news(LotNews, text)
                self.lots[lot.merchant_txn] = lot
            case MessageKind.CATALOGUE:
                assert verify(self.epoch.catalogue_key, signature, text.encode())
                self.sheet = read_catalogue(text.encode())
            case _:
                pass

    def receipt(self, entry: Entry) -> str:
        """The text of the receipt's QR; fails unless the portal signed it."""
        text = facts_of(entry, RECEIPT, self.site.lmk_id).to_bytes()
        signature = self.verdicts[entry.seq].receipt
        assert verify(self.epoch.receipt_key, signature, text)
        return receipt_qr(Signed(text.decode(), signature))

    def lookup(self, service: str, consumer_id: str) -> LookupAnswer:
        asked = LookupRequest("lookup", 1, self.site.kiosk_id, service, consumer_id)
        return self.ask("/v1/lookup", asked, LookupAnswer)

    def reset_pin(self, code: str) -> ResetPinAnswer:
        read = read_code(code)
        nonce = b"n" * 16
        made = proof(read, "reset-pin", self.wire.key.public_key, nonce)
        asked = ResetPinRequest("reset-pin", 1, self.site.kiosk_id, read.selector, nonce, made)
        return self.ask("/v1/reset-pin", asked, ResetPinAnswer)

    def ask(self, path: str, asked: Any, kind: type[T]) -> T:
        body = dump(pack_named(asked))
        heard = self.wire.send(path, body, self.key_id)
        assert heard.signed_by(self.epoch.answer_key) == f"answer.{self.epoch.number}"
        answer: Any = unpack_named(kind, load(heard.good()))
        assert answer.request_digest == digest(body)
        return answer


def enrol(url: str, code: str, seed: int = 1, trust: str | bool = True) -> HandKiosk:
    """Becomes a kiosk; accepts only the portal that the code names."""
    wire = Wire(url, SigningKey.from_seed(bytes([seed]) * 32), trust)
    heard = wire.send("/v1/enrol", enrol_request(code, wire.key))
    return begun(wire, heard, read_code(code).portal_id)


def begun(wire: Wire, heard: Heard, wanted_portal: str) -> HandKiosk:
    """The kiosk that this answer to an enrolment makes, when all of it is true."""
    answer = unpack_named(EnrolAnswer, load(heard.good()))
    assert portal_id(answer.root_key) == wanted_portal
    assert heard.signed_by(answer.root_key) == "root"
    assert answer.request_digest == digest(heard.asked)
    assert verify(answer.root_key, answer.epoch.signature, answer.epoch.bytes_once)
    epoch = read_epoch(answer.epoch.bytes_once)
    signed = answer.certificate
    assert verify(epoch.certificate_key, signed.signature, signed.bytes_once)
    certificate = read_kiosk_certificate(signed.bytes_once)
    assert certificate.kiosk_key == wire.key.public_key
    sheet = answer.catalogue
    assert verify(epoch.catalogue_key, sheet.signature, sheet.bytes_once)
    site = answer.site
    assert (certificate.kiosk_id, certificate.generation) == (site.kiosk_id, site.generation)
    head = empty_head(epoch.portal_id, site.kiosk_id, site.generation)
    kiosk = HandKiosk(wire, site, epoch, signed, read_catalogue(sheet.bytes_once), head)
    kiosk.write(Opened(wire.key.public_key, digest(signed.bytes_once), ()))
    return kiosk


def enrol_request(code: str, key: SigningKey) -> bytes:
    """The message of a kiosk that wants in."""
    read = read_code(code)
    nonce = key.public_key[:16]
    made = proof(read, "enrol", key.public_key, nonce)
    asked = EnrolRequest("enrol", 1, read.selector, key.public_key, nonce, made)
    return dump(pack_named(asked))
