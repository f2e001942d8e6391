# SPDX-License-Identifier: Apache-2.0
"""Portal test authority: says yes or no to a sealed block, once, and keeps that it was asked.

A test authority: it has no connection with UIDAI, takes test devices and test records alone, and
says so in each answer. It stands where the state's agency would forward a block to the real one.
Whom a block was about is not kept; neither is the block.
"""

import re
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.core.errors import (
    CaptureForOther,
    CaptureLate,
    CaptureSeenBefore,
    CaptureUnreadable,
    NotRecognised,
    RdNotTrusted,
)
from kiosk.core.wire.authentication import TEST_AUTHORITY, AuthenticationAnswer, Permit
from portal.authentication_schema import authentication
from portal.authority_keys import AuthorityKeys
from portal.database import Database
from portal.pid_block import Opened, mark_of, open_block
from portal.pid_device import trusted
from portal.pid_xml import BlockUnreadable, Document, read
from portal.ports import Clock

AGE_MAX_MS: Final = 5 * 60_000  # a block is for now; slow lines are waited for
AHEAD_MAX_MS: Final = 60_000
_RECORD: Final = re.compile(
    rb"TEST-RECORD/1;TEST DATA - NOT UIDAI;person=([A-Z0-9-]{1,20});type=(FMR|FIR|IIR);"
)


@dataclass(frozen=True, slots=True)
class _Said:
    code: str
    mark: bytes | None


class TestAuthority:
    """Judges blocks. Any thread."""

    __test__ = False  # its name is no test's

    def __init__(self, database: Database, keys: AuthorityKeys, clock: Clock) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    @property
    def certificate_pem(self) -> bytes:
        """What test devices seal to."""
        return self._keys.pem

    def answer(self, block: bytes, permit: Permit) -> AuthenticationAnswer:
        """Yes, or no with its code. The permit's signature and times were checked by the edge."""
        now_ms = self._clock()
        said = self._judged(block, permit, now_ms)
        reference = f"TEST-{token_hex(10)}"
        code = self._kept(reference, permit, said, now_ms)
        return AuthenticationAnswer(
            "authentication", 1, TEST_AUTHORITY, not code, code, reference, now_ms
        )

    def _judged(self, block: bytes, permit: Permit, now_ms: int) -> _Said:
        try:
            sealed = read(block, "PidData")
            mark = mark_of(sealed)
        except BlockUnreadable:
            return _Said(CaptureUnreadable.code, None)
        try:
            opened = open_block(sealed, self._keys)
            return _Said(self._word(sealed, opened, permit, now_ms), mark)
        except BlockUnreadable:
            return _Said(CaptureUnreadable.code, mark)

    def _word(self, sealed: Document, opened: Opened, permit: Permit, now_ms: int) -> str:
        """The code, empty for yes. Raises BlockUnreadable."""
        device = sealed.one("DeviceInfo")
        if not -AHEAD_MAX_MS <= now_ms - opened.at_ms <= AGE_MAX_MS:
            return CaptureLate.code
        known = device.attributes.get("dc") == permit.device_code
        if not known or not trusted(device, opened, self._keys.providers(), now_ms):
            return RdNotTrusted.code
        if opened.wadh != permit.wadh:
            return CaptureForOther.code
        people = {_person(record.content, record.kind) for record in opened.records}
        return "" if people == {permit.subject} else NotRecognised.code

    def _kept(self, reference: str, permit: Permit, said: _Said, now_ms: int) -> str:
        """The code that stands: a permit or a block that came before is answered by no other."""

        def keep(unit: Connection) -> str:
            code = said.code
            _forget_marks(unit, now_ms)
            if _seen(unit, permit.nonce, said.mark):
                return CaptureSeenBefore.code
            row = {
                "reference": reference,
                "kiosk_id": permit.kiosk_id,
                "generation": permit.generation,
                "nonce": permit.nonce,
                "mark": said.mark,
                "transaction_id": permit.transaction_id,
                "purpose": permit.purpose,
                "yes": not code,
                "code": code,
                "at_ms": now_ms,
            }
            unit.execute(insert(authentication).values(row))
            return code

        try:
            return self._database.transact(keep)
        except IntegrityError:  # the same one came at the same moment
            return CaptureSeenBefore.code


def _seen(unit: Connection, nonce: bytes, mark: bytes | None) -> bool:
    same = authentication.c.nonce == nonce
    if mark is not None:
        same = same | (authentication.c.mark == mark)
    return unit.execute(select(authentication.c.reference).where(same)).first() is not None


def _forget_marks(unit: Connection, now_ms: int) -> None:
    """Of blocks that would be too old by now."""
    old = authentication.c.at_ms < now_ms - 2 * AGE_MAX_MS
    unit.execute(
        update(authentication).where(old, authentication.c.mark.is_not(None)).values(mark=None)
    )


def _person(record: bytes, kind: str) -> str:
    """Whom a test record names. Raises BlockUnreadable: no other record has a place here."""
    found = _RECORD.match(record)
    if found is None or found[2].decode() != kind:
        raise BlockUnreadable("no test record")
    return found[1].decode()
