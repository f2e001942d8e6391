# SPDX-License-Identifier: Apache-2.0
"""Tests peers: RD Services as processes, a portal, and a kiosk that signs permits for captures."""

import base64
import json
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.core.biometric import Attested, Consent, Grant, PortalPlace
from kiosk.core.device_ports import BiometricAsk
from kiosk.core.wire.authentication import new_permit
from kiosk.core.wire.trust import Signed
from kiosk.devices.rd_device import RdDevice, Tuning
from kiosk.devices.rd_services import RdServices
from tests.portal.hand_kiosk import HandKiosk
from tests.portal.served import Place, served_in
from tests.sandbox.running import Running

PURPOSE = "pension-life-certificate"
ASK = BiometricAsk(timeout_ms=5_000)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def nobody_waits(_done: int, _of: int) -> None:
    """Nobody gives up."""


class Rd:
    """One running RD Service and its control."""

    def __init__(self, *arguments: str, keys: Path) -> None:
        self.running = Running("rd", "--data-dir", str(keys), *arguments)
        self.port: int = self.running.line["port"]
        self.pin = bytes.fromhex(self.running.line["pin"])
        self._control: str = self.running.line["control"]

    def set(self, **state: object) -> dict[str, Any]:
        body = json.dumps(state).encode()
        told = self._call(urllib.request.Request(f"{self._control}/state", body, method="POST"))
        self.port = told["port"]
        return told

    def state(self) -> dict[str, Any]:
        return self._call(urllib.request.Request(f"{self._control}/state"))

    def last(self) -> bytes:
        """The last block that it gave out."""
        told = self._call(urllib.request.Request(f"{self._control}/last"))
        return base64.b64decode(told["block"])

    def usual(self) -> None:
        """As it came from the shop."""
        usual = {
            "status": "READY",
            "err_code": "",
            "faults": [],
            "spoil": "",
            "level": "L1",
            "registered": True,
            "mc_days": 21,
            "person": "TEST-0001",
            "delay_ms": 0,
            "reply_ms": 0,
            "finger_types": "012",
            "unknown_type_code": "110",
            "clock_s": 0,
            "closed": False,
        }
        self.set(**usual)

    def _call(self, request: urllib.request.Request) -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


@contextmanager
def rd(*arguments: str, keys: Path) -> Iterator[Rd]:
    service = Rd(*arguments, keys=keys)
    try:
        yield service
    finally:
        if service.running.process.poll() is None:
            assert service.running.end() == 0
        else:
            service.running.kill()


def device_at(service: Rd, *others: int, **tuning: object) -> RdDevice:
    """The device behind one service, found and opened as the bench does it."""
    adapter = RdServices(Tuning(ports=(service.port, *others), **tuning))
    (sighting,) = (one for one in adapter.probe() if one.address.endswith(f":{service.port}"))
    return adapter.open(sighting)


@dataclass
class Counter:
    """An enrolled kiosk that lets captures go to its portal."""

    kiosk: HandKiosk
    url: str

    def grant(self, device: RdDevice, **changes: object) -> Grant:
        """Leave for one capture on this device; `changes` are of the permit."""
        at_ms = now_ms()
        parts: dict[str, Any] = {
            "portal_id": self.kiosk.epoch.portal_id,
            "kiosk_id": self.kiosk.site.kiosk_id,
            "generation": self.kiosk.site.generation,
            "transaction_id": "06FZ0000000000000001",
            "purpose": PURPOSE,
            "subject": "TEST-0001",
            "device_code": changes.pop("device_code", None) or device.info().device_code,
            "wadh": "",
            "consent_version": "consent-1",
            "consent_ms": at_ms,
            "nonce": os.urandom(16),
            "issued_ms": at_ms,
            "expires_ms": at_ms + 120_000,
        } | changes
        permit = new_permit(**parts).to_bytes()
        signed = Signed(permit.decode(), self.kiosk.wire.key.sign(permit))
        place = PortalPlace(self.url, self.kiosk.epoch.answer_key)
        return Grant(Consent(PURPOSE, "consent-1", at_ms), signed, place)

    def capture(self, device: RdDevice, ask: BiometricAsk = ASK, **changes: object) -> Attested:
        return device.capture(ask, self.grant(device, **changes), nobody_waits)


@dataclass
class Scene:
    """A portal with its kiosk, and a finger device of one maker."""

    place: Place
    counter: Counter
    rd: Rd
    keys: object
    authority: object

    def device(self, **tuning: object) -> RdDevice:
        return device_at(self.rd, **tuning)


@contextmanager
def opened(top: Path) -> Iterator[Scene]:
    """A portal, an RD Service sealed to its authority, and the provider it trusts."""
    with served_in(top / "portal") as place:
        with urllib.request.urlopen(f"{place.url}/v1/authentication", timeout=60) as said:
            told = json.loads(said.read())
        assert "no connection with UIDAI" in told["authority"]
        authority = top / "authority.pem"
        authority.write_text(told["certificate"])
        with rd("--authority", str(authority), keys=top / "keys") as service:
            trusted = top / "portal" / "authentication" / "providers" / "sim.pem"
            trusted.write_text(service.running.line["provider"])
            counter = Counter(place.kiosk, place.url)
            yield Scene(place, counter, service, top / "keys", authority)
