# SPDX-License-Identifier: Apache-2.0
"""Room store: projections of an answer that was taken in: its verdicts first, then its messages.

Who signed it was checked before it was kept; here only its digest is, since the journal names it.
"""

from typing import assert_never

from kiosk.core.encoding import Unreadable
from kiosk.core.entries import Absorbed
from kiosk.core.errors import JournalBroken
from kiosk.core.journal import Entry, FaultKind
from kiosk.core.wire.exchange import (
    AccountNews,
    BlockOrder,
    LotNews,
    Message,
    MessageKind,
    Verdict,
    news,
)
from kiosk.core.wire.trust import Signed
from kiosk.store.inbox import AnswerLookup, absorbed_answer
from kiosk.store.prepared import Connection
from kiosk.store.projections.allowances import take_lease
from kiosk.store.projections.lots import lot_judged, take_news
from kiosk.store.projections.news import (
    take_account,
    take_block,
    take_catalogue,
    take_dues,
    take_epoch,
)
from kiosk.store.projections.sales import reversal_judged, sale_judged
from kiosk.store.schema import place_of


def take_in(connection: Connection, entry: Entry, body: Absorbed, find: AnswerLookup) -> None:
    """Applies the answer an Absorbed entry names; one that damage took changes nothing.

    Raises JournalBroken.
    """
    answer = absorbed_answer(entry, body, find)
    if answer is None:
        return
    try:
        for verdict in answer.verdicts:
            _judge(connection, place_of(answer.head.generation, verdict.seq), verdict)
        for message in answer.messages:
            _hear(connection, message)
    except Unreadable as error:
        raise JournalBroken(seq=entry.seq, kind=FaultKind.UNREADABLE.value) from error


def _judge(connection: Connection, place: int, verdict: Verdict) -> None:
    """A surrendered lease is judged too, and is dead whatever the verdict: nothing to keep up."""
    for judged in (sale_judged, reversal_judged, lot_judged):
        if judged(connection, place, verdict):
            return


def _hear(connection: Connection, message: Message) -> None:
    signed = Signed(message.text, message.signature)
    match message.subject:
        case MessageKind.LEASE:
            take_lease(connection, signed.bytes_once)
        case MessageKind.CATALOGUE:
            take_catalogue(connection, signed)
        case MessageKind.EPOCH:
            take_epoch(connection, signed)
        case MessageKind.LOT:
            take_news(connection, news(LotNews, message.text))
        case MessageKind.ACCOUNT:
            take_account(connection, news(AccountNews, message.text))
        case MessageKind.DUES:
            take_dues(connection, message.text)
        case MessageKind.BLOCK:
            take_block(connection, news(BlockOrder, message.text))
        case _:
            assert_never(message.subject)
