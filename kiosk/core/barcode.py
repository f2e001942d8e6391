# SPDX-License-Identifier: Apache-2.0
"""Core: what was read from bars or a QR, by whatever read it."""

from dataclasses import dataclass, field
from typing import Final

# The longest a code can be: a QR of version 40 holds 7,089 digits. A Secure QR of Aadhaar comes
# near it, so a smaller bound would refuse an honest card.
LENGTH_MAX: Final = 8_192


@dataclass(frozen=True, slots=True)
class Code:
    """One code. Its text may be a citizen's particulars: it stands in no representation."""

    text: str = field(repr=False)
    symbology: str = ""  # QR Code, Code 128, …; empty where the reader does not say
    raw: bytes = field(default=b"", repr=False)  # the bytes it holds, when they are no text
