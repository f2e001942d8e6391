# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the control of the outside world: faults on request, the day, the wallet's manner."""

import json
import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import bills, fields
from sandbox.bills import Reply
from sandbox.faults import DONE_BY_DEFAULT, Kind, Party, Wanted
from sandbox.records import Row
from sandbox.scene import Scene
from sandbox.wallet_pages import Manner

LASTING = frozenset({Kind.NOT_CONNECTED, Kind.NOT_READY})
TEN_RUPEES_PAISE = 10_00
METHOD = re.compile("GET|POST")


class Control:
    """What the real world does not have."""

    def __init__(self, scene: Scene, manner: Manner) -> None:
        self.scene = scene
        self.manner = manner

    def routes(self) -> list[Route]:
        """The calls, by path."""
        return [
            Route("/control/fault", self.ask_fault, methods=["POST"]),
            Route("/control/fault", self.list_faults, methods=["GET"]),
            Route("/control/fault", self.clear_faults, methods=["DELETE"]),
            Route("/control/wallet", self.set_manner, methods=["POST"]),
            Route("/control/vle", self.set_balance, methods=["POST"]),
            Route("/control/today", self.set_today, methods=["POST"]),
        ]

    async def ask_fault(self, request: Request) -> Response:
        """Puts up a fault, or changes a bill behind everybody's back."""
        body = await fields.json_body(request)
        party = _party(fields.text(body, "party"))
        kind = fields.text(body, "kind")
        if kind == "paid_elsewhere":
            return JSONResponse(self._pay_elsewhere(self._bill_of(party, body), body))
        if kind == "amount_changed":
            return JSONResponse(self._change_amount(self._bill_of(party, body), body))
        return JSONResponse({"fault_id": self.scene.faults.ask(_wanted(party, kind, body))})

    async def list_faults(self, _request: Request) -> Response:
        """What stands."""
        return JSONResponse({"faults": self.scene.faults.told()})

    async def clear_faults(self, request: Request) -> Response:
        """Takes faults down."""
        party = request.query_params.get("party")
        gone = self.scene.faults.clear(None if party is None else _party(party))
        return JSONResponse({"cleared": gone})

    def _bill_of(self, party: Party, body: Reply) -> Row:
        name = "consumer_id" if party is Party.HPSEBL else "connection_id"
        row = bills.current(self.scene.records, party, fields.text(body, name))
        if row is None:
            raise fields.NotThereError("no_bill")
        return row

    def _pay_elsewhere(self, row: Row, body: Reply) -> Reply:
        when = fields.maybe_text(body, "when") or self.scene.day.today.isoformat()
        where = fields.maybe_text(body, "where") or f"{row['sub_division']}-CASH"
        done = bills.pay_elsewhere(self.scene.records, row, when, where)
        return {"bill_no": row["bill_no"], "marked": done}

    def _change_amount(self, row: Row, body: Reply) -> Reply:
        told = fields.maybe_whole(body, "amount_paise")
        amount = row["amount_paise"] + TEN_RUPEES_PAISE if told is None else told
        more = amount - row["amount_paise"]
        facts = json.loads(row["facts"])
        facts["arrears_paise"] += more
        with self.scene.records.unit():
            self.scene.records.put(
                "UPDATE bill SET amount_paise = ?, after_due_paise = after_due_paise + ?,"
                " facts = ? WHERE party = ? AND bill_no = ?",
                amount,
                more,
                json.dumps(facts, ensure_ascii=False),
                row["party"],
                row["bill_no"],
            )
        return {"bill_no": row["bill_no"], "net_payable_paise": amount}

    async def set_manner(self, request: Request) -> Response:
        """How the wallet's page behaves."""
        body = await fields.json_body(request)
        self.manner.auto = fields.flag(body, "auto", default=self.manner.auto)
        self.manner.post_return = fields.flag(body, "post_return", default=self.manner.post_return)
        return JSONResponse({"auto": self.manner.auto, "post_return": self.manner.post_return})

    async def set_balance(self, request: Request) -> Response:
        """Sets an operator's wallet."""
        body = await fields.json_body(request)
        csc_id = fields.text(body, "csc_id")
        balance_paise = fields.whole(body, "balance_paise")
        with self.scene.records.unit():
            if self.scene.records.one("SELECT 1 FROM vle WHERE csc_id = ?", csc_id) is None:
                raise fields.NotThereError("no_such_vle")
            self.scene.records.put(
                "UPDATE vle SET balance_paise = ? WHERE csc_id = ?", balance_paise, csc_id
            )
        return JSONResponse({"csc_id": csc_id, "balance_paise": balance_paise})

    async def set_today(self, request: Request) -> Response:
        """Moves the parties to another day."""
        today = fields.day(await fields.json_body(request), "today")
        with self.scene.records.unit():
            self.scene.records.set_meta("today", today.isoformat())
        self.scene.day.today = today
        return JSONResponse({"today": today.isoformat()})


def _party(name: str) -> Party:
    try:
        return Party(name)
    except ValueError:
        raise fields.MalformedError("party") from None


def _wanted(party: Party, kind_name: str, body: Reply) -> Wanted:
    try:
        kind = Kind(kind_name)
    except ValueError:
        raise fields.MalformedError("kind") from None
    lasting = fields.flag(body, "until_cleared", default=kind in LASTING and "times" not in body)
    delay_ms = fields.maybe_whole(body, "delay_ms")
    return Wanted(
        party=party,
        kind=kind,
        times=None if lasting else fields.maybe_whole(body, "times") or 1,
        delay_ms=3000 if delay_ms is None else delay_ms,
        call=fields.maybe_text(body, "call"),
        method=fields.maybe_text(body, "method", METHOD),
        done=fields.flag(body, "done", default=kind in DONE_BY_DEFAULT),
        tehsil=fields.maybe_text(body, "tehsil"),
    )
