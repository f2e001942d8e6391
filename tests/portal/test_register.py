# SPDX-License-Identifier: Apache-2.0
"""Tests: the register of counters, on both databases: taken in once, compared, and not fooled."""

from dataclasses import replace

import pytest

from kiosk.core.encoding import dump, load
from kiosk.core.entries import Erased, SelfChecked
from kiosk.core.journal import Particulars
from kiosk.core.selfcheck import Item, Mark, csv_of
from portal.cli import main
from portal.exchange import Exchange
from portal.register import changes, history, newest
from portal.seal import SigningKey
from tests.annexure import Table, bare_table, walked
from tests.portal.counter import Counter
from tests.portal.fakes import kiosk

KEY = SigningKey.from_seed(bytes([9]) * 32)
WHOLE = walked(Table())
BARE = walked(bare_table())


def counter_of(town, key: SigningKey = KEY) -> Counter:
    record = replace(kiosk(), kiosk_key=key.public_key)
    return Counter(record, Exchange(town.db, town.outside.edges, town.policy), town.outside.clock)


def examine(counter, of, key=KEY, **changed):
    """Journals a self-check as the kiosk's desk does; `changed` makes it a lie."""
    text = of.to_bytes()
    beside = Particulars(bytes(32), text.decode())
    body = SelfChecked(
        of.form, of.operator, of.minimum_met, of.complete, of.marks,
        key.sign(text), beside.keyed_digest,
    )  # fmt: skip
    entry = counter.append(replace(body, **changed))
    counter.particulars[entry.seq] = beside
    return entry


def registered(town, kiosk_id: str = kiosk().kiosk_id):
    with town.db.reading() as connection:
        return history(connection, kiosk_id)


def test_a_self_check_is_kept_with_its_history_and_what_changed(town):
    counter = counter_of(town)
    examine(counter, BARE)
    examine(counter, WHOLE)
    counter.settle()
    found = registered(town)
    assert [one.record for one in found] == [WHOLE, BARE]
    assert [(one.minimum_met, one.complete, one.sound) for one in found] == [
        (True, True, True), (False, False, True),
    ]  # fmt: skip
    changed = {one.item: (one.before.mark, one.after.mark) for one in changes(found)}
    assert changed[Item.PRINTER] == (Mark.N, Mark.Y)
    assert Item.COMPUTER not in changed
    town.audit()


def test_the_same_entries_again_change_nothing(town):
    counter = counter_of(town)
    counter.lose = 1
    examine(counter, WHOLE)
    counter.exchange()  # its answer is lost: everything comes again
    counter.settle()
    counter.exchange(after=0)
    assert len(registered(town)) == 1
    assert counter.verdicts == {}, "a self-check is not judged"
    town.audit()


def test_the_newest_of_every_kiosk_is_one_line_of_the_form(town):
    counter = counter_of(town)
    examine(counter, BARE)
    examine(counter, WHOLE)
    counter.settle()
    with town.db.reading() as connection:
        (one,) = newest(connection)
    assert one.record == WHOLE
    assert csv_of([one.record]).count("\r\n") == 2


LIES = {
    "another mark than its record": {"marks": "Y" * 17},
    "a minimum it has not": {"minimum_met": True},
    "signed by nobody": {"signature": b"s" * 64},
    "a commitment to another record": {"record": b"d" * 16},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_check_that_does_not_hold_is_kept_unsound_and_rings(town, lie):
    counter = counter_of(town)
    entry = examine(counter, BARE, **lie)
    counter.settle()
    (found,) = registered(town)
    assert (found.sound, found.record) == (False, None)
    assert ("particulars", entry.seq) in town.alarms()
    with town.db.reading() as connection:
        assert newest(connection) == ()
    town.audit()


def test_a_record_of_another_kiosk_proves_nothing_here(town):
    counter = counter_of(town)
    foreign = replace(WHOLE, subject=replace(WHOLE.subject, kiosk_id="K179999"))
    examine(counter, foreign)
    counter.settle()
    assert not registered(town)[0].sound


def test_a_record_that_did_not_come_or_cannot_be_read_is_unsound(town):
    counter = counter_of(town)
    entry = examine(counter, WHOLE)
    del counter.particulars[entry.seq]
    short = dump(load(WHOLE.to_bytes()) | {"rows": []})
    beside = Particulars(bytes(32), short.decode())
    second = examine(counter, WHOLE, signature=KEY.sign(short), record=beside.keyed_digest)
    counter.particulars[second.seq] = beside
    counter.settle()
    assert [one.sound for one in registered(town)] == [False, False]


def test_an_erased_record_leaves_its_marks(town):
    counter = counter_of(town)
    entry = examine(counter, WHOLE)
    counter.settle()
    counter.append(Erased(entry.seq))
    counter.settle()
    (found,) = registered(town)
    assert (found.record, found.marks, found.complete) == (None, "Y" * 17, True)


def test_the_verb_refuses_a_kiosk_nobody_enrolled(tmp_path, capsys):
    assert main(["register", "--data-dir", str(tmp_path), "--json"]) == 0
    assert load(capsys.readouterr().out.encode()) == {"kiosks": []}
    assert main(["register", "--kiosk", "K1", "--data-dir", str(tmp_path)]) == 2
    assert main(["register", "--csv", "--data-dir", str(tmp_path)]) == 0
    header = capsys.readouterr().out.splitlines()[-1]
    assert header.startswith("Name of VLE,Mobile number,District,Block/Town,Panchayat/ Ward,")
