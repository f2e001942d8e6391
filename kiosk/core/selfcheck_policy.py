# SPDX-License-Identifier: Apache-2.0
"""Core: the policy of the self-check: every threshold as a row of data, none in the code.

The guideline says "broadband" and "suitable" and names no figure; a row says which figure is used
and why. The rows a check was judged by stand in its record.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import Unreadable, load, unpack_named

_KIT: Final = "kit_"


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One threshold. `why` is its source, for whoever changes it."""

    name: str
    value: int
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class Policy:
    """All of them. Units stand last in the names."""

    down_kbps_min: int
    loss_permille_max: int
    figures_hours_max: int  # older figures are no measurement
    outage_hours_max: int  # a line that was away longer is none
    on_battery_s_min: int  # seen running without mains in the test
    runtime_min_min: int  # minutes a backup must last
    space_photo_needed: int  # 1: a declared space counts with a photograph of it
    code_minutes_max: int  # how long a test slip's code can be typed
    code_tries_max: int
    kit_parts: tuple[str, ...]  # words: `check.part.<part>`

    def rows(self) -> tuple[tuple[str, int], ...]:
        """Name and value of each, as a record keeps them."""
        plain = tuple((name, getattr(self, name)) for name in _NUMBERS)
        return (*plain, *((_KIT + part, 1) for part in self.kit_parts))


_NUMBERS: Final = tuple(name for name in Policy.__dataclass_fields__ if name != "kit_parts")


def read_policy(raw: bytes) -> Policy:
    """The shipped or published rows: a JSON object {"rows": [PolicyRow, …]}. A part of the Aadhaar
    kit is a row `kit_<part>` with value 1.

    Raises Unreadable for a missing, doubled or unknown row, or a negative value.
    """
    plain = load(raw)
    if not isinstance(plain, dict) or not isinstance(plain.get("rows"), list):
        raise Unreadable("no rows of a policy")
    rows = [unpack_named(PolicyRow, one) for one in plain["rows"]]
    told = {row.name: row.value for row in rows}
    parts = tuple(row.name.removeprefix(_KIT) for row in rows if row.name.startswith(_KIT))
    odd = set(told) ^ {*_NUMBERS, *(_KIT + part for part in parts)}
    if odd or len(told) != len(rows) or min(told.values()) < 0:
        raise Unreadable(f"rows of the policy do not fit: {sorted(odd)}")
    numbers = {name: told[name] for name in _NUMBERS}
    return Policy(kit_parts=tuple(part for part in parts if told[_KIT + part]), **numbers)
