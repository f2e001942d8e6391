# SPDX-License-Identifier: Apache-2.0
"""Room devices: one registered device behind its RD Service: how it is, and a capture on it.

A service may come back on another port after a restart. Before each use it is asked who it is; when
another answers, or nobody, all ports are looked through for the same device (dpId and dc).
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.biometric import Attested, Grant, Quality, check_consent, error_of
from kiosk.core.device import Checked, Found
from kiosk.core.device_ports import BiometricAsk, BiometricInfo, Progress
from kiosk.core.encoding import Unreadable
from kiosk.core.errors import (
    ConsentMissing,
    Defect,
    Device,
    DeviceAbsent,
    DeviceGarbled,
    DevicePulled,
    DeviceSilent,
    LmkError,
    RdBusy,
    RdLevelLow,
    RdMissing,
    RdMustRenew,
    RdNotReady,
    RdUnpinned,
    leaves,
)
from kiosk.core.wire.authentication import Permit, read_permit
from kiosk.devices import rd_child
from kiosk.devices.rd_client import RdClient
from kiosk.devices.rd_discovery import look
from kiosk.devices.rd_line import DEVICE, Place
from kiosk.devices.rd_options import Environment, pid_options
from kiosk.devices.rd_order import Home, Order
from kiosk.devices.rd_replies import ServiceReply, Status
from kiosk.devices.rd_vendors import PORTS, profile_of

WARN_DAYS: Final = 7  # before a device's certificate ends: it renews itself when it has a line
_DAY_MS: Final = 86_400_000
_FOUND: Final[dict[type[LmkError], Found]] = {
    RdMissing: Found.ABSENT,
    DeviceAbsent: Found.ABSENT,
    RdBusy: Found.BUSY,
    RdNotReady: Found.DEGRADED,
    RdMustRenew: Found.DEGRADED,
    RdUnpinned: Found.DEGRADED,
}
Evidence = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tuning:
    """Where services are looked for, which certificates are known, whose captures these are."""

    ports: Sequence[int] = PORTS
    pins: Collection[bytes] = ()
    environment: Environment = Environment.STAGING


@dataclass(frozen=True, slots=True)
class _Seen:
    place: Place
    service: ServiceReply
    info: BiometricInfo


class RdDevice:
    """Fulfils OpenDevice and Biometric. One thread at a time."""

    def __init__(self, place: Place, tuning: Tuning) -> None:
        self._place, self._tuning = place, tuning
        self._identity: tuple[str, str] | None = None

    def check(self) -> Checked:
        """Who it is, whether it is ready, of which level, and how long its certificate lasts."""
        try:
            seen = self._seen()
        except Device as error:
            return Checked(_FOUND.get(type(error), Found.UNKNOWN), error.code, self._where())
        said = _evidence(seen, _days_left(seen.info))
        trouble = _trouble(seen, _now_ms())
        if trouble is not None:
            return Checked(_found(trouble, seen), trouble.code, said)
        return Checked(Found.PRESENT, "", said)

    def info(self) -> BiometricInfo:
        """What the device says of itself. Raises as `check` answers."""
        return self._seen().info

    def capture(self, ask: BiometricAsk, grant: Grant, progress: Progress) -> Attested:
        """See `core.device_ports.Biometric`. The block is in the child process alone."""
        _check_grant(grant)
        seen = self._seen()
        trouble = _trouble(seen, _now_ms())
        if trouble is not None and not isinstance(trouble, RdLevelLow):
            raise trouble
        profile = profile_of(seen.info.provider, seen.info.service, seen.service.info)
        order = Order(
            port=seen.place.port,
            pin=seen.place.pin,
            capture_path=seen.service.capture_path,
            options=pid_options(ask, profile, self._tuning.environment),
            timeout_ms=ask.timeout_ms,
            portal_url=grant.place.url,
            answer_key=grant.place.answer_key,
            permit=grant.permit.text,
            signature=grant.permit.signature,
        )
        return _attested(rd_child.run(order, grant.place.authority_file, progress))

    def close(self) -> None:
        """Nothing is held between two questions."""

    def _where(self) -> Evidence:
        return (("port", str(self._place.port)),)

    def _seen(self) -> _Seen:
        """The device, where it is now. Raises RdMissing, RdUnpinned and the errors of a call."""
        if self._place.pin and self._place.pin not in self._tuning.pins:
            raise RdUnpinned(device=DEVICE)
        try:
            seen = _asked(self._place)
        except (DeviceAbsent, DeviceGarbled) as error:
            return self._moved(error)
        named = (seen.info.provider, seen.info.device_code)
        if self._identity is None and all(named):
            self._identity = named
        if self._identity not in (None, named) and all(named):
            return self._moved(DeviceAbsent(device=DEVICE))
        return seen

    def _moved(self, why: Device) -> _Seen:
        """Looks for the same device behind every port; nobody else is taken for it."""
        others = look(self._tuning.ports, self._tuning.pins) if self._identity else ()
        for found in others:
            if found.reply is None or found.place == self._place:
                continue
            try:
                seen = _asked(found.place)
            except Device:
                continue
            if (seen.info.provider, seen.info.device_code) == self._identity:
                self._place = found.place
                return seen
        raise (RdMissing() if isinstance(why, DeviceAbsent) else why)


def _asked(place: Place) -> _Seen:
    client = RdClient(place)
    service = client.service()
    return _Seen(place, service, client.device(service.device_path))


def _trouble(seen: _Seen, now_ms: int) -> Device | None:
    """Why it cannot be used; RdLevelLow when it could, but is not shown to be L1."""
    said = seen.service.said or "no status"
    if seen.service.status is Status.USED:
        return RdBusy(device=DEVICE, what=said)
    if seen.service.status is not Status.READY:
        return RdNotReady(device=DEVICE, what=said)
    info = seen.info
    if not (info.provider and info.device_code):
        return RdMustRenew(device=DEVICE, what="no dc")
    if info.certificate_ends_ms is None:
        return RdMustRenew(device=DEVICE, what="no mc")
    if info.certificate_ends_ms <= now_ms:
        return RdMustRenew(device=DEVICE, what="mc")
    if info.level != "L1":
        return RdLevelLow(device=DEVICE, what=info.level or "?")
    return None


def _found(trouble: Device, seen: _Seen) -> Found:
    """A word nobody knows and a level nobody said are not known; the rest is as its error says."""
    mute = isinstance(trouble, RdNotReady) and seen.service.status is Status.UNCLEAR
    if mute or (isinstance(trouble, RdLevelLow) and not seen.info.level):
        return Found.UNKNOWN
    return _FOUND.get(type(trouble), Found.DEGRADED)


def _evidence(seen: _Seen, days: int | None) -> Evidence:
    info = seen.info
    told = {
        "status": seen.service.said,
        "info": seen.service.info,
        "port": str(seen.place.port),
        "dpId": info.provider,
        "rdsId": info.service,
        "rdsVer": info.service_version,
        "mi": info.model,
        "serial": info.serial,
        "level": info.level or "not said",
        "mc_days_left": "not said" if days is None else str(days),
    }
    if days is not None and 0 <= days <= WARN_DAYS:
        told["warning"] = "mc_ends_soon"
    return tuple(told.items())


def _days_left(info: BiometricInfo) -> int | None:
    ends_ms = info.certificate_ends_ms
    return None if ends_ms is None else (ends_ms - _now_ms()) // _DAY_MS


def _check_grant(grant: Grant) -> Permit:
    """Raises ConsentMissing, also when the permit speaks of another consent than was given."""
    try:
        permit = read_permit(grant.permit.bytes_once)
    except Unreadable as error:
        raise Defect from error
    # By the desk's clock, which both were dated with; ours may be another.
    check_consent(grant.consent, permit.purpose, permit.issued_ms)
    consent = grant.consent
    if consent is None or (consent.text_version, consent.at_ms) != (
        permit.consent_version,
        permit.consent_ms,
    ):
        raise ConsentMissing
    return permit


def _attested(home: Home) -> Attested:
    """The value, or the error that stands for what came home."""
    quality = Quality(home.scores, home.points)
    if home.answer is not None:
        said = home.answer
        return Attested(
            yes=said.yes,
            code=said.code,
            reference=said.reference,
            authority=said.authority,
            at_ms=said.at_ms,
            quality=quality,
            asked=home.asked,
            guard=home.guard,
        )
    if home.rd:
        raise error_of(home.code, DEVICE)
    if home.code.startswith("AUT-"):
        return Attested(False, home.code, "", "", _now_ms(), quality, home.asked, home.guard)
    for leaf in (DeviceSilent, DeviceGarbled, DevicePulled):
        if leaf.code == home.code:
            raise leaf(device=DEVICE)
    raise next((leaf() for leaf in leaves() if leaf.code == home.code), Defect())


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
