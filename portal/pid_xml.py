# SPDX-License-Identifier: Apache-2.0
"""Portal: a PidData as it came from a device: read with expat, no document type, nothing repaired.

Zero bytes behind the end, a declaration of another encoding and namespaces are the services' own
ways and are borne; everything else must be there once and be what it should.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

_DECLARATION: Final = re.compile(rb"\A\s*<\?xml[^>]{0,200}\?>")
_DEPTH_MAX: Final = 16
_ELEMENTS_MAX: Final = 400


class BlockUnreadable(Exception):
    """Not a block; says nothing of its content."""


@dataclass(slots=True)
class Element:
    """One element; the text stands in pieces until the end."""

    name: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text directly in it."""
        return "".join(self.pieces)

    def raw(self) -> bytes:
        """Its Base64, in lines or not. Raises BlockUnreadable."""
        return unbase64(self.text)


def unbase64(text: str) -> bytes:
    """Base64 with white space anywhere. Raises BlockUnreadable."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BlockUnreadable("Base64") from None


@dataclass(frozen=True, slots=True)
class Document:
    """The elements of a document in their order, root first, names without namespaces."""

    elements: tuple[Element, ...]

    @property
    def root(self) -> Element:
        """The first."""
        return self.elements[0]

    def all(self, name: str) -> tuple[Element, ...]:
        """Every element of that name."""
        return tuple(one for one in self.elements if one.name == name)

    def one(self, name: str) -> Element:
        """The only element of that name. Raises BlockUnreadable."""
        found = self.all(name)
        if len(found) != 1:
            raise BlockUnreadable(name)
        return found[0]


def read(raw: bytes, root: str) -> Document:
    """Raises BlockUnreadable."""
    reader = _Reader()
    parser = expat.ParserCreate("UTF-8", "}")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    plain = raw.removeprefix(b"\xef\xbb\xbf").rstrip(b"\0 \t\r\n")
    try:
        parser.Parse(_DECLARATION.sub(b"", plain, count=1), True)
    except expat.ExpatError:
        raise BlockUnreadable("XML") from None
    document = Document(tuple(reader.elements))
    if document.root.name != root:
        raise BlockUnreadable(root)
    return document


class _Reader:
    """Collects; raises BlockUnreadable out of the parser."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self._way: list[Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._way) >= _DEPTH_MAX or len(self.elements) >= _ELEMENTS_MAX:
            raise BlockUnreadable("size")
        plain = {_local(key): value for key, value in attributes.items()}
        self.elements.append(Element(_local(name), plain))
        self._way.append(self.elements[-1])

    def end(self, _name: str) -> None:
        self._way.pop()

    def text(self, text: str) -> None:
        if self._way:
            self._way[-1].pieces.append(text)

    def doctype(self, *_said: object) -> None:
        raise BlockUnreadable("document type")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
