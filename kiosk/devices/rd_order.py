# SPDX-License-Identifier: Apache-2.0
"""Room devices: what the kiosk and the process of one capture say to each other: one line each way.

Neither line has room for a block: out go the question and the signed permit, home come the
authority's word, the quality and a code.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import dump, load, pack_named, unpack_named
from kiosk.core.wire.authentication import AuthenticationAnswer

LINE_MAX_BYTES: Final = 32 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """All that the process needs; no key that could sign."""

    port: int
    pin: bytes
    capture_path: str
    options: tuple[str, ...]  # the next one only after an explicit refusal of the type
    timeout_ms: int
    portal_url: str
    answer_key: bytes
    permit: str
    signature: bytes

    def to_line(self) -> bytes:
        """For its standard input."""
        return dump(pack_named(self)) + b"\n"


@dataclass(frozen=True, slots=True)
class Home:
    """What it brought home. `code`: empty with an answer, else a code of this product, or of the
    RD Service when `rd`.
    """

    code: str
    rd: bool
    answer: AuthenticationAnswer | None
    scores: tuple[int, ...]
    points: tuple[int, ...]
    asked: int
    guard: tuple[tuple[str, str], ...]

    def to_line(self) -> bytes:
        """For its standard output."""
        return dump(pack_named(self)) + b"\n"


def read_order(line: bytes) -> Order:
    """Raises Unreadable."""
    return unpack_named(Order, load(line))


def read_home(line: bytes) -> Home:
    """Raises Unreadable."""
    return unpack_named(Home, load(line))
