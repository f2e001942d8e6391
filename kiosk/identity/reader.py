# SPDX-License-Identifier: Apache-2.0
"""Room identity: the one door: a scan or a file goes in, a judged paper comes out, nothing stays.

Fulfils `kiosk.core.identity.IdentityReader`. It keeps the pinned certificates and nothing else.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from kiosk.core.errors import IdentityUnproven
from kiosk.core.identity import Document, Outcome
from kiosk.identity import photo
from kiosk.identity.certificates import Pinned, load
from kiosk.identity.paperless import read_paperless
from kiosk.identity.print_letter import read_print_letter
from kiosk.identity.secure_qr import read_secure_qr


class Reader:
    """Judges by the certificates it was made with."""

    def __init__(self, pinned: Iterable[Pinned]) -> None:
        self._pinned = tuple(pinned)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """With the certificates of a folder. Raises CertificateUnreadable or OSError."""
        return cls(load(folder))

    def scanned(self, text: str) -> Document:
        """What a scanner read. Raises IdentityUnreadable or IdentityTooLarge."""
        plain = text.strip()
        if plain.startswith("<"):
            return read_print_letter(plain)
        return read_secure_qr(plain, self._pinned)

    def paperless(self, raw: bytes, share_code: str = "") -> Document:
        """An e-KYC file. Raises IdentityUnreadable, IdentityTooLarge or ShareCodeWrong."""
        return read_paperless(raw, share_code, self._pinned)

    def photo_png(self, document: Document) -> bytes:
        """The photograph as PNG; empty when the paper has none, or one that cannot be shown.

        Decoders of pictures are only given what UIDAI signed. Raises IdentityUnproven, and
        IdentityUnreadable for a damaged picture.
        """
        if document.verdict.outcome is not Outcome.VERIFIED:
            raise IdentityUnproven
        raw = document.particulars.photo
        return photo.png(raw) if raw else b""
