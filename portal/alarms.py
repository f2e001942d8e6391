# SPDX-License-Identifier: Apache-2.0
"""Portal alarms: what a person must look at, raised once for each cause and place."""

from enum import StrEnum

from sqlalchemy import Connection

from portal.database import insert_new
from portal.ledger import Place
from portal.schema import alarm


class Alarm(StrEnum):
    """What happened."""

    FORK = "fork"  # one number, two contents: a clone or a disk put back
    ROLLED_BACK = "rolled_back"  # the newest request comes from behind what we know
    FOREIGN = "foreign"  # an entry of another chain
    UNREADABLE = "unreadable"  # bytes that are no entry stand in the chain
    NO_COVER = "no_cover"  # sold on money that no lease of ours covers: about ourselves
    PARTICULARS = "particulars"  # missing, or other than the sale's keyed digest
    OTHER_KEY = "other_key"  # the chain opens with a key that is not the registered one
    OTHER_ANSWER = "other_answer"  # absorbed what we did not send
    AHEAD = "ahead"  # the kiosk knows an epoch or a lease that we do not
    GATEWAY_TWICE = "gateway_twice"  # one gateway payment named for two lots
    SPENT_DIFFERS = "spent_differs"  # a surrender names another sum than the chain


class Alarms:
    """The alarms of one unit of work."""

    def __init__(self, connection: Connection, now_ms: int) -> None:
        self._connection = connection
        self._now_ms = now_ms
        self._rows: list[dict[str, object]] = []

    def ring(self, kind: Alarm, place: Place, what: str) -> None:
        """Raises an alarm; the same kind at the same place only once."""
        self._rows.append(
            {
                "kind": kind.value,
                "kiosk_id": place.kiosk_id,
                "generation": place.generation,
                "seq": place.seq,
                "what": what,
                "at_ms": self._now_ms,
            }
        )

    def flush(self) -> None:
        """Writes them."""
        insert_new(self._connection, alarm, self._rows)
        self._rows.clear()
