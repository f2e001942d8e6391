# SPDX-License-Identifier: Apache-2.0
"""Tests: verdicts and messages go out in every answer until the chain says that one arrived."""

from dataclasses import replace

from kiosk.core.entries import Absorbed, Kind
from kiosk.core.wire.exchange import Cause, MessageKind, Outcome
from portal.chains import Chain, lock_chain
from portal.inbox import MESSAGES_MAX, MESSAGES_MAX_BYTES, Inbox
from portal.schema import verdict
from portal.verdicts import Verdicts, held, posted, refused
from tests.portal.town import said


def on_chain(town, work):
    """A unit of work that holds the lock of one chain."""

    def inside(connection):
        chain = lock_chain(connection, "K1", 1, 1)
        found = work(connection, chain)
        chain.save(connection)
        return found

    return town.db.transact(inside)


def ruled(town, count: int, answers_before: int = 0) -> None:
    def work(connection, chain: Chain) -> None:
        chain.answer_number = answers_before
        verdicts = Verdicts(connection, chain, 5)
        for seq in range(1, count + 1):
            verdicts.add(seq, b"h", Kind.SALE, posted(b"r"))
        verdicts.flush()

    on_chain(town, work)


def shown(town, number: int, at_most: int = 100) -> list[int]:
    def work(connection, chain: Chain) -> list[int]:
        chain.answer_number = number
        verdicts = Verdicts(connection, chain, 5).present(number, at_most)
        return [one.seq for one in verdicts]

    return on_chain(town, work)


def absorbed(town, number: int) -> None:
    on_chain(town, lambda connection, chain: Verdicts(connection, chain, 5).acknowledge(1, number))


def test_verdicts_are_shown_until_an_answer_that_carried_them_was_absorbed(town):
    ruled(town, 3)
    assert shown(town, 1) == shown(town, 2) == [1, 2, 3]
    absorbed(town, 1)
    assert shown(town, 3) == []


def test_an_answer_older_than_the_first_that_carried_them_tells_nothing(town):
    ruled(town, 3, answers_before=4)
    shown(town, 5)
    absorbed(town, 4)
    assert shown(town, 6) == [1, 2, 3]


def test_what_did_not_fit_into_one_answer_comes_in_the_next(town):
    ruled(town, 5)
    assert shown(town, 1, at_most=3) == [1, 2, 3]
    absorbed(town, 1)
    assert shown(town, 2, at_most=3) == [4, 5]
    absorbed(town, 2)
    assert shown(town, 3) == []


def test_what_was_pushed_out_of_an_answer_is_not_taken_as_told(town):
    def late_one(connection, chain: Chain) -> None:
        verdicts = Verdicts(connection, chain, 5)
        verdicts.change(1, posted())
        verdicts.flush()

    def first_held(connection, chain: Chain) -> None:
        verdicts = Verdicts(connection, chain, 5)
        verdicts.add(1, b"h", Kind.SALE, held(Cause.BILLER_SILENT))
        for seq in (2, 3):
            verdicts.add(seq, b"h", Kind.SALE, posted())
        verdicts.flush()

    on_chain(town, first_held)
    assert shown(town, 1) == [1, 2, 3]
    absorbed(town, 0)
    on_chain(town, late_one)
    assert shown(town, 2, at_most=2) == [1, 2]
    absorbed(town, 2)
    assert shown(town, 3) == [3]


def test_a_final_verdict_is_final(town):
    ruled(town, 1)

    def change(connection, chain: Chain) -> None:
        verdicts = Verdicts(connection, chain, 9)
        verdicts.change(1, refused(Cause.WRONG_PRICE))
        verdicts.flush()

    on_chain(town, change)
    (row,) = town.rows(verdict)
    assert (row["outcome"], row["cause"], row["decided_ms"]) == (Outcome.POSTED.value, "", 5)


def test_what_is_said_again_in_the_same_words_is_not_told_again(town):
    def hold(connection, chain: Chain) -> None:
        verdicts = Verdicts(connection, chain, 5)
        verdicts.add(1, b"h", Kind.SALE, held(Cause.WAITS))
        verdicts.flush()

    def hold_again(cause: Cause):
        def work(connection, chain: Chain) -> None:
            verdicts = Verdicts(connection, chain, 6)
            verdicts.change(1, held(cause))
            verdicts.flush()

        return work

    on_chain(town, hold)
    shown(town, 1)
    absorbed(town, 1)
    on_chain(town, hold_again(Cause.WAITS))
    assert shown(town, 2) == []
    on_chain(town, hold_again(Cause.BILLER_SILENT))
    assert shown(town, 3) == [1]


def test_in_one_unit_of_work_the_last_word_on_a_held_entry_counts(town):
    def work(connection, chain: Chain) -> None:
        verdicts = Verdicts(connection, chain, 5)
        verdicts.add(1, b"h", Kind.SALE, held(Cause.WAITS))
        verdicts.change(1, refused(Cause.REVERSED))
        verdicts.change(1, posted())
        verdicts.flush()

    on_chain(town, work)
    (row,) = town.rows(verdict)
    assert (row["outcome"], row["cause"]) == ("refused", "reversed")


def test_an_answer_that_we_did_not_send_so_acknowledges_nothing(town):
    counter = town.funded()
    sale = counter.sell_water()
    answer = counter.send(counter.request())
    number = answer.head.answer_number
    counter.acknowledged = answer.head.acknowledged_seq
    absorbed_ = counter.append(Absorbed(1, number, b"another digest"))
    again = counter.exchange()
    assert [one.seq for one in again.verdicts] == [sale.seq]
    assert ("other_answer", absorbed_.seq) in town.alarms()


def test_messages_go_out_by_number_and_by_weight(town):
    counter = town.counter()
    heavy = "x" * (MESSAGES_MAX_BYTES // 2)

    def put(connection, chain: Chain) -> None:
        inbox = Inbox(connection, chain)
        for text in (heavy, heavy, heavy, *("light",) * MESSAGES_MAX):
            inbox.put(MessageKind.DUES, text)
        inbox.flush()

    on_chain(town, put)
    head = counter.request().head

    def after(n: int, epoch: int = 1) -> list[int]:
        asked = replace(head, cursor_epoch=epoch, cursor_n=n)
        return [m.n for m in on_chain(town, lambda c, chain: Inbox(c, chain).after(asked))]

    assert after(0) == [1, 2]
    assert after(2) == list(range(3, 3 + MESSAGES_MAX))
    assert after(2 + MESSAGES_MAX) == [3 + MESSAGES_MAX]
    assert after(3 + MESSAGES_MAX) == []
    assert after(3 + MESSAGES_MAX, epoch=0) == [1, 2]  # a cursor of an older epoch counts as none


def test_one_message_too_heavy_for_the_rest_still_goes(town):
    counter = town.counter()

    def put(connection, chain: Chain) -> None:
        inbox = Inbox(connection, chain)
        inbox.put(MessageKind.DUES, "x" * (MESSAGES_MAX_BYTES + 1))
        inbox.flush()

    on_chain(town, put)
    head = counter.request().head
    found = on_chain(town, lambda connection, chain: Inbox(connection, chain).after(head))
    assert [message.n for message in found] == [1]


def test_a_new_epoch_numbers_from_one_and_tells_untold_verdicts_again(town):
    counter = town.funded()
    sale = counter.sell_water()
    counter.lose = 1
    counter.exchange()
    town.outside.keys.epoch = 2
    counter.portal = town.portal
    answer_ = counter.exchange()
    assert (answer_.head.epoch, answer_.head.answer_number) == (2, 1)
    assert said(counter, sale) == (Outcome.POSTED, Cause.NONE)
    counter.settle()
    town.audit()
