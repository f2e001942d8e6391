# SPDX-License-Identifier: Apache-2.0
"""Portal verbs: what the district and the state do at a terminal, each giving a plain result."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kiosk.core.dates import business_date, local
from kiosk.core.encoding import b64, pack_named
from portal import centres
from portal.assets import asset
from portal.audit import audit as whole_audit
from portal.catalogue import newest
from portal.centres import CentreUnfit, read_centre
from portal.deposits import read_deposit, take_deposit
from portal.expiry import expire_all
from portal.news import packs, tell_catalogue, tell_dues
from portal.onboarding import Issue
from portal.opening import GATEWAY_FOLDER, Office, edges, open_outside
from portal.parties.gateway_keys import GatewayKeys
from portal.register_verbs import register

Result = dict[str, Any]
PROVIDER_CODE: Final = "CSC-SPV"
DEMO_PAISE: Final = 5_00_000_00
DEMO_REFERENCE: Final = "DEMO-ADVANCE-1"


def lmk_add(office: Office, args: argparse.Namespace) -> Result:
    """Enters a centre from its JSON record (a file, or - for standard input)."""
    raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    return _add(office, raw)


def _add(office: Office, raw: bytes) -> Result:
    site, now_ms = read_centre(raw), office.clock()
    fresh = office.database.transact(lambda unit: centres.add(unit, site, now_ms))
    return {"lmk_id": site.lmk_id, "csc_id": site.csc_id, "fresh": fresh}


def lmk_list(office: Office, args: argparse.Namespace) -> Result:
    """All centres, and the kiosks enrolled at each."""
    del args
    with office.database.reading() as connection:
        known = centres.centres(connection)
        kiosks = centres.kiosks(connection)
    listed = [
        {
            "lmk_id": site.lmk_id,
            "csc_id": site.csc_id,
            "name": site.name_en,
            "vle": site.vle_name,
            "kiosks": [kiosk.kiosk_id for kiosk in kiosks if kiosk.lmk_id == site.lmk_id],
        }
        for site in known
    ]
    return {"centres": listed}


def lmk_show(office: Office, args: argparse.Namespace) -> Result:
    """One centre's record, as `lmk add` takes it."""
    with office.database.reading() as connection:
        site = centres.centre(connection, args.lmk_id)
    if site is None:
        raise CentreUnfit(f"no centre {args.lmk_id}")
    plain: Result = pack_named(site)
    return {name: plain[name] for name in plain if name not in ("kiosk_id", "generation")}


def code(office: Office, args: argparse.Namespace) -> Result:
    """A new code for a centre; shown this once and kept by nobody."""
    return _code(office, Issue(args.lmk_id, args.purpose, args.operator))


def _code(office: Office, wanted: Issue) -> Result:
    issued = office.onboarding.issue(wanted)
    return {
        "lmk_id": wanted.lmk_id,
        "purpose": wanted.purpose,
        "code": str(issued.code),
        "expires_ms": issued.expires_ms,
        "portal_id": office.keys.portal_id,
    }


def deposit(office: Office, args: argparse.Namespace) -> Result:
    """Books an advance as the bank would tell it; the same reference again changes nothing."""
    plain = {
        "bank_reference": args.reference,
        "at": args.at or local(office.clock()).isoformat(timespec="seconds"),
        "amount_paise": args.amount_paise,
        "provider_code": args.provider_code,
        "mode": args.mode,
    }
    fresh = take_deposit(office.database, read_deposit(plain), office.clock())
    return {"bank_reference": args.reference, "amount_paise": args.amount_paise, "fresh": fresh}


def demo_seed(office: Office, args: argparse.Namespace) -> Result:
    """The demo's centre, an advance for the virtual wallet, and an enrolment code."""
    del args
    added = _add(office, asset("portal", "demo-centre.json").read_bytes())
    plain = {
        "bank_reference": DEMO_REFERENCE,
        "at": "2026-04-01T10:00:00+05:30",
        "amount_paise": DEMO_PAISE,
        "provider_code": PROVIDER_CODE,
        "mode": "RTGS",
    }
    take_deposit(office.database, read_deposit(plain), office.clock())
    issued = _code(office, Issue(added["lmk_id"]))
    return {"csc_id": added["csc_id"], "deposit_paise": DEMO_PAISE, **issued}


def publish(office: Office, args: argparse.Namespace) -> Result:
    """Signs and publishes a price list, and puts it into every kiosk's inbox."""
    done = office.publish(Path(args.file))
    with office.database.reading() as connection:
        sheet, kiosks = newest(connection), centres.kiosks(connection)
    told = tell_catalogue(office.database, office.keys.epoch, kiosks, sheet) if sheet else 0
    return {"version": done.version, "rows": done.rows, "fresh": done.fresh, "told": told}


def dues(office: Office, args: argparse.Namespace) -> Result:
    """A pack of dues of each kiosk's own offices, into its inbox: for selling without the line."""
    del args
    today = business_date(office.clock())
    with office.database.reading() as connection:
        kiosks = centres.kiosks(connection)
    said: list[Result] = []
    with open_outside(office.settings, office.settings.public_url, office.clock) as outside:
        for kiosk in kiosks:
            for biller, bills in packs(outside.directory, kiosk, today).items():
                fresh = tell_dues(office.database, office.keys.epoch, kiosk, bills or [])
                count = None if bills is None else len(bills)
                said.append(
                    {"kiosk_id": kiosk.kiosk_id, "biller": biller, "bills": count, "fresh": fresh}
                )
    return {"packs": said}


def keys(office: Office, args: argparse.Namespace) -> Result:
    """The public halves: what others are given to check the portal by; and the bank's token."""
    del args
    certificate = office.keys.epoch_certificate
    merchant = GatewayKeys(office.settings.data_dir / GATEWAY_FOLDER, None)
    return {
        "portal_id": office.keys.portal_id,
        "epoch": office.keys.epoch,
        "root_key": b64(office.keys.root.public_key),
        "epoch_certificate": {"text": certificate.text, "signature": b64(certificate.signature)},
        "merchant_id": office.settings.gateway.merchant_id,
        "merchant_public_key_pem": merchant.public_pem(),
        "bank_token_file": str(office.settings.data_dir / "keys" / "bank.token"),
    }


def audit(office: Office, args: argparse.Namespace) -> Result:
    """Checks every book, lease and chain; what does not hold is under `violations`."""
    del args
    return whole_audit(office.database).plain()


def expire(office: Office, args: argparse.Namespace) -> Result:
    """Sets aside what is left of leases past their grace; no money is freed by it."""
    del args
    settings = office.settings
    with open_outside(settings, settings.public_url, office.clock) as outside:
        policy = settings.policy_at(settings.public_url)
        moved = expire_all(office.database, edges(office, outside), policy)
        return {"unreconciled_paise": moved}


VERBS: Final[dict[str, Callable[[Office, argparse.Namespace], Result]]] = {
    "lmk add": lmk_add,
    "lmk list": lmk_list,
    "lmk show": lmk_show,
    "code": code,
    "deposit": deposit,
    "demo-seed": demo_seed,
    "publish": publish,
    "dues": dues,
    "register": register,
    "keys": keys,
    "audit": audit,
    "expire": expire,
}
