# SPDX-License-Identifier: Apache-2.0
"""Portal unit of work: one locked chain and everything that changes together with it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from portal.alarms import Alarms
from portal.chains import Chain, lock_chain
from portal.inbox import Inbox
from portal.leases import Granting, Leases
from portal.ledger import Ledger
from portal.ports import Edges, KioskRecord, Policy
from portal.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class House:
    """What every unit of work of the portal is made with."""

    edges: Edges
    policy: Policy


@dataclass(frozen=True, slots=True)
class Unit:
    """What one kiosk's unit of work reads and changes; nothing is written before a flush."""

    connection: Connection
    house: House
    kiosk: KioskRecord
    now_ms: int
    chain: Chain
    alarms: Alarms
    inbox: Inbox
    ledger: Ledger
    leases: Leases
    verdicts: Verdicts

    def flush(self) -> None:
        """Writes what changed so far, but for the books; reading after it sees it."""
        self.leases.flush()
        self.verdicts.flush()
        self.inbox.flush()
        self.alarms.flush()
        self.chain.save(self.connection)

    def flush_books(self) -> None:
        """Writes the postings: once, and late. Balances of the whole state are locked from here
        to the end, in one order, so that units of work neither wait long nor for each other.
        """
        self.ledger.flush()


def begin(connection: Connection, house: House, kiosk: KioskRecord) -> Unit:
    """Locks the kiosk's chain until the transaction ends."""
    now_ms = house.edges.clock()
    epoch = house.edges.signers.epoch
    chain = lock_chain(connection, kiosk.kiosk_id, kiosk.generation, epoch)
    inbox = Inbox(connection, chain)
    granting = Granting(kiosk, house.edges, house.policy, inbox, now_ms)
    return Unit(
        connection=connection,
        house=house,
        kiosk=kiosk,
        now_ms=now_ms,
        chain=chain,
        alarms=Alarms(connection, now_ms),
        inbox=inbox,
        ledger=Ledger(connection, now_ms),
        leases=Leases(connection, granting),
        verdicts=Verdicts(connection, chain, now_ms),
    )
