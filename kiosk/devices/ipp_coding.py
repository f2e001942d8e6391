# SPDX-License-Identifier: Apache-2.0
"""Room devices: messages of the Internet Printing Protocol to bytes and back; RFC 8010 section 3.

Pure and bounded: a message that is cut, contradicts its own lengths, nests too deep or holds too
much raises NotIpp, and nothing else is raised. What a tag means is checked (a boolean has one
byte, an integer four); a tag nobody knows keeps its bytes. What follows the attributes is `data`.
"""

import struct
from dataclasses import dataclass
from typing import Final

from kiosk.devices.ipp import Attribute, Group, Message, Tag, Value

VALUES_MAX: Final = 20_000  # in one message; a printer that tells everything has some thousands
DEPTH_MAX: Final = 8  # of collections in collections
NAME_MAX: Final = 255
VALUE_MAX: Final = 32_767  # RFC 8010 3.1.4: a length is a SIGNED-SHORT
_HEAD: Final = struct.Struct(">BBHI")

_GROUPS_BELOW: Final = 0x10  # tags below delimit groups
_OUT_OF_BAND: Final = range(0x10, 0x20)  # "unknown", "no-value" and so on: they carry nothing
_NUMBERS: Final = (Tag.INTEGER, Tag.ENUM)
_PROSE: Final = (Tag.TEXT, Tag.NAME)  # for people: a byte that is no UTF-8 spoils no answer
_SYMBOLS: Final = (
    Tag.KEYWORD,
    Tag.URI,
    Tag.URI_SCHEME,
    Tag.CHARSET,
    Tag.LANGUAGE,
    Tag.MIME,
)
_SIZES: Final[dict[int, int]] = {Tag.DATE_TIME: 11, Tag.RESOLUTION: 9, Tag.RANGE: 8}


class NotIpp(ValueError):
    """These bytes are no message of the protocol."""


def encode(message: Message) -> bytes:
    """The bytes of a message. Raises NotIpp for one that cannot be written."""
    parts: list[bytes] = []
    try:
        parts.append(_HEAD.pack(*message.version, message.code, message.request_id))
        for group in message.groups:
            if not 0 < group.tag < _GROUPS_BELOW or group.tag == Tag.END:
                raise NotIpp(f"no group: {group.tag:#04x}")
            parts.append(bytes([group.tag]))
            for attribute in group.attributes:
                _write_attribute(parts, attribute)
    except (struct.error, UnicodeEncodeError, ValueError) as error:
        raise NotIpp(str(error)) from error
    return b"".join((*parts, bytes([Tag.END]), message.data))


def _write_attribute(parts: list[bytes], attribute: Attribute) -> None:
    name = attribute.name.encode("ascii")
    if not 0 < len(name) <= NAME_MAX or not attribute.values:
        raise NotIpp(f"an attribute without a name or a value: {attribute.name!r}")
    for value in attribute.values:
        _write_value(parts, name, value, 0)
        name = b""  # further values have none, RFC 8010 3.1.5


def _write_value(parts: list[bytes], name: bytes, value: Value, depth: int) -> None:
    if value.tag < _GROUPS_BELOW or value.tag in (Tag.END_COLLECTION, Tag.MEMBER):
        raise NotIpp(f"no value: {value.tag:#04x}")
    if not isinstance(value.held, tuple):
        return _write(parts, value.tag, name, _bytes_of(value))
    if value.tag != Tag.COLLECTION or depth >= DEPTH_MAX:
        raise NotIpp("a collection where there can be none")
    _write(parts, Tag.COLLECTION, name, b"")
    for member in value.held:
        if not member.name or not member.values:
            raise NotIpp("a member without a name or a value")
        _write(parts, Tag.MEMBER, b"", member.name.encode("ascii"))
        for one in member.values:
            _write_value(parts, b"", one, depth + 1)
    return _write(parts, Tag.END_COLLECTION, b"", b"")


def _write(parts: list[bytes], tag: int, name: bytes, raw: bytes) -> None:
    if len(raw) > VALUE_MAX:
        raise NotIpp("a value longer than its length can say")
    parts += [struct.pack(">BH", tag, len(name)), name, struct.pack(">H", len(raw)), raw]


def _bytes_of(value: Value) -> bytes:
    match value.held:
        case None if value.tag in _OUT_OF_BAND:
            return b""
        case bool(truth) if value.tag == Tag.BOOLEAN:
            return bytes([truth])
        case int(number) if value.tag in _NUMBERS and not isinstance(number, bool):
            return struct.pack(">i", number)
        case str(text) if value.tag in _PROSE:
            return text.encode()
        case str(text) if value.tag in _SYMBOLS:
            return text.encode("ascii")
        case bytes(raw) if isinstance(_held_of(value.tag, raw), bytes):
            return raw
        case _:
            raise NotIpp(f"tag {value.tag:#04x} does not hold {value.held!r}")


def decode(raw: bytes) -> Message:
    """The message in these bytes, all of them. Raises NotIpp."""
    return _Reading(raw).message()


@dataclass(frozen=True, slots=True)
class _Piece:
    """One tag with its name and its bytes, before anybody asked what they mean."""

    tag: int
    name: str
    raw: bytes


class _Reading:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0
        self._values = 0

    def message(self) -> Message:
        major, minor, code, request_id = _HEAD.unpack(self._take(_HEAD.size))
        if major not in (1, 2):
            raise NotIpp(f"version {major}.{minor}")
        groups: list[Group] = []
        while (tag := self._take(1)[0]) != Tag.END:
            if tag >= _GROUPS_BELOW or tag == 0:
                raise NotIpp("a value outside any group")
            groups.append(Group(tag, self._attributes()))
        data = self._raw[self._at :]
        return Message(code, request_id, tuple(groups), (major, minor), data)

    def _attributes(self) -> tuple[Attribute, ...]:
        found: list[tuple[str, list[Value]]] = []
        while self._peek() >= _GROUPS_BELOW:
            piece = self._piece()
            if piece.name:
                found.append((piece.name, []))
            elif not found:
                raise NotIpp("a further value of nothing")
            found[-1][1].append(self._value(piece, 0))
        return tuple(Attribute(name, tuple(values)) for name, values in found)

    def _value(self, piece: _Piece, depth: int) -> Value:
        self._values += 1
        if self._values > VALUES_MAX:
            raise NotIpp("too many values")
        if piece.tag == Tag.COLLECTION:
            if piece.raw or depth >= DEPTH_MAX:
                raise NotIpp("a collection that is none, or too deep")
            return Value(Tag.COLLECTION, self._members(depth))
        if piece.tag in (Tag.END_COLLECTION, Tag.MEMBER):
            raise NotIpp("a member of no collection")
        return Value(piece.tag, _held_of(piece.tag, piece.raw))

    def _members(self, depth: int) -> "tuple[Attribute, ...]":
        found: list[tuple[str, list[Value]]] = []
        while (piece := self._piece()).tag != Tag.END_COLLECTION:
            if piece.name:
                raise NotIpp("a name inside a collection")
            if piece.tag == Tag.MEMBER:
                found.append((_symbol(piece.raw), []))
            elif not found:
                raise NotIpp("a value of no member")
            else:
                found[-1][1].append(self._value(piece, depth + 1))
        if not all(name and values for name, values in found) or piece.name or piece.raw:
            raise NotIpp("a member without a name or a value")
        return tuple(Attribute(name, tuple(values)) for name, values in found)

    def _piece(self) -> _Piece:
        tag = self._take(1)[0]
        if tag < _GROUPS_BELOW:
            raise NotIpp("a group in the middle of a collection")
        name = _symbol(self._take(self._length(NAME_MAX)))
        return _Piece(tag, name, self._take(self._length(VALUE_MAX)))

    def _length(self, most: int) -> int:
        length = int.from_bytes(self._take(2))
        if length > most:
            raise NotIpp("a length out of bounds")
        return length

    def _peek(self) -> int:
        if self._at >= len(self._raw):
            raise NotIpp("cut")
        return self._raw[self._at]

    def _take(self, count: int) -> bytes:
        taken = self._raw[self._at : self._at + count]
        if len(taken) < count:
            raise NotIpp("cut")
        self._at += count
        return taken


def _held_of(tag: int, raw: bytes) -> int | bool | str | bytes | None:
    """What the bytes of a value mean under its tag; collections aside."""
    if tag in _OUT_OF_BAND:
        return None  # some say something beside it; nobody may rely on that
    if tag == Tag.BOOLEAN:
        if raw not in (b"\0", b"\1"):
            raise NotIpp("a boolean that is neither")
        return raw == b"\1"
    if tag in _NUMBERS:
        if len(raw) != 4:
            raise NotIpp("a number of no four bytes")
        return int.from_bytes(raw, signed=True)
    if tag in _PROSE:
        return raw.decode("utf-8", "replace")
    return _symbol(raw) if tag in _SYMBOLS else _sized(tag, raw)


def _sized(tag: int, raw: bytes) -> bytes:
    if len(raw) != _SIZES.get(tag, len(raw)):
        raise NotIpp("a value of another size than its tag has")
    return raw


def _symbol(raw: bytes) -> str:
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError as error:
        raise NotIpp("a symbol that is not ASCII") from error
