# SPDX-License-Identifier: Apache-2.0
"""Tests: one kiosk driven by its verbs, each a process of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.journeys.town import Town
from tests.journeys.world import CENTRE, told

NOTES = (500_00, 100_00, 50_00, 10_00, 1_00)


class Counter:
    """What stands in one data folder."""

    def __init__(self, town: Town, folder: Path, portal_url: str = "") -> None:
        self.town = town
        self.portal_url = portal_url or town.line.url
        self.env = town.env | {"LMK_DATA_DIR": str(folder), "LMK_PRINTER_URL": town.printer.url}

    def verb(self, *words: str) -> dict[str, Any]:
        """What a verb says. Raises Refused."""
        return told("kiosk", words, self.env)

    def enrol(self) -> dict[str, Any]:
        """Joins the portal behind the line."""
        code = self.town.code(CENTRE["lmk_id"])
        return self.verb("enrol", "--portal", self.portal_url, "--code", code)

    def load(self, rail: str, paise: int) -> dict[str, Any]:
        """An allowance, paid at the gateway's page, and its lease taken in."""
        lot = self.verb("load", rail, "--paise", str(paise))
        assert lot["state"] == "awaited", lot
        pages = told("sandbox", ("browse", lot["page_url"]), self.env)["pages"]
        assert [page["status"] for page in pages] == [200, 200, 200]
        return self.verb("exchange")

    def sell(
        self, service: str, typed: Mapping[str, str], tender_paise: int, *further: str
    ) -> dict[str, Any]:
        """One act."""
        words = [f"{name}={value}" for name, value in typed.items()]
        return self.verb("sell", service, *words, "--tender-paise", str(tender_paise), *further)

    def sell_bill(
        self, bill: Mapping[str, Any], *further: str, offline: bool = True
    ) -> dict[str, Any]:
        """An electricity bill: by the code on its paper, or asked of the board."""
        typed = {"consumer_id": bill["consumer_id"]} | ({"qr": bill["qr"]} if offline else {})
        return self.sell("hpsebl_bill", typed, bill["net_payable_paise"], *further)


def counted(paise: int) -> str:
    """Notes and coins that make an amount of whole rupees, as `close-day` takes them."""
    parts = []
    for note in NOTES:
        many, paise = divmod(paise, note)
        if many:
            parts.append(f"{note // 100}={many}")
    assert paise == 0, "whole rupees only"
    return ",".join(parts)
