# SPDX-License-Identifier: Apache-2.0
"""Simulation: how often what happens: the strategies that the random lives draw from."""

from hypothesis import strategies as st

from kiosk.core.catalogue import AmountSource, Rail
from tests.simulation.people import WHOLE

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY
HOUR_MS = 3_600_000
STEPS_BETWEEN_REBUILDS = 10


def often(usual: object, *others: object, times: int = 3) -> st.SearchStrategy:
    """Mostly the usual, sometimes something else."""
    return st.sampled_from([*[usual] * times, *others])


AT, WHO, WHICH = often(0, 1, times=2), often(0, 1), st.integers(0, 7)
LOTS = st.sampled_from([800_00, 5_000_00, 15_000_00])
RAILS = st.sampled_from([SEVA, POWER])
DIES = often("", "before", "after", times=8)
BUDGETS = often(WHOLE, 1, 1500)
SOURCES = often(
    AmountSource.FETCHED, AmountSource.QR, AmountSource.KEYED, AmountSource.PACK, times=2
)
FATES = often(
    "whole", "request lost", "reply lost", "request doubled", "answer doubled",
    "power cut at the request", "power cut at the answer",
)  # fmt: skip
CUTS = ["kiosk", "kiosk", "portal", "portal before an act", "portal after an act"]
STATE = ["deposit", "dues", "prices", "block", "unblock", "expiry"]
PRINTS = st.sampled_from(["done", "failed", "unsure out", "unsure lost", "cut out", "cut lost"])
