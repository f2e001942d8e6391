# SPDX-License-Identifier: Apache-2.0
"""Roof: the steps of a full self-check, asked at a terminal or answered from a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from kiosk.core.encoding import Unreadable, load
from kiosk.core.errors import FieldUnreadable
from kiosk.core.selfcheck import PARTICULARS, Item
from kiosk.core.selfcheck_evidence import BackupSaid, Particular, Source
from kiosk.core.selfcheck_steps import Run, Step, StepState
from kiosk.counter.examination import Examination, Told
from kiosk.text import Text

_AREA: Final = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
_MINUTES: Final = re.compile(r"[0-9]{1,4}")
_BYTES_MAX: Final = 65_536
_TEXT_MAX: Final = 200
_LEAVE: Final = "-"
_YES, _NO = frozenset("yYह"), frozenset("nNन")


@dataclass(frozen=True, slots=True)
class Script:
    """What is declared in a file instead of at a terminal."""

    told: Told = ()
    kit: tuple[tuple[str, bool], ...] = ()
    backup: BackupSaid | None = None
    area_sq_dm: int = 0

    @property
    def declares(self) -> bool:
        """Whether anything is."""
        return bool(self.told or self.kit or self.backup or self.area_sq_dm)


def read_script(path: str | None) -> Script:
    """The file's answers; the empty script without a file. Raises FieldUnreadable, OSError."""
    if not path:
        return Script()
    try:
        with Path(path).open("rb") as file:
            raw = file.read(_BYTES_MAX + 1)
        plain = load(raw) if len(raw) <= _BYTES_MAX else None
        return _script(plain)
    except (Unreadable, ValueError, TypeError, KeyError):
        raise FieldUnreadable(field="answers") from None


def _script(plain: Any) -> Script:
    known = {"particulars", "kit", "backup", "space_sq_m"}
    if not isinstance(plain, dict) or set(plain) - known:
        raise Unreadable("not answers to a self-check")
    kit: Mapping[str, Any] = plain.get("kit", {})
    if not all(isinstance(there, bool) for there in kit.values()):
        raise Unreadable("a part is there or not")
    backup = plain.get("backup")
    said = BackupSaid(Source(backup["source"]), _whole(str(backup["minutes"]))) if backup else None
    told = {Item(name): _particular(one) for name, one in plain.get("particulars", {}).items()}
    if set(told) - set(PARTICULARS):
        raise Unreadable("no particular")
    area = area_sq_dm(str(plain["space_sq_m"])) if "space_sq_m" in plain else 0
    return Script(tuple(told.items()), tuple(kit.items()), said, area)


def _particular(plain: Any) -> Particular:
    text, lgd = (plain, "") if isinstance(plain, str) else (plain["text"], plain.get("lgd", ""))
    if not isinstance(text, str) or not isinstance(lgd, str) or len(text) > _TEXT_MAX:
        raise Unreadable("a particular is a text")
    if lgd and not re.fullmatch(r"[0-9]{1,8}", lgd):
        raise Unreadable("an LGD code is a number")
    return Particular(" ".join(text.split()), lgd)


def area_sq_dm(text: str) -> int:
    """Square metres as typed, in square decimetres. Raises ValueError."""
    found = _AREA.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _whole(text: str) -> int:
    if not _MINUTES.fullmatch(text.strip()):
        raise ValueError(text)
    return int(text)


@dataclass(slots=True)
class Terminal:
    """A person at a terminal; where there is none, every question is left unanswered."""

    text: Text
    source: TextIO
    screen: TextIO
    ended: bool = field(default=False)

    def ask(self, key: str, **facts: object) -> str:
        """The line typed, or "" where nobody answers."""
        if self.ended or not self.source.isatty():
            return ""
        self.screen.write(self.text.say(key, **facts) + " ")
        self.screen.flush()
        line = self.source.readline()
        self.ended = not line
        return line.strip()[:_TEXT_MAX]

    @property
    def there(self) -> bool:
        """Whether anybody can answer."""
        return not self.ended and self.source.isatty()

    def tell(self, code: str) -> None:
        """What just went wrong, and what to do."""
        if code:
            self.screen.write(f"{self.text.say(f'{code}.next')} ({code})\n")


def walk(exam: Examination, run: Run, person: Terminal | None, script: Script, known: Told) -> Run:
    """The run with every step asked, answered from the file, or left out."""
    while (step := run.next) is not None:
        answered = _from_file(exam, run, step, script)
        if answered is None and person is not None and person.there:
            answered = _Asked(exam, person, known).step(run, step)
            person.tell(answered.trouble if answered else "")
        run = answered or exam.skip(run, step)
    return run


def _from_file(exam: Examination, run: Run, step: Step, script: Script) -> Run | None:
    match step:
        case Step.VLE if script.told:
            return exam.declare_vle(exam.ask(run, step), script.told)
        case Step.KIT if script.kit:
            return exam.declare_kit(exam.ask(run, step), script.kit)
        case Step.POWER if script.backup:
            return exam.declare_backup(run, script.backup)
        case Step.SPACE if script.area_sq_dm:
            asked = exam.ask(run, step)
            return exam.declare_space(asked, script.area_sq_dm, with_photo=True)
        case _:
            return None


class _Asked:
    """One step at a terminal. None: it is left out."""

    def __init__(self, exam: Examination, person: Terminal, known: Told) -> None:
        self._exam, self._person, self._known = exam, person, known

    def step(self, run: Run, step: Step) -> Run | None:
        match step:
            case Step.VLE:
                return self._vle(self._exam.ask(run, step))
            case Step.SLIP:
                return self._slip(run)
            case Step.PAGE:
                asked = self._ready("page", run, step)
                return asked and self._exam.scan(asked)
            case Step.PHOTO:
                asked = self._ready("photo", run, step)
                return asked and self._exam.photograph(asked)
            case Step.KIT:
                return self._kit(self._exam.ask(run, step))
            case Step.POWER:
                return self._power(run)
            case Step.SPACE:
                return self._space(self._exam.ask(run, step))

    def _ready(self, what: str, run: Run, step: Step) -> Run | None:
        said = self._person.ask(f"verbs.check.{what}")
        left = said == _LEAVE or not self._person.there
        return None if left else self._exam.ask(run, step)

    def _vle(self, run: Run) -> Run:
        known = dict(self._known)
        told = []
        for item in PARTICULARS:
            held = known.get(item, Particular(""))
            if not held.from_portal:
                name = self._person.text.say(f"annexure.{item}")
                said = self._person.ask("verbs.check.vle", item=name, known=held.text)
                held = Particular(said, held.lgd if said == held.text else "") if said else held
            told.append((item, held))
        return self._exam.declare_vle(run, tuple(told))

    def _slip(self, run: Run) -> Run | None:
        again = dict(run.steps)[Step.SLIP] is StepState.ASKED  # the code was mistyped
        asked = run if again else self._exam.ask(run, Step.SLIP)
        if dict(asked.steps)[Step.SLIP] is not StepState.ASKED:
            return asked  # the printer gave up
        said = self._person.ask("verbs.check.slip")
        if said == _LEAVE:
            return self._exam.nothing_came_out(asked)
        return self._exam.type_code(asked, said) if said else self._exam.skip(asked, Step.SLIP)

    def _kit(self, run: Run) -> Run | None:
        parts = []
        for part in run.policy.kit_parts:
            name = self._person.text.say(f"check.part.{part}")
            said = self._person.ask("verbs.check.kit", part=name)[:1]
            if said in _YES or said in _NO:
                parts.append((part, said in _YES))
        return self._exam.declare_kit(run, parts) if parts else None

    def _power(self, run: Run) -> Run | None:
        seconds = 3 * run.policy.on_battery_s_min
        said = self._person.ask("verbs.check.power", seconds=run.policy.on_battery_s_min)
        if said != _LEAVE and self._person.there:
            tried = self._exam.pull_mains(self._exam.ask(run, Step.POWER), seconds)
            if not tried.trouble:
                return tried
            self._person.tell(tried.trouble)
            run = tried
        source = self._person.ask("verbs.check.backup")
        try:
            backup = Source(source)
            lasts = "0" if backup is Source.NONE else self._person.ask("verbs.check.minutes")
            return self._exam.declare_backup(run, BackupSaid(backup, _whole(lasts)))
        except ValueError:
            return run if dict(run.steps)[Step.POWER] is StepState.SETTLED else None

    def _space(self, run: Run) -> Run | None:
        try:
            area = area_sq_dm(self._person.ask("verbs.check.space"))
        except ValueError:
            return None
        return self._exam.declare_space(run, area, with_photo=True)
