# SPDX-License-Identifier: Apache-2.0
"""Room ui: words of the table: a device's state, its code's sentence, its evidence, a check's row.

A code comes without the facts its error had, so the facts a sentence may name are given here.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Final

from kiosk.core.device import Found, Health, Kind
from kiosk.core.facts import DeviceChanged
from kiosk.core.selfcheck import CheckRow, Fact, Mark
from kiosk.core.selfcheck_evidence import Label
from kiosk.ui.table_verbs import DeviceView
from kiosk.ui.tokens import Tone
from kiosk.ui.words import NOTHING, Plain, Saying, phrase

ICONS: Final = {
    Kind.RECEIPT_PRINTER: "printer",
    Kind.PAGE_PRINTER: "page_printer",
    Kind.SCANNER: "scanner",
    Kind.BARCODE: "barcode",
    Kind.CAMERA: "camera",
    Kind.BIOMETRIC: "finger",
    Kind.FINGERPRINT: "finger",
    Kind.POWER: "battery",
}
_LOOKS: Final = {
    Health.ABSENT: ("todo", Tone.MUTED),
    Health.PRESENT: ("todo", Tone.MUTED),
    Health.CHECKING: ("clock", Tone.ATTENTION),
    Health.READY: ("tick", Tone.DONE),
    Health.BUSY: ("clock", Tone.ATTENTION),
    Health.FAULTED: ("cross", Tone.NOT_DONE),
}
MARKS: Final = {
    Mark.Y: ("tick", Tone.DONE),
    Mark.N: ("cross", Tone.NOT_DONE),
    Mark.NOT_KNOWN: ("help", Tone.ATTENTION),
}
_LABELS: Final = frozenset(Label)


def kind_name(kind: Kind) -> Saying:
    """What a kind is called at the head of a line."""
    return phrase(f"devices.kind.{kind.value}")


def state(view: DeviceView | None) -> tuple[str, Tone, Saying]:
    """Sign, its tone and word; None: there is no device of the kind."""
    if view is None:
        return "todo", Tone.MUTED, phrase("devices.none")
    if view.found is Found.UNKNOWN:
        return "help", Tone.ATTENTION, phrase("health.unknown")
    icon, tone = _LOOKS[view.health]
    return icon, tone, phrase(f"health.{view.health.value}")


def sentence(code: str, kind: Kind) -> Saying:
    """What a device's code says, and what to do."""
    return then(_said(code, kind), _said(f"{code}.next", kind))


def what_happened(code: str, kind: Kind | None = None) -> Saying:
    """What a code says."""
    return _said(code, kind)


def next_step(code: str, kind: Kind | None = None) -> Saying:
    """What to do about a code."""
    return _said(f"{code}.next", kind)


def _said(key: str, kind: Kind | None) -> Saying:
    device: Saying = phrase(f"device.{kind.value}") if kind else phrase("device.device")
    return phrase(key, device=device, what="–", pages="–")


def evidence(facts: Iterable[tuple[str, str]]) -> Saying:
    """A device's own labels and raw values as one line."""
    return Plain(" · ".join(f"{label}: {value}" for label, value in facts))


def row_evidence(row: CheckRow) -> Saying:
    """All facts of a row of the self-check as one line, the column's value first."""
    return dotted(Plain(row.value), *map(_fact, row.evidence))


def _fact(fact: Fact) -> Saying:
    label: Saying = Plain(fact.label)
    if fact.label in _LABELS:
        label = phrase(f"check.fact.{fact.label}")
    value: Saying = phrase(f"check.value.{fact.value}") if fact.word else Plain(fact.value)
    return phrase("kit.named", name=label, value=value)


def dotted(*parts: Saying) -> Saying:
    """Sayings on one line with dots between them."""
    said = [part for part in parts if part != NOTHING]
    return reduce(lambda one, two: phrase("kit.dotted", first=one, then=two), said or [NOTHING])


def then(first: Saying, *rest: Saying) -> Saying:
    """Sentences one behind the other."""
    return reduce(lambda one, two: phrase("kit.and_then", first=one, then=two), rest, first)


def faulted(changes: Mapping[str, DeviceChanged]) -> list[DeviceChanged]:
    """Those that are out of order now."""
    return [fact for fact in changes.values() if fact.health == Health.FAULTED.value]


def printer_found(views: Sequence[DeviceView]) -> Saying:
    """For the first run: the receipt printer by its name, or that there is none."""
    names = [v.sighting.name for v in views if v.sighting.kind is Kind.RECEIPT_PRINTER]
    return phrase("devices.printer_found", name=names[0]) if names else phrase("devices.no_printer")
