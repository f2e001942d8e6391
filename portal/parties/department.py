# SPDX-License-Identifier: Apache-2.0
"""Portal parties: what all departments have in common: how an answer becomes a result.

Only two answers are final, "accepted" and "refused" under our own reference; an answer of any other
form leaves the act unknown, to be asked about again and never to be done again unasked.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kiosk.core.bill import Bill
from kiosk.core.wire.exchange import Cause
from portal.parties.line import Line, Reply, Silent
from portal.ports import ActResult, ActState, OutwardAct

_LOG: Final = logging.getLogger(__name__)
UNKNOWN: Final = ActResult(ActState.UNKNOWN, Cause.NONE, "")
ABSENT: Final = ActResult(ActState.ABSENT, Cause.NONE, "")


def accepted(reference: str) -> ActResult:
    """Done, under the department's own reference."""
    return ActResult(ActState.ACCEPTED, Cause.NONE, reference)


def refused(cause: Cause) -> ActResult:
    """Not done and never will be under this reference."""
    return ActResult(ActState.REFUSED, cause, "")


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought; `state` as in core.wire.enrolment.LookupAnswer."""

    state: str  # found, unknown, paid, silent
    bill: Bill | None = None


SILENT: Final = Found("silent")
NO_BILL: Final = Found("unknown")
PAID: Final = Found("paid")


class Department(Protocol):
    """One department: acts at most once, answers for it afterwards, and shows a bill."""

    def act(self, act: OutwardAct) -> ActResult:
        """As in portal.ports.Parties."""
        ...

    def ask(self, act: OutwardAct) -> ActResult:
        """As in portal.ports.Parties."""
        ...

    def lookup(self, consumer_id: str, today: str) -> Found:
        """The bill as it stands on business date `today`."""
        ...

    def dues(self, sub_division: str, today: str) -> list[Bill] | None:
        """The bills of an office that wait for money; None when the department is silent."""
        ...

    def close(self) -> None:
        """Lets the connections go."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one department words its answers."""

    reference: str  # field that holds its reference
    causes: Mapping[str, Cause]  # reason → cause
    said_by_citizen: Mapping[str, Cause]  # a field it cannot read → cause; others are our fault


class Acts:
    """Acts and status questions of one department over its line."""

    def __init__(self, line: Line, path: str, dialect: Dialect) -> None:
        self._line, self._path, self._dialect = line, path, dialect

    def act(self, content: Mapping[str, object]) -> ActResult:
        """One act, once. Never raises."""
        ref = str(content["merchant_ref"])
        try:
            reply = self._line.post(self._path, content)
            return self._result(reply, ref)
        except Silent as error:
            _LOG.info("%s %s: silent (%s)", self._path, ref, error)
            return UNKNOWN

    def ask(self, ref: str) -> ActResult:
        """How the act under `ref` stands. Never raises."""
        try:
            reply = self._line.get(self._path, {"merchant_ref": ref})
            plain = reply.json()
        except Silent as error:
            _LOG.info("%s %s: silent (%s)", self._path, ref, error)
            return UNKNOWN
        # A 404 of a proxy says nothing; only the department's own words say that it never heard.
        never_heard = {"status": "unknown", "merchant_ref": ref}
        if reply.status == 404:
            return ABSENT if plain == never_heard else UNKNOWN
        return self._said(plain, ref) if reply.status == 200 else UNKNOWN

    def _result(self, reply: Reply, ref: str) -> ActResult:
        plain = reply.json()
        match reply.status:
            case 200:
                return self._said(plain, ref)
            case 400:
                return self._malformed(plain)
            case 409:
                _LOG.error("%s: %s was used for another act", self._path, ref)
        return UNKNOWN

    def _said(self, plain: Mapping[str, Any], ref: str) -> ActResult:
        if plain.get("merchant_ref") != ref:
            return UNKNOWN
        reference = plain.get(self._dialect.reference)
        match plain.get("status"):
            case "accepted" if isinstance(reference, str) and reference:
                return accepted(reference)
            case "refused":
                return self._refusal(str(plain.get("reason")))
            case _:
                return UNKNOWN

    def _refusal(self, reason: str) -> ActResult:
        cause = self._dialect.causes.get(reason)
        if cause is None:
            _LOG.error("%s: refused for a reason we do not know: %.40s", self._path, reason)
            return UNKNOWN
        return refused(cause)

    def _malformed(self, plain: Mapping[str, Any]) -> ActResult:
        """What the citizen named cannot exist there; anything else is ours to mend: not decided."""
        named = str(plain.get("field"))
        cause = self._dialect.said_by_citizen.get(named)
        if cause is None:
            _LOG.error("%s: our message is not taken, field %.40s", self._path, named)
            return UNKNOWN
        return refused(cause)


def dues(line: Line, sub_division: str) -> list[dict[str, Any]] | None:
    """An office's unpaid bills as the department writes them; None when it is silent."""
    try:
        reply = line.get("/dues", {"sub_division": sub_division})
        bills = reply.json().get("bills") if reply.status == 200 else None
    except Silent as error:
        _LOG.info("dues of %s: silent (%s)", sub_division, error)
        return None
    good = isinstance(bills, list) and all(isinstance(bill, dict) for bill in bills)
    return bills if good else None


def text(plain: Mapping[str, Any], name: str) -> str:
    """A text of an answer. Raises Silent when there is none."""
    value = plain.get(name)
    if not isinstance(value, str):
        raise Silent(f"no {name}")
    return value


def whole(plain: Mapping[str, Any], name: str) -> int:
    """A whole number ≥ 0 of an answer. Raises Silent when there is none."""
    value = plain.get(name)
    if type(value) is not int or value < 0:
        raise Silent(f"no {name}")
    return value


def office(plain: Mapping[str, Any]) -> str:
    """Code of the sub-division a bill belongs to. Raises Silent."""
    value = plain.get("sub_division")
    if not isinstance(value, dict):
        raise Silent("no sub_division")
    return text(value, "code")
