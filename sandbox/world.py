# SPDX-License-Identifier: Apache-2.0
"""Sandbox: makes the invented world from one number: bills, connections, places, operators."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sandbox.calendar import months_after
from sandbox.names import (
    DEVI,
    ELECTRIC_SUB_DIVISIONS,
    KUMAR,
    MEN,
    OPERATORS,
    SURNAMES,
    TEHSILS,
    WATER_SCHEMES,
    WATER_SUB_DIVISIONS,
    WOMEN,
    Pair,
)
from sandbox.records import Records

MAIN_SUB_DIVISIONS: Final = ("HMR1", "NDN")
CONSUMERS_EACH: Final = 30
FLAT_PAISE: Final = 100_00


@dataclass(frozen=True, slots=True)
class NewBill:
    """One bill as it enters the books; `facts` is what the paper says beside the amounts."""

    party: str
    account: str
    bill_no: str
    sub_division: str
    due_date: date
    amount_paise: int
    after_due_paise: int
    facts: dict[str, object]


def make(records: Records, seed: int, today: date) -> None:
    """Fills empty books; the same seed and day always give the same world."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable world, not a secret
    with records.unit():
        records.set_meta("seed", str(seed))
        records.set_meta("today", today.isoformat())
        for bill in (*electricity(chance, today), *water(chance, today)):
            _put(records, bill)
        for csc_id, name, balance_paise, counters in OPERATORS:
            records.put(
                "INSERT INTO vle VALUES (?, ?, ?, ?)",
                csc_id,
                name,
                balance_paise,
                json.dumps(counters),
            )


def _put(records: Records, bill: NewBill) -> None:
    records.put(
        "INSERT INTO bill VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        bill.party,
        bill.account,
        bill.bill_no,
        bill.sub_division,
        bill.due_date.isoformat(),
        bill.amount_paise,
        bill.after_due_paise,
        json.dumps(bill.facts, ensure_ascii=False),
    )


def person(chance: random.Random) -> Pair:
    """An invented name in English and Hindi."""
    woman = chance.random() < 0.5
    given = chance.choice(WOMEN if woman else MEN)
    surname = chance.choice((*SURNAMES, DEVI if woman else KUMAR, DEVI if woman else KUMAR))
    return f"{given[0]} {surname[0]}", f"{given[1]} {surname[1]}"


def _villages() -> list[Pair]:
    return [v for _, _, circles in TEHSILS for _, villages in circles for v in villages]


def electricity(chance: random.Random, today: date) -> Iterator[NewBill]:
    """Thirty consumers in each main sub-division and one of a third."""
    ids = iter(chance.sample(range(100_100_000_000, 100_999_999_999), 2 * CONSUMERS_EACH + 1))
    numbers = iter(chance.sample(range(4_100_000_000, 4_999_999_999), 2 * CONSUMERS_EACH + 1))
    for sub_division in MAIN_SUB_DIVISIONS:
        for place in range(CONSUMERS_EACH):
            bill = _electric(chance, today, (str(next(ids)), str(next(numbers)), sub_division))
            yield _special(bill, place, today)
    yield _electric(chance, today, (str(next(ids)), str(next(numbers)), "BRS"))


def _special(bill: NewBill, place: int, today: date) -> NewBill:
    """The first four of a sub-division: past due, paid elsewhere (see picks), zero, due today."""
    match place:
        case 0:
            return replace(bill, due_date=today - timedelta(days=4))
        case 2:
            free = bill.facts | {"subsidy_paise": _owed(bill.facts)}
            return replace(bill, amount_paise=0, after_due_paise=0, facts=free)
        case 3:
            return replace(bill, due_date=today)
        case _:
            return bill


def _owed(facts: dict[str, object]) -> int:
    return sum(
        int(str(facts[part]))
        for part in (
            "energy_charge_paise",
            "fixed_charge_paise",
            "electricity_duty_paise",
            "meter_rent_paise",
            "arrears_paise",
        )
    )


def _electric(chance: random.Random, today: date, keys: tuple[str, str, str]) -> NewBill:
    consumer_id, bill_no, sub_division = keys
    units = chance.randint(126, 480)
    energy_paise = units * 5_40
    reading = chance.randint(1_000, 20_000)
    name, name_hi = person(chance)
    facts: dict[str, object] = {
        "name": name,
        "name_hi": name_hi,
        "installation_no": str(chance.randint(10_000_000, 99_999_999)),
        "k_no": f"{sub_division}-{chance.randint(1, 60)}-{chance.randint(100, 999)}",
        "address": f"{chance.choice(_villages())[0]}, Hamirpur",
        "meter_no": f"HP{chance.randint(100_000, 999_999)}",
        "bill_month": months_after(today, -1),
        "bill_date": (today - timedelta(days=9)).isoformat(),
        "previous_reading": reading,
        "current_reading": reading + units,
        "units": units,
        "energy_charge_paise": energy_paise,
        "fixed_charge_paise": 85_00,
        "electricity_duty_paise": energy_paise * 3 // 100,
        "meter_rent_paise": 15_00,
        "arrears_paise": chance.choice((0, 0, 0, 120_00)),
        "last_payment": {
            "on": (today - timedelta(days=chance.randint(28, 40))).isoformat(),
            "amount_paise": chance.randint(300, 2_000) * 100,
        },
    }
    owed = _owed(facts)
    help_paise = min(owed, 125 * 1_50)
    subsidy_paise = help_paise + (owed - help_paise) % 100  # the board bills whole rupees
    facts["subsidy_paise"] = subsidy_paise
    amount = owed - subsidy_paise
    due = today + timedelta(days=chance.randint(6, 18))
    after = amount + -(-amount * 2 // 10_000) * 100
    return NewBill("hpsebl", consumer_id, bill_no, sub_division, due, amount, after, facts)


def water(chance: random.Random, today: date) -> Iterator[NewBill]:
    """Eighteen rural connections at the flat rate and twelve metered ones in the town."""
    for place in range(30):
        rural = place < 18
        sub_division = "HMR" if not rural or place % 2 == 0 else "NDN"
        yield _water(chance, today, (place + 1, sub_division, rural))


def _water(chance: random.Random, today: date, about: tuple[int, str, bool]) -> NewBill:
    number, sub_division, rural = about
    account = f"{sub_division}-{'R' if rural else 'U'}-{number:04d}"
    units = chance.randint(8, 40)
    reading = chance.randint(100, 4_000)
    name, name_hi = person(chance)
    scheme = WATER_SCHEMES[2] if not rural else WATER_SCHEMES[sub_division == "NDN"]
    water_paise = FLAT_PAISE if rural else units * 15_00
    sewerage_paise = 0 if rural else 25_00 * chance.randint(1, 3)
    amount = water_paise + sewerage_paise
    facts: dict[str, object] = {
        "name": name,
        "name_hi": name_hi,
        "scheme": scheme,
        "connection_type": "rural_flat" if rural else "urban_metered",
        "meter_no": None if rural else f"JS{chance.randint(10_000, 99_999)}",
        "previous_reading": None if rural else reading,
        "current_reading": None if rural else reading + units,
        "period": months_after(today, 0 if rural else -1),
        "bill_date": (today - timedelta(days=5)).isoformat(),
        "water_charge_paise": water_paise,
        "sewerage_charge_paise": sewerage_paise,
        "arrears_paise": 0,
    }
    bill_no = f"{account}-{facts['period']}" if rural else f"77{chance.randint(10**7, 10**8 - 1)}"
    due = today + timedelta(days=-3 if number == 30 else chance.randint(4, 10))
    after = amount if rural else amount + amount // 1_000 * 100
    return NewBill("jalshakti", account, bill_no, sub_division, due, amount, after, facts)


def sub_division_names(party: str) -> dict[str, str]:
    """Code → name of a party's sub-divisions."""
    return ELECTRIC_SUB_DIVISIONS if party == "hpsebl" else WATER_SUB_DIVISIONS
