# SPDX-License-Identifier: Apache-2.0
"""Tests peers: RD Services as they are in the field: ports, makers, words, codes, faults."""

import time

import pytest

from kiosk.core.biometric import RD_CODES, Quality, error_of
from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import BiometricAsk, Modality
from kiosk.core.errors import (
    LmkError,
    RdFault,
    RdMissing,
    RdUnpinned,
)
from kiosk.devices.rd_client import shown_pin
from kiosk.devices.rd_device import Tuning
from kiosk.devices.rd_services import RdServices
from tests.devices.peers import closed_port
from tests.peers.rd_scene import device_at, rd


def test_the_check_gives_evidence_and_warns_before_the_certificate_ends(scene):
    told = dict(scene.device().check().evidence)
    assert (told["dpId"], told["rdsId"], told["rdsVer"]) == ("TEST.SIM", "TEST.SIM.MANTRA", "1.4.1")
    assert (told["mi"], told["level"], told["mc_days_left"]) == ("SIM110", "L1", "20")
    assert "warning" not in told
    scene.rd.set(mc_days=5)
    checked = scene.device().check()
    assert checked.found is Found.PRESENT
    assert dict(checked.evidence)["warning"] == "mc_ends_soon"


@pytest.mark.parametrize(
    ("state", "found", "code"),
    [
        ({"status": "NOTREADY"}, Found.DEGRADED, "RDS-02"),
        ({"status": "USED"}, Found.BUSY, "RDS-03"),
        ({"status": "NOT_READY"}, Found.UNKNOWN, "RDS-02"),
        ({"status": ""}, Found.UNKNOWN, "RDS-02"),
        ({"registered": False}, Found.DEGRADED, "RDS-06"),
        ({"mc_days": -1}, Found.DEGRADED, "RDS-06"),
        ({"level": "L0"}, Found.DEGRADED, "RDS-07"),
        ({"level": ""}, Found.UNKNOWN, "RDS-07"),
    ],
)
def test_what_is_not_fit_is_told_and_never_well(scene, state, found, code):
    device = scene.device()
    scene.rd.set(**state)
    checked = device.check()
    assert (checked.found, checked.code) == (found, code)


@pytest.mark.parametrize("fault", ["garbage", "truncated", "huge", "entity", "not_found", "short"])
def test_what_no_service_says_is_passed_over_and_told_of_a_known_one(scene, fault):
    device = scene.device()
    device.check()
    scene.rd.set(faults=[fault])
    assert list(RdServices(Tuning(ports=(scene.rd.port,))).probe()) == []
    checked = device.check()
    assert (checked.found, checked.code) == (Found.UNKNOWN, "DEV-04")


@pytest.mark.parametrize(
    "faults",
    [
        ["swapped"],
        ["declaration"],
        ["single_quotes"],
        ["namespace"],
        ["nuls"],
        ["lines"],
        ["declaration", "single_quotes", "namespace", "nuls", "lines", "swapped"],
    ],
)
def test_what_services_of_the_field_do_is_borne_from_end_to_end(scene, faults):
    device = scene.device()
    scene.rd.set(faults=faults)
    assert device.check().found is Found.PRESENT
    assert scene.counter.capture(device).yes


@pytest.mark.parametrize(
    "code", [*sorted(set(RD_CODES) - {"0", "100", "110"}), "-1", "abc", "77777"]
)
def test_every_code_has_its_error(scene, code):
    device = scene.device()
    scene.rd.set(err_code=code)
    with pytest.raises(LmkError) as met:
        scene.counter.capture(device)
    assert type(met.value) is type(error_of(code, Kind.BIOMETRIC.value))
    assert met.value.facts == {"device": "biometric", "what": code}
    assert scene.rd.state()["verbs"].count("CAPTURE") <= 20


@pytest.mark.parametrize("refusal", ["100", "110"])
def test_an_older_service_is_asked_again_once_without_the_picture(scene, refusal):
    device = scene.device()
    scene.rd.set(finger_types="01", unknown_type_code=refusal)
    said = scene.counter.capture(device)
    assert (said.yes, said.asked) == (True, 2)


@pytest.mark.parametrize("code", ["100", "110"])
def test_a_service_that_refuses_both_types_is_not_asked_a_third_time(scene, code):
    device = scene.device()
    before = scene.rd.state()["captures"]
    scene.rd.set(err_code=code)
    with pytest.raises(LmkError) as met:
        scene.counter.capture(device)
    assert met.value.code == "RDS-11"
    assert scene.rd.state()["captures"] == before + 2


def test_well_with_nothing_in_it_is_no_success(scene):
    device = scene.device()
    scene.rd.set(faults=["empty_data"])
    with pytest.raises(RdFault) as met:
        scene.counter.capture(device)
    assert met.value.facts["what"] == "empty"


def test_a_service_that_is_mute_keeps_its_place_and_is_not_called_well(scene):
    adapter = RdServices(Tuning(ports=(scene.rd.port,)))
    (seen,) = adapter.probe()
    device = adapter.open(seen)
    scene.rd.set(faults=["hang"])
    assert list(adapter.probe()) == [seen]
    assert list(RdServices(Tuning(ports=(scene.rd.port,))).probe()) == []
    assert (device.check().found, device.check().code) == (Found.UNKNOWN, "DEV-03")


def test_a_service_that_moved_is_found_again_and_another_is_not_taken_for_it(scene):
    with rd("--vendor", "startek", keys=scene.keys) as other:
        free = closed_port()
        device = device_at(scene.rd, free, other.port)
        assert device.check().found is Found.PRESENT
        was = scene.rd.port
        scene.rd.set(port=free)
        told = dict(device.check().evidence)
        assert (told["port"], told["rdsId"]) == (str(free), "TEST.SIM.MANTRA")
        scene.rd.set(closed=True)
        assert (device.check().found, device.check().code) == (Found.ABSENT, "RDS-01")
        with pytest.raises(RdMissing):
            device.info()
        scene.rd.set(closed=False, port=was)


def test_two_makers_and_an_eye_are_found_at_once(scene):
    with (
        rd("--vendor", "morpho", keys=scene.keys) as morpho,
        rd("--vendor", "startek", "--modality", "iris", keys=scene.keys) as eye,
    ):
        ports = (scene.rd.port, morpho.port, eye.port, closed_port())
        adapter = RdServices(Tuning(ports=ports))
        started = time.monotonic()
        seen = adapter.probe()
        assert time.monotonic() - started < 10
        assert [one.address for one in seen] == [f"rd:{port}" for port in ports[:3]]
        assert [one.name.split("(")[0].strip() for one in seen] == [
            "Mantra Authentication Vendor Device Manager",
            "Morpho_RD_Service",
            "Access_Computech RD Service",
        ]
        for one in seen:
            device = adapter.open(one)
            told = device.check()
            assert told.found is Found.PRESENT
            assert dict(told.evidence)["serial"].startswith("SIM-")


def test_an_eye_is_captured_and_a_finger_is_not(scene):
    with rd(
        "--modality",
        "iris",
        "--vendor",
        "morpho",
        "--authority",
        str(scene.authority),
        keys=scene.keys,
    ) as eye:
        device = device_at(eye)
        ask = BiometricAsk(Modality.IRIS, 1, ("LEFT_IRIS",), timeout_ms=5_000)
        said = scene.counter.capture(device, ask)
        assert (said.yes, said.quality) == (True, Quality())
        with pytest.raises(LmkError) as met:
            scene.counter.capture(device)
        assert (met.value.code, met.value.facts["what"]) == ("RDS-08", "750")


def test_tls_alone_is_used_with_the_certificate_that_was_noted(scene):
    with rd("--tls", "--authority", str(scene.authority), keys=scene.keys) as service:
        assert shown_pin(service.port) == service.pin
        known = device_at(service, pins=(service.pin,))
        assert known.check().found is Found.PRESENT
        assert scene.counter.capture(known).yes
        unknown = device_at(service)
        assert (unknown.check().found, unknown.check().code) == (Found.DEGRADED, "RDS-13")
        with pytest.raises(RdUnpinned):
            unknown.info()
