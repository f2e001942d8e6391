# SPDX-License-Identifier: Apache-2.0
"""Room identity: the Paperless Offline e-KYC document, after UIDAI's published description.

    OfflinePaperlessKyc @referenceId
    ├── UidData
    │   ├── Poi @name @dob @gender @e @m     hashes of e-mail address and mobile number
    │   ├── Poa @careof @country @dist @house @landmark @loc @pc @po @state @street @subdist @vtc
    │   └── Pht                              photograph, base64
    └── Signature

Each of these stands once and in its place; a second one anywhere is no such document.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

from kiosk.core.identity import (
    ContactProof,
    Detail,
    Document,
    Outcome,
    Paper,
    Particulars,
    Verdict,
)
from kiosk.identity.archive import is_archive, opened
from kiosk.identity.certificates import Pinned
from kiosk.identity.photo import is_picture
from kiosk.identity.qr_fields import shown
from kiosk.identity.reference import Reference
from kiosk.identity.strict_xml import root_of
from kiosk.identity.xml_signature import judged

ROOT: Final = "OfflinePaperlessKyc"
_PLACES: Final = ("UidData", "UidData/Poi", "UidData/Poa")
_ONCE: Final = (ROOT, "UidData", "Poi", "Poa", "Pht")
_POI: Final = {Detail.NAME: "name", Detail.BIRTH: "dob", Detail.GENDER: "gender"}
_POA: Final = {
    Detail.CARE_OF: "careof",
    Detail.DISTRICT: "dist",
    Detail.LANDMARK: "landmark",
    Detail.HOUSE: "house",
    Detail.LOCATION: "loc",
    Detail.PIN_CODE: "pc",
    Detail.POST_OFFICE: "po",
    Detail.STATE: "state",
    Detail.STREET: "street",
    Detail.SUB_DISTRICT: "subdist",
    Detail.VTC: "vtc",
}
_HASH_BYTES: Final = 32


def read_paperless(raw: bytes, share_code: str, pinned: Sequence[Pinned]) -> Document:
    """The paper in a ZIP (opened with its share code) or in the XML itself.

    Raises IdentityUnreadable, IdentityTooLarge or ShareCodeWrong.
    """
    root = root_of(opened(raw, share_code) if is_archive(raw) else raw)
    reference = Reference.read(root.get("referenceId", ""))
    if root.tag != ROOT or reference is None:
        return Document(Paper.PAPERLESS, Verdict(Outcome.FORMAT_NOT_KNOWN))
    if not _in_place(root):
        # Two of a kind is how one passes for the other.
        return Document(Paper.PAPERLESS, Verdict(Outcome.SIGNATURE_INVALID))
    found = judged(root, reference, pinned)
    if found.verdict.outcome in {Outcome.SIGNATURE_INVALID, Outcome.FORMAT_NOT_KNOWN}:
        return Document(Paper.PAPERLESS, found.verdict)
    shown_from = root if found.signed is None else found.signed
    return Document(
        Paper.PAPERLESS,
        found.verdict,
        last_four=reference.last_four,
        reference=reference.text,
        particulars=_particulars(shown_from, reference, share_code.strip()),
    )


def _in_place(root: Any) -> bool:
    """Each element once in the whole document, and where it belongs."""
    names = [str(element.tag).rpartition("}")[2] for element in root.iter()]
    if any(names.count(name) > 1 for name in _ONCE):
        return False
    photo_placed = "Pht" not in names or root.find("UidData/Pht") is not None
    return photo_placed and all(root.find(place) is not None for place in _PLACES)


def _particulars(root: Any, reference: Reference, share_code: str) -> Particulars:
    person, place = root.find("UidData/Poi"), root.find("UidData/Poa")
    values = {detail: shown(person.get(name, "")) for detail, name in _POI.items()}
    values |= {detail: shown(place.get(name, "")) for detail, name in _POA.items()}
    contact = ContactProof(
        reference.times,
        mobile_hash=_hash(person.get("m", "")),
        email_hash=_hash(person.get("e", "")),
        salt=share_code,
    )
    return Particulars(values, _photo(root.findtext("UidData/Pht") or ""), contact)


def _hash(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return b""
    return found if len(found) == _HASH_BYTES else b""


def _photo(text: str) -> bytes:
    try:
        found = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if is_picture(found) else b""
