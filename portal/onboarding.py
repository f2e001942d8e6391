# SPDX-License-Identifier: Apache-2.0
"""Portal onboarding: enrolment codes on paper, and the first trust between a kiosk and the portal.

A code is bound to one LMK ID, works once, for 72 hours, and bears five tries. A try is counted and
committed before its proof is looked at, against every live code it could be meant for. The secret
is kept until its one use and no longer; the same request, come again because its answer was lost,
gets the same enrolment again.
"""

import hmac
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.core.wire.enrolment import EnrolRequest, ResetPinRequest, Site
from kiosk.core.wire.trust import EnrolmentCode, KioskCertificate, Signed, make_code, proof
from portal import centres
from portal.database import Database
from portal.ports import Clock, KioskRecord, Signers
from portal.registry_schema import enrolment_code as codes
from portal.registry_schema import kiosk
from portal.seal import is_public_key, random_bytes

CODE_LIFE_MS: Final = 72 * 3_600_000
TRIES_MAX: Final = 5
FIRST_GENERATION: Final = 1
ENROL: Final = "enrol"
RESET_PIN: Final = "reset-pin"
PURPOSES: Final = (ENROL, RESET_PIN)
_CHANCE_BYTES: Final = 8
_NONCE_BYTES: Final = (8, 64)
_FREE_SELECTOR_TRIES: Final = 16


class CodeNotTaken(Exception):
    """Wrong, used, expired or tried too often: which of them is not said to the asker."""


class UnknownCentre(Exception):
    """No centre of this LMK ID is registered."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What a code is to be made for. `operator` is who may choose a new PIN, else the VLE."""

    lmk_id: str
    purpose: str = ENROL
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, shown once."""

    code: EnrolmentCode
    expires_ms: int


@dataclass(frozen=True, slots=True)
class _Match:
    """The live code that a proof was made with."""

    code_id: int
    lmk_id: str
    operator: str


class Onboarding:
    """Issues codes and takes them back."""

    def __init__(self, database: Database, signers: Signers, clock: Clock) -> None:
        self._database, self._signers, self._clock = database, signers, clock

    def issue(self, wanted: Issue) -> Issued:
        """A code for one centre. Codes that ran out are forgotten on the way.

        Raises UnknownCentre.
        """
        now_ms = self._clock()

        def keep(connection: Connection) -> EnrolmentCode:
            centre = centres.centre(connection, wanted.lmk_id)
            if centre is None:
                raise UnknownCentre(wanted.lmk_id)
            ran_out = codes.c.used_ms.is_(None) & (codes.c.expires_ms <= now_ms)
            connection.execute(delete(codes).where(ran_out))
            code = self._free_code(connection, now_ms)
            connection.execute(
                insert(codes).values(
                    purpose=wanted.purpose,
                    selector=code.selector,
                    secret=code.secret,
                    lmk_id=wanted.lmk_id,
                    operator=wanted.operator or centre.vle_name,
                    made_ms=now_ms,
                    expires_ms=now_ms + CODE_LIFE_MS,
                    tries=0,
                )
            )
            return code

        return Issued(self._database.transact(keep), now_ms + CODE_LIFE_MS)

    def _free_code(self, connection: Connection, now_ms: int) -> EnrolmentCode:
        """A selector of its own where one is free, so that nobody's tries count against others."""
        taken = set(connection.scalars(select(codes.c.selector).where(_live(now_ms))))
        code = make_code(random_bytes(_CHANCE_BYTES), self._signers.portal_id)
        for _ in range(_FREE_SELECTOR_TRIES):
            if code.selector not in taken:
                break
            code = make_code(random_bytes(_CHANCE_BYTES), self._signers.portal_id)
        return code

    def enrol(self, request: EnrolRequest, request_digest: bytes) -> KioskRecord:
        """Makes the asker a kiosk of the code's centre. Raises CodeNotTaken."""
        again = self._enrolled_before(request_digest)
        if again is not None:
            return again
        if not is_public_key(request.kiosk_key):
            raise CodeNotTaken
        match = self._match(ENROL, request, request.kiosk_key)

        def enter(connection: Connection) -> KioskRecord:
            self._use_up(connection, match, request_digest)
            record = self._new_kiosk(connection, match.lmk_id, request.kiosk_key)
            used = codes.c.code_id == match.code_id
            connection.execute(update(codes).where(used).values(kiosk_id=record.kiosk_id))
            return record

        try:
            return self._database.transact(enter)
        except IntegrityError as error:  # this key is a kiosk's already
            raise CodeNotTaken from error

    def reset_pin(self, request: ResetPinRequest, asker: KioskRecord, digest: bytes) -> str:
        """The operator who may choose a new PIN at this kiosk. Raises CodeNotTaken."""
        with self._database.reading() as connection:
            row = self._used(connection, digest)
        if row is not None and row.lmk_id == asker.lmk_id:
            return str(row.operator)
        match = self._match(RESET_PIN, request, asker.kiosk_key)
        if match.lmk_id != asker.lmk_id:
            raise CodeNotTaken
        self._database.transact(lambda connection: self._use_up(connection, match, digest))
        return match.operator

    def _match(
        self, purpose: str, request: EnrolRequest | ResetPinRequest, kiosk_key: bytes
    ) -> _Match:
        shortest, longest = _NONCE_BYTES
        if not shortest <= len(request.nonce) <= longest:
            raise CodeNotTaken
        for row in self._counted(purpose, request.selector):
            code = EnrolmentCode(row.secret, self._signers.portal_id)
            good = proof(code, purpose, kiosk_key, request.nonce)
            if hmac.compare_digest(good, request.proof):
                return _Match(row.code_id, row.lmk_id, row.operator)
        raise CodeNotTaken

    def _counted(self, purpose: str, selector: str) -> list[Row[Any]]:
        """The codes that this try may be meant for, the try counted against each and committed."""
        meant = (
            _live(self._clock())
            & (codes.c.purpose == purpose)
            & (codes.c.selector == selector)
            & (codes.c.tries < TRIES_MAX)
        )
        counting = update(codes).where(meant).values(tries=codes.c.tries + 1)

        def count(connection: Connection) -> list[Row[Any]]:
            return list(connection.execute(counting.returning(*codes.c)).all())

        return self._database.transact(count)

    def _use_up(self, connection: Connection, match: _Match, request_digest: bytes) -> None:
        """The one use, which a second asker at the same moment does not get."""
        unused = (codes.c.code_id == match.code_id) & codes.c.used_ms.is_(None)
        done = {"used_ms": self._clock(), "secret": None, "request_digest": request_digest}
        if connection.execute(update(codes).where(unused).values(**done)).rowcount != 1:
            raise CodeNotTaken

    def _used(self, connection: Connection, request_digest: bytes) -> Row[Any] | None:
        """The code that this very request used, for as long as the code would have lived."""
        same = (codes.c.request_digest == request_digest) & (codes.c.expires_ms > self._clock())
        return connection.execute(select(codes).where(same)).one_or_none()

    def _enrolled_before(self, request_digest: bytes) -> KioskRecord | None:
        with self._database.reading() as connection:
            row = self._used(connection, request_digest)
            if row is None or row.kiosk_id is None:
                return None
            which = select(kiosk.c.generation).where(kiosk.c.kiosk_id == row.kiosk_id)
            generation = connection.scalar(which)
            return centres.find_kiosk(connection, row.kiosk_id, generation or FIRST_GENERATION)

    def _new_kiosk(self, connection: Connection, lmk_id: str, kiosk_key: bytes) -> KioskRecord:
        plan = centres.centre(connection, lmk_id)
        if plan is None:
            raise UnknownCentre(lmk_id)
        kiosk_id = centres.next_kiosk_id(connection, plan.district)
        site = replace(plan, kiosk_id=kiosk_id, generation=FIRST_GENERATION)
        now_ms = self._clock()
        record = KioskRecord(
            kiosk_id=kiosk_id,
            generation=FIRST_GENERATION,
            kiosk_key=kiosk_key,
            lmk_id=lmk_id,
            csc_id=plan.csc_id,
            site=site,
            certificate=self._certified(site, kiosk_key, now_ms),
        )
        centres.enter_kiosk(connection, record, now_ms)
        return record

    def _certified(self, site: Site, kiosk_key: bytes, now_ms: int) -> Signed:
        raw = KioskCertificate(
            form="kiosk-1",
            portal_id=self._signers.portal_id,
            kiosk_id=site.kiosk_id,
            generation=site.generation,
            kiosk_key=kiosk_key,
            lmk_id=site.lmk_id,
            csc_id=site.csc_id,
            issued_ms=now_ms,
        ).to_bytes()
        return Signed(raw.decode(), self._signers.certificate(raw))


def _live(now_ms: int) -> ColumnElement[bool]:
    return codes.c.used_ms.is_(None) & (codes.c.expires_ms > now_ms)
