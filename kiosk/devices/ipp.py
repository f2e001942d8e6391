# SPDX-License-Identifier: Apache-2.0
"""Room devices: messages of the Internet Printing Protocol as values: RFC 8010 section 3 and what
of RFC 8011 a client needs; `kiosk.devices.ipp_coding` has them as bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Union


class Operation(IntEnum):
    """What can be asked, RFC 8011 section 5.4.15; CUPS_GET_PRINTERS is the scheduler's own."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class Tag(IntEnum):
    """Tags of groups and values, RFC 8010 section 3.5."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED_GROUP = 0x05

    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER = 0x4A


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `held` is an int (INTEGER, ENUM), a bool, a str (prose and symbols), a tuple of
    Attributes (COLLECTION), None (out of band), or the bytes as they came (every other tag).
    """

    tag: int
    held: Union[int, bool, str, bytes, "tuple[Attribute, ...]", None]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name and its values, at least one."""

    name: str
    values: tuple[Value, ...]

    @classmethod
    def of(cls, name: str, tag: Tag, *held: int | bool | str) -> "Attribute":
        """An attribute whose values have one tag."""
        return cls(name, tuple(Value(tag, one) for one in held))


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes that speak of one thing: the operation, a job, a printer."""

    tag: int
    attributes: tuple[Attribute, ...] = ()

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of an attribute that are words."""
        return tuple(one for one in self._held(name) if isinstance(one, str))

    def text(self, name: str) -> str:
        """Its first word, or nothing."""
        return next(iter(self.texts(name)), "")

    def numbers(self, name: str) -> tuple[int, ...]:
        """The values of an attribute that are numbers."""
        return tuple(
            one for one in self._held(name) if isinstance(one, int) and not isinstance(one, bool)
        )

    def number(self, name: str) -> int | None:
        """Its first number, or None when it does not say."""
        return next(iter(self.numbers(name)), None)

    def truth(self, name: str) -> bool | None:
        """Its first boolean, or None when it does not say."""
        return next((one for one in self._held(name) if isinstance(one, bool)), None)

    def is_empty(self, name: str) -> bool:
        """Whether it says of an attribute that it has no value."""
        return any(
            one.name == name and all(value.tag == Tag.NO_VALUE for value in one.values)
            for one in self.attributes
        )

    def _held(self, name: str) -> Iterable[object]:
        found = (one for one in self.attributes if one.name == name)
        return (value.held for one in found for value in one.values)


@dataclass(frozen=True, slots=True)
class Message:
    """A question (`code` is its operation) or an answer (`code` is its status)."""

    code: int
    request_id: int
    groups: tuple[Group, ...]
    version: tuple[int, int] = (2, 0)
    data: bytes = b""

    def all(self, tag: Tag) -> tuple[Group, ...]:
        """The groups of this tag, in order."""
        return tuple(group for group in self.groups if group.tag == tag)

    def first(self, tag: Tag) -> Group:
        """The first group of this tag; an empty one when there is none."""
        return next(iter(self.all(tag)), Group(tag))
