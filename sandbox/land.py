# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the land itself: places by tehsil, circle and village, and who holds which khata."""

import random
from dataclasses import dataclass
from typing import Final

from sandbox.names import DISTRICT, TEHSILS, Pair
from sandbox.world import person

# The Jamabandi is written anew every five years.
YEARS: Final = ("2015-16", "2020-21")
KHATAS_EACH: Final = 8


@dataclass(frozen=True, slots=True)
class Village:
    """A village (mohal) with its place in the selection path."""

    code: str
    name: Pair
    hadbast_no: int
    circle: str
    circle_name: Pair
    tehsil: str
    tehsil_name: Pair


@dataclass(frozen=True, slots=True)
class Khata:
    """One holding: its number, owners in both scripts, and its fields (khasra number, area)."""

    khata: str
    owners: tuple[Pair, ...]
    plots: tuple[tuple[str, str], ...]


def villages() -> list[Village]:
    """All villages, in the order of the path."""
    found: list[Village] = []
    for tehsil, tehsil_name, circles in TEHSILS:
        for c, (circle_name, members) in enumerate(circles, 1):
            for v, name in enumerate(members, 1):
                circle = f"{tehsil}-{c}"
                found.append(
                    Village(
                        code=f"{circle}-{v}",
                        name=name,
                        hadbast_no=100 + len(found) * 7,
                        circle=circle,
                        circle_name=circle_name,
                        tehsil=tehsil,
                        tehsil_name=tehsil_name,
                    )
                )
    return found


def village(code: str) -> Village | None:
    """The village of a code."""
    return next((v for v in villages() if v.code == code), None)


def khatas(seed: str, code: str) -> list[Khata]:
    """The holdings of a village; the same for the same seed."""
    chance = random.Random(f"{seed}/{code}")  # noqa: S311 - a repeatable world, not a secret
    found = []
    for number in range(1, KHATAS_EACH + 1):
        owners = tuple(person(chance) for _ in range(chance.randint(1, 3)))
        plots = tuple(
            (
                f"{chance.randint(1, 900)}/{chance.randint(1, 9)}",
                f"{chance.randint(0, 9)}-{chance.randint(1, 19)}",
            )
            for _ in range(chance.randint(1, 4))
        )
        found.append(Khata(str(number), owners, plots))
    return found


def named(code: str, name: Pair) -> dict[str, object]:
    """{code, name, name_hi}."""
    return {"code": code, "name": name[0], "name_hi": name[1]}


def tree(cut_off: set[str]) -> dict[str, object]:
    """District → tehsil → circle → village; tehsils in `cut_off` are not connected."""
    tehsils: dict[str, dict[str, object]] = {}
    circles: dict[str, list[object]] = {}
    members: dict[str, list[object]] = {}
    for place in villages():
        if place.tehsil not in tehsils:
            circles[place.tehsil] = []
            tehsils[place.tehsil] = named(place.tehsil, place.tehsil_name) | {
                "connected": place.tehsil not in cut_off,
                "circles": circles[place.tehsil],
            }
        if place.circle not in members:
            members[place.circle] = []
            circles[place.tehsil].append(
                named(place.circle, place.circle_name) | {"villages": members[place.circle]}
            )
        members[place.circle].append(
            named(place.code, place.name) | {"hadbast_no": place.hadbast_no}
        )
    code, *name = DISTRICT
    return {"district": named(code, (name[0], name[1])), "tehsils": list(tehsils.values())}


def listed(khata: Khata) -> dict[str, object]:
    """A holding as a list for choosing shows it."""
    return {
        "khata": khata.khata,
        "owners": [owner[0] for owner in khata.owners],
        "owners_hi": [owner[1] for owner in khata.owners],
    }
