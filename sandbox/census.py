# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the audits of the outside world: all books, and everything there is to choose from."""

import json
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import bills, land
from sandbox.biller import Biller
from sandbox.bills import Reply
from sandbox.records import Row
from sandbox.scene import Scene
from sandbox.wallet_pages import Manner
from sandbox.world import MAIN_SUB_DIVISIONS, sub_division_names


class Census:
    """Reads, never changes."""

    def __init__(self, scene: Scene, billers: tuple[Biller, Biller], manner: Manner) -> None:
        self.scene = scene
        self.billers = billers
        self.manner = manner

    def routes(self) -> list[Route]:
        """The calls, by path."""
        return [
            Route("/control/world", self.world, methods=["GET"]),
            Route("/control/state", self.state, methods=["GET"]),
            Route("/control/payments", self.payments, methods=["GET"]),
        ]

    async def payments(self, _request: Request) -> Response:
        """Every payment the billers took."""
        return JSONResponse({"payments": bills.accepted(self.scene.records)})

    async def state(self, _request: Request) -> Response:
        """All books, for an audit."""
        every = self.scene.records.every
        return JSONResponse(
            {
                "payments": bills.accepted(self.scene.records),
                "refusals": [
                    {"party": row["party"]} | json.loads(row["reply"])
                    for row in every("SELECT * FROM payment WHERE status = 'refused'")
                ],
                "orders": [
                    json.loads(row["content"]) | json.loads(row["reply"])
                    for row in every("SELECT * FROM land_order ORDER BY rowid")
                ],
                "wallet_txns": [_txn(row) for row in every("SELECT * FROM wallet_txn")],
                "refunds": [dict(row) for row in every("SELECT * FROM refund")],
                "recons": [dict(row) for row in every("SELECT * FROM recon")],
                "balances": {
                    row["csc_id"]: row["balance_paise"] for row in every("SELECT * FROM vle")
                },
                "returns": self.manner.returns,
                "faults": self.scene.faults.told(),
            }
        )

    async def world(self, _request: Request) -> Response:
        """Everything there is, so that a demo can choose."""
        records, today = self.scene.records, self.scene.day.today
        electricity, water = (self._all_bills(biller) for biller in self.billers)
        seed = records.meta("seed") or ""
        return JSONResponse(
            {
                "seed": int(seed),
                "today": today.isoformat(),
                "sub_divisions": {
                    biller.party: [
                        bills.sub_division(biller.party, code)
                        for code in sub_division_names(biller.party)
                    ]
                    for biller in self.billers
                },
                "electricity": electricity,
                "water": water,
                "places": land.tree(set()),
                "khatas": {
                    place.code: [land.listed(khata) for khata in land.khatas(seed, place.code)]
                    for place in land.villages()
                },
                "years": list(land.YEARS),
                "vles": [_operator(row) for row in records.every("SELECT * FROM vle")],
                "picks": picks(electricity, today),
            }
        )

    def _all_bills(self, biller: Biller) -> list[Reply]:
        rows = self.scene.records.every(
            "SELECT * FROM bill WHERE party = ? ORDER BY rowid", biller.party
        )
        return [biller.shown(row) for row in rows]


def picks(electricity: list[Reply], today: date) -> Reply:
    """The Consumer IDs of the bills a demo looks for; payable ones, the longest to run first."""
    found: dict[str, list[str]] = {
        kind: [] for kind in ("past_due", "already_paid", "zero", "due_today", "other_sub_division")
    }
    payable: dict[str, list[tuple[str, str]]] = {code: [] for code in MAIN_SUB_DIVISIONS}
    for bill in electricity:
        consumer_id, due = str(bill["consumer_id"]), str(bill["due_date"])
        kind = _kind(bill, today)
        if kind is not None:
            found[kind].append(consumer_id)
        else:
            place = bill["sub_division"]
            assert isinstance(place, dict)
            payable[place["code"]].append((due, consumer_id))
    return {
        **found,
        "payable": {
            code: [consumer_id for _, consumer_id in sorted(rows, reverse=True)]
            for code, rows in payable.items()
        },
    }


def _kind(bill: Reply, today: date) -> str | None:
    place = bill["sub_division"]
    if bill["status"] == "paid":
        return "already_paid"
    if bill["net_payable_paise"] == 0:
        return "zero"
    if isinstance(place, dict) and place["code"] not in MAIN_SUB_DIVISIONS:
        return "other_sub_division"
    due = date.fromisoformat(str(bill["due_date"]))
    if due < today:
        return "past_due"
    return "due_today" if due == today else None


def _txn(row: Row) -> Reply:
    kept = {key: row[key] for key in row.keys() if key not in {"fields", "digest"}}  # noqa: SIM118
    asked = json.loads(row["fields"])
    return kept | {"product_id": asked["product_id"], "param_1": asked.get("param_1", "NA")}


def _operator(row: Row) -> Reply:
    return {
        "csc_id": row["csc_id"],
        "name": row["name"],
        "balance_paise": row["balance_paise"],
        "counter_numbers": json.loads(row["counters"]),
    }
