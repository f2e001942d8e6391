# SPDX-License-Identifier: Apache-2.0
"""Roof: verbs of the devices: what is plugged in and how it is; the conformance kit.

Neither needs an account, keys or the data folder's lock: they work before enrolment and beside an
open window. Their log goes nowhere: what ails a device stands in its line.
"""

import argparse
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from kiosk.bus import Bus
from kiosk.cli.call import Result
from kiosk.config import Settings
from kiosk.core.device import Checked, Found, Health, Kind
from kiosk.core.errors import DeviceAbsent, FieldUnknown
from kiosk.devices.answers import error_of, told
from kiosk.devices.bench import Bench
from kiosk.devices.choices import FILE_NAME
from kiosk.devices.conformance import Finding, Verdict, conform
from kiosk.devices.conformance_rig import BareRig, Rig
from kiosk.devices.fakes_kinds import practice
from kiosk.devices.registry import Entry, registry
from kiosk.devices.slot_view import SlotView
from kiosk.log import LogBook
from kiosk.text import Sentence, Text

_CHECKED_S: Final = 60.0  # adapters answer for their own times; this only ends a broken run


def devices(args: argparse.Namespace, settings: Settings, text: Text) -> Result:
    """Looks, and unless told to be quick asks each device how it is."""
    entries = practice() if args.practice else registry(settings)
    path = settings.data_dir / FILE_NAME
    with (
        LogBook([logging.NullHandler()]),
        Bench(entries, Bus(), path if path.exists() else None) as bench,
    ):
        out = dict.fromkeys(bench.first_list(), "silent") | dict(bench.faults())
        if not args.quick:
            bench.check().result(_CHECKED_S)
        views = [view for view in bench.slots() if view.health is not Health.ABSENT]
    words = _Words(text, as_json=args.json)
    seen = {view.sighting.kind for view in views}
    return {
        "devices": [words.device(view) for view in views],
        "none_found": [words.kind(kind) for kind in Kind if kind not in seen],
        "adapters_out": [{"adapter": name, "fault": out[name]} for name in sorted(out)],
    }


def device_test(args: argparse.Namespace, settings: Settings, text: Text) -> Result:  # noqa: ARG001
    """The conformance kit on one adapter.

    Raises FieldUnknown for a name that nobody has, DeviceAbsent when nothing of it could be shown.
    """
    entry = _entry(args.name, (*registry(settings), *practice()))
    with LogBook([logging.NullHandler()]):
        adapter = entry.make()
        findings = tuple(conform(_rig(adapter, args.address)))
    ends = [finding.verdict for finding in findings]
    if set(ends) == {Verdict.NOT_SHOWN}:
        raise DeviceAbsent(device=adapter.kind.value)
    return {
        "adapter": args.name,
        "cases": [_case(finding) for finding in findings],
        "passed": ends.count(Verdict.PASSED),
        "failed": ends.count(Verdict.FAILED),
        "not_shown": ends.count(Verdict.NOT_SHOWN),
        "ok": Verdict.FAILED not in ends,
    }


WITHOUT_HOUSE: Final[dict[str, Callable[[argparse.Namespace, Settings, Text], Result]]] = {
    "devices": devices,
    "device-test": device_test,
}


def _entry(name: str, entries: Sequence[Entry]) -> Entry:
    for entry in entries:
        if entry.name == name:
            return entry
    raise FieldUnknown(field=name)


def _rig(adapter: Any, address: str) -> Rig:
    """The adapter's own when it has one: then things are done to the peer behind it."""
    own: Callable[[str], Rig] | None = getattr(adapter, "rig", None)
    return BareRig(adapter, address) if own is None else own(address)


def _case(finding: Finding) -> dict[str, str]:
    return {"case": finding.case, "verdict": finding.verdict.value, "what": finding.what}


class _Words:
    """A device as an object: keys of words in JSON, words for a person."""

    def __init__(self, text: Text, *, as_json: bool) -> None:
        self._text = text
        self._as_json = as_json

    def kind(self, kind: Kind) -> str:
        """The kind's name."""
        return kind.value if self._as_json else self._text.say(f"device.{kind.value}")

    def device(self, view: SlotView) -> dict[str, Any]:
        """One line of the list."""
        seen = view.sighting
        unsure = view.health is Health.READY and view.found is Found.UNKNOWN
        health = "unknown" if unsure else view.health.value
        evidence = dict(view.evidence)
        return {
            "kind": self.kind(seen.kind),
            "name": seen.name,
            "adapter": seen.adapter,
            "address": seen.address,
            "serial": seen.serial,
            "health": health if self._as_json else self._text.say(f"health.{health}"),
            "code": view.code,
            "says": self._said(view).message if view.code else "",
            "next": self._said(view).next if view.code else "",
            "evidence": evidence
            if self._as_json
            else ", ".join(f"{label} {value}" for label, value in evidence.items()),
        }

    def _said(self, view: SlotView) -> Sentence:
        checked = Checked(view.found or Found.UNKNOWN, view.code, view.evidence)
        return self._text.error(told(error_of(checked), view.sighting.kind))
