# SPDX-License-Identifier: Apache-2.0
"""Portal news: what the state tells its kiosks unasked: a new price list, a pack of dues.

It is put into each kiosk's inbox and leaves with that kiosk's next answer. What was told last is
not told again.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from kiosk.core.bill import Bill
from kiosk.core.encoding import dump, pack_named
from kiosk.core.wire.exchange import MessageKind
from kiosk.core.wire.trust import Signed
from portal.chains import Chain, lock_chain
from portal.database import Database
from portal.inbox import Inbox
from portal.parties.directory import Directory
from portal.ports import KioskRecord
from portal.schema import inbox as told

PACK_BILLS_MAX = 2000  # a pack must fit into one answer with room for the rest


def tell_catalogue(
    database: Database, epoch: int, kiosks: Iterable[KioskRecord], sheet: Signed
) -> int:
    """Tells a price list; how many kiosks did not have it."""

    def tell(kiosk: KioskRecord) -> bool:
        said = (MessageKind.CATALOGUE, sheet.text, sheet.signature)
        return database.transact(lambda unit: _tell(unit, kiosk, epoch, said))

    return sum(tell(kiosk) for kiosk in kiosks)


def tell_dues(database: Database, epoch: int, kiosk: KioskRecord, bills: list[Bill]) -> bool:
    """Tells the pack of one biller; whether it was new."""
    plain = [pack_named(bill) for bill in bills[:PACK_BILLS_MAX]]
    said = (MessageKind.DUES, dump(plain).decode(), b"")
    return bool(bills) and database.transact(lambda unit: _tell(unit, kiosk, epoch, said))


def packs(directory: Directory, kiosk: KioskRecord, today: str) -> dict[str, list[Bill] | None]:
    """The dues of the offices that a kiosk collects for, by biller; None for a silent one."""
    return {
        biller: directory.dues(biller, office, today) for biller, office, _ in kiosk.site.counters
    }


def _tell(
    unit: Connection, kiosk: KioskRecord, epoch: int, said: tuple[MessageKind, str, bytes]
) -> bool:
    chain = lock_chain(unit, kiosk.kiosk_id, kiosk.generation, epoch)
    subject, text, signature = said
    # A pack begins with the name of its biller, and only the last one of him counts.
    beginning = text.partition(",")[0] if subject is MessageKind.DUES else ""
    if _last(unit, chain, subject, beginning) == text:
        return False
    inbox = Inbox(unit, chain)
    inbox.put(subject, text, signature)
    inbox.flush()
    chain.save(unit)
    return True


def _last(unit: Connection, chain: Chain, subject: MessageKind, beginning: str) -> str | None:
    """What was told last on this subject in this epoch, in words that begin so."""
    about = (
        (told.c.kiosk_id == chain.kiosk_id)
        & (told.c.generation == chain.generation)
        & (told.c.epoch == chain.epoch)
        & (told.c.subject == subject.value)
        & told.c.text.startswith(beginning, autoescape=True)
    )
    return unit.scalar(select(told.c.text).where(about).order_by(told.c.n.desc()).limit(1))
