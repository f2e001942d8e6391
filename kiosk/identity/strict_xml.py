# SPDX-License-Identifier: Apache-2.0
"""Room identity: XML from outside, read strictly: no DTD, no entity, no comment, no instruction.

Declarations are refused in the text, before any parser sees them: libxml2 expands entities inside
attribute values even when it is told to leave entities alone. Papers of this kind have none, nor
comments, which would let a text read otherwise than it was signed.
"""

import re
from typing import Any, Final

from lxml import etree

from kiosk.core.errors import IdentityTooLarge, IdentityUnreadable

BYTES_MAX: Final = 512 * 1024  # a file with its photograph has about 20 KiB
ELEMENTS_MAX: Final = 256
_DECLARATION: Final = re.compile(r"\s*<\?xml[ \t\r\n][^<>]*\?>")


def root_of(raw: bytes) -> Any:
    """The root element. Raises IdentityTooLarge or IdentityUnreadable."""
    if len(raw) > BYTES_MAX:
        raise IdentityTooLarge
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IdentityUnreadable from error
    text = _DECLARATION.sub("", text, count=1) if text.lstrip().startswith("<?xml") else text
    if "<!" in text or "<?" in text:
        raise IdentityUnreadable
    try:
        root = etree.fromstring(text.strip().encode(), parser=_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IdentityUnreadable from error
    if sum(1 for _ in root.iter()) > ELEMENTS_MAX:
        raise IdentityTooLarge
    return root


def _parser() -> Any:
    """One for each paper: a parser is not shared between threads."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
