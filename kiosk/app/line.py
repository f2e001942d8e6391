# SPDX-License-Identifier: Apache-2.0
"""Roof: the line to the portal: the courier with his errand, and a look-up of one bill."""

from collections.abc import Mapping
from typing import Final

from kiosk import seal
from kiosk.app.house import House
from kiosk.core.bill import Bill
from kiosk.core.dates import business_date
from kiosk.core.errors import BillerSilent, BillUnknown, PaidElsewhere
from kiosk.core.fields import read_answers
from kiosk.core.ports import Belonging
from kiosk.core.wire.trust import read_epoch
from kiosk.counter.bills import consumer_of, split_typed
from kiosk.counter.means import belonging
from kiosk.sync.courier import Courier
from kiosk.sync.errand import Errand, ExchangeReport
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from kiosk.sync.upload_client import UploadClient
from kiosk.sync.uploads import Lane, Uploads
from kiosk.worker import WorkerClosed

_BILLERS: Final = {"hpsebl": "HPSEBL", "jalshakti": "Jal Shakti"}


class Line:
    """The line of an enrolled kiosk. A `with` closes it; verbs use it for one word or two."""

    def __init__(self, house: House) -> None:
        self._house = house
        who = house.ask(_belonging, house)
        mine = credentials(house, who)
        portal = PortalLine(who.portal_url, house.settings.portal_authority)
        self._client = PortalClient(portal, mine)
        desk = house.desks.exchange
        self.courier = Courier(
            Errand(
                f"{who.site.kiosk_id}.{who.site.generation}",
                desk.take,
                desk.absorb,
                house.counter,
                self._client,
                house.bus,
                lambda: house.clock.read().now_ms,
                seal.random_bytes,
            )
        )
        self.uploads = Uploads(
            Lane(
                house.attachments,
                UploadClient(portal, mine),
                house.bus,
                lambda: _all_sent(house),
                lambda: business_date(house.clock.read().now_ms),
                seal.random_bytes,
            )
        )
        self.courier.beside(self.uploads.step)
        house.attachments.when_kept(lambda: self.courier.beside(self.uploads.step))

    def upload(self) -> bool:
        """Sends what was kept, now; whether all of it is at the portal. For verbs: it waits.

        What is said of money goes first: `exchange` before it.
        """
        self.uploads.nudge()
        while self.courier.ask(self.uploads.step).result():
            pass
        return not self._house.attachments.waiting()

    def exchange(self) -> ExchangeReport:
        """Talks until nothing is left to say; an absent line is told in the report."""
        return self.courier.run_once()

    def bill(self, service: str, typed: Mapping[str, str]) -> Bill | None:
        """The bill as the biller tells it just now; None when the service has none to fetch, or
        when its facts were given beside it.

        What was keyed is read first: a wrong number never travels. Raises the errors of the field
        reader, BillUnknown, PaidElsewhere, BillerSilent, ServiceUnknown, NoLine and the other
        errors of the line.
        """
        row = next(
            (
                one
                for one in self._house.ask(self._house.desks.overview.catalogue).rows
                if one.service == service
            ),
            None,
        )
        own, beside = split_typed(typed)
        if row is None or not row.amount_from_bill or beside:
            return None
        number = consumer_of(read_answers(row.fields, own))
        found = self.courier.ask(lambda: self._client.lookup(service, number)).result()
        match found.state:
            case "found" if found.bill is not None:
                return found.bill
            case "paid":
                raise PaidElsewhere
            case "silent":
                raise BillerSilent(biller=_BILLERS.get(row.biller, row.biller))
            case _:
                raise BillUnknown(number=number)

    def close(self) -> None:
        """Ends the courier; the message under way comes home or is given up."""
        self.courier.stop()


def credentials(house: House, who: Belonging) -> Credentials:
    """Who we are to the portal, and whose answers count."""
    key_id = f"{who.site.kiosk_id}.{who.site.generation}"
    epoch = read_epoch(who.epoch.bytes_once)
    return Credentials(house.signer, key_id, seal.verify, epoch.answer_key)


def _all_sent(house: House) -> bool:
    """Whether the portal has the whole journal. Not while the house closes."""
    try:
        return house.ask(house.desks.overview.standing).unsent == 0
    except WorkerClosed:
        return False


def _belonging(house: House) -> Belonging:
    with house.books.look() as reads:
        return belonging(reads)
