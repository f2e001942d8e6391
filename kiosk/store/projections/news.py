# SPDX-License-Identifier: Apache-2.0
"""Room store: projections of the portal's news: prices, accounts, dues, block orders, epochs."""

from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Rail, read_catalogue
from kiosk.core.encoding import (
    Unreadable,
    digest,
    dump,
    load,
    pack_named,
    unpack,
    unpack_named,
)
from kiosk.core.ports import Belonging
from kiosk.core.wire.exchange import AccountNews, BlockOrder
from kiosk.core.wire.trust import Signed, read_epoch
from kiosk.store.inbox import word
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import accounts, belonging, block_orders, catalogues, dues

_CATALOGUE: Final = Prepared(insert(catalogues).prefix_with("OR IGNORE"))
_ACCOUNT: Final = Prepared(insert(accounts).prefix_with("OR REPLACE"))
_BLOCK: Final = Prepared(insert(block_orders).prefix_with("OR IGNORE"))
_FORGET_DUES: Final = Prepared(delete(dues).where(dues.c.biller == bindparam("of_biller")))
_DUES: Final = Prepared(insert(dues).prefix_with("OR REPLACE"))
_BELONGING: Final = Prepared(select(belonging.c.text))
_BELONG: Final = Prepared(update(belonging).values(text=bindparam("as_text")))


def take_catalogue(connection: Connection, signed: Signed) -> None:
    """A price list came. A version once taken never changes."""
    sheet = read_catalogue(signed.bytes_once)
    _CATALOGUE.run(
        connection,
        {
            "version": sheet.version,
            "digest": digest(signed.bytes_once),
            "text": signed.text,
            "signature": signed.signature,
        },
    )


def take_account(connection: Connection, news: AccountNews) -> None:
    """The credit of a rail, as of now."""
    rail = word(Rail, news.rail).value
    _ACCOUNT.run(connection, {"rail": rail, "text": dump(pack_named(news)).decode()})


def take_dues(connection: Connection, text: str) -> None:
    """A pack of dues came: it takes the place of what was known of the billers in it."""
    plain = load(text.encode())
    if not isinstance(plain, list):
        raise Unreadable("a list of bills expected")
    bills = [(unpack if isinstance(one, list) else unpack_named)(Bill, one) for one in plain]
    for biller in sorted({bill.biller for bill in bills}):
        _FORGET_DUES.run(connection, {"of_biller": biller})
    _DUES.many(
        connection,
        [
            {
                "biller": bill.biller,
                "consumer_id": bill.consumer_id,
                "text": dump(pack_named(bill)).decode(),
            }
            for bill in bills
        ],
    )


def take_block(connection: Connection, order: BlockOrder) -> None:
    """A block order came; the highest number is in force, whenever it came."""
    text = dump(pack_named(order)).decode()
    _BLOCK.run(connection, {"number": order.number, "text": text})


def take_epoch(connection: Connection, signed: Signed) -> None:
    """An epoch certificate came: the highest number seen is obeyed. Belonging is state, so a
    rebuild into an empty database passes over it.
    """
    found = _BELONGING.one(connection)
    if found is None:
        return
    known = unpack_named(Belonging, load(found[0].encode()))
    if read_epoch(signed.bytes_once).number > read_epoch(known.epoch.bytes_once).number:
        raised = Belonging(
            known.site,
            known.portal_url,
            known.portal_id,
            known.root_key,
            known.certificate,
            signed,
        )
        _BELONG.run(connection, {"as_text": dump(pack_named(raised)).decode()})
