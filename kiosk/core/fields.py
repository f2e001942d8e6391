# SPDX-License-Identifier: Apache-2.0
"""Core: the fields of a service's form, as data; one reader turns what was typed into answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, assert_never

from kiosk.core.errors import FieldMissing, FieldUnknown, FieldUnreadable, FieldWrong
from kiosk.core.money import digits

_SEPARATORS: Final = re.compile(r"[\s\-]")
_MOBILE: Final = re.compile(r"[6-9][0-9]{9}")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DATE_LAST: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
# Hindi keyboards write these between letters (क्‍ष); they are no letters and not "printable".
_JOINERS: Final = dict.fromkeys((0x200C, 0x200D))


class FieldKind(StrEnum):
    """What a field takes."""

    DIGITS = "digits"  # a number written with digits, e.g. a consumer id
    TEXT = "text"
    COUNT = "count"  # a whole number from 1 to length_max
    MOBILE = "mobile"
    DATE = "date"  # YYYY-MM-DD or DD-MM-YYYY


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field. `length_min`/`length_max`: characters, or for COUNT the bounds of the number."""

    name: str
    kind: FieldKind
    length_min: int
    length_max: int
    required: bool


def read_answers(rules: tuple[FieldRule, ...], typed: Mapping[str, str]) -> dict[str, str]:
    """Answers in the order of the rules, each in its one written form.

    Raises FieldUnknown, FieldMissing, FieldWrong (wrong length) or FieldUnreadable.
    """
    surplus = set(typed) - {rule.name for rule in rules}
    if surplus:
        raise FieldUnknown(field=min(surplus))
    return {rule.name: _read(rule, typed.get(rule.name, "").strip()) for rule in rules}


def _read(rule: FieldRule, text: str) -> str:
    if not text:
        if rule.required:
            raise FieldMissing(field=rule.name)
        return ""
    match rule.kind:
        case FieldKind.DIGITS:
            return _digits(rule, text)
        case FieldKind.MOBILE:
            plain = _SEPARATORS.sub("", digits(text)).removeprefix("+91")
            return _or_unreadable(rule, plain, bool(_MOBILE.fullmatch(plain)))
        case FieldKind.COUNT:
            plain = digits(text)
            good = plain.isascii() and plain.isdigit() and len(plain) < 10
            good = good and rule.length_min <= int(plain) <= rule.length_max
            return _or_unreadable(rule, str(int(plain)) if good else plain, good)
        case FieldKind.DATE:
            return _date(rule, digits(text))
        case FieldKind.TEXT:
            plain = " ".join(text.split())
            seen = plain.translate(_JOINERS)
            good = rule.length_min <= len(seen) and len(plain) <= rule.length_max
            good = good and seen.isprintable()
            return _or_unreadable(rule, plain, good)
        case unknown:
            assert_never(unknown)


def _digits(rule: FieldRule, text: str) -> str:
    plain = _SEPARATORS.sub("", digits(text))
    if not (plain.isascii() and plain.isdigit()):
        raise FieldUnreadable(field=rule.name)
    if not rule.length_min <= len(plain) <= rule.length_max:
        raise FieldWrong(field=rule.name, have=len(plain), need=rule.length_max)
    return plain


def _date(rule: FieldRule, text: str) -> str:
    plain = text.replace("/", "-")
    first, last = _DATE.fullmatch(plain), _DATE_LAST.fullmatch(plain)
    parts = first.groups() if first else last.groups()[::-1] if last else ()
    try:
        year, month, day = map(int, parts)
        return date(year, month, day).isoformat()
    except ValueError:
        raise FieldUnreadable(field=rule.name) from None


def _or_unreadable(rule: FieldRule, plain: str, good: bool) -> str:
    if not good:
        raise FieldUnreadable(field=rule.name)
    return plain
