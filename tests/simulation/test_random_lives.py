# SPDX-License-Identifier: Apache-2.0
"""Simulation: random lives of two counters and their state: real core, real desks, real encrypted
store, real posting. People, lines, clocks, power and parties do what they like in whatever order;
after each step the money's invariants hold, and in the end everybody has his last word."""

import os
import tempfile
from collections import Counter as Tally
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from portal.database import Database
from portal.keys import load_or_make
from tests.simulation.lives import RandomLives
from tests.simulation.people import NOW_MS

# What they run is covered elsewhere; being traced would make them three times as long.
pytestmark = [pytest.mark.hypothesis, pytest.mark.no_cover]
LIVES, PARTS, STEPS = 300, 4, 40
LIVES_ON_POSTGRESQL = 15
# What the lives are for; a machine that never comes to these proves nothing.
MUST_HAPPEN = frozenset(
    {
        "in the end posted",
        "in the end refused",
        "in the end returned",
        "old answer turned away",
        "portal died over an act",
        "power cut after a commit",
        "power cut at the answer",
        "power cut before a commit",
        "same id again",
        "surrendered",
    }
)


@pytest.fixture
def shed(tmp_path: Path) -> Iterator[Path]:
    """Where the disks of a life are: in memory, where the machine lends some."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="lmk-lives-", dir=memory) as folder:
        yield Path(folder)


def live(shed: Path, url: str, lives: int, part: int) -> Tally[str]:
    """Lives so many lives; what was seen in all of them together."""
    seen: Tally[str] = Tally()
    keys = load_or_make(shed / "portal", NOW_MS)
    database = Database(url)
    database.create()
    numbers = count(1)

    def one() -> RandomLives:
        folder = shed / f"life-{next(numbers)}"
        folder.mkdir()
        return RandomLives(folder, database, keys, seen)

    # The profile `day` repeats the same lives, other ones in each part; `soak` looks for new ones.
    made = seed(part)(one) if settings.default.derandomize else one
    how = settings(max_examples=lives, stateful_step_count=STEPS)
    try:
        run_state_machine_as_test(made, settings=how)
    finally:
        database.close()
    return seen


@pytest.mark.parametrize("part", range(PARTS))
def test_random_lives(shed, part):
    lives = max(LIVES, settings.default.max_examples) // PARTS
    seen = live(shed, f"sqlite:///{shed / 'portal.sqlite3'}", lives, part)
    assert seen.keys() >= MUST_HAPPEN


def test_random_lives_with_the_real_database(shed, postgres_url):
    live(shed, postgres_url, LIVES_ON_POSTGRESQL, PARTS)
