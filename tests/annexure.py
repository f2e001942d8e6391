# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter's table made by hand, which fulfils Measures, and records of it."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk.core.clock import Reading
from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import BiometricInfo, PowerReading
from kiosk.core.errors import Device, DeviceAbsent
from kiosk.core.paper import Paper
from kiosk.core.selfcheck import Item, Record, Subject
from kiosk.core.selfcheck_evidence import (
    ComputerFacts,
    LineEvidence,
    LineFigures,
    Particular,
    Photo,
    PowerTest,
    Seen,
)
from kiosk.core.selfcheck_policy import read_policy
from kiosk.core.selfcheck_steps import Step
from kiosk.counter.examination import Examination, Tools
from tests.samples import KIOSK, NOON, SITE

POLICY_FILE = Path(__file__).resolve().parents[1] / "resources" / "annexure" / "policy.json"
POLICY = read_policy(POLICY_FILE.read_bytes())
SUBJECT = Subject(KIOSK, SITE.lmk_id, SITE.csc_id, SITE.name_en, SITE.name_hi)
DAY_MS = 86_400_000
ACTS = ("print_slip", "scan_code", "photograph", "watch_power", "power", "biometric")
COMPUTER = ComputerFacts(
    "Acme", "Village 14", "SN-7", "Celeron N4020", 4096, 120_000, 61_000, "Debian 12"
)
FIGURES = LineFigures(4200, 900, 80, 4, 3, NOON)
LINE = LineEvidence(FIGURES, NOON, True)
READING = PowerReading(False, 96, 1900, False)
MAINS_OFF = PowerTest(14, 93, 1800, False)
PHOTO = Photo(bytes(range(32)), 1280, 720)
INFO = BiometricInfo("ACME.IND", "ACME.RD", "2.0.1", "FP-1", "code", "L1", "1234", NOON + DAY_MS)
KIT = tuple((part, True) for part in POLICY.kit_parts)
TOLD = (
    (Item.VLE_NAME, Particular("Ramesh Thakur", from_portal=True)),
    (Item.MOBILE, Particular("9816012345")),
    (Item.DISTRICT, Particular("Hamirpur", "17", from_portal=True)),
    (Item.BLOCK, Particular("Bamsan", "110")),
    (Item.PANCHAYAT, Particular("टौणी देवी", "9876")),
    (Item.VILLAGE, Particular("Tauni Devi bazaar")),
    (Item.ADDRESS, Particular("Near the bus stand, 177023")),
    (Item.EMAIL, Particular("ramesh@example.in")),
)


def seen(kind: Kind, found: Found = Found.PRESENT, code: str = "", name: str = "") -> Seen:
    sighting = Sighting(kind, "fake", f"fake:{kind}", name or f"Acme {kind}", "S-1")
    return Seen(sighting, Checked(found, code, (("raw", "00 12"),)))


@dataclass
class HandChance:
    """Chance that is the same in every run."""

    turn: int = 0

    def take(self, count: int) -> bytes:
        self.turn += 1
        return (self.turn * 0x9E3779B1 % 256**count).to_bytes(count, "big")


@dataclass
class HandTime:
    now_ms: int = NOON

    def read(self) -> Reading:
        return Reading(self.now_ms, self.now_ms, True)

    def anchor(self, anchor_ms: int) -> None:
        self.now_ms = anchor_ms


@dataclass
class Table:
    """What stands on the table. Everything is there and well until a test takes it away."""

    devices: dict[Kind, tuple[Seen, ...] | None] = field(
        default_factory=lambda: {kind: (seen(kind),) for kind in Kind}
    )
    facts: ComputerFacts | None = COMPUTER
    figures: LineEvidence = LINE
    reading: PowerReading | None = READING
    info: BiometricInfo | None = INFO
    photo: Photo = PHOTO
    test: PowerTest = MAINS_OFF
    trouble: dict[str, Device] = field(default_factory=dict)  # by name of the act
    printed: list[Paper] = field(default_factory=list)
    page: str | None = None  # what the scanned page says; None: the slip that was printed

    def computer(self) -> ComputerFacts | None:
        return self.facts

    def seen(self, kind: Kind) -> tuple[Seen, ...] | None:
        return self.devices[kind]

    def line(self) -> LineEvidence:
        return self.figures

    def power(self) -> PowerReading | None:
        return self.does("power", self.reading)

    def biometric(self) -> BiometricInfo | None:
        return self.does("biometric", self.info)

    def print_slip(self, paper: Paper) -> None:
        self.does("print_slip", None)
        self.printed.append(paper)

    def scan_code(self) -> str:
        slip = self.printed[-1].qr if self.printed else ""
        return self.does("scan_code", slip if self.page is None else self.page)

    def photograph(self) -> Photo:
        return self.does("photograph", self.photo)

    def watch_power(self, seconds_max: int) -> PowerTest:
        assert seconds_max >= POLICY.on_battery_s_min
        return self.does("watch_power", self.test)

    def does(self, act, result):
        if act in self.trouble:
            raise self.trouble[act]
        return result


def bare_table() -> Table:
    """A computer and nothing else."""
    return Table(
        devices=dict.fromkeys(Kind, ()),
        figures=LineEvidence(None, NOON - 5 * DAY_MS, False),
        reading=None,
        info=None,
        trouble={act: DeviceAbsent(device=act) for act in ACTS},
    )


def examination(table: Table, time: HandTime | None = None) -> Examination:
    return Examination(Tools(table, time or HandTime(), HandChance(), POLICY))


def walked(table: Table, left_out: tuple[Step, ...] = (), told=TOLD) -> Record:
    """A full check with an operator who does what he is asked, but for some steps."""
    exam = examination(table)
    run = exam.begin(SUBJECT, SITE.vle_name, told)
    while (step := run.next) is not None:
        run = exam.ask(run, step)
        if step in left_out:
            run = exam.skip(run, step)
        elif dict(run.steps)[step] == "asked":  # a printer that gave up settles its step itself
            run = done(exam, run, step, told)
    return exam.end(run)


def done(exam: Examination, run, step: Step, told=TOLD):
    """One step as an honest operator does it."""
    match step:
        case Step.VLE:
            return exam.declare_vle(run, told)
        case Step.SLIP:
            return exam.type_code(run, run.code.letters)
        case Step.PAGE:
            return exam.scan(run)
        case Step.PHOTO:
            return exam.photograph(run)
        case Step.KIT:
            return exam.declare_kit(run, KIT)
        case Step.POWER:
            return exam.pull_mains(run)
        case Step.SPACE:
            return exam.declare_space(run, 1450, with_photo=True)


def record_of_another_day(record: Record, at_ms: int) -> Record:
    return replace(record, at_ms=at_ms)
