# SPDX-License-Identifier: Apache-2.0
"""Room devices: the watch: each adapter looks at the plugs on a thread of its own, again and again.

A look that hangs delays no other. A look takes at most a fifth of the time, however slow it is;
its line in the registry, or the adapter itself, says with `look_every_ms` when looking less often
than the bench would is enough: services of this machine and devices in the network.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition, Thread
from time import monotonic
from typing import Final

from kiosk.core.device import Kind, Sighting
from kiosk.devices.adapter import Adapter
from kiosk.devices.registry import Entry

_log: Final = logging.getLogger(__name__)
SIGHTINGS_MAX: Final = 64  # of one adapter; a counter has no more, a broken driver may say so
REST: Final = 4  # a look that took a second is followed by four seconds of rest


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long to look. Units: ms."""

    look_every_ms: int = 400
    again_ms: int = 100  # when a device was missed: is it really gone?
    look_limit_ms: int = 1_000  # then the adapter counts as stuck
    list_limit_ms: int = 2_000  # for the first list of all devices


@dataclass(frozen=True, slots=True)
class Look:
    """What one look of one adapter came to. `fault` names what went wrong, else empty."""

    entry: str
    adapter: Adapter | None
    sightings: tuple[Sighting, ...] = ()
    fault: str = ""
    took_ms: int = 0


class Looker:
    """The eye of one adapter. `tell` takes each Look, on this thread, and may not wait."""

    def __init__(self, entry: Entry, pace: Pace, tell: Callable[[Look], object]) -> None:
        self.name = entry.name
        self._entry = entry
        self._pace = pace
        self._tell = tell
        self._changed = Condition()
        self._ending = False
        self._hurried = False
        self._fault = ""
        self._began_s: float | None = None
        self._adapter: Adapter | None = None
        self._thread = Thread(target=self._run, name=f"look {entry.name}", daemon=True)

    def start(self) -> None:
        """Looks from now on."""
        self._thread.start()

    def hurry(self) -> None:
        """Look again soon: something was missed."""
        with self._changed:
            self._hurried = True
            self._changed.notify()

    def stuck_ms(self) -> int:
        """How long the look under way has lasted beyond its limit; 0 when it is in time."""
        began = self._began_s
        if began is None:
            return 0
        return max(0, round((monotonic() - began) * 1000) - self._pace.look_limit_ms)

    def end(self) -> None:
        """Looks no more; a look under way ends by itself."""
        with self._changed:
            self._ending = True
            self._changed.notify()

    def join(self, timeout_s: float) -> bool:
        """Whether the thread has ended within the time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._ending:
            began = monotonic()
            self._tell(self._look(began))
            self._rest(monotonic() - began)

    def _look(self, began: float) -> Look:
        """One look. Whatever an adapter raises here is a fault of the look and ends no thread."""
        self._began_s = began
        try:
            self._adapter = self._adapter or self._entry.make()
            found = sound(self._adapter, self._adapter.probe())
            fault = ""
        except Exception as error:  # noqa: BLE001  # the one broad catch of this thread
            found, fault = (), type(error).__name__
            if fault != self._fault:
                _log.info("%s cannot look: %s", self.name, fault, exc_info=error)
        finally:
            self._began_s = None
        self._fault = fault
        return Look(self.name, self._adapter, found, fault, round((monotonic() - began) * 1000))

    def _rest(self, took_s: float) -> None:
        """Until the next look is due, or soon when something was missed."""
        own_ms = self._entry.look_every_ms or getattr(self._adapter, "look_every_ms", None)
        every_ms = own_ms or self._pace.look_every_ms
        until = monotonic() + max(every_ms / 1000, took_s * REST)
        with self._changed:
            while not self._ending:
                if self._hurried:
                    self._hurried = False
                    until = min(until, monotonic() + self._pace.again_ms / 1000)
                if (left := until - monotonic()) <= 0:
                    return
                self._changed.wait(left)


def sound(adapter: Adapter, found: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """What of a look can be believed: sightings of this adapter, each address once, not too many.

    Raises TypeError when it is no list of sightings.
    """
    if not isinstance(found, list | tuple):
        raise TypeError(f"a look gave {type(found).__name__}")
    seen: dict[str, Sighting] = {}
    for one in found[:SIGHTINGS_MAX]:
        if not isinstance(one, Sighting) or one.adapter != adapter.name:
            raise TypeError("a look gave what is no sighting of its adapter")
        if one.kind is not Kind(adapter.kind):
            raise TypeError("a look gave a sighting of another kind")
        seen.setdefault(one.key, one)
    return tuple(seen.values())
