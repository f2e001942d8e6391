# SPDX-License-Identifier: Apache-2.0
"""Roof: verbs of the act: quote, sell, reverse, queue, history, receipt, rate card."""

from pathlib import Path

from kiosk.app.line import Line
from kiosk.cli.call import Call, Result
from kiosk.cli.papers import write_pdf
from kiosk.core.errors import NoLine
from kiosk.core.transaction import Quote
from kiosk.core.views import TransactionView
from kiosk.counter.transactions import Ask


def quote(call: Call) -> Result:
    """What a citizen would pay."""
    return _quoted(_quote(call, "")[0])


def _quote(call: Call, transaction_id: str) -> tuple[Quote, Line]:
    typed = call.fields()
    line = Line(call.house)
    fetched, online = None, False
    if not call.args.offline:
        try:
            fetched, online = line.bill(call.args.service, typed), True
        except NoLine:
            online = False
    ask = Ask(call.args.service, typed, fetched, online, transaction_id)
    return call.house.ask(call.house.desks.transactions.quote, ask), line


def _quoted(found: Quote) -> Result:
    return {
        "transaction_id": found.transaction_id,
        "service": found.row.service,
        "rail": found.row.rail.value,
        "source": found.source.value,
        "name": found.bill.name if found.bill else "",
        "due_date": found.bill.due_date if found.bill else "",
        "fee_paise": found.fee_paise,
        "charge_paise": found.charge_paise,
        "charge_payer": found.row.charge_payer.value,
        "total_paise": found.total_paise,
        "shares": {
            "vle_paise": found.shares.vle_paise,
            "spv_paise": found.shares.spv_paise,
            "it_paise": found.shares.it_paise,
        },
        "expires_ms": found.expires_ms,
    }


def sell(call: Call) -> Result:
    """Quote and commit; then one word with the portal where the line is there."""
    who = call.operator()
    desk = call.house.desks.transactions
    args = call.args
    ask = Ask(args.service, call.fields(), None, online=False, transaction_id=args.transaction_id)
    done = call.house.ask(desk.already, ask) if args.transaction_id else None
    if done is None:
        found, line = _quote(call, args.transaction_id)
        done = call.house.ask(desk.commit, found, args.tender_paise, who)
    else:
        line = Line(call.house)
    if not args.offline:
        line.exchange()
    view = call.house.ask(call.house.desks.overview.transaction, done.view.transaction_id)
    view = view or done.view
    result = transaction_json(view) | {"change_paise": done.change_paise, "again": done.again}
    if args.print:
        result["printed"] = _print(call, view.seq)
    return result


def _print(call: Call, of_seq: int) -> str:
    from kiosk.app.press import press_of

    press = press_of(call.house)
    try:
        return press.print(of_seq).result().value
    finally:
        press.close()


def transaction_json(view: TransactionView) -> Result:
    """A sale as JSON; keys others rely on."""
    state = view.state.value
    result: Result = {
        "transaction_id": view.transaction_id,
        "seq": view.seq,
        "receipt_number": view.number,
        "state": state,
        "service": view.service,
        "amount_paise": view.total_paise,
        "rail": view.rail.value,
        "source": view.source.value,
        "operator": view.operator,
        "at_ms": view.at_ms,
        "commission_paise": view.shares.vle_paise,
    }
    if view.cause.value:
        result["reason"] = view.cause.value
    return result


def reverse(call: Call) -> Result:
    """Undoes a sale; its cash goes back to the citizen."""
    who = call.operator()
    desk = call.house.desks.transactions
    done = call.house.ask(desk.reverse, call.args.number, who, call.args.wrong)
    return transaction_json(done.view) | {
        "reversal_seq": done.seq,
        "return_to_citizen_paise": done.amount_paise,
    }


def queue(call: Call) -> Result:
    """What is not settled."""
    found = call.house.ask(call.house.desks.overview.queue)
    return {"waiting": [transaction_json(view) for view in found.unsettled]}


def history(call: Call) -> Result:
    """Past sales."""
    desk = call.house.desks.overview
    page = call.house.ask(desk.history, call.args.before, call.args.limit)
    return {"transactions": [transaction_json(view) for view in page]}


def receipt(call: Call) -> Result:
    """The paper of a number."""
    desk = call.house.desks.receipts
    args = call.args
    make = desk.return_paper if args.return_slip else desk.paper
    paper = call.house.ask(make, args.number)
    result: Result = {"number": paper.number, "kind": paper.kind.value, "qr": paper.qr}
    if args.pdf:
        return result | {"pdf": write_pdf(call, paper, args.paper, Path(args.pdf))}
    seq = call.house.ask(desk.seq_of, args.number, args.return_slip)
    return result | {"printed": _print(call, seq)}


def rate_card(call: Call) -> Result:
    """The approved charges as a poster."""
    paper = call.house.ask(call.house.desks.receipts.rate_card)
    return {"pdf": write_pdf(call, paper, "a4", Path(call.args.pdf)), "number": paper.number}
