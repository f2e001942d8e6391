# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a capture's whole way: RD Service, the process that lives for it, the portal."""

import os
import time
from dataclasses import replace

import pytest

from kiosk.core.biometric import Quality, WadhParts, wadh
from kiosk.core.device import Found
from kiosk.core.device_ports import BiometricAsk
from kiosk.core.errors import (
    ConsentMissing,
    DeviceCancelled,
    DeviceGarbled,
    DevicePulled,
    DeviceSilent,
    LmkError,
)
from tests.devices.peers import closed_port
from tests.peers.rd_scene import ASK, device_at, nobody_waits, rd
from tests.sandbox.running import wait_for


def test_a_finger_is_captured_and_the_authority_says_yes(scene):
    device = scene.device()
    checked = device.check()
    said = scene.counter.capture(device)
    assert (checked.found, checked.code) == (Found.PRESENT, "")
    assert (said.yes, said.code) == (True, "")
    assert said.reference.startswith("TEST-")
    assert "TEST AUTHORITY" in said.authority
    assert said.quality == Quality((76,), (41,))
    assert dict(said.guard)["core"] == "on"
    assert dict(said.guard)["dump"] == "on"
    assert dict(said.guard)["lock"]
    assert said.asked == 1


def test_no_finger_in_time_is_told(scene):
    device = scene.device()
    scene.rd.set(delay_ms=10_000)
    with pytest.raises(LmkError) as met:
        scene.counter.capture(device, replace(ASK, timeout_ms=300))
    assert met.value.code == "RDS-04"


def test_two_fingers_of_names_are_scored_one_by_one(scene):
    ask = BiometricAsk(count=2, positions=("LEFT_INDEX", "RIGHT_INDEX"), timeout_ms=5_000)
    said = scene.counter.capture(scene.device(), ask)
    assert (said.yes, said.quality) == (True, Quality((76, 75), (41, 40)))


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        ({"person": "TEST-0002"}, {}, "AUT-01"),
        ({"clock_s": -3_600}, {}, "AUT-02"),
        ({"clock_s": 3_600}, {}, "AUT-02"),
        ({"faults": ["foreign_mc"]}, {}, "AUT-03"),
        ({"spoil": "bs"}, {}, "AUT-03"),
        ({"spoil": "dih"}, {}, "AUT-03"),
        ({}, {"device_code": "another"}, "AUT-03"),
        ({"spoil": "hmac"}, {}, "AUT-05"),
        ({"spoil": "data"}, {}, "AUT-05"),
        ({"spoil": "ci"}, {}, "AUT-05"),
        ({"spoil": "wadh"}, {}, "AUT-06"),
        ({}, {"wadh": wadh(WadhParts())}, "AUT-06"),
        ({}, {"kiosk_id": "K179999"}, "AUT-09"),
        ({}, {"portal_id": "0000000000"}, "AUT-09"),
    ],
)
def test_the_authority_says_no_and_why(scene, state, changes, code):
    device = scene.device()
    device.check()
    scene.rd.set(**state)
    said = scene.counter.capture(device, **changes)
    assert (said.yes, said.code) == (False, code)


def test_a_permit_is_good_for_one_capture(scene):
    device = scene.device()
    grant = scene.counter.grant(device)
    assert device.capture(ASK, grant, nobody_waits).yes
    assert device.capture(ASK, grant, nobody_waits).code == "AUT-04"


def test_a_wadh_is_bound_into_the_block(scene):
    kind = wadh(WadhParts())
    said = scene.counter.capture(scene.device(), replace(ASK, wadh=kind), wadh=kind)
    assert said.yes


def test_without_consent_the_device_is_not_even_asked(scene):
    device = scene.device()
    grant = scene.counter.grant(device)
    before = scene.rd.state()["captures"]
    consent = grant.consent
    for other in (
        None,
        replace(consent, purpose="something else"),
        replace(consent, text_version="consent-2"),
        replace(consent, at_ms=consent.at_ms - 3_600_000),
        replace(consent, at_ms=consent.at_ms + 3_600_000),
    ):
        with pytest.raises(ConsentMissing):
            device.capture(ASK, replace(grant, consent=other), nobody_waits)
    assert scene.rd.state()["captures"] == before


def test_without_a_line_nobody_puts_a_finger_down(scene):
    device = scene.device()
    grant = scene.counter.grant(device)
    away = replace(grant, place=replace(grant.place, url=f"http://127.0.0.1:{closed_port()}"))
    before = scene.rd.state()["captures"]
    assert device.capture(ASK, away, nobody_waits).code == "AUT-07"
    assert scene.rd.state()["captures"] == before


def test_an_answer_of_another_key_is_no_answer(scene):
    device = scene.device()
    grant = scene.counter.grant(device)
    other = replace(grant, place=replace(grant.place, answer_key=bytes(32)))
    assert device.capture(ASK, other, nobody_waits).code == "AUT-08"


def test_the_operator_may_give_up_at_once(scene):
    device = scene.device()
    scene.rd.set(delay_ms=3_000)
    grant = scene.counter.grant(device)
    started = time.monotonic()

    def give_up(_done: int, _of: int) -> None:
        if scene.rd.state()["captures"] > before:
            raise DeviceCancelled(device="biometric")

    before = scene.rd.state()["captures"]
    with pytest.raises(DeviceCancelled):
        device.capture(ASK, grant, give_up)
    assert time.monotonic() - started < 30
    with pytest.raises(LmkError) as met:  # the device itself still waits for the finger
        scene.counter.capture(device)
    assert met.value.code == "RDS-03"
    wait_for(lambda: _free(scene))


def _free(scene) -> bool:
    scene.rd.set(delay_ms=0)
    try:
        return scene.counter.capture(scene.device()).yes
    except LmkError:
        return False


def test_a_service_that_hangs_in_a_capture_is_left_in_time(scene):
    device = scene.device()
    device.check()
    scene.rd.set(faults=["hang_capture"])
    with pytest.raises(DeviceSilent):
        scene.counter.capture(device, replace(ASK, timeout_ms=1))


@pytest.mark.parametrize("how", ["dies", "killed"])
def test_a_device_that_goes_in_the_middle_is_told(scene, how):
    with rd(keys=scene.keys) as service:
        device = device_at(service)
        device.check()
        grant = scene.counter.grant(device)
        service.set(**({"faults": ["die"]} if how == "dies" else {"delay_ms": 4_000}))
        begun = service.state()["captures"]

        def pull(_done: int, _of: int) -> None:
            alive = service.running.process.poll() is None
            if how == "killed" and alive and service.state()["captures"] > begun:
                service.running.process.kill()

        with pytest.raises((DevicePulled, DeviceGarbled)) as met:
            device.capture(ASK, grant, pull)
        assert isinstance(met.value, DevicePulled)
        service.running.process.wait(30)
        assert device.check().code == "RDS-01"


def test_the_process_of_a_capture_is_gone_behind_it(scene):
    device = scene.device()
    scene.counter.capture(device)
    children = f"/proc/{os.getpid()}/task/{os.getpid()}/children"
    names = []
    with open(children, encoding="ascii") as file:
        for pid in file.read().split():
            with open(f"/proc/{pid}/cmdline", encoding="utf-8") as line:
                names.append(line.read())
    assert not [name for name in names if "rd_capture" in name]
