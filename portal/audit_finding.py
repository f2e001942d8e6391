# SPDX-License-Identifier: Apache-2.0
"""Portal audit finding: one thing that does not hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Which rule, at which row, and what stands there."""

    rule: str
    where: str
    what: str
