# SPDX-License-Identifier: Apache-2.0
"""Room devices: XML of an RD Service, read without believing it: bounded, no entities, no network.

Services of the field send declarations (also "utf-16" over bytes that are UTF-8), namespaces,
either quote and zero bytes behind the end. A document type is never needed and never read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from kiosk.core.device import Kind
from kiosk.core.errors import DeviceGarbled

REPLY_MAX_BYTES: Final = 256 * 1024
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


@dataclass(frozen=True, slots=True)
class Part:
    """One element, its names without namespaces."""

    name: str
    attributes: dict[str, str]
    element: Any

    def parts(self, name: str) -> Iterator["Part"]:
        """Every element of that name below, in the order of the document."""
        for found in self.element.iter():
            if isinstance(found.tag, str) and _local(found.tag) == name:
                yield _part(found)

    def first(self, name: str) -> "Part | None":
        """The first of them."""
        return next(self.parts(name), None)

    def text(self) -> str:
        """What stands directly in it."""
        return (self.element.text or "").strip()


def root_of(raw: bytes, name: str) -> Part:
    """The root, which must have this name. Raises DeviceGarbled, which never quotes the text."""
    if len(raw) > REPLY_MAX_BYTES:
        raise DeviceGarbled(device=Kind.BIOMETRIC.value)
    try:
        text = _DECLARATION.sub("", raw.rstrip(b"\0 \t\r\n").decode("utf-8-sig"), count=1)
        if "<!DOCTYPE" in text or "\0" in text:
            raise ValueError
        root = _part(etree.fromstring(text.strip().encode(), _parser()))
    except (ValueError, etree.LxmlError):
        raise DeviceGarbled(device=Kind.BIOMETRIC.value) from None
    if root.name != name:
        raise DeviceGarbled(device=Kind.BIOMETRIC.value)
    return root


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _part(element: Any) -> Part:
    attributes = {_local(str(name)): str(value) for name, value in element.attrib.items()}
    return Part(_local(str(element.tag)), attributes, element)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
