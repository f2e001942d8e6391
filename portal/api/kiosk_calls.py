# SPDX-License-Identifier: Apache-2.0
"""Portal api: the four calls of a kiosk: enrol, exchange, look up a bill, a new PIN.

Each answer, also a refusal, is signed over the message it answers: enrolment by the root key, which
the enrolment code names, everything else by the answer key of the epoch.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response

from kiosk.core.catalogue import Catalogue, Row
from kiosk.core.dates import business_date
from kiosk.core.encoding import Unreadable, b64, digest, dump, load, pack_named, unpack_named
from kiosk.core.errors import LmkError
from kiosk.core.fields import read_answers
from kiosk.core.wire.enrolment import (
    EnrolAnswer,
    EnrolRequest,
    LookupAnswer,
    LookupRequest,
    ResetPinAnswer,
    ResetPinRequest,
)
from kiosk.core.wire.exchange import Answer, Request, read_request
from portal import catalogue, centres
from portal.api.arrivals import SMALL_MAX_BYTES, Arrived, asker, unpacked
from portal.api.departures import LINES, Said, Seal, depart
from portal.api.refusals import Refusal, Refused, error_body
from portal.catalogue import PublishedPrices
from portal.database import Database
from portal.keys import ROOT_KEY_ID, PortalKeys
from portal.onboarding import CodeNotTaken, Onboarding
from portal.parties.department import Found
from portal.parties.directory import Directory
from portal.ports import Clock, KioskRecord

_LOG: Final = logging.getLogger(__name__)
VERSION: Final = 1


class Exchanging(Protocol):
    """What posting does with one request of a kiosk whose signature was checked."""

    def answer(self, request: Request, raw_body: bytes, kiosk: KioskRecord) -> Answer:
        """The answer; its numbers rise."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What the calls need of the house."""

    keys: PortalKeys
    database: Database
    onboarding: Onboarding
    prices: PublishedPrices
    directory: Directory
    exchange: Exchanging
    clock: Clock


class KioskCalls:
    """The calls; each takes a message as it arrived and never raises."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        keys = desk.keys
        self._by_root = Seal(ROOT_KEY_ID, keys.root.sign, desk.clock)
        self._by_answer_key = Seal(keys.answer_key_id, keys.answer, desk.clock)
        self._root_named = {"root_key": b64(keys.root.public_key)}

    def enrol(self, arrived: Arrived) -> Response:
        """POST /v1/enrol, not signed by the kiosk: its proof is the code's secret."""
        said = answered(lambda: self._enrol(unpacked(arrived, SMALL_MAX_BYTES)), self._root_named)
        return depart(said, arrived, self._by_root)

    def exchange(self, arrived: Arrived) -> Response:
        """POST /v1/exchange."""
        return self._signed(arrived, lambda who: self._exchange(unpacked(arrived), who))

    def lookup(self, arrived: Arrived) -> Response:
        """POST /v1/lookup."""
        return self._signed(
            arrived, lambda who: self._lookup(unpacked(arrived, SMALL_MAX_BYTES), who)
        )

    def reset_pin(self, arrived: Arrived) -> Response:
        """POST /v1/reset-pin."""
        return self._signed(
            arrived, lambda who: self._reset_pin(unpacked(arrived, SMALL_MAX_BYTES), who)
        )

    def _signed(self, arrived: Arrived, work: Callable[[KioskRecord], Said]) -> Response:
        said = answered(lambda: work(asker(arrived, self._find)), {})
        return depart(said, arrived, self._by_answer_key)

    def _find(self, kiosk_id: str, generation: int) -> KioskRecord | None:
        with self._desk.database.reading() as connection:
            return centres.find_kiosk(connection, kiosk_id, generation)

    def _enrol(self, body: bytes) -> Said:
        request = unpack_named(EnrolRequest, load(body))
        _check(request.kind == "enrol" and request.version == VERSION)
        try:
            record = self._desk.onboarding.enrol(request, digest(body))
        except CodeNotTaken as error:
            raise Refused(Refusal.CODE_REFUSED) from error
        with self._desk.database.reading() as connection:
            prices = catalogue.newest(connection)
        if prices is None:
            raise LookupError("no catalogue was published")
        answer = EnrolAnswer(
            kind="enrolled",
            version=VERSION,
            request_digest=digest(body),
            root_key=self._desk.keys.root.public_key,
            epoch=self._desk.keys.epoch_certificate,
            certificate=record.certificate,
            catalogue=prices,
            site=record.site,
            anchor_ms=self._desk.clock(),
        )
        return _named(answer)

    def _exchange(self, body: bytes, who: KioskRecord) -> Said:
        request = read_request(body)
        head = request.head
        named = (head.portal_id, head.kiosk_id, head.generation)
        _check(named == (self._desk.keys.portal_id, who.kiosk_id, who.generation))
        answer = self._desk.exchange.answer(request, body, who)
        return Said(200, answer.to_bytes(), LINES)

    def _lookup(self, body: bytes, who: KioskRecord) -> Said:
        request = unpack_named(LookupRequest, load(body))
        _check(request.kind == "lookup" and request.version == VERSION)
        _check(request.kiosk_id == who.kiosk_id)
        today = business_date(self._desk.clock())
        row = _row_with_bill(self._desk.prices.in_force(), request.service)
        found = self._found(row, request.consumer_id, today)
        return _named(LookupAnswer("bill", VERSION, digest(body), found.state, found.bill))

    def _found(self, row: Row, typed: str, today: str) -> Found:
        keyed_by = row.subject_fields[0]
        rules = tuple(rule for rule in row.fields if rule.name == keyed_by)
        try:
            consumer_id = read_answers(rules, {keyed_by: typed})[keyed_by]
        except LmkError:  # a number that cannot exist there is a bill that nobody knows
            return Found("unknown")
        return self._desk.directory.lookup(row.biller, consumer_id, today)

    def _reset_pin(self, body: bytes, who: KioskRecord) -> Said:
        request = unpack_named(ResetPinRequest, load(body))
        _check(request.kind == "reset-pin" and request.version == VERSION)
        _check(request.kiosk_id == who.kiosk_id)
        try:
            operator = self._desk.onboarding.reset_pin(request, who, digest(body))
        except CodeNotTaken as error:
            raise Refused(Refusal.CODE_REFUSED) from error
        answer = ResetPinAnswer("pin-may-be-reset", VERSION, digest(body), who.kiosk_id, operator)
        return _named(answer)


def answered(work: Callable[[], Said], further: dict[str, str]) -> Said:
    """What is said to a message, whatever happens: the one broad catch of this edge."""
    try:
        return work()
    except Refused as error:
        refusal = error.refusal
    except Unreadable as error:
        _LOG.info("unreadable message: %s", error)
        refusal = Refusal.MESSAGE_UNREADABLE
    except (OperationalError, PoolTimeout):
        _LOG.exception("the books are away")
        refusal = Refusal.BOOKS_AWAY
    except Exception:  # noqa: BLE001 - a kiosk gets a signed answer, never a trace
        _LOG.exception("a defect of the portal")
        refusal = Refusal.OWN_FAULT
    return Said(refusal.status, error_body(refusal, **further))


def _row_with_bill(in_force: Catalogue | None, service: str) -> Row:
    """Any row of the service: asking is not pricing, and its biller is the same in all."""
    for row in in_force.rows if in_force else ():
        if row.service == service and row.amount_from_bill:
            return row
    raise Refused(Refusal.SERVICE_WITHOUT_BILLS)


def _named(answer: object) -> Said:
    return Said(200, dump(pack_named(answer)))


def _check(good: bool) -> None:
    if not good:
        raise Refused(Refusal.MESSAGE_UNREADABLE)
