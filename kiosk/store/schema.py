# SPDX-License-Identifier: Apache-2.0
"""Room store: the tables. What happened (facts), what the journal makes of it (projections), and
what is neither (state); each table says which it is and what it holds.

An entry's place is `generation << 40 | seq`: one whole number that is the row's own key, so the
journal is one tree that grows at its end, and damage to it can be walked around.
"""

from functools import cache
from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from kiosk.core.transaction import State
from kiosk.store.prepared import Connection, fixed

VERSION: Final = 2
APPLICATION_ID: Final = 0x4C4D4B31  # "LMK1"
SEQ_BITS: Final = 40
SEQ_MASK: Final = (1 << SEQ_BITS) - 1

# Sales that wait for somebody.
UNSETTLED: Final = (
    *(State.COMMITTED, State.HELD, State.REFUSED),
    *(State.REVERSING, State.RETURNING),
)


def place_of(generation: int, seq: int) -> int:
    """Where an entry stands among those of all generations."""
    return generation << SEQ_BITS | seq


def seq_of(place: int) -> int:
    """The number within its generation."""
    return place & SEQ_MASK


def generation_of(place: int) -> int:
    """The generation."""
    return place >> SEQ_BITS


_metadata: Final = MetaData()


def _table(name: str, about: str, *parts: Column[int | str | bytes] | CheckConstraint) -> Table:
    return Table(name, _metadata, *parts, comment=about, sqlite_strict=True)


def _key(name: str, kind: type[Integer | Text] = Integer) -> Column[int | str | bytes]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _number(name: str) -> Column[int | str | bytes]:
    return Column(name, Integer, nullable=False)


def _text(name: str) -> Column[int | str | bytes]:
    return Column(name, Text, nullable=False)


def _numbers(names: str) -> list[Column[int | str | bytes]]:
    return [_number(name) for name in names.split()]


def _texts(names: str) -> list[Column[int | str | bytes]]:
    return [_text(name) for name in names.split()]


def _blobs(names: str) -> list[Column[int | str | bytes]]:
    return [_bytes(name) for name in names.split()]


def _bytes(name: str) -> Column[int | str | bytes]:
    return Column(name, LargeBinary, nullable=False)


# --- Facts: written once. Everything below them can be made again from them. ---

journal: Final = _table(
    "journal",
    "Fact. Every entry, bytes once, with the hash it had when it was written.",
    _key("place"),
    *_blobs("hash bytes"),
)
answers: Final = _table(
    "answers",
    "Fact. The inbox: every answer that changed something, as it came, and the signature it bore.",
    _key("epoch"),
    _key("answer_number"),
    *_blobs("bytes evidence"),
)
enrolments: Final = _table(
    "enrolments",
    "Fact. The signed catalogue that came with each enrolment: no answer holds that one.",
    _key("generation"),
    _text("catalogue_text"),
    _bytes("catalogue_signature"),
)
particulars: Final = _table(
    "particulars",
    "Fact that may be erased. What is known of a citizen, with the random key of its digest.",
    _key("place"),
    _bytes("salt"),
    _text("text"),
)
lost_answers: Final = _table(
    "lost_answers",
    "Fact. Answers that damage took: an Absorbed entry that names one of them changes nothing.",
    _key("epoch"),
    _key("answer_number"),
)
beyond_gap: Final = _table(
    "beyond_gap",
    "Fact. Entries found behind a damaged page: each is whole, but what they link to is not there.",
    _key("place"),
    *_blobs("hash bytes"),
)
damages: Final = _table(
    "damages",
    "Fact. What damage was found: the file set aside and the numbers in doubt, as JSON.",
    _key("stamp", Text),
    *_texts("set_aside report"),
)

# --- State: no projection, since the journal does not tell it. ---

belonging: Final = _table(
    "belonging",
    "State. Who this kiosk is and whom it trusts, set at enrolment; the epoch certificate rises.",
    _key("one"),
    _text("text"),
    CheckConstraint("one = 1", name="one_row"),
)
exchange_state: Final = _table(
    "exchange_state",
    "State. Where the conversation stands; its numbers are stored before they are used.",
    _key("one"),
    _text("text"),
    CheckConstraint("one = 1", name="one_row"),
)
operators: Final = _table(
    "operators",
    "State. Who may work here: a PIN's verifier and its wrong tries are in no entry.",
    _key("operator", Text),
    *_texts("role pin_verifier"),
    *_numbers("failed_tries wait_until_ms"),
)

# --- Projections: kept up with each entry, and equal to a rebuild at every moment. ---

sales: Final = _table(
    "sales",
    "Projection of Sale entries, their papers and verdicts.",
    _key("place"),
    _bytes("hash"),
    _text("transaction_id"),
    _number("counter"),
    *_texts("number service"),
    _bytes("row_digest"),
    *_texts("rail subject source operator"),
    *_numbers("shift at_ms fee_paise charge_paise vle_paise spv_paise it_paise total_paise"),
    _text("state"),
    _text("own_state"),  # the state it would have without its reversal: where it goes back to
    _text("cause"),
    _bytes("receipt"),
    *_numbers("reversal_place prints handed_over"),
)
reversals: Final = _table(
    "reversals",
    "Projection of Reversal entries: what was returned, and whether the portal took it.",
    _key("place"),
    _bytes("hash"),
    _text("transaction_id"),
    *_numbers("of_place counter"),
    _text("number"),
    _number("amount_paise"),
    _text("outcome"),  # of its verdict; empty while there is none
    _text("cause"),
    _number("prints"),
)
papers: Final = _table(
    "papers",
    "Projection. Which entry gave out the paper with a counter; id = generation << 40 | counter.",
    _key("id"),
    _number("place"),
)
prints: Final = _table(
    "prints",
    "Projection of PrintStarted and PrintFinished; outcome is empty while it is not known.",
    _key("place"),
    *_numbers("of_place copy"),
    *_texts("form outcome"),
)
shifts: Final = _table(
    "shifts",
    "Projection. Each drawer's cash, by the core's own reducer.",
    _key("shift"),
    _text("operator"),
    *_numbers("opened_ms opening_paise taken_paise returned_paise moved_paise"),
    *_numbers("commission_paise sales closed_ms counted_paise"),
)
allowances: Final = _table(
    "allowances",
    "Projection. The highest version of each lease taken in, and what the chain has spent of it. "
    "Lease and totals are null only where damage took the answer that brought it.",
    _key("lease_id", Text),
    _text("rail"),
    _number("rank"),  # the highest is the rail's present lease
    Column("lease", LargeBinary),
    Column("granted_total_paise", Integer),
    Column("count_total", Integer),
    *_numbers("spent_total_paise spent_count surrendered"),
    CheckConstraint("spent_total_paise <= granted_total_paise", name="spent_within_granted"),
    CheckConstraint("spent_count <= count_total", name="count_within_granted"),
)
lots: Final = _table(
    "lots",
    "Projection of LotIntended, its verdict and the news of its payment.",
    _key("place"),
    _bytes("hash"),
    *_texts("merchant_txn rail"),
    *_numbers("lot_number amount_paise"),
    *_texts("state page_url"),
)
accounts: Final = _table(
    "accounts",
    "Projection. The last known credit of each rail, as JSON.",
    _key("rail", Text),
    _text("text"),
)
dues: Final = _table(
    "dues",
    "Projection. Bills of each biller's newest pack, as JSON.",
    _key("biller", Text),
    _key("consumer_id", Text),
    _text("text"),
)
block_orders: Final = _table(
    "block_orders",
    "Projection. Every block order taken in, also lifted ones, as JSON.",
    _key("number"),
    _text("text"),
)
catalogues: Final = _table(
    "catalogues",
    "Projection. Every version of the signed price list that was taken in.",
    _key("version"),
    _bytes("digest"),
    _text("text"),
    _bytes("signature"),
)

self_checks: Final = _table(
    "self_checks",
    "Projection. Where each self-check stands; what it found travels beside its entry.",
    _key("place"),
)

Index("sales_id", sales.c.transaction_id, unique=True)
Index("sales_subject", sales.c.subject)
Index("sales_shift", sales.c.shift)
Index("sales_unsettled", sales.c.place, sqlite_where=sales.c.state.in_([*map(fixed, UNSETTLED)]))
Index(
    "sales_to_hand_over",
    sales.c.place,
    sqlite_where=(sales.c.state == fixed(State.POSTED)) & (sales.c.handed_over == fixed(0)),
)
Index("reversals_id", reversals.c.transaction_id, unique=True)
Index("prints_of", prints.c.of_place)
Index("prints_open", prints.c.place, sqlite_where=prints.c.outcome == fixed(""))
Index("shifts_open", shifts.c.operator, unique=True, sqlite_where=shifts.c.closed_ms == fixed(0))
Index("lots_txn", lots.c.merchant_txn, unique=True)

FACTS: Final = (journal, answers, enrolments, particulars, lost_answers, beyond_gap, damages)
STATE: Final = (belonging, exchange_state, operators)
PROJECTIONS: Final = (
    *(sales, reversals, papers, prints, shifts, allowances, lots),
    *(accounts, dues, block_orders, catalogues, self_checks),
)


def create(connection: Connection) -> None:
    """Makes every table in an empty database; the caller holds the unit of work."""
    for statement in _written_out():
        connection.execute(statement)


@cache
def _written_out() -> tuple[str, ...]:
    """Always in the same order: a new database has each page where any other has it."""
    made: list[CreateTable | CreateIndex] = []
    for table in (*FACTS, *STATE, *PROJECTIONS):
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [CreateTable(table), *map(CreateIndex, indexes)]
    return tuple(str(one.compile(dialect=sqlite.dialect())) for one in made)
