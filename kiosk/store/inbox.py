# SPDX-License-Identifier: Apache-2.0
"""Room store: the inbox: each answer that changed something, as it came, with its signature."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy import bindparam, func, insert, select

from kiosk.core.encoding import Unreadable, digest
from kiosk.core.entries import Absorbed
from kiosk.core.errors import JournalBroken
from kiosk.core.journal import Entry, FaultKind
from kiosk.core.wire.exchange import Answer, read_answer
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import answers, lost_answers

AnswerLookup = Callable[[int, int], bytes | None]
"""(epoch, answer number) → the kept bytes; None when damage took them."""

S = TypeVar("S", bound=StrEnum)

_KEEP: Final = Prepared(insert(answers))
_FIND: Final = Prepared(
    select(answers.c.bytes).where(
        answers.c.epoch == bindparam("of_epoch"), answers.c.answer_number == bindparam("of_number")
    )
)
_LOST: Final = Prepared(
    select(lost_answers.c.epoch).where(
        lost_answers.c.epoch == bindparam("of_epoch"),
        lost_answers.c.answer_number == bindparam("of_number"),
    )
)
_HOW_MANY_LOST: Final = Prepared(select(func.count()).select_from(lost_answers))


def keep(connection: Connection, epoch: int, number: int, body: bytes, evidence: bytes) -> None:
    """Keeps an answer's bytes and the signature that vouches for them."""
    _KEEP.run(
        connection,
        {"epoch": epoch, "answer_number": number, "bytes": body, "evidence": evidence},
    )


def kept(connection: Connection) -> AnswerLookup:
    """Finds answers in this database. The finder raises KeyError for one that was never kept."""

    def find(epoch: int, number: int) -> bytes | None:
        body: bytes | None = _FIND.value(connection, of_epoch=epoch, of_number=number)
        if body is None and not _LOST.one(connection, of_epoch=epoch, of_number=number):
            raise KeyError((epoch, number))
        return body

    return find


def any_lost(connection: Connection) -> bool:
    """Whether damage took answers: what they brought is then not known."""
    return bool(_HOW_MANY_LOST.value(connection))


def absorbed_answer(entry: Entry, absorbed: Absorbed, find: AnswerLookup) -> Answer | None:
    """The answer an Absorbed entry names; None when damage took it.

    Raises JournalBroken when it is not the one that was hashed, or was never kept.
    """
    try:
        body = find(absorbed.epoch, absorbed.answer_number)
    except KeyError as error:
        raise JournalBroken(seq=entry.seq, kind=FaultKind.GAP.value) from error
    if body is None:
        return None
    if digest(body) != absorbed.answer_digest:
        raise JournalBroken(seq=entry.seq, kind=FaultKind.CHANGED.value)
    try:
        answer = read_answer(body)
    except Unreadable as error:
        raise JournalBroken(seq=entry.seq, kind=FaultKind.UNREADABLE.value) from error
    if (answer.head.epoch, answer.head.answer_number) != (absorbed.epoch, absorbed.answer_number):
        raise JournalBroken(seq=entry.seq, kind=FaultKind.FOREIGN.value)
    return answer


def word(kind: type[S], text: str) -> S:
    """A word of one of our sets, out of a message. Raises Unreadable."""
    try:
        return kind(text)
    except ValueError as error:
        raise Unreadable(f"not one of {kind.__name__}") from error
