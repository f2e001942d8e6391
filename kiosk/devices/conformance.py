# SPDX-License-Identifier: Apache-2.0
"""Room devices: the conformance kit: the same cases against any adapter.

Absent, busy, opened twice, unplugged at each step, silent, garbage, slow, mute, given up, closed
twice.

A case that the rig cannot do, or that nothing in the adapter answers to, is "not shown", never
"passed". `lmk-kiosk device-test NAME` runs it; tests run it with a rig on a real peer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Final

from kiosk.core.device import Checked, Found
from kiosk.core.device_ports import PowerReading
from kiosk.core.entries import Printed
from kiosk.core.errors import Device, DeviceBusy, DeviceCancelled
from kiosk.devices.conformance_bed import Bed, Fails, NotShown
from kiosk.devices.conformance_rig import Rig
from kiosk.devices.trouble import Step, Trouble


class Verdict(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One case's end; `what` says why it did not pass."""

    case: str
    verdict: Verdict
    what: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing every adapter promises. `run` raises Fails or NotShown."""

    name: str
    run: Callable[[Bed], object]


def conform(rig: Rig) -> Iterator[Finding]:
    """Every case in turn, each on a mended peer; lazily, so that progress can be shown."""
    first, *others = CASES
    stands = _judge(first, rig)
    yield stands
    for case in others:
        if stands.verdict is Verdict.PASSED:
            yield _judge(case, rig)
        else:
            yield Finding(case.name, Verdict.NOT_SHOWN, stands.what)


def _judge(case: Case, rig: Rig) -> Finding:
    rig.mend()
    try:
        with Bed(rig) as bed:
            case.run(bed)
    except NotShown as why:
        return Finding(case.name, Verdict.NOT_SHOWN, str(why))
    except Fails as what:
        return Finding(case.name, Verdict.FAILED, str(what))
    except Device as error:
        return Finding(case.name, Verdict.FAILED, f"a well device raised {error.code}")
    finally:
        rig.mend()
    return Finding(case.name, Verdict.PASSED)


# ── on a well device ─────────────────────────────────────────────────────────────────────────────


def _looks(bed: Bed) -> None:
    if bed.sighting() not in bed.look():
        raise Fails("two looks do not agree")


def _look_opens_nothing(bed: Bed) -> None:
    bed.sighting()
    before = bed.rig.opened()
    if before is None:
        raise NotShown("nobody counts how often it is opened")
    bed.look()
    if bed.rig.opened() != before:
        raise Fails("a look opened the device")


def _seen_while_open(bed: Bed) -> None:
    sighting = bed.sighting()
    device = bed.open(sighting)
    if sighting.key not in {one.key for one in bed.look()}:
        raise Fails("a look does not show it while it is open")
    bed.close(device)


def _well(bed: Bed) -> None:
    _must_be_well(bed, bed.asked(bed.sighting()))


def _works(bed: Bed) -> None:
    work = _work(bed)
    device = bed.open(bed.sighting())
    if _came_to_nothing(bed.work(device, work, _on)):
        raise Fails("the work of a well device came to nothing")
    bed.close(device)


def _opened_twice(bed: Bed) -> None:
    sighting = bed.sighting()
    first = bed.open(sighting)
    try:
        bed.close(bed.open(sighting))
    except DeviceBusy:
        pass
    bed.close(first)
    _must_be_well(bed, bed.asked(sighting))


def _closed_twice(bed: Bed) -> None:
    device = bed.open(bed.sighting())
    bed.close(device)
    bed.close(device)


# ── on one in trouble ────────────────────────────────────────────────────────────────────────────


def _ill(bed: Bed, trouble: Trouble, step: Step, only: tuple[Found, ...] = ()) -> None:
    """The trouble is told as an error or an answer, in time; afterwards all is well again."""
    sighting = bed.sighting()
    if not bed.rig.can(trouble, step):
        raise NotShown(f"the rig cannot make it {trouble.value} at {step.value}")
    match step:
        case Step.WORK:
            _ill_at_work(bed, trouble)
        case Step.CHECK:
            device = bed.open(sighting)
            bed.rig.cause(trouble, step)
            _must_not_be_well(bed.check(device), only)
            bed.close(device)
        case _:
            bed.rig.cause(trouble, step)
            _must_not_be_well(bed.asked(sighting), only)
    bed.rig.mend()
    _must_be_well(bed, bed.asked(bed.sighting()))


def _ill_at_work(bed: Bed, trouble: Trouble) -> None:
    work = _work(bed)
    device = bed.open(bed.sighting())
    bed.rig.cause(trouble, Step.WORK)
    try:
        came = bed.work(device, work, _on)
    except Device:
        came = None
    if not _claims_nothing(came):
        raise Fails(f"{trouble.value} in mid-work, it gave a {type(came).__name__} as a well one")
    bed.close(device)


def _slow(bed: Bed, step: Step) -> None:
    sighting = bed.sighting()
    if not bed.rig.can(Trouble.SLOW, step):
        raise NotShown(f"the rig cannot make it slow at {step.value}")
    work = _work(bed) if step is Step.WORK else None
    bed.rig.cause(Trouble.SLOW, step)
    if work is None:
        _must_be_well(bed, bed.asked(sighting))
        return
    device = bed.open(sighting)
    if _came_to_nothing(bed.work(device, work, _on)):
        raise Fails("slow work came to nothing")
    bed.close(device)


def _given_up(bed: Bed) -> None:
    work = _work(bed)
    heard: list[int] = []

    def give_up(done: int, of: int) -> None:  # noqa: ARG001  # fulfils Progress
        heard.append(done)
        raise DeviceCancelled

    device = bed.open(bed.sighting())
    try:
        bed.work(device, work, give_up)
    except DeviceCancelled:
        pass
    else:
        if not heard:
            raise NotShown("its work tells no progress")
        raise Fails("it went on when nobody waited any more")
    bed.close(device)
    _must_be_well(bed, bed.asked(bed.sighting()))


def _must_be_well(bed: Bed, checked: Checked) -> None:
    if bed.rig.can(Trouble.MUTE, Step.CHECK) and checked.found is Found.UNKNOWN:
        raise Fails("a well device is called unknown")
    if checked.found not in (Found.PRESENT, Found.UNKNOWN):
        raise Fails(f"a well device is called {checked.found.value} ({checked.code})")


def _must_not_be_well(checked: Checked, only: tuple[Found, ...]) -> None:
    if checked.found is Found.PRESENT:
        raise Fails("it is called well")
    if only and checked.found not in only:
        raise Fails(f"it is called {checked.found.value}")


def _work(bed: Bed) -> Any:
    work = bed.rig.work()
    if work is None:
        raise NotShown("no work may be done")
    return work


def _came_to_nothing(came: Any) -> bool:
    return came in (None, (), Printed.FAILED, PowerReading())


def _claims_nothing(came: Any) -> bool:
    """Not printed, not sure, no code shown, no match, no reading: answers in any trouble."""
    return _came_to_nothing(came) or came in ("", False, Printed.UNSURE)


def _on(done: int, of: int) -> None:
    """Progress that nobody looks at."""


def _in_trouble(trouble: Trouble, step: Step, *only: Found) -> Case:
    name = f"{trouble.value} at {step.value}"
    return Case(name, partial(_ill, trouble=trouble, step=step, only=only))


CASES: Final[tuple[Case, ...]] = (
    Case("a look is quick and steady", _looks),  # the others stand on it
    Case("a look opens nothing", _look_opens_nothing),
    Case("a look shows it while it is open", _seen_while_open),
    Case("well", _well),
    Case("works", _works),
    Case("opened twice", _opened_twice),
    Case("closed twice", _closed_twice),
    _in_trouble(Trouble.ABSENT, Step.OPEN, Found.ABSENT, Found.UNKNOWN),
    _in_trouble(Trouble.PULLED, Step.OPEN),
    _in_trouble(Trouble.PULLED, Step.CHECK),
    _in_trouble(Trouble.PULLED, Step.WORK),
    _in_trouble(Trouble.SILENT, Step.OPEN),
    _in_trouble(Trouble.SILENT, Step.CHECK),
    _in_trouble(Trouble.SILENT, Step.WORK),
    _in_trouble(Trouble.GARBAGE, Step.CHECK),
    _in_trouble(Trouble.GARBAGE, Step.WORK),
    _in_trouble(Trouble.BUSY, Step.OPEN, Found.BUSY),
    _in_trouble(Trouble.REFUSED, Step.OPEN, Found.DEGRADED),
    _in_trouble(Trouble.MUTE, Step.CHECK, Found.UNKNOWN),
    _in_trouble(Trouble.UNFIT, Step.CHECK, Found.DEGRADED),
    Case("slow at check", partial(_slow, step=Step.CHECK)),
    Case("slow at work", partial(_slow, step=Step.WORK)),
    Case("given up in mid-work", _given_up),
)
