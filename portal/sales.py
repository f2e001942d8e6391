# SPDX-License-Identifier: Apache-2.0
"""Portal sales: each sale of a chain on its way to one verdict, in the order of the chain.

New ones are judged from what was just taken in, held ones again from what is kept; what the
chain says is right becomes an errand, and the department's answer is the verdict.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import and_, select

from kiosk.core.entries import Kind, Sale
from kiosk.core.journal import Entry, Particulars, read_entry
from kiosk.core.receipt import RECEIPT, facts_of
from kiosk.core.wire.exchange import Cause, Outcome
from portal.acts import keep_results
from portal.alarms import Alarm
from portal.bulk import insert_rows
from portal.intake import Taken
from portal.judging import Heard, SaleCase, act_ref, judge_sale, named_row
from portal.outward import Done, Errand
from portal.ports import ActState, OutwardAct
from portal.posting import Sold, refusal_posting, sale_posting
from portal.schema import act, entry, particulars, verdict
from portal.schema import sale as table
from portal.unit import Unit
from portal.verdicts import Ruling, held, posted, refused

_IDS_AT_ONCE: Final = 500
_PLACE: Final = ("kiosk_id", "generation", "seq")


def judge_new(
    unit: Unit, taken: Sequence[Taken], sent: Mapping[int, Particulars], cancelled: set[int]
) -> list[Errand]:
    """Judges the sales just taken in; returns what must be asked of departments."""
    found = [(one, one.entry, one.entry.body) for one in taken if one.entry]
    sales = [(one, of, body) for one, of, body in found if isinstance(body, Sale)]
    seen = _seen_before(unit, [body.transaction_id for _, _, body in sales])
    rows: list[dict[str, Any]] = []
    errands: list[Errand] = []
    for one, of, body in sales:
        case = SaleCase(
            entry=of,
            sale=body,
            row=named_row(unit.house.edges.prices, body, one.heard),
            lease=unit.leases.version(body.lease_id, body.lease_version),
            covered=_cover(unit, one.seq, body),
            repeated=body.transaction_id in seen,
            cancelled=one.seq in cancelled,
            heard=one.heard,
            particulars=sent.get(one.seq),
        )
        seen.add(body.transaction_id)
        rows.append(_row(unit, case))
        found_act = _rule(unit, case)
        ruling = found_act if isinstance(found_act, Ruling) else held(Cause.BILLER_SILENT)
        unit.verdicts.add(one.seq, one.hash, Kind.SALE, ruling)
        if isinstance(found_act, OutwardAct) and case.row is not None:
            errands.append(Errand(of, body, case.row, found_act, False, False))
    insert_rows(unit.connection, table, rows)
    return errands


def judge_held(unit: Unit, cancelled: set[int]) -> list[Errand]:
    """Looks again at the sales that have no final verdict; returns what must be asked."""
    errands: list[Errand] = []
    for row in _held_rows(unit):
        of = read_entry(bytes(row.raw))
        body = of.body
        if not isinstance(body, Sale):
            continue
        promised = row.ref is not None
        heard = Heard(row.anchor_ms, row.sheet)
        called_off = of.seq in cancelled
        case = SaleCase(
            entry=of,
            sale=body,
            row=named_row(unit.house.edges.prices, body, heard),
            lease=unit.leases.version(body.lease_id, body.lease_version),
            covered=row.covered,
            repeated=row.repeated,
            # Once promised, only the department can say that nothing was done.
            cancelled=called_off and not promised,
            heard=heard,
            particulars=Particulars(bytes(row.salt), row.text) if row.salt is not None else None,
        )
        found = _rule(unit, case)
        if isinstance(found, Ruling):
            unit.verdicts.change(of.seq, found)
        elif case.row is not None:
            unit.verdicts.change(of.seq, held(Cause.BILLER_SILENT))
            errands.append(Errand(of, body, case.row, found, promised, called_off))
    return errands


def take_results(unit: Unit, done: Sequence[Done]) -> None:
    """What departments said becomes verdicts and movements."""
    keep_results(unit, done)
    for one in done:
        errand = one.errand
        match one.result.state:
            case ActState.ACCEPTED:
                unit.ledger.post(sale_posting(_sold(unit, errand.entry, errand.sale, errand)))
                facts = facts_of(errand.entry, RECEIPT, unit.kiosk.lmk_id)
                receipt = unit.house.edges.signers.receipt(facts.to_bytes())
                unit.verdicts.change(errand.entry.seq, posted(receipt))
            case ActState.REFUSED:
                _refuse(unit, errand, one.result.cause)
            case ActState.ABSENT if errand.cancelled:
                _refuse(unit, errand, Cause.REVERSED)
            case ActState.ABSENT | ActState.UNKNOWN:
                pass  # held, and asked about again


def _refuse(unit: Unit, errand: Errand, cause: Cause) -> None:
    unit.ledger.post(refusal_posting(_sold(unit, errand.entry, errand.sale, errand)))
    unit.verdicts.change(errand.entry.seq, refused(cause))


def _cover(unit: Unit, seq: int, body: Sale) -> bool:
    """Whether the sale is covered; if so the chain has spent it, whatever becomes of it."""
    line = unit.leases.line(body.lease_id)
    if line is None or unit.chain.forked:
        return False
    named = unit.leases.version(body.lease_id, body.lease_version)
    if not line.covers(body.total_paise, seq, named):
        return False
    line.spend(body.total_paise)
    return True


def _rule(unit: Unit, case: SaleCase) -> Ruling | OutwardAct:
    found = judge_sale(case, unit.kiosk.site)
    if not isinstance(found, Ruling):
        return found
    place = unit.chain.place(case.entry.seq)
    if found.outcome is Outcome.REFUSED and case.covered:
        unit.ledger.post(refusal_posting(_sold(unit, case.entry, case.sale, None)))
    elif found.cause is Cause.NO_COVER:
        what = f"{case.sale.total_paise} paise on lease {case.sale.lease_id[:64]}"
        unit.alarms.ring(Alarm.NO_COVER, place, what)
    elif found.cause is Cause.WAITS:
        unit.alarms.ring(Alarm.PARTICULARS, place, "missing, or other than the entry's digest")
    return found


def _sold(unit: Unit, of: Entry, body: Sale, errand: Errand | None) -> Sold:
    line = unit.leases.line(body.lease_id)
    if line is None:
        raise LookupError(f"a covered sale on an unknown lease: {body.lease_id}")
    place = unit.chain.place(of.seq)
    biller = errand.row.biller if errand else ""
    return Sold(act_ref(place, body.transaction_id), place, body, biller, line)


def _row(unit: Unit, case: SaleCase) -> dict[str, Any]:
    body = case.sale
    return {
        "kiosk_id": unit.chain.kiosk_id,
        "generation": unit.chain.generation,
        "seq": case.entry.seq,
        "transaction_id": body.transaction_id,
        "service": body.service,
        "rail": body.rail.value,
        "lease_id": body.lease_id,
        "total_paise": body.total_paise,
        "charge_paise": body.charge_paise,
        "vle_paise": body.shares.vle_paise,
        "spv_paise": body.shares.spv_paise,
        "it_paise": body.shares.it_paise,
        "covered": case.covered,
        "repeated": case.repeated,
        "anchor_ms": case.heard.anchor_ms,
        "sheet": case.heard.sheet,
    }


def _seen_before(unit: Unit, ids: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    for start in range(0, len(ids), _IDS_AT_ONCE):
        seen |= set(
            unit.connection.scalars(
                select(table.c.transaction_id)
                .where(table.c.kiosk_id == unit.chain.kiosk_id)
                .where(table.c.generation == unit.chain.generation)
                .where(table.c.transaction_id.in_(ids[start : start + _IDS_AT_ONCE]))
            )
        )
    return seen


def _held_rows(unit: Unit) -> Sequence[Any]:
    def same(other: Any) -> Any:
        return and_(*(other.c[name] == verdict.c[name] for name in _PLACE))

    joined = (
        verdict.join(entry, same(entry))
        .join(table, same(table))
        .outerjoin(act, same(act))
        .outerjoin(particulars, same(particulars))
    )
    facts = (table.c.covered, table.c.repeated, table.c.anchor_ms, table.c.sheet)
    return unit.connection.execute(
        select(entry.c.raw, *facts, act.c.ref, particulars.c.salt, particulars.c.text)
        .select_from(joined)
        .where(verdict.c.kiosk_id == unit.chain.kiosk_id)
        .where(verdict.c.generation == unit.chain.generation)
        .where(verdict.c.kind == Kind.SALE.value, verdict.c.outcome == Outcome.HELD.value)
        .order_by(verdict.c.seq)
    ).all()
