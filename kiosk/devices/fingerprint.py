# SPDX-License-Identifier: Apache-2.0
"""Room devices: the operator's own finger, by fprintd over D-Bus: kind FINGERPRINT, Linux only.

Source: net.reactivated.Fprint reference, 1.94. It unlocks the screen and nothing else: fprintd and
the reader keep the finger, no picture and no template of it ever comes here, and it is no Aadhaar
device. fprintd keeps fingers under users of the system; where several operators share one user,
each has a finger name of his own (`Whose.finger`), so that one's finger does not open another's.
"""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import Progress
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
    FingerNotEnrolled,
    FingerUnread,
)
from kiosk.devices.dbus import (
    SYSTEM,
    At,
    Bus,
    BusGarbled,
    BusGone,
    BusRefusal,
    BusSilent,
)
from kiosk.devices.dbus_errors import as_device

OWNER: Final = "net.reactivated.Fprint"
MANAGER: Final = At(OWNER, "/net/reactivated/Fprint/Manager", f"{OWNER}.Manager")
DEVICE: Final = Kind.FINGERPRINT.value
ANSWER_MS: Final = 5_000  # the first question may start fprintd, which opens its readers
LOOK_MS: Final = 800
ANY: Final = "any"
_BUS_ERRORS: Final = (BusGone, BusSilent, BusGarbled, BusRefusal)
_REFUSED: Final[dict[str, type[Device]]] = {
    f"{OWNER}.Error.NoEnrolledPrints": FingerNotEnrolled,
    f"{OWNER}.Error.AlreadyInUse": DeviceBusy,
    f"{OWNER}.Error.PermissionDenied": DeviceRefused,
    f"{OWNER}.Error.NoSuchDevice": DeviceAbsent,
}


class Verb(StrEnum):
    """What the reader is set to; fprintd's own names."""

    VERIFY = "Verify"
    ENROL = "Enroll"


class Verified(StrEnum):
    """What a wait for a finger came to."""

    MATCH = "match"
    NO_MATCH = "no_match"
    NO_FINGER = "no_finger"  # nobody touched the reader in time


@dataclass(frozen=True, slots=True)
class Whose:
    """A finger: the system's user (empty: the one this program runs as) and fprintd's name of it,
    such as right-index-finger.
    """

    user: str = ""
    finger: str = ANY


class FprintAdapter:
    """Every reader that fprintd knows. `address`: the bus, for tests."""

    name = "fingerprint-fprintd"
    kind = Kind.FINGERPRINT
    check_ms = ANSWER_MS
    work_ms = 60_000

    def __init__(self, address: str = SYSTEM) -> None:
        self._address = address

    def probe(self) -> Sequence[Sighting]:
        """The readers by the names they give themselves; raises nothing."""
        try:
            bus = Bus(self._address, LOOK_MS)
        except _BUS_ERRORS:
            return []
        with contextlib.closing(bus):
            try:
                (paths,) = bus.call(MANAGER, "GetDevices")
                named = {str(path): bus.properties(_reader(str(path))) for path in paths}
            except (*_BUS_ERRORS, ValueError, TypeError):
                return []
        return [
            Sighting(self.kind, self.name, f"fprintd:{path}", str(said.get("name", "")))
            for path, said in named.items()
        ]

    def open(self, sighting: Sighting) -> "FprintReader":
        """Raises DeviceAbsent, DeviceSilent, DeviceGarbled, DeviceRefused."""
        try:
            bus = Bus(self._address, ANSWER_MS)
        except BusGone:
            raise DeviceAbsent(device=DEVICE) from None
        except (BusSilent, BusGarbled) as error:
            with as_device(self.kind):
                raise error from None
        opened = FprintReader(bus, sighting.address.removeprefix("fprintd:"))
        try:
            opened.start()
        except Device:
            opened.close()
            raise
        return opened


class FprintReader:
    """One reader; fulfils the port OperatorFinger. It is held only while a finger is awaited."""

    def __init__(self, bus: Bus, path: str) -> None:
        self._bus, self._at = bus, _reader(path)

    def start(self) -> None:
        """Begins to hear its signals. Raises the device's errors."""
        with _as_reader():
            self._bus.properties(self._at)
            self._bus.watch(self._at)

    def check(self) -> Checked:
        """Whether fprintd still has it; nobody need touch it for that."""
        try:
            with _as_reader():
                said = self._bus.properties(self._at)
        except DeviceAbsent as error:
            return Checked(Found.ABSENT, error.code)
        except Device as error:
            return Checked(Found.UNKNOWN, error.code)
        shown = tuple((name, str(said[name])) for name in ("name", "scan-type") if name in said)
        return Checked(Found.PRESENT, "", shown)

    def fingers(self, user: str = "") -> tuple[str, ...]:
        """Names of the fingers kept for a user of the system; none is an answer."""
        try:
            with _as_reader():
                (names,) = self._bus.call(self._at, "ListEnrolledFingers", "s", (user,))
        except FingerNotEnrolled:
            return ()
        except (ValueError, TypeError):
            raise DeviceGarbled(device=DEVICE) from None
        return tuple(str(name) for name in names)

    def verify(self, name: str, timeout_ms: int, finger: str = ANY) -> bool:
        """Whether this finger of the system's user `name` was shown within the time."""
        return self.await_finger(Whose(name, finger), timeout_ms) is Verified.MATCH

    def await_finger(self, whose: Whose, timeout_ms: int) -> Verified:
        """Waits for one finger. Raises FingerNotEnrolled, FingerUnread when all that was shown
        could not be read, DevicePulled, DeviceTrouble, and the device's other errors.
        """
        unread = False
        with self._results(Verb.VERIFY, whose, timeout_ms) as results:
            for result in results:
                match result:
                    case "verify-match":
                        return Verified.MATCH
                    case "verify-no-match":
                        return Verified.NO_MATCH
                    case _:
                        _raise_if_over(result)
                        unread = True
        if unread:
            raise FingerUnread(device=DEVICE)
        return Verified.NO_FINGER

    def enrol(self, whose: Whose, timeout_ms: int, progress: Progress) -> None:
        """Takes a finger in, touch by touch. Raises DeviceSilent when nobody shows it in time,
        DeviceCancelled from `progress`, and the errors of `await_finger`.
        """
        stages = self._stages()
        passed = 0
        with self._results(Verb.ENROL, whose, timeout_ms) as results:
            for result in results:
                match result:
                    case "enroll-completed":
                        return
                    case "enroll-stage-passed":
                        passed += 1
                    case _:
                        _raise_if_over(result)
                progress(passed, stages)
        raise DeviceSilent(device=DEVICE)

    def close(self) -> None:
        """Lets the bus go, and with it whatever was claimed."""
        self._bus.close()

    def _stages(self) -> int:
        with _as_reader():
            told = self._bus.properties(self._at).get("num-enroll-stages")
        return told if isinstance(told, int) and told > 0 else 0

    @contextlib.contextmanager
    def _results(self, verb: Verb, whose: Whose, timeout_ms: int) -> Iterator[Iterator[str]]:
        """Fprintd's words, one by one, until the one that ends it or the end of the time."""
        until_s = time.monotonic() + timeout_ms / 1000
        try:
            with _as_reader(), self._claimed(whose.user):
                self._bus.forget_signals()
                self._bus.call(self._at, f"{verb}Start", "s", (whose.finger,))
                try:
                    yield self._told(f"{verb}Status", until_s)
                finally:
                    with contextlib.suppress(*_BUS_ERRORS):
                        self._bus.call(self._at, f"{verb}Stop")
        except DeviceTrouble as trouble:  # fprintd says so of a pulled reader too
            if self.check().found is Found.ABSENT:
                raise DevicePulled(device=DEVICE) from None
            raise trouble from None

    def _told(self, signal: str, until_s: float) -> Iterator[str]:
        while (left_ms := int((until_s - time.monotonic()) * 1000)) > 0:
            try:
                name, body = self._bus.signal(left_ms)
            except BusSilent:
                return
            if name != signal:
                continue
            if len(body) != 2 or not isinstance(body[0], str):
                raise DeviceGarbled(device=DEVICE)
            yield body[0]
            if body[1]:
                return

    @contextlib.contextmanager
    def _claimed(self, user: str) -> Iterator[None]:
        self._bus.call(self._at, "Claim", "s", (user,))
        try:
            yield
        finally:
            with contextlib.suppress(*_BUS_ERRORS):
                self._bus.call(self._at, "Release")


def _reader(path: str) -> At:
    return At(OWNER, path, f"{OWNER}.Device")


def _raise_if_over(result: str) -> None:
    """Words after which no finger helps; those that ask for another touch pass."""
    what = result.partition("-")[2]
    if what == "disconnected":
        raise DevicePulled(device=DEVICE)
    if what in ("unknown-error", "failed", "data-full", "duplicate"):
        raise DeviceTrouble(device=DEVICE, what=what)


@contextlib.contextmanager
def _as_reader() -> Iterator[None]:
    """What fprintd refuses, then what the bus raises, as leaves of the tree."""
    with as_device(Kind.FINGERPRINT):
        try:
            yield
        except BusRefusal as error:
            if error.name in _REFUSED:
                raise _REFUSED[error.name](device=DEVICE) from None
            raise
