# SPDX-License-Identifier: Apache-2.0
"""Roof: keeps a capture: sealed on the disk first, then named in the journal, then it may leave."""

from dataclasses import dataclass

from kiosk.app.house import House


@dataclass(frozen=True, slots=True)
class About:
    """What a capture is: its media type, scan or photo, and the transaction it belongs to."""

    mime: str
    kind: str = "scan"
    of: str = ""
    operator: str = ""


def keep(house: House, content: bytes, about: About) -> bytes:
    """Keeps a scan or a photograph for the portal; gives its digest (SHA-256).

    It travels when nothing about money is left to say. Waits for the counter's thread, so not to be
    called on it. Raises CaptureTooLarge, DiskFull.
    """
    digest = house.attachments.keep(content, about.mime, about.kind, about.of)
    capture, _ = house.attachments.open(digest)
    house.ask(house.desks.captures.kept, capture, about.operator)
    return digest
