# SPDX-License-Identifier: Apache-2.0
"""Portal inbox: messages to one kiosk, numbered from 1 in each epoch, kept and never changed.

The cursor in each request says up to where they were absorbed; a lost answer changes nothing.
"""

from typing import Final

from sqlalchemy import Connection, insert, select

from kiosk.core.catalogue import read_catalogue
from kiosk.core.wire.exchange import Message, MessageKind, RequestHead
from portal.chains import Chain
from portal.schema import inbox as table

MESSAGES_MAX: Final = 200  # in one answer
MESSAGES_MAX_BYTES: Final = 3 * 1024 * 1024  # beside the verdicts in its 8 MiB; one always goes


class Inbox:
    """The messages of one chain within a unit of work that holds its lock."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain
        self._rows: list[dict[str, object]] = []

    def put(self, subject: MessageKind, text: str, signature: bytes = b"") -> None:
        """Appends a message; an empty signature where the answer's own is enough."""
        self._chain.inbox_n += 1
        self._rows.append(
            {
                "kiosk_id": self._chain.kiosk_id,
                "generation": self._chain.generation,
                "epoch": self._chain.epoch,
                "n": self._chain.inbox_n,
                "subject": subject.value,
                "text": text,
                "signature": signature,
            }
        )

    def flush(self) -> None:
        """Writes them."""
        if self._rows:
            self._connection.execute(insert(table), self._rows)
            self._rows.clear()

    def after(self, head: RequestHead) -> tuple[Message, ...]:
        """What the kiosk has not absorbed yet; a cursor of an older epoch counts as none."""
        cursor = head.cursor_n if head.cursor_epoch == self._chain.epoch else 0
        rows = self._connection.execute(
            select(table.c.n, table.c.subject, table.c.text, table.c.signature)
            .where(
                table.c.kiosk_id == self._chain.kiosk_id,
                table.c.generation == self._chain.generation,
                table.c.epoch == self._chain.epoch,
                table.c.n > cursor,
            )
            .order_by(table.c.n)
            .limit(MESSAGES_MAX)
        )
        found: list[Message] = []
        size = 0
        for row in rows:
            size += len(row.text.encode())
            if found and size > MESSAGES_MAX_BYTES:
                break
            subject = MessageKind(row.subject)
            found.append(Message("m", row.n, subject, row.text, bytes(row.signature)))
        return tuple(found)


def carried_sheet(messages: tuple[Message, ...]) -> int:
    """Highest version among the catalogues that these messages bring, 0 when there is none."""
    sheets = [message.text for message in messages if message.subject is MessageKind.CATALOGUE]
    return max((read_catalogue(text.encode()).version for text in sheets), default=0)
