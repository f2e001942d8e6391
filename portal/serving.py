# SPDX-License-Identifier: Apache-2.0
"""Portal serving: the office and the outside behind one HTTP edge, until the parent ends it."""

from functools import cache

from fastapi import FastAPI

from portal import authority_keys
from portal.api.app import Desks, build
from portal.api.authentication import AuthenticationDesk
from portal.api.bank import BankDesk
from portal.api.kiosk_calls import Desk, KioskCalls
from portal.api.pay_pages import PayPages
from portal.api.uploads import UploadDesk
from portal.authentication import TestAuthority
from portal.door import Door
from portal.exchange import Exchange
from portal.forgetting import fill_what_is_freed
from portal.opening import Office, Outside, edges, open_outside
from portal.server import serve
from portal.upload_files import UploadFiles
from portal.uploads import Uploads


def run(office: Office, door: Door) -> None:
    """Serves. Raises NotLoopback or OSError before anything is served."""
    with door.open() as bound:
        url = door.url(bound)
        public_url = office.settings.public_url or url
        with open_outside(office.settings, public_url, office.clock) as outside:
            said: dict[str, object] = {"url": url, "portal_id": office.keys.portal_id}
            serve(edge(office, outside, public_url), door, bound, said)


def edge(office: Office, outside: Outside, public_url: str) -> FastAPI:
    """The HTTP edge with everybody at his desk."""
    policy = office.settings.policy_at(public_url)
    exchange = Exchange(office.database, edges(office, outside), policy)
    desk = Desk(
        keys=office.keys,
        database=office.database,
        onboarding=office.onboarding,
        prices=office.prices,
        directory=outside.directory,
        exchange=exchange,
        clock=office.clock,
    )
    return build(
        Desks(
            keys=office.keys,
            kiosk_calls=KioskCalls(desk),
            bank=BankDesk(office.database, office.keys.bank_token, office.clock),
            pages=PayPages(office.database, outside.wallet),
            authentication=_authentication(office),
            uploads=_uploads(office),
            clock=office.clock,
        )
    )


def _uploads(office: Office) -> UploadDesk:
    files = UploadFiles(office.settings.data_dir)
    uploads = Uploads(office.database, files, office.clock)
    return UploadDesk(office.keys, office.database, uploads, office.clock)


def _authentication(office: Office) -> AuthenticationDesk:
    @cache
    def authority() -> TestAuthority:
        fill_what_is_freed()
        keys = authority_keys.load_or_make(office.settings.data_dir)
        return TestAuthority(office.database, keys, office.clock)

    return AuthenticationDesk(office.keys, office.database, authority, office.clock)
