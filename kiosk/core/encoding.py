# SPDX-License-Identifier: Apache-2.0
"""Core: values to bytes once. Frozen dataclasses become positional or named JSON, and come back.

Positional form (arrays, no keys) is what is hashed and signed: an entry, a lease, a certificate.
Named form (objects) is for heads of messages and the catalogue, where OpenAPI describes them.
Reading is strict: a missing, surplus or wrongly typed part raises Unreadable, never a guess.
`bytes` travel as base64url without padding; integers stay below 2^53; there are no floats.

How a type is written and how an annotation is read is worked out once and kept: an emptying queue
comes through here some dozens of times a sale, at both ends of the line.
"""

import binascii
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

INTEGER_MAX: Final = 2**53 - 1
_FROM_STANDARD: Final = bytes.maketrans(b"+/", b"-_")
_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
T = TypeVar("T")
Write = Callable[[Any], Any]
Read = Callable[[Any], Any]


class Unreadable(ValueError):
    """Bytes that are not of the form they should have; says where."""


def b64(raw: bytes) -> str:
    """base64url without padding (RFC 4648 section 5)."""
    padded = binascii.b2a_base64(raw, newline=False).translate(_FROM_STANDARD)
    return padded.rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Bytes of `b64`; only its own canonical spelling is taken. Raises Unreadable."""
    try:
        standard = text.encode("ascii").translate(_TO_STANDARD)
        raw = binascii.a2b_base64(standard + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise Unreadable("not base64url") from error
    if b64(raw) != text:  # also where a letter of no alphabet was passed over
        raise Unreadable("not canonical base64url")
    return raw


def digest(raw: bytes) -> bytes:
    """SHA-256, 32 bytes: the only digest of this product."""
    return hashlib.sha256(raw).digest()


def dump(plain: object) -> bytes:
    """Compact UTF-8 JSON; the order of keys is the order of writing. No NaN, no spaces."""
    return _ENCODER.encode(plain).encode()


def load(raw: bytes) -> Any:  # JSON is untyped until `unpack` has read it
    """Plain value of JSON bytes. Raises Unreadable for non-JSON, floats, doubled keys, half of a
    surrogate pair (it has no UTF-8) or an endless number.
    """
    try:
        plain = _DECODER.decode(raw.decode())
        if b"\\u" in raw:  # only an escape can bring half a pair
            dump(plain)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    return plain


def _refuse(text: str) -> object:
    raise Unreadable(f"a float has no place here: {text[:20]}")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a key stands twice")
    return found


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_DECODER: Final = json.JSONDecoder(
    parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_unique
)


def pack(value: Any) -> Any:
    """Positional plain form of a dataclass, tuple, enum, bytes, str, int, bool or None."""
    return _writer(value.__class__)(value)


def pack_named(value: Any) -> Any:
    """Named plain form: dataclasses become objects."""
    return _named_writer(value.__class__)(value)


@cache
def _writer(kind: type) -> Write:
    if is_dataclass(kind):
        parts = _attributes(kind)
        return lambda value: [_writer(part.__class__)(part) for part in parts(value)]
    return _leaf_writer(kind, pack)


@cache
def _named_writer(kind: type) -> Write:
    if is_dataclass(kind):
        names, parts = _names(kind), _attributes(kind)
        return lambda value: dict(zip(names, map(pack_named, parts(value)), strict=True))
    return _leaf_writer(kind, pack_named)


def _leaf_writer(kind: type, again: Write) -> Write:
    if issubclass(kind, bytes):
        return b64
    if issubclass(kind, StrEnum):
        return attrgetter("value")
    if issubclass(kind, tuple):
        return lambda value: [again(item) for item in value]
    if issubclass(kind, str | bool | NoneType):
        return lambda value: value
    return _whole_number


def _whole_number(value: object) -> int:
    if isinstance(value, int) and abs(value) <= INTEGER_MAX:
        return value
    raise TypeError(f"{type(value).__name__} has no place in a signed form")


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _attributes(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """All fields' values of one."""
    names = _names(kind)
    if len(names) == 1:  # attrgetter then gives the value itself
        return lambda value: (getattr(value, names[0]),)
    return attrgetter(*names)


@dataclass(frozen=True, slots=True)
class _Plan:
    names: tuple[str, ...]
    readers: tuple[Read, ...]


_PLANS: Final[dict[Any, _Plan]] = {}


def _plan(kind: Any) -> _Plan:
    """How each field of a dataclass is read, in their order."""
    plan = _PLANS.get(kind)
    if plan is None:
        names, hints = _names(kind), get_type_hints(kind)
        plan = _PLANS[kind] = _Plan(names, tuple(_reader(hints[name]) for name in names))
    return plan


def unpack(kind: type[T], plain: Any) -> T:
    """A `kind` from its positional plain form. Raises Unreadable with the field's name."""
    plan = _plan(kind)
    if type(plain) is not list or len(plain) != len(plan.names):
        raise Unreadable(f"{kind.__name__}: {len(plan.names)} parts expected")
    return _build(kind, plan, plain)


def unpack_named(kind: type[T], plain: Any) -> T:
    """A `kind` from its named plain form. Surplus keys are refused. Raises Unreadable."""
    plan = _plan(kind)
    if type(plain) is not dict or plain.keys() != set(plan.names):
        raise Unreadable(f"{kind.__name__}: other fields than {list(plan.names)}")
    return _build(kind, plan, [plain[name] for name in plan.names])


def _build(kind: type[T], plan: _Plan, plain: list[Any]) -> T:
    values: list[Any] = []
    try:
        for read, item in zip(plan.readers, plain, strict=True):
            values.append(read(item))  # its length tells which field failed
    except Unreadable as error:
        raise Unreadable(f"{kind.__name__}.{plan.names[len(values)]}: {error}") from error
    return kind(*values)


def _reader(hint: Any) -> Read:
    """The strict reader of one annotation."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (arm for arm in get_args(hint) if arm is not NoneType)
        some = _reader(inner)
        return lambda plain: None if plain is None else some(plain)
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda plain: (unpack_named if type(plain) is dict else unpack)(hint, plain)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _member_reader(hint)
    simple = _SIMPLE.get(hint)
    if simple is None:
        raise TypeError(f"no reader for {hint}")
    return simple


def _tuple_reader(arms: tuple[Any, ...]) -> Read:
    if len(arms) == 2 and arms[1] is Ellipsis:
        each = _reader(arms[0])
        return lambda plain: tuple(map(each, _listed(plain)))
    readers = tuple(_reader(arm) for arm in arms)

    def fixed(plain: Any) -> tuple[Any, ...]:
        if len(_listed(plain)) != len(readers):
            raise Unreadable(f"{len(readers)} parts expected")
        return tuple(read(item) for read, item in zip(readers, plain, strict=True))

    return fixed


def _member_reader(kind: type[StrEnum]) -> Read:
    members = {member.value: member for member in kind}

    def read(plain: Any) -> StrEnum:
        member = members.get(_text(plain))
        if member is None:
            raise Unreadable(f"not one of {kind.__name__}")
        return member

    return read


def _text(plain: Any) -> str:
    if type(plain) is not str:
        raise Unreadable("str expected")
    return plain


def _number(plain: Any) -> int:
    if type(plain) is not int or not -INTEGER_MAX <= plain <= INTEGER_MAX:
        raise Unreadable("int expected")
    return plain


def _truth(plain: Any) -> bool:
    if type(plain) is not bool:
        raise Unreadable("bool expected")
    return plain


def _bytes(plain: Any) -> bytes:
    return unb64(_text(plain))


def _listed(plain: Any) -> list[Any]:
    if type(plain) is not list:
        raise Unreadable("list expected")
    return plain


_SIMPLE: Final[dict[Any, Read]] = {str: _text, int: _number, bool: _truth, bytes: _bytes}
