# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the words of an invented Hamirpur, each in English and Hindi."""

from typing import Final

Pair = tuple[str, str]

WOMEN: Final[tuple[Pair, ...]] = (
    ("Sunita", "सुनीता"),
    ("Kamla", "कमला"),
    ("Anjana", "अंजना"),
    ("Pushpa", "पुष्पा"),
    ("Meena", "मीना"),
    ("Shakuntla", "शकुंतला"),
    ("Bimla", "बिमला"),
    ("Nirmala", "निर्मला"),
    ("Leela", "लीला"),
    ("Savitri", "सावित्री"),
    ("Asha", "आशा"),
    ("Reena", "रीना"),
    ("Tripta", "तृप्ता"),
    ("Lakshmi", "लक्ष्मी"),
)

MEN: Final[tuple[Pair, ...]] = (
    ("Ramesh", "रमेश"),
    ("Vijay", "विजय"),
    ("Suresh", "सुरेश"),
    ("Rakesh", "राकेश"),
    ("Balbir", "बलबीर"),
    ("Madan Lal", "मदन लाल"),
    ("Prem Chand", "प्रेम चंद"),
    ("Roshan Lal", "रोशन लाल"),
    ("Kuldeep", "कुलदीप"),
    ("Jagdish", "जगदीश"),
    ("Dev Raj", "देव राज"),
    ("Om Prakash", "ओम प्रकाश"),
    ("Hoshiar", "होशियार"),
    ("Gian Chand", "ज्ञान चंद"),
    ("Shrikant", "श्रीकांत"),
)

SURNAMES: Final[tuple[Pair, ...]] = (
    ("Thakur", "ठाकुर"),
    ("Sharma", "शर्मा"),
    ("Rana", "राणा"),
    ("Chauhan", "चौहान"),
    ("Dhiman", "धीमान"),
    ("Verma", "वर्मा"),
    ("Katoch", "कटोच"),
    ("Pathania", "पठानिया"),
    ("Dogra", "डोगरा"),
    ("Jaswal", "जसवाल"),
    ("Guleria", "गुलेरिया"),
    ("Bhardwaj", "भारद्वाज"),
)
DEVI: Final[Pair] = ("Devi", "देवी")  # for women only
KUMAR: Final[Pair] = ("Kumar", "कुमार")  # for men only

DISTRICT: Final = ("17", "Hamirpur", "हमीरपुर")


# tehsil code, name, then its patwar circles, each with its villages (hadbast numbers are invented)
TEHSILS: Final[tuple[tuple[str, Pair, tuple[tuple[Pair, tuple[Pair, ...]], ...]], ...]] = (
    (
        "HMR",
        ("Hamirpur", "हमीरपुर"),
        (
            (("Anu", "अणु"), (("Anu Kalan", "अणु कलां"), ("Anu Khurd", "अणु खुर्द"))),
            (("Bohni", "बोहणी"), (("Bohni", "बोहणी"), ("Didwin", "दिडविन"))),
        ),
    ),
    (
        "NDN",
        ("Nadaun", "नादौन"),
        (
            (("Dhaneta", "धनेटा"), (("Dhaneta", "धनेटा"), ("Bhumpal", "भूमपल"))),
            (("Galore", "गलोड़"), (("Galore Khas", "गलोड़ खास"), ("Hareta", "हरेटा"))),
        ),
    ),
    (
        "BRS",
        ("Barsar", "बड़सर"),
        ((("Bijhri", "बिझड़ी"), (("Bijhri", "बिझड़ी"), ("Jamli", "जमली"))),),
    ),
    (
        "SJP",
        ("Sujanpur", "सुजानपुर"),
        ((("Chabutra", "चबूतरा"), (("Chabutra", "चबूतरा"), ("Jangal Beri", "जंगल बेरी"))),),
    ),
)

ELECTRIC_SUB_DIVISIONS: Final = {
    "HMR1": "Hamirpur-I",
    "NDN": "Nadaun",
    "BRS": "Barsar",
}
WATER_SUB_DIVISIONS: Final = {"HMR": "Hamirpur", "NDN": "Nadaun"}
WATER_SCHEMES: Final = ("LWSS Anu Didwin", "LWSS Galore Dhaneta", "WSS Hamirpur town")

# csc_id, name, balance in paise, and the electricity board's number of the operator by sub-division
OPERATORS: Final[tuple[tuple[str, str, int, dict[str, str]], ...]] = (
    ("500100100013", "Ramesh Thakur", 50_000_00, {"HMR1": "HMR1-L07", "NDN": "NDN-L03"}),
    ("500100100021", "Anjana Sharma", 50_000_00, {"NDN": "NDN-L04"}),
    ("500100100039", "Kuldeep Rana", 40_00, {"HMR1": "HMR1-L09"}),
)
