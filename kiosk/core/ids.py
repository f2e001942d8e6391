# SPDX-License-Identifier: Apache-2.0
"""Core: names of things: transaction ids, paper numbers with their check character, lots.

A paper number is `KIOSK-GENERATION-COUNTER-LLC`: the counter is gapless per kiosk and
generation, LL are two letters of the entry's hash (two branches of a rolled-back disk differ in
them), C is a check character after ISO/IEC 7064 MOD 37,36 so that a misheard number is noticed.
"""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import NotOurPaper

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: misread on paper
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # 24, no I and no O
_CHECK: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER: Final = re.compile(r"([A-Z0-9]{4,12})-([0-9]{1,3})-([0-9]{6,9})-([A-Z]{2})([0-9A-Z])")


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37,36 over A–Z and 0–9; other characters are passed over."""
    product = 36
    for letter in text:
        value = _CHECK.find(letter)
        if value >= 0:
            total = (product + value) % 36 or 36
            product = total * 2 % 37
    return _CHECK[(37 - product) % 36]


def crockford(number: int, length: int) -> str:
    """`number` in Crockford's base 32, most significant first, `length` characters."""
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(length)))


def read_crockford(text: str) -> int:
    """Number of a Crockford text; I and L read as 1, O as 0. Raises ValueError."""
    number = 0
    for letter in text.upper().translate(str.maketrans("ILO", "110")):
        number = number << 5 | CROCKFORD.index(letter)
    return number


def transaction_id(now_ms: int, chance: bytes) -> str:
    """20 characters: 40 bits of time (sortable), 60 bits of chance (needs 8 bytes)."""
    return crockford(now_ms & (1 << 40) - 1, 8) + crockford(
        int.from_bytes(chance[:8], "big") & (1 << 60) - 1, 12
    )


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A slip's or receipt's number; `counter` counts papers of one kiosk and generation."""

    kiosk_id: str
    generation: int
    counter: int
    letters: str

    def __str__(self) -> str:
        body = f"{self.kiosk_id}-{self.generation}-{self.counter:06d}-{self.letters}"
        return body + check_character(body)


def paper_number(kiosk_id: str, generation: int, counter: int, entry_hash: bytes) -> PaperNumber:
    """The number of the paper that the entry with this hash gives out."""
    letters = "".join(_LETTERS[byte % 24] for byte in entry_hash[:2])
    return PaperNumber(kiosk_id, generation, counter, letters)


def read_paper_number(text: str) -> PaperNumber:
    """Reads a keyed or scanned number. Raises NotOurPaper when misread."""
    found = _NUMBER.fullmatch(text.strip().upper())
    if found is None or check_character(found.string[:-1]) != found[5]:
        raise NotOurPaper(number=text[:40])
    return PaperNumber(found[1], int(found[2]), int(found[3]), found[4])


def merchant_txn(kiosk_id: str, generation: int, rail: str, lot_number: int) -> str:
    """The gateway's key of one lot: kiosk, rail and lot number rebuild it at both ends."""
    body = f"L{kiosk_id}{generation}{rail[:2].upper()}{lot_number:04d}"
    return body + check_character(body)
