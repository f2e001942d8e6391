# SPDX-License-Identifier: Apache-2.0
"""Room store: projections of sales and reversals: each state by the core's transaction machine.

A sale keeps two states: its own, as if it had never been reversed, and the one that shows. They
part when the counter reverses it; if the portal refuses that, the sale goes back to its own.
"""

from typing import Final

from sqlalchemy import bindparam, insert, select, update

from kiosk.core.entries import Reversal, Sale
from kiosk.core.journal import Entry
from kiosk.core.receipt import number_of
from kiosk.core.transaction import TRANSACTION, Event, State
from kiosk.core.wire.exchange import Cause, Outcome, Verdict
from kiosk.store.inbox import any_lost
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import papers, place_of, reversals, sales, seq_of

_SELL: Final = Prepared(insert(sales))
_REVERSE: Final = Prepared(insert(reversals))
_NUMBER: Final = Prepared(insert(papers))
_STATES: Final = Prepared(
    select(sales.c.hash, sales.c.state, sales.c.own_state).where(sales.c.place == bindparam("at"))
)
_STEP: Final = Prepared(
    update(sales)
    .where(sales.c.place == bindparam("at"))
    .values(
        state=bindparam("to_state"), own_state=bindparam("to_own"), cause=bindparam("for_cause")
    )
)
_SHOW: Final = Prepared(
    update(sales).where(sales.c.place == bindparam("at")).values(state=bindparam("to_state"))
)
_POST: Final = Prepared(
    update(sales)
    .where(sales.c.place == bindparam("at"))
    .values(
        state=bindparam("to_state"),
        own_state=bindparam("to_own"),
        cause=bindparam("for_cause"),
        receipt=bindparam("signed"),
    )
)
_REVERSED_BY: Final = Prepared(
    update(sales)
    .where(sales.c.place == bindparam("at"))
    .values(state=bindparam("to_state"), reversal_place=bindparam("by_place"))
)
_OF: Final = Prepared(
    select(reversals.c.hash, reversals.c.of_place, reversals.c.outcome).where(
        reversals.c.place == bindparam("at")
    )
)
_ANSWERED: Final = Prepared(
    update(reversals)
    .where(reversals.c.place == bindparam("at"))
    .values(outcome=bindparam("with_outcome"), cause=bindparam("for_cause"))
)

_EVENTS: Final = {
    Outcome.POSTED: Event.POST,
    Outcome.REFUSED: Event.REFUSE,
    Outcome.HELD: Event.HOLD,
}


def sold(connection: Connection, entry: Entry, sale: Sale) -> None:
    """A sale stands in the journal and waits for its verdict."""
    place = place_of(entry.generation, entry.seq)
    _SELL.run(
        connection,
        {
            "place": place,
            "hash": entry.hash,
            "transaction_id": sale.transaction_id,
            "counter": sale.counter,
            "number": number_of(entry),
            "service": sale.service,
            "row_digest": sale.row_digest,
            "rail": sale.rail.value,
            "subject": sale.subject,
            "source": sale.source.value,
            "operator": sale.operator,
            "shift": sale.shift,
            "at_ms": entry.at_ms,
            "fee_paise": sale.fee_paise,
            "charge_paise": sale.charge_paise,
            "vle_paise": sale.shares.vle_paise,
            "spv_paise": sale.shares.spv_paise,
            "it_paise": sale.shares.it_paise,
            "total_paise": sale.total_paise,
            "state": State.COMMITTED.value,
            "own_state": State.COMMITTED.value,
            "cause": Cause.NONE.value,
            "receipt": b"",
            "reversal_place": 0,
            "prints": 0,
            "handed_over": 0,
        },
    )
    _numbered(connection, entry, sale.counter)


def reversed_at_counter(connection: Connection, entry: Entry, reversal: Reversal) -> None:
    """A sale is undone at the counter. Raises ImpossibleStep when it cannot be."""
    place = place_of(entry.generation, entry.seq)
    of_place = place_of(entry.generation, reversal.of_seq)
    state, _ = _standing(connection, of_place)
    # Where damage took answers, the refusal of an earlier reversal may have been in one of them.
    if TRANSACTION.allows(state, Event.REVERSE) or not any_lost(connection):
        state = TRANSACTION.step(state, Event.REVERSE)
    _REVERSE.run(
        connection,
        {
            "place": place,
            "hash": entry.hash,
            "transaction_id": reversal.transaction_id,
            "of_place": of_place,
            "counter": reversal.counter,
            "number": number_of(entry),
            "amount_paise": reversal.amount_paise,
            "outcome": "",
            "cause": Cause.NONE.value,
            "prints": 0,
        },
    )
    _REVERSED_BY.run(connection, {"at": of_place, "to_state": state.value, "by_place": place})
    _numbered(connection, entry, reversal.counter)


def _numbered(connection: Connection, entry: Entry, counter: int) -> None:
    place = place_of(entry.generation, entry.seq)
    _NUMBER.run(connection, {"id": place_of(entry.generation, counter), "place": place})


def sale_judged(connection: Connection, place: int, verdict: Verdict) -> bool:
    """A verdict on the entry at `place`; False when that is no sale.

    A final verdict that comes again, as after an epoch change, changes nothing.
    """
    found = _STATES.one(connection, at=place)
    if found is None:
        return False
    entry_hash, state, own = found[0], State(found[1]), State(found[2])
    event = _EVENTS[verdict.outcome]
    if entry_hash != verdict.entry_hash or not TRANSACTION.allows(own, event):
        return True
    own = TRANSACTION.step(own, event)
    shown = TRANSACTION.step(state, event) if TRANSACTION.allows(state, event) else state
    values = {"at": place, **_moved(shown, own, verdict.cause)}
    if verdict.outcome is Outcome.POSTED:
        _POST.run(connection, {**values, "signed": verdict.receipt})
    else:
        _STEP.run(connection, values)
    return True


def reversal_judged(connection: Connection, place: int, verdict: Verdict) -> bool:
    """A verdict on the reversal at `place`; False when that is none.

    Posted, it confirms the sale's return. Refused, the sale stands as if it had not been reversed,
    and its cause says why.
    """
    found = _OF.one(connection, at=place)
    if found is None:
        return False
    entry_hash, of_place, outcome = found
    if entry_hash != verdict.entry_hash or outcome in (Outcome.POSTED, Outcome.REFUSED):
        return True
    _ANSWERED.run(
        connection,
        {
            "at": place,
            "with_outcome": verdict.outcome.value,
            "for_cause": verdict.cause.value,
        },
    )
    shown, own = _standing(connection, of_place)
    if verdict.outcome is Outcome.REFUSED:
        _STEP.run(connection, {"at": of_place, **_moved(own, own, verdict.cause)})
    elif verdict.outcome is Outcome.POSTED and TRANSACTION.allows(shown, Event.CONFIRM):
        confirmed = TRANSACTION.step(shown, Event.CONFIRM)
        _SHOW.run(connection, {"at": of_place, "to_state": confirmed.value})
    return True


def _standing(connection: Connection, place: int) -> tuple[State, State]:
    """The state that shows and the sale's own. Raises KeyError when there is no sale."""
    found = _STATES.one(connection, at=place)
    if found is None:
        raise KeyError(seq_of(place))
    return State(found[1]), State(found[2])


def _moved(shown: State, own: State, cause: Cause) -> dict[str, object]:
    return {"to_state": shown.value, "to_own": own.value, "for_cause": cause.value}
