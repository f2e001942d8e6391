# SPDX-License-Identifier: Apache-2.0
"""Room devices: the table: every slot, who is chosen, and what is told of them.

All of it runs on the bench's thread but `views`, which any thread may read.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from kiosk.core.device import Checked, Health, Kind, Sighting
from kiosk.core.errors import DeviceAbsent
from kiosk.core.facts import DeviceChanged
from kiosk.core.ports import Publisher
from kiosk.devices.choices import Choices
from kiosk.devices.slot import Floor, Slot
from kiosk.devices.slot_view import SlotView, with_twins
from kiosk.devices.watch import Look

_log: Final = logging.getLogger(__name__)
Answers = tuple[tuple[Sighting, Checked], ...]
ABSENT_MAX: Final = 32  # slots of devices that are away; the oldest is forgotten


class Table:
    """`names`: the adapters' in the registry's order."""

    def __init__(self, names: Sequence[str], publisher: Publisher) -> None:
        self.views: tuple[SlotView, ...] = ()
        self.choices = Choices(None)
        self._publisher = publisher
        self._order = {name: at for at, name in enumerate(names)}
        self._slots: dict[str, Slot] = {}
        self._told: dict[str, tuple[Health, str]] = {}
        self._ill: set[str] = set()
        self._closing = False

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All of them."""
        return tuple(self._slots.values())

    def looked(self, look: Look, floor: Floor) -> bool:
        """Takes a look in; True when something was missed and another look shall follow soon."""
        seen = {sighting.key: sighting for sighting in look.sightings}
        for key, sighting in seen.items():
            if key not in self._slots and look.adapter is not None:
                self._slots[key] = Slot(look.adapter, sighting, floor)
            self._slots[key].seen(sighting)
        unseen = [
            slot
            for key, slot in self._slots.items()
            if slot.sighting.adapter == look.entry and key not in seen
        ]
        missed = [slot.missed() for slot in unseen]
        self._forget_the_oldest()
        return any(missed)

    def plugged_in(self, kind: Kind | None) -> list[Slot]:
        """By the registry's order, the address last."""
        mine = [one for one in self._slots.values() if one.present and not self._closing]
        return sorted(
            (one for one in mine if kind in (None, one.sighting.kind)),
            key=lambda one: (self._order[one.sighting.adapter], one.sighting.address),
        )

    def plugged(self, kind: Kind | None, key: str) -> Slot:
        """That very one. Raises DeviceAbsent."""
        for slot in self.plugged_in(kind):
            if slot.sighting.key == key:
                return slot
        raise DeviceAbsent(device=key if kind is None else kind.value)

    def chosen(self, kind: Kind) -> Slot:
        """The one the operator chose; without a choice the first that is not out of order.

        Raises DeviceAbsent.
        """
        there = self.plugged_in(kind)
        if not there:
            raise DeviceAbsent(device=kind.value)
        chosen = self.choices.preferred(kind, [slot.sighting for slot in there])
        if chosen is not None:
            return self._slots[chosen.key]
        return min(there, key=lambda slot: slot.health is Health.FAULTED)

    def check(self, kind: Kind | None, answers: "Future[Answers]") -> None:
        """Asks all of a kind at once; the last answer sends them home."""
        asked = self.plugged_in(kind)
        found: dict[str, tuple[Sighting, Checked]] = {}

        def came(key: str, sighting: Sighting, done: "Future[Checked]") -> None:
            found[key] = (sighting, done.result())
            if len(found) == len(asked):
                answers.set_result(tuple(found[slot_key] for slot_key in keys))

        keys = [slot.sighting.key for slot in asked]
        if not asked:
            answers.set_result(())
        for slot in asked:
            slot.check().add_done_callback(_with(came, slot.sighting))

    def end(self) -> None:
        """Fails what is under way and takes nothing more."""
        self._closing = True
        for slot in self._slots.values():
            slot.end()

    def _forget_the_oldest(self) -> None:
        away = [key for key, slot in self._slots.items() if not slot.present and slot.idle]
        for key in away[: max(0, len(away) - ABSENT_MAX)]:
            self._slots.pop(key)
            self._told.pop(key, None)
            self._ill.discard(key)
        self._draw()

    def changed(self, slot: Slot) -> None:
        """Draws the views anew and tells the edge, if it is one that can be seen."""
        self._draw()
        view = slot.view
        key, now = view.sighting.key, (view.health, view.code)
        if self._told.get(key, (Health.ABSENT, "")) == now:
            return
        self._told[key] = now
        self._log_edge(view)
        self._publisher.publish(
            DeviceChanged(
                view.sighting.kind.value, key, view.sighting.name, view.health.value, view.code
            )
        )

    def _log_edge(self, view: SlotView) -> None:
        """One line when a device is lost, one when it is back."""
        key, kind = view.sighting.key, view.sighting.kind.value
        if view.health in (Health.ABSENT, Health.FAULTED):
            if key not in self._ill:
                self._ill.add(key)
                _log.info("%s lost: %s %s %s", kind, key, view.health.value, view.code)
        elif key in self._ill and view.health is not Health.CHECKING:
            self._ill.discard(key)
            _log.info("%s is back: %s", kind, key)

    def _draw(self) -> None:
        views = [slot.view for slot in self._slots.values()]
        views.sort(key=lambda view: (self._order[view.sighting.adapter], view.sighting.address))
        self.views = tuple(with_twins(view, views) for view in views)


def _with(
    came: Callable[[str, Sighting, "Future[Checked]"], None], sighting: Sighting
) -> Callable[["Future[Checked]"], None]:
    return lambda done: came(sighting.key, sighting, done)
