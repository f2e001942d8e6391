# SPDX-License-Identifier: Apache-2.0
"""Core: power: from what UPS and battery say to what the counter may still begin.

    unknown ⇄ mains ──▶ battery ──▶ low ──▶ critical
       ▲        ▲──────────┴─────────┴────────┘ mains, and it stays
       └──────────── nothing known for a while ─┘

On mains and on battery all work goes on; on battery it is told. Low: the citizen at the counter is
served to the end, and nobody after him. Critical: the books are closed safely, before the machine
goes dark by itself. While the battery feeds the machine a standing only gets worse: a voltage that
recovers when the load falls is no mains. Mains must hold for a moment before it undoes anything:
the first seconds after an outage often end in the next one.

Nothing known is no alarm: the counter works as on mains, and says that it does not know. It is
also no all-clear: a standing is kept for a while when the UPS falls silent in mid-outage.

"Low" is believed when the device itself says so, or when charge or time left fall below the policy;
a device that has said "low" for a minute is at its end, since many say nothing finer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from kiosk.core.device import Checked, Found
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import BatteryEnding, BatteryLow, BatteryWorn, PowerUnclear
from kiosk.core.facts import PowerChanged
from kiosk.core.machine import Machine

_DIGITS_MAX: Final = 9


class PowerState(StrEnum):
    """How the counter is fed; the values are keys of sentences (`power.<state>`)."""

    UNKNOWN = "unknown"  # nobody says, or there is nothing that could
    MAINS = "mains"
    BATTERY = "battery"
    LOW = "low"  # finish this citizen
    CRITICAL = "critical"  # safe close


class PowerEvent(StrEnum):
    """What a reading comes to."""

    MAINS = "mains"  # and it has held
    DISCHARGING = "discharging"
    LOW = "low"
    ENDING = "ending"
    SILENT = "silent"  # nothing known for as long as the policy waits


_ON_BATTERY: Final = (PowerState.BATTERY, PowerState.LOW, PowerState.CRITICAL)
_FED: Final = (PowerState.UNKNOWN, PowerState.MAINS)
POWER: Final = Machine(
    "power",
    {
        (PowerState.UNKNOWN, PowerEvent.MAINS): PowerState.MAINS,
        (PowerState.MAINS, PowerEvent.SILENT): PowerState.UNKNOWN,
        **{(state, PowerEvent.DISCHARGING): PowerState.BATTERY for state in _FED},
        **{(state, PowerEvent.LOW): PowerState.LOW for state in (*_FED, PowerState.BATTERY)},
        **{
            (state, PowerEvent.ENDING): PowerState.CRITICAL
            for state in (*_FED, PowerState.BATTERY, PowerState.LOW)
        },
        **{(state, PowerEvent.MAINS): PowerState.MAINS for state in _ON_BATTERY},
        **{(state, PowerEvent.SILENT): PowerState.UNKNOWN for state in _ON_BATTERY},
    },
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a standing allows. `code` keys the sentence that refuses or warns; empty: nothing."""

    begin: bool  # a new sale or any other act that a citizen waits for
    finish: bool  # the act that is under way
    close: bool  # the books are closed now
    tell: bool  # stands in the status strip
    code: str


RULES: Final[Mapping[PowerState, Rule]] = {
    PowerState.UNKNOWN: Rule(begin=True, finish=True, close=False, tell=False, code=""),
    PowerState.MAINS: Rule(begin=True, finish=True, close=False, tell=False, code=""),
    PowerState.BATTERY: Rule(begin=True, finish=True, close=False, tell=True, code=""),
    PowerState.LOW: Rule(begin=False, finish=True, close=False, tell=True, code=BatteryLow.code),
    PowerState.CRITICAL: Rule(
        begin=False, finish=False, close=True, tell=True, code=BatteryEnding.code
    ),
}


@dataclass(frozen=True, slots=True)
class PowerPolicy:
    """When the battery counts as low and as ending, and how long a standing is kept."""

    low_percent: int = 30
    low_s: int = 10 * 60
    ending_percent: int = 10
    ending_s: int = 3 * 60
    said_low_ms: int = 60_000  # so long after the device's own "low" it is at its end
    steady_ms: int = 3_000  # mains must hold so long to undo
    silent_ms: int = 2 * 60_000


POLICY: Final = PowerPolicy()


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands, and since when what it hangs on is so. Times: monotonic, ms."""

    state: PowerState = PowerState.UNKNOWN
    reading: PowerReading = field(default_factory=PowerReading)
    heard_ms: int | None = None  # when something was known last
    mains_since_ms: int | None = None
    low_since_ms: int | None = None  # the device's own word

    @property
    def rule(self) -> Rule:
        """What it allows."""
        return RULES[self.state]

    def fact(self) -> PowerChanged:
        """For the bus, when the state is another one than before."""
        return PowerChanged(
            self.state.value, self.reading.charge_percent, self.reading.runtime_s, self.rule.code
        )


def watch(
    before: Standing, reading: PowerReading, now_ms: int, policy: PowerPolicy = POLICY
) -> Standing:
    """How it stands after one more reading."""
    if reading.on_battery is None:
        return _unheard(before, now_ms, policy)
    noted = _noted(before, reading, now_ms)
    event = _event(noted, now_ms, policy)
    if event is None or not POWER.allows(before.state, event):
        return noted
    return replace(noted, state=POWER.step(before.state, event))


def may_begin(standing: Standing) -> None:
    """Raises BatteryLow or BatteryEnding when no new act may begin."""
    match standing.state:
        case PowerState.LOW:
            raise BatteryLow
        case PowerState.CRITICAL:
            raise BatteryEnding
        case _:
            return


def together(readings: Sequence[PowerReading]) -> PowerReading:
    """Several batteries in one row, a UPS before a laptop: the fullest of them decides when the
    machine goes dark, and one that discharges is an outage. Those that say nothing do not count.
    """
    known = [one for one in readings if one.on_battery is not None]
    if len(known) < 2:
        return known[0] if known else PowerReading()
    charges = [one.charge_percent for one in known if one.charge_percent is not None]
    times = [one.runtime_s for one in known if one.on_battery and one.runtime_s is not None]
    lows = [one.low for one in known if one.low is not None]
    return PowerReading(
        any(one.on_battery for one in known),
        max(charges, default=None),
        max(times, default=None),
        all(lows) if lows else None,
        " + ".join(one.raw for one in known if one.raw),
    )


def checked(reading: PowerReading, evidence: tuple[tuple[str, str], ...]) -> Checked:
    """A check's answer: present only when it says whether there is mains."""
    if reading.on_battery is None:
        return Checked(Found.UNKNOWN, PowerUnclear.code, evidence)
    return Checked(Found.PRESENT, "", evidence)


def worn(evidence: tuple[tuple[str, str], ...]) -> Checked:
    """The answer of one that asks for a new battery."""
    return Checked(Found.DEGRADED, BatteryWorn.code, evidence)


def whole(text: str, at_most: int | None = None) -> int | None:
    """A figure as UPSes write it, "87" or "87.5", rounded down; None when it is none or beyond."""
    digits, dot, rest = text.strip().partition(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX):
        return None
    if dot and not (rest.isascii() and rest.isdigit()):
        return None
    number = int(digits)
    return number if at_most is None or number <= at_most else None


def _unheard(before: Standing, now_ms: int, policy: PowerPolicy) -> Standing:
    """What was known is kept for a while, but mains has not held through this."""
    if before.heard_ms is None or now_ms - before.heard_ms < policy.silent_ms:
        return replace(before, mains_since_ms=None)
    silent = PowerEvent.SILENT
    after = before.state
    return Standing(POWER.step(after, silent) if POWER.allows(after, silent) else after)


def _noted(before: Standing, reading: PowerReading, now_ms: int) -> Standing:
    fed, says_low = not reading.on_battery, bool(reading.on_battery and reading.low)
    return Standing(
        before.state,
        reading,
        now_ms,
        _since(before.mains_since_ms, now_ms) if fed else None,
        _since(before.low_since_ms, now_ms) if says_low else None,
    )


def _since(before_ms: int | None, now_ms: int) -> int:
    return now_ms if before_ms is None else before_ms


def _event(noted: Standing, now_ms: int, policy: PowerPolicy) -> PowerEvent | None:
    if noted.mains_since_ms is not None:
        at_once = noted.state in _FED
        held = now_ms - noted.mains_since_ms >= policy.steady_ms
        return PowerEvent.MAINS if at_once or held else None
    if _ending(noted, now_ms, policy):
        return PowerEvent.ENDING
    return PowerEvent.LOW if _low(noted, policy) else PowerEvent.DISCHARGING


def _ending(noted: Standing, now_ms: int, policy: PowerPolicy) -> bool:
    said_ms = noted.low_since_ms
    return (
        _below(noted.reading.charge_percent, policy.ending_percent)
        or _below(noted.reading.runtime_s, policy.ending_s)
        or (said_ms is not None and now_ms - said_ms >= policy.said_low_ms)
    )


def _low(noted: Standing, policy: PowerPolicy) -> bool:
    return (
        noted.low_since_ms is not None
        or _below(noted.reading.charge_percent, policy.low_percent)
        or _below(noted.reading.runtime_s, policy.low_s)
    )


def _below(figure: int | None, limit: int) -> bool:
    return figure is not None and figure <= limit
