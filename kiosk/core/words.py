# SPDX-License-Identifier: Apache-2.0
"""Core: amounts in words, English and Hindi, in the Indian scale (thousand, lakh, crore)."""

from typing import Final

_EN_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_EN_TENS: Final = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
# Hindi has an own word for each number below a hundred.
_HI: Final = (
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस "
    "बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस "
    "पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस "
    "सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ "
    "बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर "
    "छिहत्तर सतहत्तर अठहत्तर उन्यासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी "
    "नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पंचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे"
).split()
_SCALE: Final = (
    (10_000_000, "crore", "करोड़"),
    (100_000, "lakh", "लाख"),
    (1000, "thousand", "हज़ार"),
)


def _below_hundred_en(number: int) -> str:
    if number < 20:
        return _EN_ONES[number]
    tens, one = divmod(number, 10)
    return _EN_TENS[tens] + (f"-{_EN_ONES[one]}" if one else "")


def _say(number: int, column: int) -> str:
    """Words of a whole number; column 1 English, 2 Hindi."""
    hundred, below = ("hundred", _below_hundred_en) if column == 1 else ("सौ", _HI.__getitem__)
    parts: list[str] = []
    for scale in _SCALE:
        many, number = divmod(number, scale[0])
        if many:
            parts.append(f"{_say(many, column)} {scale[column]}")
    many, number = divmod(number, 100)
    if many:
        parts.append(f"{below(many)} {hundred}")
    if number or not parts:
        parts.append(below(number))
    return " ".join(parts)


def words(paise: int, language: str) -> str:
    """`Rupees … only` in English (`en`) or Hindi (`hi`) for an amount ≥ 0 in paise."""
    whole, rest = divmod(paise, 100)
    if language == "hi":
        tail = f" {_say(rest, 2)} पैसे" if rest else ""
        return f"{_say(whole, 2)} रुपये{tail} मात्र"
    tail = f" and {_say(rest, 1)} paise" if rest else ""
    return f"Rupees {_say(whole, 1)}{tail} only"
