# SPDX-License-Identifier: Apache-2.0
"""Core: a state machine is a table; pictures in docs/ are drawn from it, never by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class ImpossibleStep(ValueError):
    """The table has no such edge: a defect of the caller, never an operator's doing."""


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, E]):
    """`edges` maps (state, event) to the next state; what is not in it cannot happen."""

    name: str
    edges: Mapping[tuple[S, E], S]

    def step(self, state: S, event: E) -> S:
        """The state after `event`. Raises ImpossibleStep."""
        try:
            return self.edges[state, event]
        except KeyError:
            raise ImpossibleStep(f"{self.name}: {event} in {state}") from None

    def allows(self, state: S, event: E) -> bool:
        """Whether `event` can happen in `state`."""
        return (state, event) in self.edges

    def picture(self) -> str:
        """The table in Graphviz' dot language."""
        arrows = (
            f'  "{state}" -> "{after}" [label="{event}"];'
            for (state, event), after in self.edges.items()
        )
        return "\n".join([f'digraph "{self.name}" {{', "  rankdir=LR;", *arrows, "}", ""])
