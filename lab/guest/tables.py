# SPDX-License-Identifier: Apache-2.0
"""Lab guest: the product's own bench over some of its own adapters, and looks at it."""

from kiosk.bus import Bus
from kiosk.core.device import Health, Kind
from kiosk.devices.bench import Bench
from kiosk.devices.registry import Entry
from kiosk.devices.slot_view import SlotView
from lab.guest.report import until


def bench_of(*entries: Entry) -> Bench:
    """Watching from now on."""
    bench = Bench(entries, Bus())
    bench.first_list()
    return bench


def seen(bench: Bench, kind: Kind, adapter: str = "") -> SlotView | None:
    """The device of this kind that is plugged in now."""
    for view in bench.slots():
        named = adapter in ("", view.sighting.adapter)
        if view.sighting.kind is kind and named and view.health is not Health.ABSENT:
            return view
    return None


def found(bench: Bench, kind: Kind, adapter: str = "") -> SlotView:
    """Waits until it is seen. Raises NotSo."""
    until(lambda: seen(bench, kind, adapter), f"saw a {kind.value}")
    view = seen(bench, kind, adapter)
    assert view is not None
    return view


def lost(bench: Bench, kind: Kind, adapter: str = "") -> None:
    """Waits until it is missed. Raises NotSo."""
    until(lambda: seen(bench, kind, adapter) is None, f"missed the {kind.value}")
