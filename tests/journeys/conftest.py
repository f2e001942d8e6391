# SPDX-License-Identifier: Apache-2.0
"""Tests: one town for all journeys of a worker, and the day that nothing disturbed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.days import new_day
from tests.journeys.town import Town


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every process of this run finds what another compiled."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> Iterator[Town]:
    with Town(tmp_path_factory.mktemp("town"), compiled) as town:
        yield town


@pytest.fixture(scope="session")
def undisturbed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """How the day ends when nothing happens to it."""
    day = new_day(town, tmp_path_factory.mktemp("undisturbed"))
    return day.end_state(day.play())
