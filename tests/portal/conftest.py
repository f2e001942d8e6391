# SPDX-License-Identifier: Apache-2.0
"""Tests: a portal's town on each database, for the stories about money."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.database import Database
from tests.portal.edges import BOTH, opened
from tests.portal.town import Town


@pytest.fixture(params=BOTH)
def db(request, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request, tmp_path)


@pytest.fixture
def town(db: Database) -> Town:
    return Town(db)
