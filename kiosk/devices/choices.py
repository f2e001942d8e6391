# SPDX-License-Identifier: Apache-2.0
"""Room devices: what is remembered of devices from run to run: the one chosen, what worked last.

A small JSON file in the data folder, written whole beside itself and put in its place in one step.
A file that cannot be read counts as empty, one that cannot be written is kept in memory: neither
stops a device. No particulars of a person are in it.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.core.device import Kind, Sighting

_log: Final = logging.getLogger(__name__)
FILE_NAME: Final = "devices.json"
_BYTES_MAX: Final = 65_536
_DEVICES_MAX: Final = 64
_SETTINGS_MAX: Final = 32
_VALUE_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Known:
    """How a device is known again: at its address, else by what it says of itself."""

    adapter: str
    address: str
    name: str
    serial: str

    @classmethod
    def of(cls, sighting: Sighting) -> "Known":
        """The device seen."""
        return cls(sighting.adapter, sighting.address, sighting.name, sighting.serial)

    def among(self, sightings: Sequence[Sighting]) -> Sighting | None:
        """It, or the only one that says the same of itself: it was put into another socket."""
        alike = [
            one
            for one in sightings
            if (one.adapter, one.name, one.serial) == (self.adapter, self.name, self.serial)
        ]
        here = [one for one in alike if one.address == self.address]
        return (here or alike)[0] if here or len(alike) == 1 else None


class Choices:
    """Of one data folder; `path` None: in memory only. One thread at a time."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._chosen: dict[str, Known] = {}
        self._settings: dict[Known, dict[str, str]] = {}
        if path is not None:
            self._load(path)

    def prefer(self, sighting: Sighting) -> None:
        """From now on this is the device of its kind."""
        self._chosen[sighting.kind.value] = Known.of(sighting)
        self._save()

    def preferred(self, kind: Kind, sightings: Sequence[Sighting]) -> Sighting | None:
        """The chosen one of a kind when it is among those seen."""
        known = self._chosen.get(kind.value)
        return None if known is None else known.among(sightings)

    def remember(self, sighting: Sighting, settings: Mapping[str, str]) -> None:
        """What worked with this device; the last ones of each device are kept, of 64 devices."""
        kept = {
            str(name)[:_VALUE_MAX]: str(value)[:_VALUE_MAX]
            for name, value in list(settings.items())[:_SETTINGS_MAX]
        }
        self._settings.pop(Known.of(sighting), None)
        self._settings[Known.of(sighting)] = kept
        while len(self._settings) > _DEVICES_MAX:
            del self._settings[next(iter(self._settings))]
        self._save()

    def remembered(self, sighting: Sighting) -> Mapping[str, str]:
        """What worked last; empty when it never did. A device in another socket is known again."""
        for known, settings in reversed(self._settings.items()):
            if known.among([sighting]):
                return dict(settings)
        return {}

    def _save(self) -> None:
        if self._path is None:
            return
        told = {
            "chosen": {kind: asdict(known) for kind, known in self._chosen.items()},
            "settings": [[asdict(known), kept] for known, kept in self._settings.items()],
        }
        beside = self._path.with_suffix(".new")
        try:
            with beside.open("w", encoding="utf-8") as file:
                json.dump(told, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            _log.info("what was chosen is not kept: %s", type(error).__name__)

    def _load(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                told = json.loads(file.read(_BYTES_MAX))
            self._chosen = {str(kind): _known(one) for kind, one in told["chosen"].items()}
            self._settings = {
                _known(one): {str(name): str(value) for name, value in kept.items()}
                for one, kept in told["settings"][-_DEVICES_MAX:]
            }
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            _log.info("what was chosen cannot be read: %s", type(error).__name__)
            self._chosen, self._settings = {}, {}


def _known(told: Any) -> Known:
    return Known(*(str(told[name]) for name in ("adapter", "address", "name", "serial")))
