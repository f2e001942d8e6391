# SPDX-License-Identifier: Apache-2.0
"""Sandbox: what all parties of one server share: the books, the faults, the day."""

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sandbox import keys, world
from sandbox.bills import mark_paid_elsewhere
from sandbox.calendar import Day, real_today
from sandbox.faults import FaultDesk
from sandbox.records import Records

DEFAULT_SEED: Final = 1


class OtherWorldError(Exception):
    """The data folder keeps a world of another seed or day than the one named at the start."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for; None = not said."""

    seed: int | None = None
    today: date | None = None
    data_dir: Path | None = None
    key_bits: int = 2048


@dataclass(frozen=True, slots=True)
class Scene:
    """One outside world, open."""

    records: Records
    day: Day
    gateway_key: RSAPrivateKey
    land_key_seed: bytes
    faults: FaultDesk = field(default_factory=FaultDesk)


def open_scene(wish: Wish) -> Scene:
    """Opens the world of the data folder, or makes one. Raises OtherWorldError."""
    folder = wish.data_dir
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    records = Records(None if folder is None else folder / "sandbox.sqlite3")
    try:
        _settle_world(records, wish)
    except BaseException:
        records.close()
        raise
    return Scene(
        records=records,
        day=Day(date.fromisoformat(records.meta("today") or "")),
        gateway_key=keys.gateway_key(folder, wish.key_bits),
        land_key_seed=keys.kept(folder, "himbhoomi.key", lambda: os.urandom(32)),
    )


def _settle_world(records: Records, wish: Wish) -> None:
    kept_seed, kept_today = records.meta("seed"), records.meta("today")
    if kept_seed is None or kept_today is None:
        seed = DEFAULT_SEED if wish.seed is None else wish.seed
        world.make(records, seed, wish.today or real_today())
        mark_paid_elsewhere(records)
        return
    if wish.seed not in {None, int(kept_seed)}:
        raise OtherWorldError(f"this folder keeps the world of seed {kept_seed}")
    if wish.today is not None and wish.today.isoformat() != kept_today:
        raise OtherWorldError(f"this folder keeps the day {kept_today}")
