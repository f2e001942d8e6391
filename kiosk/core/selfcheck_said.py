# SPDX-License-Identifier: Apache-2.0
"""Core: evidence of the self-check as labelled facts, and as the value of the form's column."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from kiosk.core.dates import shown
from kiosk.core.device import Found
from kiosk.core.selfcheck import Fact
from kiosk.core.selfcheck_evidence import (
    BackupEvidence,
    BiometricEvidence,
    ComputerFacts,
    DeviceEvidence,
    Evidence,
    KitEvidence,
    Label,
    LineEvidence,
    Particular,
    Photo,
    Seen,
    Skipped,
    SpaceEvidence,
    Trial,
    Tried,
)
from kiosk.core.selfcheck_policy import Policy

_DAY_MS: Final = 86_400_000
_JOINERS: Final = "\u200c\u200d"  # they shape Hindi
_VALUE_MAX: Final = 120  # letters of one fact: a device may say anything of any length
_DEVICES_MAX: Final = 8  # of one kind; more on one table is a hub gone mad
_EVIDENCE_MAX: Final = 12  # facts of one device


def said(evidence: Evidence, policy: Policy, at_ms: int) -> tuple[tuple[Fact, ...], str]:
    """The facts in the order in which they are read, and what the form's column holds."""
    match evidence:
        case Particular(text, lgd, from_portal):
            source = _fact(Label.SOURCE, "portal" if from_portal else "operator", word=True)
            return (*((_fact(Label.LGD, lgd),) if lgd else ()), source), clean(text)
        case SpaceEvidence(area_sq_dm, photo):
            shot = photo_facts(photo) if photo else ()
            return tuple(_labelled(shot)), square_metres(area_sq_dm) if area_sq_dm > 0 else ""
        case KitEvidence(parts):
            told = (f"{part}_{'yes' if there else 'no'}" for part, there in parts)
            return tuple(_fact(Label.PART, part, word=True) for part in told), ""
        case Skipped():
            return (), ""
        case _:
            return tuple(_measured(evidence, policy, at_ms)), ""


def square_metres(area_sq_dm: int) -> str:
    """Square metres with at most two decimals: 1450 is 14.5."""
    whole, rest = divmod(area_sq_dm, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def _measured(
    evidence: ComputerFacts | DeviceEvidence | BiometricEvidence | LineEvidence | BackupEvidence,
    policy: Policy,
    at_ms: int,
) -> Iterator[Fact]:
    match evidence:
        case ComputerFacts():
            yield from _computer(evidence)
        case DeviceEvidence(seen, tried):
            yield from _tried(tried)
            yield from _devices(seen)
        case BiometricEvidence(seen, ends_ms):
            if ends_ms:
                yield _fact(Label.CERTIFICATE_DAYS, str((ends_ms - at_ms) // _DAY_MS))
            yield from _devices(seen)
        case LineEvidence():
            yield from _line(evidence, policy)
        case BackupEvidence():
            yield from _backup(evidence, policy)
            yield from _devices(evidence.seen)
        case _:
            assert_never(evidence)


def _fact(label: str, value: str, *, word: bool = False) -> Fact:
    plain = clean(value)
    cut = plain if len(plain) <= _VALUE_MAX else plain[: _VALUE_MAX - 1] + "…"
    return Fact(clean(str(label)), cut, word)


def clean(text: str) -> str:
    """One line of what can be printed, sent and kept: a device may say anything at all."""
    line = " ".join(text.split())
    return "".join(letter for letter in line if letter.isprintable() or letter in _JOINERS)


def _computer(facts: ComputerFacts) -> Iterator[Fact]:
    told = (
        (Label.MODEL, f"{facts.maker} {facts.model}".strip()),
        (Label.SERIAL, facts.serial),
        (Label.PROCESSOR, facts.processor),
        (Label.MEMORY, _gib(facts.memory_mib)),
        (Label.DISK, f"{_gib(facts.disk_free_mib)} / {_gib(facts.disk_mib)}"),
        (Label.SYSTEM, facts.system),
    )
    return (_fact(label, value) for label, value in told if value.strip(" /"))


def _gib(mib: int) -> str:
    return f"{mib // 1024}.{mib % 1024 * 10 // 1024} GiB" if mib else ""


def _tried(tried: Tried) -> Iterator[Fact]:
    if tried.trial is not Trial.NOT_ASKED:
        yield _fact(Label.TEST, tried.trial.value, word=True)
    yield from _labelled(tried.facts)
    if tried.code:
        yield _fact(Label.CODE, tried.code)


def _labelled(facts: Iterable[tuple[Label, str]]) -> Iterator[Fact]:
    return (_fact(label, value, word=label is Label.REMARK) for label, value in facts)


def _devices(seen: tuple[Seen, ...] | None) -> Iterator[Fact]:
    for one in (seen or ())[:_DEVICES_MAX]:
        yield _fact(Label.DEVICE, one.sighting.name or one.sighting.address)
        if one.sighting.serial:
            yield _fact(Label.SERIAL, one.sighting.serial)
        yield _fact(Label.FOUND, one.checked.found.value, word=True)
        if one.checked.found is not Found.PRESENT and one.checked.code:
            yield _fact(Label.CODE, one.checked.code)
        for label, value in one.checked.evidence[:_EVIDENCE_MAX]:
            yield _fact(label[:40], value)


def _line(evidence: LineEvidence, policy: Policy) -> Iterator[Fact]:
    figures = evidence.figures
    if figures is not None:
        yield _fact(Label.DOWN, f"{figures.down_kbps} kbit/s")
        yield _fact(Label.NEEDED, f"{policy.down_kbps_min} kbit/s")
        more = (
            (Label.UP, figures.up_kbps, " kbit/s"),
            (Label.LATENCY, figures.latency_ms or None, " ms"),
            (Label.LOSS, figures.loss_permille, " ‰"),
            (Label.DROPS, figures.drops_per_day, ""),
        )
        for label, number, unit in more:
            if number is not None:
                yield _fact(label, f"{number}{unit}")
    elif evidence.last_contact_ms:
        yield _fact(Label.LAST_CONTACT, shown(evidence.last_contact_ms))


def _backup(evidence: BackupEvidence, policy: Policy) -> Iterator[Fact]:
    test, reading, told = evidence.test, evidence.reading, evidence.said
    if test is not None:
        yield _fact(Label.ON_BATTERY, f"{test.on_battery_s} s")
    elif evidence.trial is not Trial.NOT_ASKED:
        yield _fact(Label.TEST, evidence.trial.value, word=True)
    charge = test.lowest_charge_percent if test else reading.charge_percent if reading else None
    runtime_s = test.runtime_s if test else reading.runtime_s if reading else None
    if charge is not None:
        yield _fact(Label.CHARGE, f"{charge} %")
    if told is not None:
        yield _fact(Label.SOURCE, told.source.value, word=True)
        if runtime_s is None:
            runtime_s = 60 * told.runtime_min
    if runtime_s is not None:
        yield _fact(Label.RUNTIME, f"{runtime_s // 60} min")
        yield _fact(Label.NEEDED, f"{policy.runtime_min_min} min")


def photo_facts(photo: Photo) -> tuple[tuple[Label, str], ...]:
    """What is told of a photograph: never the picture itself."""
    return (
        (Label.PHOTO, photo.digest.hex()[:16]),
        (Label.SIZE, f"{photo.width} × {photo.height}"),
        *((Label.REMARK, remark) for remark in photo.remarks),
    )
