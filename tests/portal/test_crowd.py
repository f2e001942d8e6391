# SPDX-License-Identifier: Apache-2.0
"""Tests: many kiosks at one moment: ids are given once, the wallet is never overdrawn."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.core.catalogue import Rail
from portal.verbs import DEMO_PAISE
from tests.portal.edges import BOTH
from tests.portal.hand_kiosk import HandKiosk, enrol
from tests.portal.served import Place, served_in

CROWD = 12
EACH_PAISE = DEMO_PAISE // 10


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    books = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with served_in(tmp_path, books) as served:
        yield served


def test_a_crowd_enrols_and_shares_one_wallet(place: Place):
    codes = [place.code() for _ in range(CROWD)]

    def arrive(number: int) -> HandKiosk:
        kiosk = enrol(place.url, codes[number], seed=number + 10)
        kiosk.load(Rail.ONLINE_SEVA, EACH_PAISE)
        for _ in range(3):
            kiosk.exchange()
        kiosk.wire.session.close()
        return kiosk

    with ThreadPoolExecutor(CROWD) as many:
        kiosks = list(many.map(arrive, range(CROWD)))

    assert len({kiosk.site.kiosk_id for kiosk in kiosks}) == CROWD
    states = [lot.state for kiosk in kiosks for lot in kiosk.lots.values()]
    assert sorted(set(states)) == ["failed", "unknown"]
    assert states.count("unknown") == DEMO_PAISE // EACH_PAISE
    audit = place.verb("audit")
    assert audit["violations"] == []
    assert len(audit["kiosks"]) == CROWD
