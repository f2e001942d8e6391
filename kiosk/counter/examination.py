# SPDX-License-Identifier: Apache-2.0
"""Counter: the examination of a self-check: asks machine, table and operator, and touches no books.

It waits for devices, so it belongs on a thread that is neither the counter's nor the window's.
Every step takes a frozen Run and gives the next one; `end` gives the Record that the desk
(`counter.selfcheck`) signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.core.dates import shown
from kiosk.core.device import Kind
from kiosk.core.errors import Device
from kiosk.core.ports import Chance, Clock
from kiosk.core.selfcheck import (
    INFRASTRUCTURE,
    Depth,
    Item,
    Record,
    Subject,
)
from kiosk.core.selfcheck_evidence import (
    BackupEvidence,
    BackupSaid,
    BiometricEvidence,
    DeviceEvidence,
    Evidence,
    KitEvidence,
    Particular,
    Photo,
    Seen,
    Skipped,
    SpaceEvidence,
    Trial,
    Tried,
)
from kiosk.core.selfcheck_policy import Policy
from kiosk.core.selfcheck_ports import Measures, Tell, trial_slip
from kiosk.core.selfcheck_said import photo_facts
from kiosk.core.selfcheck_steps import (
    CODE_BYTES,
    Run,
    RunEvent,
    Step,
    StepEvent,
    ended,
    holding,
    moved,
    record_of,
    skipped,
    slip_code,
    tried,
    turned,
    typed,
    with_standing,
)

KINDS: Final = {
    Item.PRINTER: (Kind.RECEIPT_PRINTER, Kind.PAGE_PRINTER),
    Item.SCANNER: (Kind.SCANNER,),
    Item.CAMERA: (Kind.CAMERA,),
    Item.BIOMETRIC: (Kind.BIOMETRIC,),
    Item.BACKUP: (Kind.POWER,),
}
Told = tuple[tuple[Item, Particular], ...]
"""Particulars as declared or known."""


def nobody_hears(item: str, done: int, of: int) -> None:
    """A Tell for who wants no progress."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What an examination works with."""

    measures: Measures
    clock: Clock
    chance: Chance
    policy: Policy

    def now_ms(self) -> int:
        """Trusted time."""
        return self.clock.read().now_ms


class Examination:
    """Examines a counter. Every call may wait for a device; none raises for what a device does."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def quick(
        self, subject: Subject, known: Told, last: Record | None, tell: Tell = nobody_hears
    ) -> Record:
        """A look at what is there. Nothing is tested; what was declared last is taken over."""
        run = self._look_around(Run(self._tools.policy, subject, ""), tell)
        for item, particular in known:
            run = holding(run, item, particular, self._tools.now_ms())
        looked = record_of(run, Depth.QUICK, self._tools.now_ms())
        return with_standing(looked, last, self._tools.policy)

    def begin(
        self, subject: Subject, operator: str, known: Told = (), tell: Tell = nobody_hears
    ) -> Run:
        """Looks around; then the steps wait. `known` particulars are offered, not yet declared."""
        run = self._look_around(Run(self._tools.policy, subject, operator), tell)
        for item, particular in known:
            if particular.from_portal:
                run = holding(run, item, particular, self._tools.now_ms())
        return run

    def ask(self, run: Run, step: Step) -> Run:
        """Asks a step, also again; for the slip this prints one. Raises ImpossibleStep."""
        asked = moved(run, step, StepEvent.ASK)
        return self._print(asked) if step is Step.SLIP else asked

    def type_code(self, run: Run, text: str) -> Run:
        """The operator typed what stands on the slip."""
        return typed(run, text, self._tools.now_ms())

    def nothing_came_out(self, run: Run) -> Run:
        """The operator says that the slip did not come out, or cannot be read."""
        return self._settled(run, Step.SLIP, Item.PRINTER, Tried(Trial.FAILED), "CHK-03")

    def scan(self, run: Run) -> Run:
        """Scans the slip and reads its code back."""
        wanted = run.code.text if run.code else ""
        try:
            read = self._tools.measures.scan_code()
        except Device as error:
            return self._gave_up(run, Step.PAGE, Item.SCANNER, error)
        if wanted and read == wanted:
            return self._settled(run, Step.PAGE, Item.SCANNER, Tried(Trial.GOOD))
        return self._settled(run, Step.PAGE, Item.SCANNER, Tried(Trial.UNREAD), "CHK-04")

    def photograph(self, run: Run) -> Run:
        """Takes a photograph and judges it."""
        try:
            photo = self._tools.measures.photograph()
        except Device as error:
            return self._gave_up(run, Step.PHOTO, Item.CAMERA, error)
        trial = Trial.UNFIT if photo.remarks else Trial.GOOD
        test = Tried(trial, facts=photo_facts(photo))
        return self._settled(run, Step.PHOTO, Item.CAMERA, test, "CHK-05" if photo.remarks else "")

    def pull_mains(self, run: Run, seconds_max: int = 0) -> Run:
        """Watches UPS or battery while the operator switches the mains off and on again."""
        held, now_ms = _backup_of(run), self._tools.now_ms()
        try:
            test = self._tools.measures.watch_power(seconds_max or 3 * run.policy.on_battery_s_min)
        except Device as error:
            over = moved(run, Step.POWER, StepEvent.SETTLE, error.code)
            return holding(over, Item.BACKUP, replace(held, trial=Trial.FAILED), now_ms)
        seen_off = test.on_battery_s > 0
        over = moved(run, Step.POWER, StepEvent.SETTLE, "" if seen_off else "CHK-10")
        trial = Trial.GOOD if seen_off else Trial.FAILED
        return holding(over, Item.BACKUP, replace(held, test=test, trial=trial), now_ms)

    def declare_backup(self, run: Run, said: BackupSaid) -> Run:
        """A backup without a cable, declared; the step is over with it."""
        over = moved(moved(run, Step.POWER, StepEvent.ASK), Step.POWER, StepEvent.SETTLE)
        held = replace(_backup_of(run), said=said)
        if held.test is None:
            held = replace(held, trial=Trial.SKIPPED)
        return holding(over, Item.BACKUP, held, self._tools.now_ms())

    def declare_kit(self, run: Run, parts: Sequence[tuple[str, bool]]) -> Run:
        """The parts of the Aadhaar kit, each there or not."""
        over = moved(run, Step.KIT, StepEvent.SETTLE)
        return holding(over, Item.KIT, KitEvidence(tuple(parts)), self._tools.now_ms())

    def declare_space(self, run: Run, area_sq_dm: int, *, with_photo: bool) -> Run:
        """The space in square decimetres, with a photograph taken now where one is wanted."""
        photo, trouble = self._room(with_photo)
        over = moved(run, Step.SPACE, StepEvent.SETTLE, trouble)
        evidence = SpaceEvidence(area_sq_dm, photo)
        return holding(over, Item.SPACE, evidence, self._tools.now_ms())

    def declare_vle(self, run: Run, told: Told) -> Run:
        """The particulars as the operator confirmed or wrote them."""
        over = moved(run, Step.VLE, StepEvent.SETTLE)
        for item, particular in told:
            over = holding(over, item, particular, self._tools.now_ms())
        return over

    def skip(self, run: Run, step: Step) -> Run:
        """Leaves a step out."""
        return skipped(run, step, self._tools.now_ms())

    def pause(self, run: Run) -> Run:
        """Puts the run aside; `resume` goes on where it stood."""
        return turned(run, RunEvent.PAUSE)

    def resume(self, run: Run) -> Run:
        """Goes on."""
        return turned(run, RunEvent.RESUME)

    def cancel(self, run: Run) -> Run:
        """Gives it up; nothing of it is kept."""
        return turned(run, RunEvent.CANCEL)

    def end(self, run: Run) -> Record:
        """The record; steps that are not over count as left out. Raises ImpossibleStep."""
        return ended(run, self._tools.now_ms())[1]

    def _look_around(self, run: Run, tell: Tell) -> Run:
        for done, item in enumerate(INFRASTRUCTURE):
            tell(item.value, done, len(INFRASTRUCTURE))
            run = holding(run, item, self._look(item), self._tools.now_ms())
        tell("", len(INFRASTRUCTURE), len(INFRASTRUCTURE))
        return run

    def _look(self, item: Item) -> Evidence:
        measures = self._tools.measures
        match item:
            case Item.COMPUTER:
                return measures.computer() or Skipped()
            case Item.PRINTER | Item.SCANNER | Item.CAMERA:
                return DeviceEvidence(self._seen(item))
            case Item.BIOMETRIC:
                return self._biometric()
            case Item.BROADBAND:
                return measures.line()
            case Item.BACKUP:
                return self._power()
            case _:
                return Skipped()

    def _seen(self, item: Item) -> tuple[Seen, ...] | None:
        """All devices of a row; None where nothing could look for any of its kinds."""
        looked = [self._tools.measures.seen(kind) for kind in KINDS[item]]
        found = [some for some in looked if some is not None]
        return tuple(one for some in found for one in some) if found else None

    def _biometric(self) -> BiometricEvidence:
        seen = self._seen(Item.BIOMETRIC)
        try:
            info = self._tools.measures.biometric() if seen else None
        except Device:
            info = None  # its check has said so already
        ends_ms = info.certificate_ends_ms if info else None
        return BiometricEvidence(seen, ends_ms or 0)

    def _power(self) -> BackupEvidence:
        seen = self._seen(Item.BACKUP)
        try:
            return BackupEvidence(seen, self._tools.measures.power() if seen else None)
        except Device:
            return BackupEvidence(seen)

    def _print(self, run: Run) -> Run:
        tools = self._tools
        now_ms = tools.now_ms()
        code = slip_code(tools.chance.take(CODE_BYTES), now_ms)
        try:
            tools.measures.print_slip(
                trial_slip(run.subject, code.letters, code.text, shown(now_ms))
            )
        except Device as error:
            return self._gave_up(run, Step.SLIP, Item.PRINTER, error)
        return replace(run, code=code)

    def _room(self, wanted: bool) -> tuple[Photo | None, str]:
        if not wanted:
            return None, ""
        try:
            photo = self._tools.measures.photograph()
        except Device as error:
            return None, error.code
        return (None, "CHK-05") if photo.remarks else (photo, "")

    def _gave_up(self, run: Run, step: Step, item: Item, error: Device) -> Run:
        return self._settled(run, step, item, Tried(Trial.FAILED, error.code), error.code)

    def _settled(self, run: Run, step: Step, item: Item, test: Tried, trouble: str = "") -> Run:
        over = moved(run, step, StepEvent.SETTLE, trouble)
        return tried(over, item, test, self._tools.now_ms())


def _backup_of(run: Run) -> BackupEvidence:
    held = run.evidence(Item.BACKUP)
    return held if isinstance(held, BackupEvidence) else BackupEvidence()
