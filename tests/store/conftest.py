# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter whose day has begun, on a real encrypted file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.world import Day, begin


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def day(path: Path) -> Iterator[Day]:
    counter = begin(path)
    yield counter
    counter.books.close()
