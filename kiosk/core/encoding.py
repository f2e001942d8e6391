# SPDX-License-Identifier: Apache-2.0
"""Core: values to bytes once. Frozen dataclasses become positional or named JSON, and come back.

Positional form (arrays, no keys) is what is hashed and signed: an entry, a lease, a certificate.
Named form (objects) is for heads of messages and the catalogue, where OpenAPI describes them.
Reading is strict: a missing, surplus or wrongly typed part raises Unreadable, never a guess.
`bytes` travel as base64url without padding; integers stay below 2^53; there are no floats.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

INTEGER_MAX: Final = 2**53 - 1
T = TypeVar("T")


class Unreadable(ValueError):
    """Bytes that are not of the form they should have; says where."""


def b64(raw: bytes) -> str:
    """base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Bytes of `b64`; only its own canonical spelling is taken. Raises Unreadable."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("not base64url") from error
    if b64(raw) != text:
        raise Unreadable("not canonical base64url")
    return raw


def digest(raw: bytes) -> bytes:
    """SHA-256, 32 bytes: the only digest of this product."""
    return hashlib.sha256(raw).digest()


def dump(plain: object) -> bytes:
    """Compact UTF-8 JSON; the order of keys is the order of writing. No NaN, no spaces."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def load(raw: bytes) -> Any:  # JSON is untyped until `unpack` has read it
    """Plain value of JSON bytes. Raises Unreadable for non-JSON, floats, doubled keys, half of a
    surrogate pair (it has no UTF-8) or an endless number.
    """
    try:
        plain = json.loads(
            raw.decode(), parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_unique
        )
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


def pack(value: object) -> Any:
    """Positional plain form of a dataclass, tuple, enum, bytes, str, int, bool or None."""
    if is_dataclass(value) and not isinstance(value, type):
        return [pack(getattr(value, name)) for name in _names(type(value))]
    return _leaf(value, pack)


def pack_named(value: object) -> Any:
    """Named plain form: dataclasses become objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: pack_named(getattr(value, name)) for name in _names(type(value))}
    return _leaf(value, pack_named)


def _leaf(value: object, again: Callable[[object], Any]) -> Any:
    if isinstance(value, bytes):
        return b64(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [again(item) for item in value]
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and abs(value) <= INTEGER_MAX:
        return value
    raise TypeError(f"{type(value).__name__} has no place in a signed form")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    read: Callable[[Any], Any]


_PLANS: Final[dict[Any, tuple[_Part, ...]]] = {}


def _parts(kind: Any) -> tuple[_Part, ...]:
    """How a dataclass is read; worked out once, as annotations are slow to resolve."""
    plan = _PLANS.get(kind)
    if plan is None:
        hints = get_type_hints(kind)
        plan = _PLANS[kind] = tuple(_Part(name, _reader(hints[name])) for name in _names(kind))
    return plan


def unpack(kind: type[T], plain: Any) -> T:
    """A `kind` from its positional plain form. Raises Unreadable with the field's name."""
    parts = _parts(kind)
    if not isinstance(plain, list) or len(plain) != len(parts):
        raise Unreadable(f"{kind.__name__}: {len(parts)} parts expected")
    return _build(kind, parts, plain)


def unpack_named(kind: type[T], plain: Any) -> T:
    """A `kind` from its named plain form. Surplus keys are refused. Raises Unreadable."""
    parts = _parts(kind)
    if not isinstance(plain, dict) or set(plain) != {part.name for part in parts}:
        raise Unreadable(f"{kind.__name__}: other fields than {[part.name for part in parts]}")
    return _build(kind, parts, [plain[part.name] for part in parts])


def _build(kind: type[T], parts: tuple[_Part, ...], plain: list[Any]) -> T:
    values = {}
    for part, item in zip(parts, plain, strict=True):
        try:
            values[part.name] = part.read(item)
        except Unreadable as error:
            raise Unreadable(f"{kind.__name__}.{part.name}: {error}") from error
    return kind(**values)


def _reader(hint: Any) -> Callable[[Any], Any]:
    """The strict reader of one annotation."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (arm for arm in get_args(hint) if arm is not NoneType)
        some = _reader(inner)
        return lambda plain: None if plain is None else some(plain)
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    if hint is bytes:
        return lambda plain: unb64(_exactly(str, plain))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda plain: _member(hint, plain)
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda plain: (unpack_named if type(plain) is dict else unpack)(hint, plain)
    if hint in (str, int, bool):
        return lambda plain: _exactly(hint, plain)
    raise TypeError(f"no reader for {hint}")


def _tuple_reader(arms: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(arms) == 2 and arms[1] is Ellipsis:
        each = _reader(arms[0])
        return lambda plain: tuple(each(item) for item in _exactly(list, plain))
    readers = tuple(_reader(arm) for arm in arms)

    def fixed(plain: Any) -> tuple[Any, ...]:
        if len(_exactly(list, plain)) != len(readers):
            raise Unreadable(f"{len(readers)} parts expected")
        return tuple(read(item) for read, item in zip(readers, plain, strict=True))

    return fixed


def _exactly(kind: type[T], plain: Any) -> T:
    if type(plain) is not kind or (isinstance(plain, int) and abs(plain) > INTEGER_MAX):
        raise Unreadable(f"{kind.__name__} expected")
    return plain


def _member(kind: type[StrEnum], plain: Any) -> StrEnum:
    try:
        return kind(_exactly(str, plain))
    except ValueError as error:
        raise Unreadable(f"not one of {kind.__name__}") from error
