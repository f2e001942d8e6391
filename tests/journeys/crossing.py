# SPDX-License-Identifier: Apache-2.0
"""Tests: ports that notice where a transaction is on its way, and end the process there as a power
cut would. The product has no switch for it: a test's own composition wraps its ports with these."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class Crossing:
    """A place on the way: `scene` is what the person at the counter is doing, `at` a label that one
    of the wrapped ports calls out. Both empty: nothing ever happens."""

    scene: str = ""
    label: str = ""
    now: str = ""  # the scene being played

    @classmethod
    def named(cls, name: str) -> "Crossing":
        """From `scene/label`; empty for the undisturbed day."""
        scene, _, label = name.partition("/")
        return cls(scene, label)

    def at(self, label: str) -> None:
        """Ends this process without a word when this is the place."""
        if self.label and (self.now, label) == (self.scene, self.label):
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, label: str, work: Callable[..., T]) -> Callable[..., T]:
        """The same work, with its beginning and its end called out."""

        def crossed(*args: Any, **named: Any) -> T:
            self.at(label)
            result = work(*args, **named)
            self.at(f"{label} done")
            return result

        return crossed


class CrossedUnit:
    """A Unit that calls out what is appended, before and after it is written."""

    def __init__(self, unit: Any, crossing: Crossing) -> None:
        self._unit, self._crossing = unit, crossing

    def append(self, at_ms: int, body: Any, particulars: Any = None) -> Any:
        kind = type(body).__name__
        return self._crossing.around(f"append {kind}", self._unit.append)(at_ms, body, particulars)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)


class CrossedReads:
    """Reads that call out what is asked."""

    def __init__(self, reads: Any, crossing: Crossing) -> None:
        self._reads, self._crossing = reads, crossing

    def __getattr__(self, name: str) -> Any:
        self._crossing.at(f"look {name}")
        return getattr(self._reads, name)


class CrossedBooks:
    """Fulfils Books over the real ones."""

    def __init__(self, books: Any, crossing: Crossing) -> None:
        self._books, self._crossing = books, crossing

    @contextmanager
    def unit(self) -> Iterator[Any]:
        with self._books.unit() as unit:
            yield CrossedUnit(unit, self._crossing)

    @contextmanager
    def look(self) -> Iterator[Any]:
        with self._books.look() as reads:
            yield CrossedReads(reads, self._crossing)


@dataclass
class CrossedPublisher:
    """Fulfils Publisher over the real bus."""

    bus: Any
    crossing: Crossing

    def publish(self, fact: Any) -> None:
        self.crossing.around(f"tell {type(fact).__name__}", self.bus.publish)(fact)


@dataclass
class CrossedPrinter:
    """Fulfils ReceiptPrinter over the real one."""

    printer: Any
    crossing: Crossing

    def check(self) -> None:
        self.printer.check()

    def print(self, raster: Any) -> Any:
        return self.crossing.around("print", self.printer.print)(raster)


@dataclass
class CrossedClient:
    """Fulfils the courier's Portal over the real client."""

    client: Any
    crossing: Crossing

    def exchange(self, body: bytes, timeout_s: float) -> Any:
        return self.crossing.around("send", self.client.exchange)(body, timeout_s)

    def close(self) -> None:
        self.client.close()
