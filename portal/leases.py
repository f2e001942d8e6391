# SPDX-License-Identifier: Apache-2.0
"""Portal leases: kept, raised and signed. A version is issued once per unit of work, with all
that was granted in it, and goes to the kiosk's inbox.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import digest
from kiosk.core.lease import FORM, Lease, Lot, read_lease
from kiosk.core.wire.exchange import MessageKind
from portal.books_schema import lease as table
from portal.books_schema import lease_version, lot
from portal.inbox import Inbox
from portal.lease_lines import LeaseLine
from portal.ports import Edges, KioskRecord, Policy

_NAMES: Final = tuple(field.name for field in fields(LeaseLine))


@dataclass(frozen=True, slots=True)
class Granting:
    """What a new version is made with."""

    kiosk: KioskRecord
    edges: Edges
    policy: Policy
    inbox: Inbox
    now_ms: int


class Leases:
    """The leases of one chain within a unit of work that holds its lock."""

    def __init__(self, connection: Connection, granting: Granting) -> None:
        self._connection = connection
        self._granting = granting
        kiosk = granting.kiosk
        self._lines = {
            line.lease_id: line for line in load_lines(connection, kiosk.kiosk_id, kiosk.generation)
        }
        self._kept = {line.lease_id: replace(line) for line in self._lines.values()}
        self._raised: set[str] = set()
        self._versions: dict[tuple[str, int], Lease | None] = {}

    def line(self, lease_id: str) -> LeaseLine | None:
        """A lease of this chain; another kiosk's is unknown here."""
        return self._lines.get(lease_id)

    @property
    def lines(self) -> tuple[LeaseLine, ...]:
        """All of this chain."""
        return tuple(self._lines.values())

    def version(self, lease_id: str, version: int) -> Lease | None:
        """A version as it was signed."""
        key = (lease_id, version)
        if key not in self._versions:
            text = self._connection.scalar(
                select(lease_version.c.text).where(
                    lease_version.c.lease_id == lease_id, lease_version.c.version == version
                )
            )
            self._versions[key] = None if text is None else read_lease(text.encode())
        return self._versions[key]

    def open_line(self, rail: Rail, first_seq: int) -> LeaseLine:
        """The rail's lease that may be raised; a new one when there is none."""
        for line in self._lines.values():
            if line.rail is rail and line.tops_up:
                return line
        line = self._new_line(rail, first_seq)
        self._lines[line.lease_id] = line
        self._connection.execute(insert(table).values(**_row(line)))
        return line

    def raise_granted(self, line: LeaseLine, paise: int, more_sales: int = 0) -> None:
        """Grants; the version that says so is issued at the flush."""
        line.granted_paise += paise
        line.count_total += more_sales
        self._raised.add(line.lease_id)

    def prolong(self, line: LeaseLine) -> None:
        """A lot was paid: selling goes on for a lease's life from now."""
        until = self._granting.now_ms + self._granting.policy.lease_life_ms
        line.expires_ms = max(line.expires_ms, until)

    def flush(self) -> None:
        """Issues the versions owed and writes the lines that changed."""
        for lease_id in sorted(self._raised):
            self._issue(self._lines[lease_id])
        self._raised.clear()
        changed = [line for line in self._lines.values() if line != self._kept.get(line.lease_id)]
        if changed:
            save_lines(self._connection, changed)
            self._kept |= {line.lease_id: replace(line) for line in changed}

    def _new_line(self, rail: Rail, first_seq: int) -> LeaseLine:
        kiosk = self._granting.kiosk
        number = 1 + sum(line.rail is rail for line in self._lines.values())
        lease_id = f"{kiosk.kiosk_id}.{kiosk.generation}.{rail.value}.{number}"
        return LeaseLine(
            lease_id, kiosk.kiosk_id, kiosk.generation, kiosk.csc_id, rail,
            0, b"", 0, 0, 0, 0, 0, 0, 0, 0, first_seq, None, 0,
        )  # fmt: skip

    def _issue(self, line: LeaseLine) -> None:
        granting = self._granting
        line.version += 1
        text = self._next_version(line).to_bytes().decode()
        signature = granting.edges.signers.lease(text.encode())
        self._connection.execute(
            insert(lease_version).values(
                lease_id=line.lease_id, version=line.version, text=text, signature=signature
            )
        )
        line.last_digest = digest(text.encode())
        granting.inbox.put(MessageKind.LEASE, text, signature)

    def _next_version(self, line: LeaseLine) -> Lease:
        granting = self._granting
        kiosk, signers = granting.kiosk, granting.edges.signers
        return Lease(
            form=FORM,
            portal_id=signers.portal_id,
            lease_id=line.lease_id,
            version=line.version,
            kiosk_id=line.kiosk_id,
            generation=line.generation,
            kiosk_key=kiosk.kiosk_key,
            csc_id=line.csc_id,
            rail=line.rail,
            granted_total_paise=line.granted_paise,
            count_total=line.count_total,
            cap_paise=granting.policy.lease_cap_paise,
            services=granting.edges.prices.services(line.rail, kiosk.site.district),
            first_seq=line.first_seq,
            lots=self._lots(line),
            epoch=signers.epoch,
            issued_ms=granting.now_ms,
            expires_ms=line.expires_ms,
            previous_digest=line.last_digest,
        )

    def _lots(self, line: LeaseLine) -> tuple[Lot, ...]:
        rows = self._connection.execute(
            select(lot.c.merchant_txn, lot.c.amount_paise)
            .where(lot.c.lease_id == line.lease_id)
            .order_by(lot.c.seq)
        )
        return tuple(Lot(row.merchant_txn, row.amount_paise) for row in rows)


def load_lines(connection: Connection, kiosk_id: str, generation: int) -> list[LeaseLine]:
    """The leases of a chain."""
    rows = connection.execute(
        select(*(table.c[name] for name in _NAMES))
        .where(table.c.kiosk_id == kiosk_id, table.c.generation == generation)
        .order_by(table.c.lease_id)
    )
    return [_line(row) for row in rows]


def all_lines(connection: Connection) -> list[LeaseLine]:
    """The leases of all chains."""
    rows = connection.execute(
        select(*(table.c[name] for name in _NAMES)).order_by(table.c.lease_id)
    )
    return [_line(row) for row in rows]


def save_lines(connection: Connection, lines: Iterable[LeaseLine]) -> None:
    """Writes lines that exist already."""
    values: dict[str, Any] = {name: bindparam(f"v_{name}") for name in _NAMES if name != "lease_id"}
    connection.execute(
        update(table).where(table.c.lease_id == bindparam("v_lease_id")).values(**values),
        [{f"v_{name}": said for name, said in _row(line).items()} for line in lines],
    )


def _row(line: LeaseLine) -> dict[str, object]:
    return {name: getattr(line, name) for name in _NAMES} | {"rail": line.rail.value}


def _line(row: Any) -> LeaseLine:
    named = dict(zip(_NAMES, row, strict=True))
    named |= {"rail": Rail(named["rail"]), "last_digest": bytes(named["last_digest"])}
    return LeaseLine(**named)
