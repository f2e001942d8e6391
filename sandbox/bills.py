# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the billers' book; one payment a bill, one answer a merchant_ref, for ever."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from sandbox.fields import digest
from sandbox.records import Records, Row
from sandbox.world import MAIN_SUB_DIVISIONS, sub_division_names

Reply = dict[str, object]

ELSEWHERE: Final = "elsewhere:"  # merchant_refs cannot be mistaken for these: see `pay_elsewhere`


class RefReusedError(Exception):
    """The same merchant_ref with other content (HTTP 409)."""


def current(records: Records, party: str, account: str) -> Row | None:
    """The current bill of a consumer or connection."""
    return records.one("SELECT * FROM bill WHERE party = ? AND account = ?", party, account)


def paid(records: Records, party: str, bill_no: str) -> Reply | None:
    """When, where and under which reference a bill was paid, if it was."""
    row = records.one(
        "SELECT * FROM payment WHERE party = ? AND bill_no = ? AND status = 'accepted'",
        party,
        bill_no,
    )
    if row is None:
        return None
    content = json.loads(row["content"])
    return {
        "when": content["paid_on"],
        "where": content.get("counter_number") or "counter not told",
        "reference": row["reference"],
    }


def sub_division(party: str, code: str) -> dict[str, str]:
    """{code, name}."""
    return {"code": code, "name": sub_division_names(party).get(code, code)}


def told(records: Records, row: Row) -> Reply:
    """What every bill says, whoever the biller; his own fields come on top."""
    party = str(row["party"])
    payment = paid(records, party, row["bill_no"])
    facts: Reply = json.loads(row["facts"])
    return facts | {
        "division": "Hamirpur",
        "sub_division": sub_division(party, row["sub_division"]),
        "bill_no": row["bill_no"],
        "due_date": row["due_date"],
        "net_payable_paise": row["amount_paise"],
        "payable_after_due_paise": row["after_due_paise"],
        "status": "unpaid" if payment is None else "paid",
        "paid": payment,
    }


def unpaid(records: Records, party: str, code: str) -> list[Row]:
    """The bills of a sub-division that wait for money."""
    return records.every(
        "SELECT b.* FROM bill b LEFT JOIN payment p ON p.party = b.party"
        " AND p.bill_no = b.bill_no AND p.status = 'accepted'"
        " WHERE b.party = ? AND b.sub_division = ? AND p.bill_no IS NULL"
        " AND b.amount_paise > 0 ORDER BY b.account",
        party,
        code,
    )


def answered(records: Records, party: str, merchant_ref: str) -> Reply | None:
    """The answer already given under this reference."""
    row = records.one(
        "SELECT reply FROM payment WHERE party = ? AND merchant_ref = ?", party, merchant_ref
    )
    return None if row is None else dict(json.loads(row["reply"]))


def settle(
    records: Records, party: str, content: Mapping[str, object], judge: Callable[[], Reply]
) -> Reply:
    """One act at most once: an answer once given is given again; else `judge` decides, and that
    is kept. `judge` gives {"reason": …} for a refusal, or account, bill_no and amount_paise.
    Raises RefReusedError.
    """
    merchant_ref, mark = str(content["merchant_ref"]), digest(content)
    with records.unit():
        row = records.one(
            "SELECT digest, reply FROM payment WHERE party = ? AND merchant_ref = ?",
            party,
            merchant_ref,
        )
        if row is not None:
            if row["digest"] != mark:
                raise RefReusedError
            return dict(json.loads(row["reply"]))
        return _keep(records, party, content, judge())


def _keep(records: Records, party: str, content: Mapping[str, object], verdict: Reply) -> Reply:
    refused = "reason" in verdict
    number = records.count("SELECT count(*) FROM payment WHERE party = ?", party) + 1
    letters = "HPSEBL" if party == "hpsebl" else "JSV"
    reference = (
        "" if refused else f"{letters}{str(content['paid_on']).replace('-', '')}{number:06d}"
    )
    head: Reply = {
        "status": "refused" if refused else "accepted",
        "merchant_ref": content["merchant_ref"],
    }
    reply = head | ({} if refused else {"reference": reference}) | verdict
    records.put(
        "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        party,
        str(content["merchant_ref"]),
        digest(content),
        str(content.get("consumer_id") or content.get("connection_id")),
        str(verdict.get("bill_no", "")),
        int(str(content["amount_paise"])),
        str(reply["status"]),
        reference,
        json.dumps(dict(content), ensure_ascii=False),
        json.dumps(reply, ensure_ascii=False),
    )
    return reply


def pay_elsewhere(records: Records, bill: Row, when: str, where: str) -> bool:
    """Marks a bill as paid at another counter; False when it already was paid."""
    if paid(records, bill["party"], bill["bill_no"]) is not None:
        return False
    account_key = "consumer_id" if bill["party"] == "hpsebl" else "connection_id"
    content = {
        # The space keeps it out of the shape that merchants may use.
        "merchant_ref": f"{ELSEWHERE} {bill['bill_no']}",
        account_key: bill["account"],
        "amount_paise": bill["amount_paise"],
        "paid_on": when,
        "counter_number": where,
        "sub_division": bill["sub_division"],
    }
    verdict: Reply = {"bill_no": bill["bill_no"], "amount_paise": bill["amount_paise"]}
    settle(records, bill["party"], content, lambda: verdict)
    return True


def mark_paid_elsewhere(records: Records) -> None:
    """The second bill of each main sub-division was paid before the day began (see world)."""
    for code in MAIN_SUB_DIVISIONS:
        row = records.one(
            "SELECT * FROM bill WHERE party = 'hpsebl' AND sub_division = ?"
            " ORDER BY rowid LIMIT 1 OFFSET 1",
            code,
        )
        if row is not None:
            pay_elsewhere(records, row, str(json.loads(row["facts"])["bill_date"]), f"{code}-CASH")


def accepted(records: Records) -> list[Reply]:
    """Every accepted payment of both billers, for an audit."""
    rows = records.every("SELECT * FROM payment WHERE status = 'accepted' ORDER BY rowid")
    return [
        {"party": row["party"]}
        | json.loads(row["content"])
        | {"bill_no": row["bill_no"], "reference": row["reference"]}
        for row in rows
    ]
