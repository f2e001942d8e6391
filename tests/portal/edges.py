# SPDX-License-Identifier: Apache-2.0
"""Tests: what the tests of the portal's edges share: both databases, a clock, a centre's record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import portal.registry_schema  # noqa: F401  draws its tables
from portal.database import Database

NOW_MS = 1_795_327_200_000  # 2026-11-22 11:30 in India
HOUR_MS = 3_600_000
BOTH = ("sqlite", "postgresql")

TAUNI_DEVI = {
    "lmk_id": "HP17-00001",
    "csc_id": "500100100013",
    "name_en": "Lok Mitra Kendra Tauni Devi",
    "name_hi": "लोक मित्र केंद्र टौणी देवी",
    "vle_name": "Ramesh Thakur",
    "district": "17",
    "district_name_en": "Hamirpur",
    "district_name_hi": "हमीरपुर",
    "panchayat_en": "Tauni Devi",
    "panchayat_hi": "टौणी देवी",
    "counters": [["hpsebl", "HMR1", "HMR1-L07"], ["jalshakti", "HMR", "HMR-L07"]],
    "complaint_en": "Helpline 1100",
    "complaint_hi": "हेल्पलाइन 1100",
}


def record(**changes: object) -> bytes:
    """A centre's record as the district hands it in."""
    return json.dumps(TAUNI_DEVI | changes).encode()


@dataclass
class Hand:
    """A clock moved by hand."""

    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """The database named by the fixture's parameter, with its tables, new and ours alone."""
    embedded = request.param == "sqlite"
    url = f"sqlite:///{folder / 'portal.sqlite3'}" if embedded else None
    database = Database(url or request.getfixturevalue("postgres_url"))
    database.create()
    yield database
    database.close()
