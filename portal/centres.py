# SPDX-License-Identifier: Apache-2.0
"""Portal centres: the register of Lok Mitra Kendras and of the kiosks enrolled at them."""

import json
import re
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.encoding import Unreadable, dump, load, pack_named, unpack_named
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.trust import Signed
from portal.ports import KioskRecord
from portal.registry_schema import kiosk, kiosk_serial, lmk

_LMK_ID: Final = re.compile(r"[A-Z]{2}\d{2}-\d{5}")
_CSC_ID: Final = re.compile(r"[A-Z0-9]{6,20}")
_DISTRICT: Final = re.compile(r"\d{2,3}")
# The kiosk's part of a Site is given at enrolment; a centre's record leaves it open.
_KIOSK_PART: Final = {"kiosk_id": "", "generation": 0}


class CentreUnfit(Exception):
    """The record of a centre cannot be taken; says why."""


def read_centre(raw: bytes) -> Site:
    """A centre's record: a JSON object with the fields of Site but the kiosk's.

    Raises CentreUnfit.
    """
    try:
        plain = load(raw)
        if not isinstance(plain, dict):
            raise Unreadable("not an object")
        site = unpack_named(Site, {**plain, **_KIOSK_PART})
    except Unreadable as error:
        raise CentreUnfit(str(error)) from error
    for name, form in (("lmk_id", _LMK_ID), ("csc_id", _CSC_ID), ("district", _DISTRICT)):
        if not form.fullmatch(getattr(site, name)):
            raise CentreUnfit(f"{name} is not of its form: {form.pattern}")
    if len({biller for biller, _, _ in site.counters}) != len(site.counters):
        raise CentreUnfit("a biller stands twice among the counters")
    return site


def add(connection: Connection, site: Site, now_ms: int) -> bool:
    """Enters a centre; the same again changes nothing (False). Raises CentreUnfit for another
    centre under a known LMK ID or CSC ID.
    """
    text = _text(replace(site, kiosk_id="", generation=0))
    same = (lmk.c.lmk_id == site.lmk_id) | (lmk.c.csc_id == site.csc_id)
    known = connection.execute(select(lmk).where(same)).all()
    if known:
        if [(row.lmk_id, row.site) for row in known] != [(site.lmk_id, text)]:
            raise CentreUnfit("the LMK ID or the CSC ID belongs to another record")
        return False
    ids = {"lmk_id": site.lmk_id, "csc_id": site.csc_id, "district": site.district}
    connection.execute(insert(lmk).values(**ids, site=text, added_ms=now_ms))
    here = select(kiosk_serial).where(kiosk_serial.c.district == site.district)
    if connection.execute(here).one_or_none() is None:
        connection.execute(insert(kiosk_serial).values(district=site.district, last=0))
    return True


def centre(connection: Connection, lmk_id: str) -> Site | None:
    """The centre's record, with the kiosk's part open."""
    text = connection.scalar(select(lmk.c.site).where(lmk.c.lmk_id == lmk_id))
    return None if text is None else unpack_named(Site, load(text.encode()))


def centres(connection: Connection) -> list[Site]:
    """All centres by LMK ID."""
    texts = connection.scalars(select(lmk.c.site).order_by(lmk.c.lmk_id)).all()
    return [unpack_named(Site, load(text.encode())) for text in texts]


def next_kiosk_id(connection: Connection, district: str) -> str:
    """The district's next kiosk: K, district, serial of four digits. Never given twice: the row is
    locked until this unit of work ends.
    """
    here = kiosk_serial.c.district == district
    raising = update(kiosk_serial).where(here).values(last=kiosk_serial.c.last + 1)
    serial = connection.scalar(raising.returning(kiosk_serial.c.last))
    return f"K{district}{serial:04d}"


def enter_kiosk(connection: Connection, record: KioskRecord, now_ms: int) -> None:
    """Enters an enrolled kiosk. Raises IntegrityError when its key is known already."""
    connection.execute(
        insert(kiosk).values(
            kiosk_id=record.kiosk_id,
            generation=record.generation,
            kiosk_key=record.kiosk_key,
            lmk_id=record.lmk_id,
            csc_id=record.csc_id,
            site=_text(record.site),
            certificate_text=record.certificate.text,
            certificate_signature=record.certificate.signature,
            enrolled_ms=now_ms,
        )
    )


def find_kiosk(connection: Connection, kiosk_id: str, generation: int) -> KioskRecord | None:
    """The kiosk as enrolled, when this is its present generation."""
    wanted = (kiosk.c.kiosk_id == kiosk_id) & (kiosk.c.generation == generation)
    found = connection.execute(select(kiosk).where(wanted)).one_or_none()
    return None if found is None else _record(found)


def kiosks(connection: Connection) -> list[KioskRecord]:
    """All enrolled kiosks by id."""
    return [_record(row) for row in connection.execute(select(kiosk).order_by(kiosk.c.kiosk_id))]


def site_name(connection: Connection, kiosk_id: str) -> str:
    """Where a kiosk stands, in English; empty for one that was never enrolled."""
    text = connection.scalar(select(kiosk.c.site).where(kiosk.c.kiosk_id == kiosk_id))
    return "" if text is None else str(json.loads(text)["name_en"])


def _record(row: Row[tuple[object, ...]]) -> KioskRecord:
    return KioskRecord(
        kiosk_id=row.kiosk_id,
        generation=row.generation,
        kiosk_key=bytes(row.kiosk_key),
        lmk_id=row.lmk_id,
        csc_id=row.csc_id,
        site=unpack_named(Site, json.loads(row.site)),
        certificate=Signed(row.certificate_text, bytes(row.certificate_signature)),
    )


def _text(site: Site) -> str:
    return dump(pack_named(site)).decode()
