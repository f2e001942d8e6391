# SPDX-License-Identifier: Apache-2.0
"""Room store: what the counter may ask: fulfils the core's port Reads with frozen values.

Sequence numbers mean the present generation; ids, subjects, shifts and sums go over all of them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import bindparam, func, select

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.encoding import load, unpack_named
from kiosk.core.errors import NotEnrolled
from kiosk.core.journal import Entry, Head, Particulars
from kiosk.core.lease import Allowance
from kiosk.core.payment import PaymentState
from kiosk.core.ports import Belonging
from kiosk.core.shift import Drawer
from kiosk.core.views import ExchangeState, LotView, OperatorView
from kiosk.core.wire.exchange import AccountNews, BlockOrder
from kiosk.store import damage, journal, schema
from kiosk.store.damage import Salvage
from kiosk.store.memory import Memory
from kiosk.store.prepared import Connection, Prepared, fixed
from kiosk.store.projections.shifts import COLUMNS as DRAWER
from kiosk.store.sale_reads import SaleReads
from kiosk.store.schema import SEQ_MASK, place_of, seq_of

_BELONGING: Final = Prepared(select(schema.belonging.c.text))
_EXCHANGE: Final = Prepared(select(schema.exchange_state.c.text))
_a: Final = schema.allowances.c
_ALLOWANCE: Final = Prepared(
    select(_a.lease, _a.spent_total_paise, _a.spent_count, _a.surrendered)
    .where(_a.rail == bindparam("of_rail"))
    .order_by(_a.rank.desc())
    .limit(fixed(1))
    .offset(fixed(0))
)
_DRAWER_OF: Final = Prepared(
    select(*DRAWER).where(
        schema.shifts.c.operator == bindparam("of_operator"), schema.shifts.c.closed_ms == fixed(0)
    )
)
_OPEN_DRAWERS: Final = Prepared(
    select(*DRAWER).where(schema.shifts.c.closed_ms == fixed(0)).order_by(schema.shifts.c.shift)
)
_SHIFT: Final = Prepared(select(*DRAWER).where(schema.shifts.c.shift == bindparam("at")))
_LAST_SHIFT: Final = Prepared(select(func.max(schema.shifts.c.shift)))
_LAST_PAPER: Final = Prepared(
    select(func.max(schema.papers.c.id)).where(
        schema.papers.c.id.between(bindparam("first"), bindparam("last"))
    )
)
_LAST_LOT: Final = Prepared(
    select(func.max(schema.lots.c.lot_number)).where(schema.lots.c.rail == bindparam("of_rail"))
)
_l: Final = schema.lots.c
_LOTS: Final = Prepared(
    select(
        _l.merchant_txn, _l.rail, _l.lot_number, _l.amount_paise, _l.state, _l.page_url
    ).order_by(_l.place.desc())
)
_ACCOUNTS: Final = Prepared(select(schema.accounts.c.text).order_by(schema.accounts.c.rail))
_BLOCK: Final = Prepared(
    select(schema.block_orders.c.text)
    .order_by(schema.block_orders.c.number.desc())
    .limit(fixed(1))
    .offset(fixed(0))
)
_DUES: Final = Prepared(
    select(schema.dues.c.text).where(
        schema.dues.c.biller == bindparam("of_biller"),
        schema.dues.c.consumer_id == bindparam("of_consumer"),
    )
)
_o: Final = schema.operators.c
_OPERATORS: Final = Prepared(
    select(_o.operator, _o.role, _o.failed_tries, _o.wait_until_ms).order_by(_o.operator)
)
_VERIFIER: Final = Prepared(select(_o.pin_verifier).where(_o.operator == bindparam("of_operator")))
_PARTICULARS: Final = Prepared(
    select(schema.particulars.c.salt, schema.particulars.c.text).where(
        schema.particulars.c.place == bindparam("at")
    )
)
_PARTICULARS_BETWEEN: Final = Prepared(
    select(schema.particulars.c.place, schema.particulars.c.salt, schema.particulars.c.text)
    .where(schema.particulars.c.place.between(bindparam("first"), bindparam("last")))
    .order_by(schema.particulars.c.place)
)
_LAST_CHECK: Final = Prepared(
    select(func.max(schema.self_checks.c.place)).where(
        schema.self_checks.c.place >= bindparam("first")
    )
)


class SqlReads(SaleReads):
    """Reads inside one unit of work; dead once its block is left."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._open: Connection | None = connection
        self._memory = memory
        self._head = memory.head

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            raise RuntimeError("this unit of work has ended")
        return self._open

    def end(self) -> None:
        """Nothing may be asked through this any more."""
        self._open = None

    @property
    def head(self) -> Head:
        """End of the chain of the present generation. Raises NotEnrolled."""
        if self._head is None:
            self._head = journal.head_after(self._connection, self._empty_head())
        return self._head

    def _empty_head(self) -> Head:
        belonging = self.belonging()
        if belonging is None:
            raise NotEnrolled
        return journal.start_of(belonging)

    @property
    def known_head(self) -> Head | None:
        """The head as far as this unit asked for it or moved it."""
        return self._head

    @property
    def generation(self) -> int:
        """The present one. Raises NotEnrolled."""
        return self.head.generation

    def belonging(self) -> Belonging | None:
        """None before enrolment."""
        return self._memory.belonging(_BELONGING.value(self._connection))

    def catalogue(self) -> Catalogue | None:
        """The highest version taken in."""
        return self._memory.newest_catalogue(self._connection)

    def row_catalogues(self) -> Sequence[Catalogue]:
        """Every version kept, newest first."""
        return self._memory.catalogues(self._connection)

    def allowance(self, rail: Rail) -> Allowance | None:
        """The newest lease of a rail with what was spent of it."""
        row = _ALLOWANCE.one(self._connection, of_rail=rail.value)
        if row is None or row[0] is None:
            return None
        return Allowance(self._memory.lease(row[0]), row[1], row[2], bool(row[3]))

    def drawer(self, operator: str) -> Drawer | None:
        """The operator's open shift, or None."""
        row = _DRAWER_OF.one(self._connection, of_operator=operator)
        return Drawer(*row) if row else None

    def open_drawers(self) -> Sequence[Drawer]:
        """Every open shift."""
        return [Drawer(*row) for row in _OPEN_DRAWERS.all(self._connection)]

    def last_shift(self) -> int:
        """Highest shift number used, 0 for none."""
        return _LAST_SHIFT.value(self._connection) or 0

    def shift(self, number: int) -> Drawer | None:
        """A shift, open or closed."""
        row = _SHIFT.one(self._connection, at=number)
        return Drawer(*row) if row else None

    def next_counter(self) -> int:
        """The next paper's counter of the present generation, from 1."""
        first, last = place_of(self.generation, 0), place_of(self.generation, SEQ_MASK)
        used = _LAST_PAPER.value(self._connection, first=first, last=last)
        return 1 if used is None else int(used & SEQ_MASK) + 1

    def next_lot_number(self, rail: Rail) -> int:
        """The next lot of a rail, from 1."""
        return (_LAST_LOT.value(self._connection, of_rail=rail.value) or 0) + 1

    def entry(self, seq: int) -> Entry:
        """An entry. KeyError when there is none."""
        return journal.entry_at(self._connection, place_of(self.generation, seq))

    def entries_after(self, seq: int) -> Iterator[bytes]:
        """Bytes of the entries after `seq`, in order; lazily."""
        for _, _, raw in journal.span(self._connection, self.generation, seq):
            yield raw

    def particulars(self, seq: int) -> Particulars | None:
        """None when there are none or they were erased."""
        row = _PARTICULARS.one(self._connection, at=place_of(self.generation, seq))
        return Particulars(row[0], row[1]) if row else None

    def particulars_between(
        self, first_seq: int, last_seq: int
    ) -> Sequence[tuple[int, Particulars]]:
        """Those of these entries (both ends included) that have any, with their numbers."""
        first, last = place_of(self.generation, first_seq), place_of(self.generation, last_seq)
        rows = _PARTICULARS_BETWEEN.all(self._connection, first=first, last=last)
        return [(seq_of(place), Particulars(salt, text)) for place, salt, text in rows]

    def last_self_check(self) -> int:
        """Number of the newest self-check of the present generation, 0 for none."""
        found = _LAST_CHECK.value(self._connection, first=place_of(self.generation, 0))
        return seq_of(found or 0)

    def lots(self) -> Sequence[LotView]:
        """Allowance payments, newest first."""
        return [
            LotView(txn, Rail(rail), number, paise, PaymentState(state), url)
            for txn, rail, number, paise, state, url in _LOTS.all(self._connection)
        ]

    def accounts(self) -> Sequence[AccountNews]:
        """Last known credit of each rail."""
        rows = _ACCOUNTS.all(self._connection)
        return [unpack_named(AccountNews, load(text.encode())) for (text,) in rows]

    def block(self) -> BlockOrder | None:
        """The newest block order, also a lifted one."""
        text = _BLOCK.value(self._connection)
        return unpack_named(BlockOrder, load(text.encode())) if text else None

    def dues(self, biller: str, consumer_id: str) -> Bill | None:
        """A bill of the newest pack of dues."""
        text = _DUES.value(self._connection, of_biller=biller, of_consumer=consumer_id)
        return unpack_named(Bill, load(text.encode())) if text else None

    def exchange_state(self) -> ExchangeState:
        """Where the conversation stands."""
        text = _EXCHANGE.value(self._connection)
        return unpack_named(ExchangeState, load(text.encode())) if text else ExchangeState()

    def operators(self) -> Sequence[OperatorView]:
        """Who may work here."""
        return [OperatorView(*row) for row in _OPERATORS.all(self._connection)]

    def damages(self) -> Sequence[Salvage]:
        """What damage was ever found here, oldest first, with the numbers in doubt."""
        return damage.reports(self._connection)

    def evidence(self) -> Sequence[bytes]:
        """Whole entries that damage cut off from the chain: for the portal, beside the journal."""
        return damage.evidence(self._connection)

    def pin_verifier(self, operator: str) -> str | None:
        """The kept verifier."""
        found: str | None = _VERIFIER.value(self._connection, of_operator=operator)
        return found
