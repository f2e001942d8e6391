# SPDX-License-Identifier: Apache-2.0
"""Core: evidence of the self-check: what can be seen, tried, measured or declared of each row.

Evidence says what was, never what it means: that is the rule's (`selfcheck_rule`). `said` turns
it into labelled facts for paper and screen.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.device import Checked, Sighting
from kiosk.core.device_ports import PowerReading


class Label(StrEnum):
    """Labels of our own facts; the values are keys of words (`check.fact.<label>`)."""

    MODEL = "model"
    SERIAL = "serial"
    PROCESSOR = "processor"
    MEMORY = "memory"
    DISK = "disk"
    SYSTEM = "system"
    DEVICE = "device"
    FOUND = "found"
    CODE = "code"  # error code the device's check gave
    TEST = "test"
    TEST_CODE = "test_code"
    PHOTO = "photo"  # first letters of its digest
    SIZE = "size"
    REMARK = "remark"
    DOWN = "down"
    UP = "up"
    LATENCY = "latency"
    LOSS = "loss"
    DROPS = "drops"
    LAST_CONTACT = "last_contact"
    CERTIFICATE_DAYS = "certificate_days"
    PART = "part"
    SOURCE = "source"
    CHARGE = "charge"
    RUNTIME = "runtime"
    ON_BATTERY = "on_battery"
    LGD = "lgd"
    NEEDED = "needed"  # the threshold it was held against


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nobody looked or asked: the operator left it out, or this was a quick look."""


@dataclass(frozen=True, slots=True)
class ComputerFacts:
    """What this machine says of itself; empty or 0 where it does not say."""

    maker: str
    model: str
    serial: str
    processor: str
    memory_mib: int
    disk_mib: int
    disk_free_mib: int
    system: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A device of the table with the answer to its check."""

    sighting: Sighting
    checked: Checked


class Trial(StrEnum):
    """What became of a test of a device; the values are keys of words (`check.value.<value>`)."""

    NOT_ASKED = "not_asked"  # a quick look makes no test
    SKIPPED = "skipped"
    GOOD = "good"
    DIFFERS = "differs"  # another code was typed, to the last try
    EXPIRED = "expired"  # typed after the code's time
    FAILED = "failed"  # the operator: nothing readable came out; or the device gave up
    UNREAD = "unread"  # the scanned page does not show the code
    UNFIT = "unfit"  # a photograph that shows nothing


@dataclass(frozen=True, slots=True)
class Tried:
    """A test and what it left. `code` is the device's error code where it gave up."""

    trial: Trial
    code: str = ""
    facts: tuple[tuple[Label, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceEvidence:
    """Printer, scanner, web camera. `seen` is None where nothing could look."""

    seen: tuple[Seen, ...] | None
    tried: Tried = Tried(Trial.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class BiometricEvidence:
    """Registered device: what was seen, and until when its certificate is good."""

    seen: tuple[Seen, ...] | None
    certificate_ends_ms: int = 0  # 0: it does not say


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A measured line. `None`, or 0 for the delay, where a figure was not taken."""

    down_kbps: int
    up_kbps: int | None
    latency_ms: int
    loss_permille: int | None
    drops_per_day: int | None
    measured_ms: int


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """Figures, or since when there is no line (0: there never was one, or nobody knows)."""

    figures: LineFigures | None
    last_contact_ms: int = 0
    online: bool = False


@dataclass(frozen=True, slots=True)
class PowerTest:
    """Mains pulled for a moment: how long the machine was seen running on its backup."""

    on_battery_s: int
    lowest_charge_percent: int | None
    runtime_s: int | None  # the backup's own estimate at the end
    low: bool  # it called itself low meanwhile


class Source(StrEnum):
    """What a backup is, as the operator declares it (`check.value.<source>`)."""

    UPS = "ups"
    INVERTER = "inverter"
    BATTERY = "battery"  # of a laptop
    SOLAR = "solar"
    GENERATOR = "generator"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class BackupSaid:
    """A backup that has no data cable: most inverters."""

    source: Source
    runtime_min: int


@dataclass(frozen=True, slots=True)
class BackupEvidence:
    """Reading, test and declaration; a measured one comes before a declared one."""

    seen: tuple[Seen, ...] | None = None
    reading: PowerReading | None = None
    test: PowerTest | None = None
    said: BackupSaid | None = None
    trial: Trial = Trial.NOT_ASKED  # SKIPPED or FAILED where there is no test


@dataclass(frozen=True, slots=True)
class KitEvidence:
    """The parts of an Aadhaar kit as declared; a part nobody spoke of is not in it."""

    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph that was taken and judged; the picture lies elsewhere, under its digest."""

    digest: bytes
    width: int
    height: int
    remarks: tuple[str, ...] = ()  # why it is not fit: keys `check.value.<remark>`; empty: fit


@dataclass(frozen=True, slots=True)
class SpaceEvidence:
    """The room as declared, in square decimetres (14.5 sq. m is 1450), with a photograph of it."""

    area_sq_dm: int
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class Particular:
    """One of the eight: its text, its LGD code where the place has one, and who says so."""

    text: str
    lgd: str = ""
    from_portal: bool = False  # it came with enrolment, from the state's register


Evidence = (
    Skipped
    | ComputerFacts
    | DeviceEvidence
    | BiometricEvidence
    | LineEvidence
    | BackupEvidence
    | KitEvidence
    | SpaceEvidence
    | Particular
)
