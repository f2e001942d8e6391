# SPDX-License-Identifier: Apache-2.0
"""Tests: a self-check as an operator meets it: step by step, put aside, journalled, sent."""

from dataclasses import replace

import pytest

from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import PowerReading
from kiosk.core.entries import SelfChecked
from kiosk.core.errors import DevicePulled, NotEnrolled, PaperOut
from kiosk.core.machine import ImpossibleStep
from kiosk.core.selfcheck import PRINTED, Depth, How, Item, Mark, as_plain, read_record
from kiosk.core.selfcheck_evidence import BackupSaid, LineEvidence, Source, Trial
from kiosk.core.selfcheck_steps import RunState, Step, StepState
from kiosk.core.wire.exchange import read_request
from kiosk.counter.selfcheck import SelfCheckDesk
from kiosk.seal import verify
from tests.annexure import (
    POLICY,
    SUBJECT,
    TOLD,
    HandTime,
    Table,
    bare_table,
    examination,
    seen,
    walked,
)
from tests.samples import NOON, SITE

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
FULL = walked(Table())


def marks(record):
    return {row.item: row.mark for row in record.rows if row.mark is not Mark.Y}


# what is broken, the row it must show in, its mark, the next step
BROKEN = {
    "printer gone": (Kind.RECEIPT_PRINTER, Found.ABSENT, "", Item.PRINTER, Mark.N, "DEV-01"),
    "no paper": (Kind.RECEIPT_PRINTER, Found.DEGRADED, "PRN-01", Item.PRINTER, Mark.N, "PRN-01"),
    "scanner busy": (Kind.SCANNER, Found.BUSY, "", Item.SCANNER, Mark.NOT_KNOWN, "DEV-02"),
    "scanner gone": (Kind.SCANNER, Found.ABSENT, "", Item.SCANNER, Mark.N, "DEV-01"),
    "camera mute": (Kind.CAMERA, Found.UNKNOWN, "", Item.CAMERA, Mark.NOT_KNOWN, "DEV-03"),
    "reader not ready": (
        Kind.BIOMETRIC, Found.DEGRADED, "RDS-02", Item.BIOMETRIC, Mark.N, "RDS-02",
    ),
    "reader gone": (Kind.BIOMETRIC, Found.ABSENT, "", Item.BIOMETRIC, Mark.N, "DEV-01"),
    "worn battery": (Kind.POWER, Found.DEGRADED, "PWR-02", Item.BACKUP, Mark.N, "PWR-02"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "found", "code", "item", "mark", "step"), BROKEN.values(), ids=BROKEN
)
def test_each_device_broken_in_turn_shows_in_its_row_and_in_no_other(
    kind, found, code, item, mark, step
):
    table = Table()
    table.devices[kind] = (seen(kind, found, code),)
    if kind is Kind.RECEIPT_PRINTER:
        table.devices[Kind.PAGE_PRINTER] = ()
    quick = examination(table).quick(SUBJECT, TOLD, FULL)
    assert marks(quick) == {item: mark}
    assert quick.row(item).next == step


ACTS = {
    "print_slip": (Item.PRINTER, PaperOut(), "PRN-01"),
    "scan_code": (Item.SCANNER, DevicePulled(device="scanner"), "DEV-06"),
    "photograph": (Item.CAMERA, DevicePulled(device="camera"), "DEV-06"),
}


@pytest.mark.parametrize(("item", "error", "code"), ACTS.values(), ids=ACTS)
def test_a_device_that_gives_up_in_its_test_is_n_with_its_own_next_step(item, error, code):
    act = next(name for name, one in ACTS.items() if one[0] is item)
    record = walked(Table(trouble={act: error}))
    assert (record.row(item).mark, record.row(item).next) == (Mark.N, code)
    assert not record.complete


def test_a_power_test_that_breaks_off_leaves_the_backup_unknown():
    record = walked(Table(trouble={"watch_power": DevicePulled(device="power")}))
    assert (record.row(Item.BACKUP).mark, record.row(Item.BACKUP).next) == (
        Mark.NOT_KNOWN, "CHK-10",
    )  # fmt: skip


@pytest.mark.parametrize("step", Step)
def test_a_step_left_out_is_never_n(step):
    before, after = FULL, walked(Table(), left_out=(step,))
    told = {row.item for row in after.rows if row != before.row(row.item) and row.mark is Mark.N}
    assert told == set()


def test_the_slip_bears_the_kendra_the_code_and_a_qr_and_its_code_is_typed_back():
    table, time = Table(), HandTime()
    exam = examination(table, time)
    run = exam.ask(exam.begin(SUBJECT, SITE.vle_name), Step.SLIP)
    (slip,) = table.printed
    texts = {line.value for line in slip.lines}
    assert {SITE.name_en, SITE.lmk_id, run.code.letters} <= texts
    assert slip.qr == f"LMK-TEST:{run.code.letters}"

    once = exam.type_code(run, "ZZZZZ" if run.code.letters != "ZZZZZ" else "YYYYY")
    assert (once.trouble, once.next) == ("CHK-01", Step.SLIP)
    meant = run.code.letters.lower().replace("0", "o").replace("1", "l")
    good = exam.type_code(once, f" {meant[:2]} {meant[2:]} ")
    assert dict(good.steps)[Step.SLIP] is StepState.SETTLED
    assert good.evidence(Item.PRINTER).tried.trial is Trial.GOOD


def test_three_wrong_codes_and_a_late_one_prove_nothing():
    exam = examination(Table())
    run = exam.ask(exam.begin(SUBJECT, ""), Step.SLIP)
    for _ in range(POLICY.code_tries_max):
        run = exam.type_code(run, "!!!!!")
    assert run.evidence(Item.PRINTER).tried.trial is Trial.DIFFERS

    time = HandTime()
    exam = examination(Table(), time)
    run = exam.ask(exam.begin(SUBJECT, ""), Step.SLIP)
    time.now_ms += POLICY.code_minutes_max * MINUTE_MS + 1
    late = exam.type_code(run, run.code.letters)
    assert late.evidence(Item.PRINTER).tried.trial is Trial.EXPIRED
    again = exam.ask(late, Step.SLIP)  # a new slip, a new code
    assert again.code != run.code
    good = exam.type_code(again, again.code.letters)
    assert good.evidence(Item.PRINTER).tried.trial is Trial.GOOD


def test_a_page_with_another_slips_code_proves_nothing():
    record = walked(Table(page="LMK-TEST:00000"))
    assert (record.row(Item.SCANNER).mark, record.row(Item.SCANNER).next) == (
        Mark.NOT_KNOWN, "CHK-04",
    )  # fmt: skip


def test_an_inverter_without_a_cable_is_declared():
    table = Table(reading=None)
    table.devices[Kind.POWER] = ()
    exam = examination(table)
    run = exam.declare_backup(exam.begin(SUBJECT, ""), BackupSaid(Source.INVERTER, 120))
    row = exam.end(run).row(Item.BACKUP)
    assert (row.mark, row.how) == (Mark.Y, How.DECLARED)


def test_it_can_be_put_aside_taken_up_again_and_given_up():
    exam = examination(Table())
    run = exam.skip(exam.begin(SUBJECT, ""), Step.VLE)
    aside = exam.pause(run)
    with pytest.raises(ImpossibleStep):
        exam.ask(aside, Step.SLIP)
    back = exam.resume(aside)
    assert (back.next, back.done, back.state) == (Step.SLIP, 1, RunState.OPEN)
    gone = exam.cancel(exam.pause(back))
    with pytest.raises(ImpossibleStep):
        exam.end(gone)


def test_progress_names_each_row_of_the_look_around():
    told = []
    examination(Table()).quick(SUBJECT, (), None, lambda *said: told.append(said))
    assert [item for item, _, _ in told][:3] == ["computer", "printer", "scanner"]
    assert told[-1] == ("", 9, 9)


def test_a_quick_look_asks_nobody_tests_nothing_and_takes_over_what_was_declared():
    table = Table()
    exam = examination(table, HandTime(NOON + MINUTE_MS))
    alone = exam.quick(SUBJECT, (), None)
    assert table.printed == []
    assert alone.row(Item.KIT).mark is Mark.NOT_KNOWN
    after = exam.quick(SUBJECT, TOLD, FULL)
    assert after.complete
    assert after.depth is Depth.QUICK
    assert after.row(Item.KIT) == FULL.row(Item.KIT), "with its own time"
    assert after.row(Item.PRINTER).at_ms == NOON + MINUTE_MS


def test_a_quick_look_keeps_the_figures_of_the_line_while_they_are_fresh():
    unmeasured = Table(figures=LineEvidence(None, NOON, True))
    soon = examination(unmeasured, HandTime(NOON + 3 * HOUR_MS)).quick(SUBJECT, (), FULL)
    late = examination(unmeasured, HandTime(NOON + 25 * HOUR_MS)).quick(SUBJECT, (), FULL)
    assert soon.row(Item.BROADBAND) == FULL.row(Item.BROADBAND)
    assert soon.minimum_met
    assert (late.row(Item.BROADBAND).mark, late.row(Item.BROADBAND).next) == (
        Mark.NOT_KNOWN, "CHK-07",
    )  # fmt: skip


def test_nothing_looks_and_a_bare_table_are_two_answers():
    none = Table(devices=dict.fromkeys(Kind), facts=None, figures=LineEvidence(None), reading=None)
    blind = examination(none).quick(SUBJECT, (), None)
    assert "N" not in blind.marks
    assert blind.row(Item.SCANNER).next == "CHK-12"
    bare = examination(bare_table()).quick(SUBJECT, (), None)
    assert bare.row(Item.SCANNER).mark is Mark.N


def test_before_enrolment_it_examines_and_nothing_is_journalled(bare):
    desk: SelfCheckDesk = bare.desks.selfcheck
    assert (desk.subject().kiosk_id, desk.known(), desk.latest()) == ("", (), None)
    record = examination(Table()).quick(desk.subject(), desk.known(), None)
    assert as_plain(record)["kiosk_id"] == ""
    with pytest.raises(NotEnrolled):
        desk.settle(replace(FULL, subject=desk.subject()))


def test_a_full_check_is_signed_journalled_and_leaves_with_the_next_exchange(place):
    desk = place.desks.selfcheck
    done = desk.settle(FULL)
    with place.books.look() as reads:
        entry, beside = reads.entry(done.seq), reads.particulars(done.seq)
    assert isinstance(entry.body, SelfChecked)
    assert (entry.body.marks, entry.body.complete) == ("Y" * 17, True)
    assert beside.keyed_digest == entry.body.record
    assert b"Thakur" not in entry.bytes_once, "the chain names nobody"
    text = beside.text.encode()
    assert verify(place.signer.public_key, entry.body.signature, text)
    assert read_record(text) == FULL == desk.latest().record

    request = read_request(place.desks.exchange.take(1 << 20)[0])
    assert entry.bytes_once in request.entries
    assert beside.text in [part.text for part in request.particulars]
    assert place.books.verify().ok
    assert place.books.rebuild().equal


def test_what_was_declared_is_known_next_time_and_the_portals_word_comes_first(place):
    desk = place.desks.selfcheck
    before = dict(desk.known())
    assert before[Item.DISTRICT].lgd == SITE.district
    assert Item.MOBILE not in before
    desk.settle(FULL)
    known = dict(desk.known())
    assert known[Item.MOBILE].text == "9816012345"
    assert known[Item.BLOCK].lgd == "110"
    assert (known[Item.VLE_NAME].text, known[Item.VLE_NAME].from_portal) == (SITE.vle_name, True)


def test_a_quick_look_and_another_kiosks_record_are_no_evidence(place):
    desk = place.desks.selfcheck
    other = replace(FULL, subject=replace(SUBJECT, kiosk_id="K179999"))
    for record in (replace(FULL, depth=Depth.QUICK), other):
        with pytest.raises(ValueError, match=r"record|look"):
            desk.settle(record)
    assert desk.latest() is None


def test_every_row_of_a_full_check_says_when(place):
    assert all(row.at_ms == NOON for row in FULL.rows)
    assert {PRINTED[row.item] for row in FULL.rows} == set(PRINTED.values())
    assert place.desks.selfcheck.last_contact_ms() > 0


def test_a_reading_that_cannot_be_taken_is_no_reading():
    table = Table(trouble={"power": DevicePulled(device="power")}, reading=PowerReading())
    quick = examination(table).quick(SUBJECT, (), None)
    assert quick.row(Item.BACKUP).mark is Mark.NOT_KNOWN
