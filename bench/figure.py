# SPDX-License-Identifier: Apache-2.0
"""Bench: one figure as one line of JSON, and whether it meets its target.

A target is words that can be read: clauses between commas, each `[ratio] <= or >= NUMBER [words]`;
"none" where there is nothing to meet.
"""

import json
import re
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

_CLAUSE = re.compile(r"(ratio\s+)?([<>])=\s*([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is how we stand to the first yardstick of the same run; `note` says what was done
    otherwise than one would think, or why a target was missed.
    """

    name: str
    value: float
    unit: str
    target: str = "none"
    yardstick: Mapping[str, float] = field(default_factory=dict)
    ratio: float | None = None
    note: str = ""

    def say(self) -> None:
        """Prints the line."""
        plain: dict[str, Any] = {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "yardstick": {name: rounded(one) for name, one in self.yardstick.items()} or None,
            "ratio": None if self.ratio is None else rounded(self.ratio),
            "target": self.target,
            "met": met(self.target, self.value, self.ratio),
        }
        if self.note:
            plain["note"] = self.note
        sys.stdout.write(json.dumps(plain, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def absent(name: str, unit: str, target: str, why: str) -> None:
    """The line of a figure that cannot be had on this machine."""
    plain = {"name": name, "value": None, "unit": unit, "yardstick": None, "ratio": None}
    sys.stdout.write(json.dumps(plain | {"target": target, "met": None, "note": why}) + "\n")
    sys.stdout.flush()


def met(target: str, value: float, ratio: float | None) -> bool | None:
    """Whether every clause holds; None where there is no target."""
    clauses = _CLAUSE.findall(target)
    if not clauses:
        return None
    found = []
    for of_ratio, sign, number in clauses:
        have = ratio if of_ratio else value
        if have is None:
            return False
        found.append(have <= float(number) if sign == "<" else have >= float(number))
    return all(found)


def rounded(value: float) -> float:
    """Four figures are more than a noisy machine knows."""
    return float(f"{value:.4g}")


def took_ms(work: Callable[[], object]) -> float:
    """Milliseconds a piece of work took."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def part(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


median = statistics.median
