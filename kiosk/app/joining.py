# SPDX-License-Identifier: Apache-2.0
"""Roof: joining a portal, and the forgotten PIN: the two acts that need a code of the district."""

from kiosk import seal
from kiosk.app.house import House
from kiosk.app.line import credentials
from kiosk.config import checked_url
from kiosk.core.ports import Belonging
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.trust import EnrolmentCode
from kiosk.counter.means import belonging
from kiosk.counter.operators import fit_pin
from kiosk.sync import enrolment
from kiosk.sync.portal_client import PortalClient, PortalLine


def join(house: House, portal_url: str, code: EnrolmentCode, pin: str) -> Site:
    """Makes keys and store in a new folder, and takes in what the portal gives.

    May be called again after a failure: key and store are then used as they are.
    Raises PinUnfit, InsecureAddress, AlreadyEnrolled, CodeRefused, PortalNotTheOne, NoLine …
    """
    fit_pin(pin)
    url = checked_url(portal_url)
    house.open_store(create=True)
    house.ask(house.desks.enrolment.check_free)
    line = PortalLine(url, house.settings.portal_authority)
    try:
        answer = enrolment.enrol(line, code, house.signer, seal.verify)
    finally:
        line.close()
    who = enrolment.belonging(answer, url)
    house.ask(house.desks.enrolment.settle, who, answer.catalogue, answer.anchor_ms, pin)
    return who.site


def renew_pin(house: House, code: EnrolmentCode, pin: str) -> str:
    """Sets a new PIN for the operator the portal names. Raises as `join`."""
    fit_pin(pin)
    who = house.ask(_who, house)
    line = PortalLine(who.portal_url, house.settings.portal_authority)
    client = PortalClient(line, credentials(house, who))
    try:
        operator = enrolment.reset_pin(client, code, who, house.signer)
    finally:
        client.close()
    house.ask(house.desks.enrolment.reset_pin, operator, pin)
    return operator


def _who(house: House) -> Belonging:
    with house.books.look() as reads:
        return belonging(reads)
