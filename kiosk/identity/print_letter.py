# SPDX-License-Identifier: Apache-2.0
"""Room identity: the QR of old cards, plain XML without a signature: to be looked at, no more.

It carries the whole Aadhaar number. The last four digits are taken and the rest is not looked at.
"""

import re
from typing import Final

from kiosk.core.errors import IdentityTooLarge
from kiosk.core.identity import Detail, Document, Outcome, Paper, Particulars, Verdict
from kiosk.identity.qr_fields import shown
from kiosk.identity.strict_xml import root_of

TEXT_MAX: Final = 7089
_ATTRIBUTES: Final = {
    Detail.NAME: "name",
    Detail.GENDER: "gender",
    Detail.CARE_OF: "co",
    Detail.DISTRICT: "dist",
    Detail.LANDMARK: "lm",
    Detail.HOUSE: "house",
    Detail.LOCATION: "loc",
    Detail.PIN_CODE: "pc",
    Detail.POST_OFFICE: "po",
    Detail.STATE: "state",
    Detail.STREET: "street",
    Detail.SUB_DISTRICT: "subdist",
    Detail.VTC: "vtc",
}


def read_print_letter(text: str) -> Document:
    """The paper in such a text. Raises IdentityUnreadable or IdentityTooLarge."""
    if len(text) > TEXT_MAX:
        raise IdentityTooLarge
    root = root_of(text.encode("utf-8", "surrogatepass"))
    if root.tag != "PrintLetterBarcodeData":
        return Document(Paper.PRINT_LETTER, Verdict(Outcome.FORMAT_NOT_KNOWN))
    values = {detail: shown(root.get(name, "")) for detail, name in _ATTRIBUTES.items()}
    values[Detail.BIRTH] = shown(root.get("dob") or root.get("yob") or "")
    ending = re.search(r"[0-9]{4}\s*$", root.get("uid", ""))
    return Document(
        Paper.PRINT_LETTER,
        Verdict(Outcome.NOT_SIGNED),
        last_four=ending[0].strip() if ending else "",
        particulars=Particulars(values),
    )
