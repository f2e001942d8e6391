# SPDX-License-Identifier: Apache-2.0
"""Core: money as whole paise of INR; parsing, grouping, words and the split. No float, ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import AmountUnreadable

AMOUNT_MAX_PAISE: Final = 10_000_000_00  # Rs 1 crore: above it a number is a slip of the key
_DIGITS: Final = str.maketrans("०१२३४५६७८९", "0123456789")


def digits(text: str) -> str:
    """Devanagari digits as 0–9, everything else unchanged."""
    return text.translate(_DIGITS)


def check_amount(paise: int, cap_paise: int = AMOUNT_MAX_PAISE) -> int:
    """`paise` when 0 < paise ≤ cap.

    Raises AmountUnreadable otherwise, also for a bool or a float.
    """
    if type(paise) is not int or not 0 < paise <= cap_paise:
        raise AmountUnreadable
    return paise


def parse_rupees(text: str) -> int:
    """Paise of a typed amount: `1,240`, `₹ 1240.5`, `१२४०`. Raises AmountUnreadable."""
    plain = digits(text).replace("₹", "").replace(",", "").strip()
    rupees, point, paise = plain.partition(".")
    if not _all_digits(rupees) or (point and not (_all_digits(paise) and len(paise) <= 2)):
        raise AmountUnreadable
    return check_amount(int(rupees) * 100 + int((paise or "0").ljust(2, "0")))


def _all_digits(text: str) -> bool:
    # Nine digits are ten times the cap; what is longer is no amount and may stall int().
    return text.isascii() and text.isdigit() and len(text) <= 9


def grouped(number: int) -> str:
    """Indian grouping of a whole number: 1234567 → 12,34,567."""
    sign, text = ("-", str(-number)) if number < 0 else ("", str(number))
    head, tail = text[:-3], text[-3:]
    pairs: list[str] = []
    while head:
        head, pair = head[:-2], head[-2:]
        pairs.insert(0, pair)
    return sign + ",".join([*pairs, tail])


def rupees(paise: int) -> str:
    """₹1,23,456.50; a debt carries its minus before the sign of the rupee."""
    sign, size = ("-", -paise) if paise < 0 else ("", paise)
    return f"{sign}₹{grouped(size // 100)}.{size % 100:02d}"


@dataclass(frozen=True, slots=True)
class ShareRule:
    """How a service charge is divided: fixed amounts off the top, then weights (3.5 a).

    Default 80/10/10: the one figure on which 3.5 (a), its note and (b) agree.
    """

    off_top_paise: tuple[int, int, int] = (0, 0, 0)  # VLE, CSC-SPV, IT Department
    weights: tuple[int, int, int] = (80, 10, 10)


@dataclass(frozen=True, slots=True)
class Shares:
    """One charge divided; always sums to the charge. Units: paise."""

    vle_paise: int
    spv_paise: int
    it_paise: int

    @property
    def total_paise(self) -> int:
        """The charge these shares were made from."""
        return self.vle_paise + self.spv_paise + self.it_paise

    def minus(self, other: "Shares") -> "Shares":
        """Difference per party; a part reversal is share(after) − share(before)."""
        return Shares(
            self.vle_paise - other.vle_paise,
            self.spv_paise - other.spv_paise,
            self.it_paise - other.it_paise,
        )


def divide(charge_paise: int, rule: ShareRule) -> Shares:
    """Shares of a charge: CSC-SPV and IT Department rounded down, the VLE has the rest.

    25.00 → 20.00/2.50/2.50 and 0.33 → 0.27/0.03/0.03. Raises AmountUnreadable when the charge
    is negative or smaller than what comes off its top.
    """
    rest = charge_paise - sum(rule.off_top_paise)
    if type(charge_paise) is not int or charge_paise < 0 or rest < 0:
        raise AmountUnreadable
    whole = sum(rule.weights)
    spv = rule.off_top_paise[1] + rest * rule.weights[1] // whole
    it = rule.off_top_paise[2] + rest * rule.weights[2] // whole
    return Shares(charge_paise - spv - it, spv, it)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one note or coin lie in the drawer."""

    face_paise: int
    pieces: int

    @property
    def paise(self) -> int:
        """Value of the pile."""
        return self.face_paise * self.pieces


FACES_PAISE: Final = (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100)  # ₹500 … ₹1


def parse_counts(text: str) -> tuple[Count, ...]:
    """Counts of `500=18,200=6` (rupees=pieces). Raises AmountUnreadable on any other form."""
    counts: list[Count] = []
    for part in filter(None, (piece.strip() for piece in digits(text).split(","))):
        face, equals, pieces = part.partition("=")
        if not (equals and _all_digits(face) and _all_digits(pieces)):
            raise AmountUnreadable
        if int(face) * 100 not in FACES_PAISE or int(face) * 100 in {c.face_paise for c in counts}:
            raise AmountUnreadable
        counts.append(Count(int(face) * 100, int(pieces)))
    return tuple(counts)


def counted_paise(counts: Sequence[Count]) -> int:
    """Value of the whole drawer."""
    return sum(count.paise for count in counts)
