# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk of the self-check: what is known beforehand, the signature, the journal."""

from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import Unreadable
from kiosk.core.entries import SelfChecked
from kiosk.core.journal import Particulars
from kiosk.core.ports import Reads
from kiosk.core.selfcheck import (
    PARTICULARS,
    CheckRow,
    Depth,
    Item,
    Record,
    Subject,
    read_record,
)
from kiosk.core.selfcheck_evidence import Label, Particular
from kiosk.counter.examination import Told
from kiosk.counter.means import Means, belonging

_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Examined:
    """A self-check that stands in the journal. `seq` 0: it does not."""

    record: Record
    seq: int
    signature: bytes


class SelfCheckDesk:
    """Signs and journals self-checks, and reads them back. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def subject(self) -> Subject:
        """Whose counter this is; empty before enrolment."""
        with self._means.books.look() as reads:
            who = reads.belonging()
        if who is None:
            return Subject()
        site = who.site
        return Subject(site.kiosk_id, site.lmk_id, site.csc_id, site.name_en, site.name_hi)

    def known(self) -> Told:
        """Particulars that came with enrolment, and those declared last time."""
        with self._means.books.look() as reads:
            who = reads.belonging()
            last = _latest(reads) if who else None
        if who is None:
            return ()
        site = who.site
        told = _said_before(last)
        told |= {
            Item.VLE_NAME: Particular(site.vle_name, from_portal=True),
            Item.DISTRICT: Particular(site.district_name_en, site.district, from_portal=True),
            Item.PANCHAYAT: told.get(Item.PANCHAYAT)
            or Particular(site.panchayat_en, from_portal=True),
        }
        return tuple((item, told[item]) for item in Item if item in told)

    def last_contact_ms(self) -> int:
        """When the portal was last heard; 0 never."""
        with self._means.books.look() as reads:
            return reads.exchange_state().last_contact_ms

    def portal_url(self) -> str:
        """Where the line leads to; empty before enrolment."""
        with self._means.books.look() as reads:
            who = reads.belonging()
            return who.portal_url if who else ""

    def settle(self, record: Record) -> Examined:
        """Signs and journals a full check of this very kiosk; it leaves with the next exchange.

        Raises NotEnrolled; ValueError for a quick look or another kiosk's record (a defect).
        """
        means = self._means
        raw = record.to_bytes()
        beside = Particulars(means.chance.take(_SALT_BYTES), raw.decode())
        signature = means.signer.sign(raw)
        with means.books.unit() as unit:
            if record.subject.kiosk_id != belonging(unit).site.kiosk_id:
                raise ValueError("a record of another kiosk")
            if record.depth is not Depth.FULL:
                raise ValueError("a quick look is no evidence")
            body = SelfChecked(
                record.form,
                record.operator,
                record.minimum_met,
                record.complete,
                record.marks,
                signature,
                beside.keyed_digest,
            )
            entry = unit.append(means.now_ms(), body, beside)
        return Examined(record, entry.seq, signature)

    def latest(self) -> Examined | None:
        """The newest of this generation whose record was not erased."""
        with self._means.books.look() as reads:
            return _latest(reads) if reads.belonging() else None


def _latest(reads: Reads) -> Examined | None:
    seq = reads.last_self_check()
    beside = reads.particulars(seq) if seq else None
    body = reads.entry(seq).body if seq else None
    if beside is None or not isinstance(body, SelfChecked):
        return None
    try:
        return Examined(read_record(beside.text.encode()), seq, body.signature)
    except Unreadable:  # of a form this program does not know
        return None


def _said_before(last: Examined | None) -> dict[Item, Particular]:
    rows = last.record.rows if last else ()
    return {
        row.item: Particular(row.value, _lgd(row))
        for row in rows
        if row.value and row.item in PARTICULARS
    }


def _lgd(row: CheckRow) -> str:
    return next((fact.value for fact in row.evidence if fact.label == Label.LGD), "")
