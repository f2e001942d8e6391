# SPDX-License-Identifier: Apache-2.0
"""Tests: the rule: each device broken in turn, each test gone wrong, and what must always hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import errors
from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import PowerReading
from kiosk.core.selfcheck import FORM, MINIMUM, Depth, How, Item, Mark, Record, read_record
from kiosk.core.selfcheck_evidence import (
    BackupEvidence,
    BackupSaid,
    BiometricEvidence,
    DeviceEvidence,
    KitEvidence,
    LineEvidence,
    Particular,
    Photo,
    PowerTest,
    Skipped,
    Source,
    SpaceEvidence,
    Trial,
    Tried,
)
from kiosk.core.selfcheck_rule import check_row, verdict
from tests.annexure import COMPUTER, DAY_MS, FIGURES, KIT, PHOTO, POLICY, SUBJECT, seen
from tests.samples import NOON

Y, N, UNKNOWN = Mark.Y, Mark.N, Mark.NOT_KNOWN
CODES = {leaf.code for leaf in errors.leaves()}
PRINTER = Kind.RECEIPT_PRINTER


def device(found: Found | None, trial: Trial = Trial.NOT_ASKED, code: str = "") -> DeviceEvidence:
    looked = None if found is None else (seen(PRINTER, found, code),)
    return DeviceEvidence(looked, Tried(trial))


def line(**changes) -> LineEvidence:
    return LineEvidence(replace(FIGURES, **changes), NOON, True)


def test_(found, **more) -> PowerTest:
    return PowerTest(found, more.get("charge"), more.get("runtime"), more.get("low", False))


test_.__test__ = False
HERE = (seen(Kind.POWER),)
FULL_TEST = Trial.GOOD

# item, evidence, what it must come to
RULE = {
    "computer": (Item.COMPUTER, COMPUTER, Y, How.MEASURED, ""),
    "printer fit, quick": (Item.PRINTER, device(Found.PRESENT), Y, How.MEASURED, ""),
    "printer absent": (Item.PRINTER, DeviceEvidence(()), N, How.MEASURED, "DEV-01"),
    "printer without paper": (
        Item.PRINTER, device(Found.DEGRADED, Trial.SKIPPED, "PRN-01"), N, How.MEASURED, "PRN-01",
    ),
    "printer busy": (Item.PRINTER, device(Found.BUSY), UNKNOWN, How.MEASURED, "DEV-02"),
    "printer mute": (Item.PRINTER, device(Found.UNKNOWN), UNKNOWN, How.MEASURED, "DEV-03"),
    "printer mute, code typed": (
        Item.PRINTER, device(Found.UNKNOWN, Trial.GOOD), Y, How.MEASURED, "",
    ),
    "nothing looks for printers": (Item.PRINTER, device(None), UNKNOWN, How.SKIPPED, "CHK-12"),
    "slip unreadable": (
        Item.PRINTER, device(Found.PRESENT, Trial.FAILED), N, How.MEASURED, "CHK-03",
    ),
    "other code typed": (
        Item.PRINTER, device(Found.PRESENT, Trial.DIFFERS), UNKNOWN, How.MEASURED, "CHK-01",
    ),
    "typed too late": (
        Item.PRINTER, device(Found.PRESENT, Trial.EXPIRED), UNKNOWN, How.MEASURED, "CHK-02",
    ),
    "slip left out": (
        Item.PRINTER, device(Found.PRESENT, Trial.SKIPPED), UNKNOWN, How.SKIPPED, "CHK-11",
    ),
    "absent and left out": (
        Item.PRINTER, device(Found.ABSENT, Trial.SKIPPED), N, How.MEASURED, "DEV-01",
    ),
    "the better of two": (
        Item.PRINTER,
        DeviceEvidence((seen(PRINTER, Found.ABSENT), seen(Kind.PAGE_PRINTER))), Y, How.MEASURED, "",
    ),
    "page without the code": (
        Item.SCANNER, device(Found.PRESENT, Trial.UNREAD), UNKNOWN, How.MEASURED, "CHK-04",
    ),
    "dark photograph": (
        Item.CAMERA, device(Found.PRESENT, Trial.UNFIT), UNKNOWN, How.MEASURED, "CHK-05",
    ),
    "line good": (Item.BROADBAND, line(), Y, How.MEASURED, ""),
    "line slow": (Item.BROADBAND, line(down_kbps=600), N, How.MEASURED, "CHK-06"),
    "line lossy": (Item.BROADBAND, line(loss_permille=51), N, How.MEASURED, "CHK-06"),
    "line at the very threshold": (
        Item.BROADBAND, line(down_kbps=2000, loss_permille=50), Y, How.MEASURED, "",
    ),
    "figures of last week": (
        Item.BROADBAND, line(measured_ms=NOON - 7 * DAY_MS), UNKNOWN, How.SKIPPED, "CHK-07",
    ),
    "line down just now": (
        Item.BROADBAND, LineEvidence(None, NOON - DAY_MS), UNKNOWN, How.MEASURED, "NET-01",
    ),
    "line gone for a week": (
        Item.BROADBAND, LineEvidence(None, NOON - 7 * DAY_MS), N, How.MEASURED, "NET-01",
    ),
    "never a line": (Item.BROADBAND, LineEvidence(None), UNKNOWN, How.SKIPPED, "CHK-07"),
    "biometric fit": (
        Item.BIOMETRIC, BiometricEvidence((seen(Kind.BIOMETRIC),), NOON + DAY_MS), Y,
        How.MEASURED, "",
    ),
    "certificate ended": (
        Item.BIOMETRIC, BiometricEvidence((seen(Kind.BIOMETRIC),), NOON), N, How.MEASURED, "CHK-08",
    ),
    "biometric absent": (Item.BIOMETRIC, BiometricEvidence(()), N, How.MEASURED, "DEV-01"),
    "kit whole": (Item.KIT, KitEvidence(KIT), Y, How.DECLARED, ""),
    "kit without iris": (
        Item.KIT, KitEvidence((("fingers", True), ("iris", False))), N, How.DECLARED, "CHK-14",
    ),
    "kit half answered": (Item.KIT, KitEvidence(KIT[:2]), UNKNOWN, How.DECLARED, "CHK-11"),
    "kit unanswered": (Item.KIT, KitEvidence(()), UNKNOWN, How.SKIPPED, "CHK-11"),
    "backup held in the test": (
        Item.BACKUP,
        BackupEvidence(HERE, None, test_(12, runtime=1800), trial=FULL_TEST), Y, How.MEASURED, "",
    ),
    "backup fell at once": (
        Item.BACKUP,
        BackupEvidence(HERE, None, test_(4, low=True), trial=FULL_TEST), N, How.MEASURED, "CHK-09",
    ),
    "backup lasts ten minutes": (
        Item.BACKUP,
        BackupEvidence(HERE, None, test_(12, runtime=600), trial=FULL_TEST), N, How.MEASURED,
        "CHK-09",
    ),
    "mains never pulled": (
        Item.BACKUP,
        BackupEvidence(HERE, PowerReading(runtime_s=1800), test_(0), trial=Trial.FAILED), UNKNOWN,
        How.MEASURED, "CHK-10",
    ),
    "held, runtime unknown, declared": (
        Item.BACKUP,
        BackupEvidence(HERE, None, test_(12), BackupSaid(Source.UPS, 30), FULL_TEST), Y,
        How.DECLARED, "",
    ),
    "quick reading": (
        Item.BACKUP, BackupEvidence(HERE, PowerReading(runtime_s=1800)), Y, How.MEASURED, "",
    ),
    "quick reading, short": (
        Item.BACKUP, BackupEvidence(HERE, PowerReading(runtime_s=60)), N, How.MEASURED, "CHK-09",
    ),
    "reading that says nothing": (
        Item.BACKUP, BackupEvidence(HERE, PowerReading()), UNKNOWN, How.MEASURED, "CHK-10",
    ),
    "test left out": (
        Item.BACKUP,
        BackupEvidence(HERE, PowerReading(runtime_s=1800), trial=Trial.SKIPPED), UNKNOWN,
        How.SKIPPED, "CHK-11",
    ),
    "inverter declared": (
        Item.BACKUP,
        BackupEvidence((), said=BackupSaid(Source.INVERTER, 120), trial=Trial.SKIPPED), Y,
        How.DECLARED, "",
    ),
    "none declared": (
        Item.BACKUP, BackupEvidence((), said=BackupSaid(Source.NONE, 0)), N, How.DECLARED, "CHK-09",
    ),
    "worn battery": (
        Item.BACKUP,
        BackupEvidence((seen(Kind.POWER, Found.DEGRADED, "PWR-02"),)), N, How.MEASURED, "PWR-02",
    ),
    "space with photograph": (Item.SPACE, SpaceEvidence(1450, PHOTO), Y, How.DECLARED, ""),
    "space without": (Item.SPACE, SpaceEvidence(1450, None), UNKNOWN, How.DECLARED, "CHK-15"),
    "no space told": (Item.SPACE, SpaceEvidence(0, PHOTO), UNKNOWN, How.SKIPPED, "CHK-11"),
    "mobile": (Item.MOBILE, Particular("9816012345"), Y, How.DECLARED, ""),
    "mobile too short": (Item.MOBILE, Particular("98160"), N, How.DECLARED, "CHK-13"),
    "e-mail without at": (Item.EMAIL, Particular("ramesh"), N, How.DECLARED, "CHK-13"),
    "panchayat as free text": (Item.PANCHAYAT, Particular("Ward 3"), Y, How.DECLARED, ""),
    "address empty": (Item.ADDRESS, Particular(""), UNKNOWN, How.SKIPPED, "CHK-11"),
    **{f"{item} skipped": (item, Skipped(), UNKNOWN, How.SKIPPED, "CHK-11") for item in Item},
}  # fmt: skip


@pytest.mark.parametrize(("item", "evidence", "mark", "how", "step"), RULE.values(), ids=RULE)
def test_the_rule_says_y_n_or_not_known_and_what_to_do_next(item, evidence, mark, how, step):
    found = verdict(item, evidence, POLICY, NOON)
    assert (found.mark, found.how, found.next) == (mark, how, step)


# also what no file, wire or database takes: half a pair, NUL, line ends
TEXT = st.text(st.characters(), max_size=200)
FOUNDS = st.sampled_from(Found)
CODE = st.sampled_from(["", "PRN-01", "SCN-03", "RDS-02"])
SEEN = st.none() | st.lists(
    st.builds(seen, st.sampled_from(Kind), FOUNDS, CODE, TEXT), max_size=3
).map(tuple)
NUMBER = st.none() | st.integers(0, 100_000)
READING = st.none() | st.builds(
    PowerReading, st.none() | st.booleans(), st.none() | st.integers(0, 100), NUMBER,
    st.none() | st.booleans(),
)  # fmt: skip
TRIED = st.builds(Tried, st.sampled_from(Trial), CODE)
TIMES = st.integers(NOON - 30 * DAY_MS, NOON)
DEVICES = st.builds(DeviceEvidence, SEEN, TRIED)
LINES = st.builds(
    LineEvidence,
    st.none()
    | st.builds(
        replace, st.just(FIGURES), down_kbps=st.integers(0, 9000), loss_permille=NUMBER,
        measured_ms=TIMES,
    ),
    st.just(0) | TIMES,
    st.booleans(),
)  # fmt: skip
BACKUPS = st.builds(
    BackupEvidence, SEEN, READING,
    st.none() | st.builds(PowerTest, st.integers(0, 60), st.none(), NUMBER, st.booleans()),
    st.none() | st.builds(BackupSaid, st.sampled_from(Source), st.integers(0, 300)),
    st.sampled_from(Trial),
)  # fmt: skip
EVIDENCE = {
    **dict.fromkeys((Item.PRINTER, Item.SCANNER, Item.CAMERA), DEVICES),
    Item.COMPUTER: st.just(COMPUTER),
    Item.BROADBAND: LINES,
    Item.BIOMETRIC: st.builds(BiometricEvidence, SEEN, st.just(0) | TIMES),
    Item.KIT: st.builds(
        KitEvidence,
        st.lists(st.tuples(st.sampled_from(POLICY.kit_parts), st.booleans())).map(tuple),
    ),
    Item.BACKUP: BACKUPS,
    Item.SPACE: st.builds(
        SpaceEvidence,
        st.integers(0, 99_999),
        st.none() | st.builds(Photo, st.binary(), st.integers(1, 9), st.integers(1, 9)),
    ),
}
ANY = {item: st.just(Skipped()) | EVIDENCE.get(item, st.builds(Particular, TEXT)) for item in Item}


@given(st.fixed_dictionaries(ANY))
def test_whatever_was_found_skipped_is_never_n_and_every_row_says_what_next(found):
    rows = tuple(check_row(item, found[item], POLICY, NOON) for item in Item)
    for row in rows:
        if row.how is How.SKIPPED:
            assert row.mark is UNKNOWN
        if isinstance(found[row.item], Skipped):
            assert row.how is How.SKIPPED
        assert (row.next == "") is (row.mark is Y)
        assert row.next in {"", *CODES}
    record = Record(FORM, Depth.FULL, SUBJECT, "R.Devi", NOON, POLICY.rows(), rows)
    if record.minimum_met:
        assert all(record.row(item).mark is Y for item in MINIMUM)
    assert record.complete is (record.marks == "Y" * 17)
    assert read_record(record.to_bytes()) == record
    assert "\\u0000" not in record.to_bytes().decode()
