# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the desk where faults are asked for; each stands for so many calls, or until cleared."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Party(StrEnum):
    """Who can be made to fail; also the first part of each path."""

    HPSEBL = "hpsebl"
    JALSHAKTI = "jalshakti"
    HIMBHOOMI = "himbhoomi"
    WALLET = "wallet"


class Kind(StrEnum):
    """How a party fails. Meaning of each: docs/how-to/sandbox.md, table of faults."""

    SLOW = "slow"
    DOWN = "down"
    ERROR500 = "error500"
    GARBAGE = "garbage"
    HALF = "half"
    LOST_REPLY = "lost_reply"
    UNKNOWN = "unknown"
    DUPLICATE_CALLBACK = "duplicate_callback"
    NOT_CONNECTED = "not_connected"
    NOT_READY = "not_ready"


# Faults of the line between the caller and the party: the middleware plays them for every party.
LINE_KINDS: Final = frozenset(
    {Kind.SLOW, Kind.DOWN, Kind.ERROR500, Kind.GARBAGE, Kind.HALF, Kind.LOST_REPLY}
)
DONE_BY_DEFAULT: Final = frozenset({Kind.SLOW, Kind.GARBAGE, Kind.HALF, Kind.LOST_REPLY})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fault as it was asked for; `times` None = until cleared."""

    party: Party
    kind: Kind
    times: int | None
    delay_ms: int
    call: str | None
    method: str | None
    done: bool
    tehsil: str | None

    def strikes(self, visit: "Visit") -> bool:
        """Whether it is for this call; `call` is whole parts of the path."""
        return (
            self.party is visit.party
            and (self.call is None or f"/{self.call}/" in f"{visit.path}/")
            and self.method in {None, visit.method}
            and self.tehsil in {None, visit.tehsil}
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """A call on its way to a party."""

    party: Party
    path: str
    method: str
    tehsil: str | None = None


@dataclass(slots=True)
class Standing:
    """A fault that stands, with what it has done so far."""

    number: int
    wanted: Wanted
    hits: int = 0

    @property
    def spent(self) -> bool:
        """True when it has struck as often as it was asked to."""
        return self.wanted.times is not None and self.hits >= self.wanted.times

    def told(self) -> dict[str, object]:
        """What the control answers about it."""
        return {
            "fault_id": self.number,
            "party": self.wanted.party,
            "kind": self.wanted.kind,
            "times": self.wanted.times,
            "call": self.wanted.call,
            "method": self.wanted.method,
            "tehsil": self.wanted.tehsil,
            "hits": self.hits,
            "spent": self.spent,
        }


class FaultDesk:
    """The faults in the order asked for; spent ones stay listed until cleared."""

    def __init__(self) -> None:
        self._standing: list[Standing] = []
        self._numbers = 0

    def ask(self, wanted: Wanted) -> int:
        """Puts a fault up and gives its number."""
        self._numbers += 1
        self._standing.append(Standing(self._numbers, wanted))
        return self._numbers

    def take(self, visit: Visit, kinds: Container[Kind]) -> Wanted | None:
        """The oldest fault of these kinds that strikes this call, counted as struck."""
        for fault in self._standing:
            if fault.wanted.kind in kinds and not fault.spent and fault.wanted.strikes(visit):
                fault.hits += 1
                return fault.wanted
        return None

    def stands(self, party: Party, kind: Kind, tehsil: str | None = None) -> bool:
        """Whether such a fault would strike now, without counting it."""
        return any(
            f.wanted.party is party
            and f.wanted.kind is kind
            and not f.spent
            and f.wanted.tehsil in {None, tehsil}
            for f in self._standing
        )

    def clear(self, party: Party | None) -> int:
        """Takes all faults of a party (or of all) down; gives how many."""
        before = len(self._standing)
        self._standing = [
            f for f in self._standing if party is not None and f.wanted.party is not party
        ]
        return before - len(self._standing)

    def told(self) -> list[dict[str, object]]:
        """All faults, for the control."""
        return [fault.told() for fault in self._standing]
