# SPDX-License-Identifier: Apache-2.0
"""Sandbox: XML as the RD Service reads it: strict, no document types, names without namespaces."""

from dataclasses import dataclass, field
from xml.parsers import expat


class NotXmlError(Exception):
    """Not the XML that was asked for."""


@dataclass(slots=True)
class Element:
    """One element."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)


def read(raw: bytes) -> Element:
    """The root element. Raises NotXmlError."""
    top: list[Element] = []
    way: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        made = Element(name.rpartition(":")[2], attributes)
        (way[-1].children if way else top).append(made)
        way.append(made)

    def end(_name: str) -> None:
        way.pop()

    def doctype(*_said: object) -> None:
        raise NotXmlError("a document type has no place here")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as fault:
        raise NotXmlError(str(fault)) from fault
    return top[0]
