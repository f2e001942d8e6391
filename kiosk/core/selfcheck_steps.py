# SPDX-License-Identifier: Apache-2.0
"""Core: the steps of a full self-check, as a table: what is asked next, and what may happen to it.

    waiting ──ask──▶ asked ──settle──▶ settled        the run: open ⇄ paused ──▶ cancelled
       └──skip──▶ skipped ◀──skip──┘ │                          └──end──▶ ended
                     └──────ask──────┴──ask──▶ asked (again)

The machine looks around first by itself; then one step after the other is asked, in printed order.
Each can be left out and taken up again until the run ends. A paused run is a value: whoever holds
it goes on where it stood. What was never asked when it ends counts as skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.core.ids import crockford, read_crockford
from kiosk.core.machine import Machine
from kiosk.core.selfcheck import FORM, CheckRow, Depth, How, Item, Mark, Record, Subject
from kiosk.core.selfcheck_evidence import (
    BackupEvidence,
    DeviceEvidence,
    Evidence,
    Label,
    Skipped,
    Trial,
    Tried,
)
from kiosk.core.selfcheck_policy import Policy
from kiosk.core.selfcheck_rule import HOUR_MS, check_row

CODE_LETTERS: Final = 5
CODE_BYTES: Final = 4
SLIP_MARK: Final = "LMK-TEST:"  # what the code on a test slip begins with, beside its letters
_MINUTE_MS: Final = 60_000


class Step(StrEnum):
    """What the operator does, in the order in which it is asked (`check.step.<step>`)."""

    VLE = "vle"  # the eight particulars: confirmed or filled in
    SLIP = "slip"  # a test slip is printed; its code is typed back
    PAGE = "page"  # the slip is laid on the scanner; its code is read back
    PHOTO = "photo"
    KIT = "kit"
    POWER = "power"  # mains pulled for some seconds
    SPACE = "space"


class StepState(StrEnum):
    """How a step stands."""

    WAITING = "waiting"
    ASKED = "asked"
    SETTLED = "settled"
    SKIPPED = "skipped"


class StepEvent(StrEnum):
    """What moves it."""

    ASK = "ask"
    SETTLE = "settle"
    SKIP = "skip"


class RunState(StrEnum):
    """How the whole stands."""

    OPEN = "open"
    PAUSED = "paused"
    CANCELLED = "cancelled"  # nothing of it is kept
    ENDED = "ended"


class RunEvent(StrEnum):
    """What moves it."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    END = "end"


STEP: Final = Machine(
    "check_step",
    {
        (StepState.WAITING, StepEvent.ASK): StepState.ASKED,
        (StepState.WAITING, StepEvent.SKIP): StepState.SKIPPED,
        (StepState.ASKED, StepEvent.ASK): StepState.ASKED,
        (StepState.ASKED, StepEvent.SETTLE): StepState.SETTLED,
        (StepState.ASKED, StepEvent.SKIP): StepState.SKIPPED,
        (StepState.SETTLED, StepEvent.ASK): StepState.ASKED,
        (StepState.SKIPPED, StepEvent.ASK): StepState.ASKED,
    },
)
RUN: Final = Machine(
    "check_run",
    {
        (RunState.OPEN, RunEvent.PAUSE): RunState.PAUSED,
        (RunState.OPEN, RunEvent.CANCEL): RunState.CANCELLED,
        (RunState.OPEN, RunEvent.END): RunState.ENDED,
        (RunState.PAUSED, RunEvent.RESUME): RunState.OPEN,
        (RunState.PAUSED, RunEvent.CANCEL): RunState.CANCELLED,
    },
)

# Whose row a step settles; the particulars settle eight.
ROW_OF: Final[Mapping[Step, Item]] = {
    Step.SLIP: Item.PRINTER,
    Step.PAGE: Item.SCANNER,
    Step.PHOTO: Item.CAMERA,
    Step.KIT: Item.KIT,
    Step.POWER: Item.BACKUP,
    Step.SPACE: Item.SPACE,
}


@dataclass(frozen=True, slots=True)
class SlipCode:
    """The code on a test slip: five letters of Crockford's base 32 (no I, L, O, U)."""

    letters: str
    made_ms: int
    tries: int = 0

    @property
    def text(self) -> str:
        """What the slip's QR says."""
        return SLIP_MARK + self.letters


def slip_code(chance: bytes, now_ms: int) -> SlipCode:
    """A new code from `CODE_BYTES` random bytes."""
    return SlipCode(crockford(int.from_bytes(chance, "big"), CODE_LETTERS), now_ms)


@dataclass(frozen=True, slots=True)
class Run:
    """A full self-check under way: frozen, so it can be shown, kept and taken up again."""

    policy: Policy
    subject: Subject
    operator: str
    state: RunState = RunState.OPEN
    steps: tuple[tuple[Step, StepState], ...] = tuple((s, StepState.WAITING) for s in Step)
    found: tuple[tuple[Item, Evidence, int], ...] = ()  # with the time it was found
    code: SlipCode | None = None
    trouble: str = ""  # code of what just went wrong, for the page; empty when nothing did

    @property
    def next(self) -> Step | None:
        """The step that is asked, or else the first that waits; None when all are over."""
        for wanted in (StepState.ASKED, StepState.WAITING):
            for step, state in self.steps:
                if state is wanted:
                    return step
        return None

    @property
    def done(self) -> int:
        """How many steps are over."""
        over = (StepState.SETTLED, StepState.SKIPPED)
        return sum(state in over for _, state in self.steps)

    def evidence(self, item: Item) -> Evidence:
        """What is known of a row so far."""
        return next((one for of, one, _ in self.found if of is item), Skipped())

    def at_ms(self, item: Item, else_ms: int) -> int:
        """When it was found."""
        return next((at for of, _, at in self.found if of is item), else_ms)


def moved(run: Run, step: Step, event: StepEvent, trouble: str = "") -> Run:
    """The run after something happened to a step. Raises ImpossibleStep, also when not open."""
    RUN.step(run.state, RunEvent.PAUSE)  # only an open run moves
    steps = tuple(
        (one, STEP.step(state, event) if one is step else state) for one, state in run.steps
    )
    return replace(run, steps=steps, trouble=trouble)


def turned(run: Run, event: RunEvent) -> Run:
    """The run paused, resumed, cancelled or ended. Raises ImpossibleStep."""
    return replace(run, state=RUN.step(run.state, event), trouble="")


def holding(run: Run, item: Item, evidence: Evidence, at_ms: int) -> Run:
    """The run with this evidence of a row in the place of what it had."""
    rest = tuple(one for one in run.found if one[0] is not item)
    return replace(run, found=(*rest, (item, evidence, at_ms)))


def tried(run: Run, item: Item, test: Tried, at_ms: int) -> Run:
    """The run with the outcome of a device's test beside what was seen of it."""
    held = run.evidence(item)
    seen = held.seen if isinstance(held, DeviceEvidence) else None
    return holding(run, item, DeviceEvidence(seen, test), at_ms)


def typed(run: Run, text: str, now_ms: int) -> Run:
    """The run after the operator typed the slip's code.

    The right one in time settles the step. A wrong one leaves it asked (trouble CHK-01) until the
    tries are used up; a late one settles it as expired.
    """
    code = run.code
    if code is None:
        return replace(run, trouble="CHK-03")
    facts = ((Label.TEST_CODE, code.letters),)
    late = now_ms - code.made_ms > run.policy.code_minutes_max * _MINUTE_MS
    if late:
        test = Tried(Trial.EXPIRED, facts=facts)
    elif _same(text, code.letters):
        test = Tried(Trial.GOOD, facts=facts)
    elif code.tries + 1 < run.policy.code_tries_max:
        again = replace(code, tries=code.tries + 1)
        return replace(moved(run, Step.SLIP, StepEvent.ASK, "CHK-01"), code=again)
    else:
        test = Tried(Trial.DIFFERS, facts=facts)
    trouble = "CHK-02" if late else "CHK-01" if test.trial is Trial.DIFFERS else ""
    over = moved(run, Step.SLIP, StepEvent.SETTLE, trouble)
    return tried(over, Item.PRINTER, test, now_ms)


def _same(text: str, letters: str) -> bool:
    """Whether it was meant: I and L are 1, O is 0, spaces and case do not count."""
    plain = "".join(text.split()).replace("-", "")
    try:
        return len(plain) == len(letters) and read_crockford(plain) == read_crockford(letters)
    except ValueError:
        return False


def skipped(run: Run, step: Step, now_ms: int) -> Run:
    """The run without this step."""
    over = moved(run, step, StepEvent.SKIP)
    item = ROW_OF.get(step)
    if item is None:
        return over
    match over.evidence(item):
        case DeviceEvidence():
            return tried(over, item, Tried(Trial.SKIPPED), now_ms)
        case BackupEvidence() as held:
            return holding(over, item, replace(held, trial=Trial.SKIPPED), now_ms)
        case _:
            return over


def ended(run: Run, now_ms: int) -> tuple[Run, Record]:
    """The run over, and its record; what was never settled counts as skipped."""
    for step, state in run.steps:
        if state in (StepState.WAITING, StepState.ASKED):
            run = skipped(run, step, now_ms)
    over = turned(run, RunEvent.END)
    return over, record_of(over, Depth.FULL, now_ms)


def record_of(run: Run, depth: Depth, now_ms: int) -> Record:
    """The record of what a run holds."""
    rows = tuple(
        check_row(item, run.evidence(item), run.policy, run.at_ms(item, now_ms)) for item in Item
    )
    return Record(FORM, depth, run.subject, run.operator, now_ms, run.policy.rows(), rows)


def with_standing(record: Record, last: Record | None, policy: Policy) -> Record:
    """The record with what a quick look does not ask: what the last one had declared, and the
    figures of the line while they are fresh; in their own words and with their own time.
    """
    if last is None:
        return record
    pairs = zip(record.rows, last.rows, strict=True)
    fresh_ms = record.at_ms - policy.figures_hours_max * HOUR_MS
    return replace(record, rows=tuple(_standing(new, old, fresh_ms) for new, old in pairs))


def _standing(new: CheckRow, old: CheckRow, fresh_ms: int) -> CheckRow:
    if new.mark is not Mark.NOT_KNOWN or new.how is not How.SKIPPED:
        return new
    figures = old.item is Item.BROADBAND and old.how is How.MEASURED and old.at_ms >= fresh_ms
    return old if figures or old.how is How.DECLARED else new
