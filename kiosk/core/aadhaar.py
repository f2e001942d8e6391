# SPDX-License-Identifier: Apache-2.0
"""Core: the Aadhaar number and the VID: told from a mistyped one, shown masked, never kept.

Twelve digits, the first 2–9, or sixteen for a Virtual ID; the last is a Verhoeff check digit
(J. Verhoeff, "Error detecting decimal codes", 1969), which finds every single wrong digit and every
swap of two neighbours. Whoever may not use the number after verification must not keep it either:
`read_number` gives back the last four digits and lets the rest go.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.errors import IdentityNumberWrong
from kiosk.core.money import digits

_TIMES: Final = (  # multiplication in the dihedral group of the pentagon
    "0123456789 1234067895 2340178956 3401289567 4012395678 "
    "5987604321 6598710432 7659821043 8765932104 9876543210"
).split()
_TURNED: Final = (  # the permutation of each place, in a cycle of eight
    "0123456789 1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258"
).split()
_INVERSE: Final = "0432156789"
_NUMBER: Final = re.compile(r"[2-9][0-9]{11}")
_VID: Final = re.compile(r"[1-9][0-9]{15}")
_TYPED_MAX: Final = 32  # digits with the spaces people put between them


class NumberKind(StrEnum):
    """What was typed."""

    AADHAAR = "aadhaar"
    VID = "vid"


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """All that stays of a number that was typed well."""

    kind: NumberKind
    last_four: str


def check_digit(number: str) -> str:
    """The Verhoeff digit to put behind these decimal digits."""
    return _INVERSE[_sum(number + "0")]


def checks(number: str) -> bool:
    """Whether the last of these decimal digits is their Verhoeff digit."""
    return _sum(number) == 0


def _sum(number: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(number)):
        total = int(_TIMES[total][int(_TURNED[place % 8][int(digit)])])
    return total


def read_number(typed: str) -> TypedNumber:
    """What may stay of a typed number; spaces and digits of Hindi are fine.

    Raises IdentityNumberWrong.
    """
    number = re.sub(r"[\s-]", "", digits(typed[: _TYPED_MAX + 1]))
    for kind, form in ((NumberKind.AADHAAR, _NUMBER), (NumberKind.VID, _VID)):
        if len(typed) <= _TYPED_MAX and form.fullmatch(number) and checks(number):
            return TypedNumber(kind, number[-4:])
    raise IdentityNumberWrong


def masked_number(last_four: str) -> str:
    """`XXXX XXXX 1234`, as the law asks for on every copy; empty when nothing is known."""
    return f"XXXX XXXX {last_four}" if re.fullmatch("[0-9]{4}", last_four) else ""
