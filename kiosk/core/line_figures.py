# SPDX-License-Identifier: Apache-2.0
"""Core: how good the line is: figures from one measurement, the broadband rule, the data saver."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

DAY_BYTES: Final = 3 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payload that went through, one way."""

    payload_bytes: int
    took_ms: float

    def kbit_s(self, round_trip_ms: float) -> int:
        """Kilobits (1000) a second, the round trip of an empty question taken off."""
        alone_ms = max(self.took_ms - round_trip_ms, self.took_ms / 10, 0.1)
        return int(self.payload_bytes * 8 / alone_ms)


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement as it was seen. `lost` of `tries` small questions had no answer."""

    at_ms: int  # trusted time
    tries: int
    lost: int
    round_trips_ms: tuple[float, ...] = ()
    up: tuple[Transfer, ...] = ()
    down: tuple[Transfer, ...] = ()
    spent_bytes: int = 0  # payload, both ways

    def figures(self) -> "Figures":
        """What it comes to: the middle round trip, the best rate each way."""
        trips = sorted(self.round_trips_ms)
        middle = trips[len(trips) // 2] if trips else None
        return Figures(
            self.at_ms,
            round(middle) if middle is not None else None,
            self.lost * 1000 // self.tries if self.tries else None,
            _best(self.up, middle),
            _best(self.down, middle),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Latency, loss and rates; None was not measured."""

    at_ms: int
    latency_ms: int | None
    loss_permille: int | None
    up_kbit_s: int | None
    down_kbit_s: int | None

    def evidence(self) -> tuple[tuple[str, str], ...]:
        """Labels and values for the self-check; what is not known is left out."""
        told = (
            ("latency_ms", self.latency_ms),
            ("loss_permille", self.loss_permille),
            ("up_kbit_s", self.up_kbit_s),
            ("down_kbit_s", self.down_kbit_s),
        )
        return tuple((label, str(value)) for label, value in told if value is not None)


@dataclass(frozen=True, slots=True)
class BroadbandRule:
    """What counts as broadband (Annexure A, row 5): the policy's figures, not ours. None: any."""

    down_kbit_s_min: int
    up_kbit_s_min: int | None = None
    latency_ms_max: int | None = None
    loss_permille_max: int | None = None


def is_broadband(figures: Figures, rule: BroadbandRule) -> bool | None:
    """Whether it is; None while a figure that decides was not measured and none speaks against."""
    answers = (
        _at_least(figures.down_kbit_s, rule.down_kbit_s_min),
        _at_least(figures.up_kbit_s, rule.up_kbit_s_min),
        _at_most(figures.latency_ms, rule.latency_ms_max),
        _at_most(figures.loss_permille, rule.loss_permille_max),
    )
    if False in answers:
        return False
    return None if None in answers else True


@dataclass(frozen=True, slots=True)
class DataSaver:
    """What measuring may cost a day. `spent_bytes` counts for `day` alone."""

    day: str = ""  # YYYY-MM-DD in India
    spent_bytes: int = 0
    bytes_a_day: int = DAY_BYTES

    def left(self, day: str) -> int:
        """Bytes that may still be spent on this day."""
        spent = self.spent_bytes if day == self.day else 0
        return max(0, self.bytes_a_day - spent)

    def after(self, day: str, spent_bytes: int) -> "DataSaver":
        """With what a measurement of this day cost."""
        before = self.spent_bytes if day == self.day else 0
        return DataSaver(day, before + spent_bytes, self.bytes_a_day)


def _best(transfers: Sequence[Transfer], round_trip_ms: float | None) -> int | None:
    rates = [one.kbit_s(round_trip_ms or 0.0) for one in transfers]
    return max(rates, default=None)


def _at_least(figure: int | None, limit: int | None) -> bool | None:
    if limit is None:
        return True
    return None if figure is None else figure >= limit


def _at_most(figure: int | None, limit: int | None) -> bool | None:
    if limit is None:
        return True
    return None if figure is None else figure <= limit
