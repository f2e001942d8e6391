# SPDX-License-Identifier: Apache-2.0
"""Core: the rule of the self-check: evidence and policy in, Y, N or not known out.

1. What was skipped is not known. It is never N: nobody looked.
2. A device is judged by its test before its own word. A good test is Y, also of a printer that
   says nothing of itself; a test that failed is N. A code mistyped, late or not on the page, and a
   photograph that shows nothing, prove neither: not known.
3. Without a test's word the check's answer counts: nothing there, or there and not fit, is N; in
   use by another program, or mute, is not known. Fit is Y in a quick look; in a full check it is
   not known until the test was made.
4. The computer is this one: its own facts make it Y.
5. A line is Y by fresh figures within the policy, N by fresh figures outside it, and N when it was
   away longer than an outage may last. A line that is down just now is not known.
6. A backup is judged by its test, else in a quick look by its reading, else by what the operator
   declares of one without a cable. No reading is not "no backup": not known until declared.
7. Aadhaar kit, space and the eight particulars are declared: each part of the kit, a space with its
   photograph, a text that can be what it should be.

The tables below are the rule; each N and each unknown names the error whose next step mends it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from kiosk.core.device import Checked, Found
from kiosk.core.selfcheck import CheckRow, How, Item, Mark
from kiosk.core.selfcheck_evidence import (
    BackupEvidence,
    BiometricEvidence,
    ComputerFacts,
    DeviceEvidence,
    Evidence,
    KitEvidence,
    LineEvidence,
    Particular,
    Seen,
    Skipped,
    Source,
    SpaceEvidence,
    Trial,
    Tried,
)
from kiosk.core.selfcheck_policy import Policy
from kiosk.core.selfcheck_said import said

HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a row came to; `next` is empty on Y and on nothing else."""

    mark: Mark
    how: How
    next: str = ""


# Of the devices of a kind the best one counts.
_BEST: Final = (Found.PRESENT, Found.BUSY, Found.UNKNOWN, Found.DEGRADED, Found.ABSENT)

# what a check found: the mark, and the code where the check gave none
FOUND: Final[dict[Found, tuple[Mark, str]]] = {
    Found.PRESENT: (Mark.Y, ""),
    Found.BUSY: (Mark.NOT_KNOWN, "DEV-02"),
    Found.UNKNOWN: (Mark.NOT_KNOWN, "DEV-03"),
    Found.DEGRADED: (Mark.N, "DEV-08"),
    Found.ABSENT: (Mark.N, "DEV-01"),
}
# what a test came to, where it decides
TRIALS: Final[dict[Trial, Ruling]] = {
    Trial.GOOD: Ruling(Mark.Y, How.MEASURED),
    Trial.FAILED: Ruling(Mark.N, How.MEASURED, "CHK-03"),
    Trial.DIFFERS: Ruling(Mark.NOT_KNOWN, How.MEASURED, "CHK-01"),
    Trial.EXPIRED: Ruling(Mark.NOT_KNOWN, How.MEASURED, "CHK-02"),
    Trial.UNREAD: Ruling(Mark.NOT_KNOWN, How.MEASURED, "CHK-04"),
    Trial.UNFIT: Ruling(Mark.NOT_KNOWN, How.MEASURED, "CHK-05"),
    Trial.SKIPPED: Ruling(Mark.NOT_KNOWN, How.SKIPPED, "CHK-11"),
}
LEFT_OUT: Final = Ruling(Mark.NOT_KNOWN, How.SKIPPED, "CHK-11")
NOBODY_LOOKS: Final = Ruling(Mark.NOT_KNOWN, How.SKIPPED, "CHK-12")
DECLARED: Final = Ruling(Mark.Y, How.DECLARED)

# forms of the particulars that have one
_FORMS: Final = {
    Item.MOBILE: re.compile(r"[6-9][0-9]{9}"),
    Item.EMAIL: re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+"),
}


def check_row(item: Item, evidence: Evidence, policy: Policy, at_ms: int) -> CheckRow:
    """The row of an item."""
    found = verdict(item, evidence, policy, at_ms)
    facts, value = said(evidence, policy, at_ms)
    return CheckRow(item, found.mark, found.how, facts, at_ms, found.next, value)


def verdict(item: Item, evidence: Evidence, policy: Policy, at_ms: int) -> Ruling:
    """What this evidence of this row comes to at this time."""
    match evidence:
        case Skipped():
            return LEFT_OUT
        case ComputerFacts():
            return Ruling(Mark.Y, How.MEASURED)
        case DeviceEvidence(seen, tried):
            return _device(seen, tried)
        case BiometricEvidence():
            return _biometric(evidence, at_ms)
        case LineEvidence():
            return _line(evidence, policy, at_ms)
        case BackupEvidence():
            return _backup(evidence, policy)
        case KitEvidence() | SpaceEvidence() | Particular():
            return _declared(item, evidence, policy)
        case _:
            assert_never(evidence)


def _device(seen: tuple[Seen, ...] | None, tried: Tried) -> Ruling:
    decided = TRIALS.get(tried.trial)
    if decided and tried.trial is Trial.GOOD:
        return decided
    if decided and tried.trial is Trial.FAILED:
        return Ruling(decided.mark, decided.how, tried.code or decided.next)
    found = _found(seen)
    if found.mark is Mark.Y or (found.mark is Mark.NOT_KNOWN and tried.trial in _TRIED):
        return decided or found
    return found


_TRIED: Final = (Trial.DIFFERS, Trial.EXPIRED, Trial.UNREAD, Trial.UNFIT)


def _found(seen: tuple[Seen, ...] | None) -> Ruling:
    if seen is None:
        return NOBODY_LOOKS
    best = best_of(seen)
    mark, code = FOUND[best.found]
    return Ruling(mark, How.MEASURED, "" if mark is Mark.Y else best.code or code)


def best_of(seen: Sequence[Seen]) -> Checked:
    """The answer of the device that stands best; ABSENT when there is none."""
    answers = [one.checked for one in seen]
    return min(answers, key=lambda one: _BEST.index(one.found), default=Checked(Found.ABSENT))


def _biometric(evidence: BiometricEvidence, at_ms: int) -> Ruling:
    found = _found(evidence.seen)
    ends_ms = evidence.certificate_ends_ms
    if found.mark is Mark.Y and 0 < ends_ms <= at_ms:
        return Ruling(Mark.N, How.MEASURED, "CHK-08")
    return found


def _line(evidence: LineEvidence, policy: Policy, at_ms: int) -> Ruling:
    figures = evidence.figures
    if figures is not None and at_ms - figures.measured_ms <= policy.figures_hours_max * HOUR_MS:
        slow = figures.down_kbps < policy.down_kbps_min
        lossy = (figures.loss_permille or 0) > policy.loss_permille_max
        if slow or lossy:
            return Ruling(Mark.N, How.MEASURED, "CHK-06")
        return Ruling(Mark.Y, How.MEASURED)
    if evidence.online or not evidence.last_contact_ms:
        return Ruling(Mark.NOT_KNOWN, How.SKIPPED, "CHK-07")
    gone = at_ms - evidence.last_contact_ms > policy.outage_hours_max * HOUR_MS
    return Ruling(Mark.N if gone else Mark.NOT_KNOWN, How.MEASURED, "NET-01")


def _backup(evidence: BackupEvidence, policy: Policy) -> Ruling:
    best = best_of(evidence.seen or ())
    if best.found is Found.DEGRADED:
        return Ruling(Mark.N, How.MEASURED, best.code or FOUND[best.found][1])
    measured = _backup_measured(evidence, policy)
    if measured is not None:
        return measured
    if evidence.said is not None:
        long_enough = evidence.said.runtime_min >= policy.runtime_min_min
        if evidence.said.source is Source.NONE or not long_enough:
            return Ruling(Mark.N, How.DECLARED, "CHK-09")
        return DECLARED
    if evidence.trial is Trial.FAILED:
        return Ruling(Mark.NOT_KNOWN, How.MEASURED, "CHK-10")
    if evidence.trial is Trial.SKIPPED or evidence.seen is None:
        return LEFT_OUT if evidence.trial is Trial.SKIPPED else NOBODY_LOOKS
    return Ruling(Mark.NOT_KNOWN, How.MEASURED, "CHK-10")


def _backup_measured(evidence: BackupEvidence, policy: Policy) -> Ruling | None:
    """By the test, else by a quick look's reading; None when neither says how long it lasts."""
    test, reading = evidence.test, evidence.reading
    if test is not None and test.on_battery_s:
        runtime_s = test.runtime_s
        short = test.low or test.on_battery_s < policy.on_battery_s_min
    elif reading is not None and evidence.trial is Trial.NOT_ASKED:
        runtime_s, short = reading.runtime_s, reading.low is True
    else:
        return None
    if short or (runtime_s is not None and runtime_s < 60 * policy.runtime_min_min):
        return Ruling(Mark.N, How.MEASURED, "CHK-09")
    return None if runtime_s is None else Ruling(Mark.Y, How.MEASURED)


def _declared(
    item: Item, evidence: KitEvidence | SpaceEvidence | Particular, policy: Policy
) -> Ruling:
    match evidence:
        case KitEvidence(parts):
            told = dict(parts)
            if not all(told.get(part, True) for part in policy.kit_parts):
                return Ruling(Mark.N, How.DECLARED, "CHK-14")
            if not told:
                return LEFT_OUT
            whole = all(part in told for part in policy.kit_parts)
            return DECLARED if whole else Ruling(Mark.NOT_KNOWN, How.DECLARED, "CHK-11")
        case SpaceEvidence(area_sq_dm, photo):
            if area_sq_dm <= 0:
                return LEFT_OUT
            seen = photo is not None or not policy.space_photo_needed
            return DECLARED if seen else Ruling(Mark.NOT_KNOWN, How.DECLARED, "CHK-15")
        case Particular(text):
            if not text:
                return LEFT_OUT
            form = _FORMS.get(item)
            fits = form is None or form.fullmatch(text)
            return DECLARED if fits else Ruling(Mark.N, How.DECLARED, "CHK-13")
