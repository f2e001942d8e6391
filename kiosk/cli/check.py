# SPDX-License-Identifier: Apache-2.0
"""Roof: the verb `check`: the counter's self-check against Annexure A, at a terminal.

It works before enrolment too; then nothing is journalled. Steps that need a person are asked where
standard input is a terminal, and left out elsewhere. What is declared needs a PIN once the kiosk
is enrolled: without one a full check holds what was measured and nothing else.
"""

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.app.instruments import SystemChance
from kiosk.app.line_figures import line_figures
from kiosk.app.measures import MachineMeasures, Painters, Surroundings, judge, kinds_of
from kiosk.app.press import voices
from kiosk.cli.call import Call, Result
from kiosk.cli.check_steps import Script, Terminal, read_script, walk
from kiosk.config import resource, secret
from kiosk.core.encoding import digest
from kiosk.core.ports import PagePainter, SlipPainter
from kiosk.core.selfcheck import CheckRow, Record, Subject, as_plain, csv_of
from kiosk.core.selfcheck_evidence import LineEvidence
from kiosk.core.selfcheck_policy import read_policy
from kiosk.counter.examination import Examination, Told, Tools
from kiosk.counter.selfcheck import Examined
from kiosk.devices.bench import Bench
from kiosk.devices.choices import FILE_NAME
from kiosk.devices.registry import registry

_NOBODY: Final = Subject()


@dataclass(frozen=True, slots=True)
class _Before:
    """What is known before anything is looked at."""

    subject: Subject = _NOBODY
    known: Told = ()
    last: Record | None = None
    last_contact_ms: int = 0
    portal_url: str = ""


def check(call: Call) -> Result:
    """Examines, journals a full check of an enrolled kiosk, and writes what was asked for.

    Raises OSError, Unreadable answers as FieldUnreadable, and what signing in raises.
    """
    house = call.house
    if house.set_up:
        house.open_store()
    before = _before(call)
    script = read_script(call.args.answers)
    operator = "" if call.args.quick else _operator(call, before, script)
    with ExitStack() as closing:
        exam = _examination(call, before, closing)
        if call.args.quick:
            record = exam.quick(before.subject, before.known, before.last)
        else:
            run = exam.begin(before.subject, operator, before.known)
            may_declare = bool(operator) or not before.subject.kiosk_id
            person = Terminal(call.text, sys.stdin, sys.stderr) if may_declare else None
            record = exam.end(walk(exam, run, person, script, before.known))
    done = Examined(record, 0, b"")
    if before.subject.kiosk_id and not call.args.quick:
        done = house.ask(house.desks.selfcheck.settle, record)
    return _told(call, done)


def _before(call: Call) -> _Before:
    house = call.house
    if not house.opened:
        return _Before()
    desk = house.desks.selfcheck
    latest = house.ask(desk.latest)
    return _Before(
        house.ask(desk.subject),
        house.ask(desk.known),
        latest.record if latest else None,
        house.ask(desk.last_contact_ms),
        house.ask(desk.portal_url),
    )


def _operator(call: Call, before: _Before, script: Script) -> str:
    """Who declares: whoever signs in; nobody where no PIN was given and nothing is declared."""
    if not before.subject.kiosk_id:
        return ""
    given = secret(call.house.settings.pin_file, "LMK_PIN")
    return call.operator() if given or script.declares else ""


def _examination(call: Call, before: _Before, closing: ExitStack) -> Examination:
    house = call.house
    settings = house.settings
    entries = registry(settings)
    choices = settings.data_dir / FILE_NAME
    bench = closing.enter_context(Bench(entries, house.bus, choices if choices.exists() else None))
    bench.first_list()
    painters = Painters(lambda: _slip_painter(call, closing), lambda: _page_painter(call))
    around = Surroundings(settings.data_dir, lambda: _line(call, before), judge)
    measures = MachineMeasures(bench, kinds_of(entries), painters, around)
    policy = read_policy(resource("annexure", "policy.json").read_bytes())
    return Examination(Tools(measures, house.clock, SystemChance(), policy))


def _line(call: Call, before: _Before) -> LineEvidence:
    """Measured for a full check of an enrolled kiosk; a quick look knows when it last heard."""
    url = "" if call.args.quick else before.portal_url
    return line_figures(call.house, url, before.last_contact_ms)


def _slip_painter(call: Call, closing: ExitStack) -> SlipPainter:
    """Qt, loaded only when a slip is printed; its application lives as long as the verb."""
    from kiosk.ui.slip import QtSlipPainter
    from kiosk.ui.start import painting_application

    application = painting_application()
    closing.callback(lambda: application)
    return QtSlipPainter(voices(call.house))


def _page_painter(call: Call) -> PagePainter:
    from kiosk.documents.page import PdfPainter

    return PdfPainter(voices(call.house))


def _told(call: Call, done: Examined) -> Result:
    args, record = call.args, done.record
    result = as_plain(record) if args.json else _in_words(call, record)
    result["journalled"] = done.seq
    if args.pdf:
        result["pdf"] = _write_pdf(call, done, Path(args.pdf))
    if args.csv:
        Path(args.csv).write_text(csv_of([record]), encoding="utf-8", newline="")
        result["csv"] = args.csv
    return result


def _write_pdf(call: Call, done: Examined, to: Path) -> str:
    from kiosk.documents.annexure import AnnexurePainter, Standing

    mark = digest(done.record.to_bytes()).hex()[:16]
    to.write_bytes(AnnexurePainter(voices(call.house)).paint(done.record, Standing(done.seq, mark)))
    return str(to)


def _in_words(call: Call, record: Record) -> Result:
    """The same rows for a person: a line each."""
    return {
        "rows": [_row(call, row) for row in record.rows],
        "minimum_met": record.minimum_met,
        "complete": record.complete,
        "answered": record.answered,
    }


def _row(call: Call, row: CheckRow) -> Result:
    say = call.text.say
    return {
        "item": say(f"annexure.{row.item}"),
        "value": row.value,
        "verdict": say(f"annexure.mark.{row.mark}"),
        "how": say(f"check.how.{row.how}"),
        "next": f"{row.next}: {say(f'{row.next}.next')}" if row.next else "",
    }
