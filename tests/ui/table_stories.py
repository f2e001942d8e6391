# SPDX-License-Identifier: Apache-2.0
"""Tests ui: ways through the pages of the table, stopping at each for pictures and measures."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.core.biometric import Attested
from kiosk.core.device import Kind
from kiosk.core.errors import DeviceAbsent, DeviceSilent, FingerNotRead, PaperOut
from kiosk.core.facts import PowerChanged
from kiosk.core.photo import Remark
from kiosk.core.scan import ScanFile, ScannedDocument
from kiosk.core.selfcheck_steps import Step
from tests.ui.fake_table import NAMES, YES, device, jpeg

Stop = Callable[[str], None]


def devices(desk, stop: Stop) -> None:
    desk.sign_in()
    table = desk.house.table
    table.plug(device(Kind.CAMERA, "Borrowed Cam", chosen=False))
    table.break_down(Kind.SCANNER, DeviceSilent.code)
    table.pull(Kind.BARCODE)
    desk.settled()
    stop("home-device-faulted")
    desk.go("devices", "devices")
    desk.settled()
    stop("devices")
    desk.robot.press("Down", "Down")
    stop("devices-faulted")
    table.fails["test_slip"] = PaperOut()
    desk.robot.press("F8")
    desk.settled()
    stop("devices-no-paper")


def door_devices(desk, stop: Stop) -> None:
    desk.house.site = None
    desk.start()
    desk.robot.press("F6")
    desk.robot.wait_page("door_devices")
    stop("door-devices")
    desk.page.foot.itemAt(3).widget().click()
    desk.robot.wait_page("door_self_check")
    desk.robot.press("Enter")
    desk.settled()
    stop("door-self-check")
    desk.robot.press("F6")
    desk.robot.wait_page("door_check_steps")
    desk.settled()
    stop("door-check-steps")


def self_check(desk, stop: Stop) -> None:
    desk.sign_in()
    desk.house.table.bench.devices[Kind.SCANNER] = ()
    desk.go("self-check", "self_check")
    desk.settled()
    stop("self-check-never")
    desk.house.table.holds = {"quick_check"}
    desk.robot.press("Enter")
    for at, item in enumerate(("computer", "printer", "scanner")):
        desk.house.table.tells[-1](item, at, 9)
    desk.settled()
    stop("self-check-looking")
    desk.house.table.let_go()
    desk.settled()
    stop("self-check-quick")


def check_steps(desk, stop: Stop) -> None:
    desk.sign_in()
    desk.go("self-check", "self_check")
    robot = desk.robot
    robot.press("F6")
    robot.wait_page("check_steps")
    desk.settled()
    stop("check-vle")
    robot.press("F6")
    desk.settled()
    stop("check-slip")
    robot.press("Enter")
    desk.settled()
    robot.type("0000")
    robot.press("Enter")
    desk.settled()
    stop("check-slip-code")
    for step in tuple(Step)[2:]:
        robot.press("F6")
        desk.settled()
        if step is Step.KIT:
            robot.press("Space", "Down", "Space", "Space")
        elif step is Step.POWER:
            robot.press("Down", "Down")
        stop(f"check-{step.value}")
    robot.press("F6")
    robot.wait_page("self_check")
    desk.settled()
    stop("self-check-full")


def photo(desk, stop: Stop) -> None:
    desk.sign_in()
    table, robot = desk.house.table, desk.robot
    desk.go("photograph", "photo")
    desk.settled()
    stop("photo-live")
    table.remarks = (Remark.DARK,)
    robot.wait("dark", lambda: "light" in desk.page.hint.text().lower())
    stop("photo-dark")
    robot.press("Space")
    desk.settled()
    stop("photo-taken")
    table.fails["frame"] = DeviceAbsent(device="camera")
    robot.press("F6")
    desk.settled()
    stop("photo-no-camera")


def scan(desk, stop: Stop) -> None:
    desk.sign_in()
    table, robot = desk.house.table, desk.robot
    desk.go("scan papers", "scan")
    stop("scan")
    table.holds = {"scan"}
    robot.press("F6", "Enter")
    table.scan_told(240, 0)
    desk.settled()
    stop("scan-under-way")
    table.document = replace(table.document, pages=3, doubtful=(2,))
    table.let_go()
    desk.settled()
    stop("scan-doubtful")
    robot.press("Enter")
    desk.settled()
    stop("scan-kept")
    table.document = ScannedDocument(jpeg(), ScanFile.JPEG, "cd" * 32, 1, (), jpeg())
    robot.press("Enter")
    desk.settled()
    stop("scan-preview")


def finger(desk, stop: Stop) -> None:
    desk.sign_in()
    table, robot = desk.house.table, desk.robot
    desk.go("fingerprint", "finger")
    desk.settled()
    stop("finger-consent")
    robot.type("TEST-7")
    robot.press("Enter", "Enter")
    table.fails["capture"] = FingerNotRead(device="biometric", what="730")
    robot.press("Enter")
    desk.settled()
    stop("finger-not-read")
    table.word = Attested(False, "AUT-07", "", "Test authority", 0)
    robot.press("Enter")
    desk.settled()
    stop("finger-not-known")
    table.word = YES
    robot.press("Enter")
    desk.settled()
    stop("finger-yes")
    desk.house.line(up=False)
    desk.settled()
    stop("finger-offline")


def power(desk, stop: Stop) -> None:
    desk.sign_in()
    desk.house.tell(PowerChanged("low", 22, 540, "PWR-03"))
    desk.settled()
    stop("home-power-low")
    desk.house.tell(PowerChanged("critical", 8, 120, "PWR-04"))
    desk.robot.wait_page("power_end")
    stop("power-end")


TABLE_STORIES = (devices, door_devices, self_check, check_steps, photo, scan, finger, power)
# What the devices, the record and the authority bring along, the same in every language.
TABLE_DATA = (
    *NAMES.values(), "Borrowed Cam", "model: ", "serial: S-1", "TEST-7", "REF-20261122-7",
    "Ramesh Thakur", "Hamirpur",
)  # fmt: skip
