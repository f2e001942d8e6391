# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal as it serves, with crossed ports between its books, its parties and its work:
`python -m tests.journeys.crossed_portal serve … --crossing LABEL`."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from portal.config import load_settings, with_sandbox
from portal.door import Door
from portal.opening import open_office, open_outside
from portal.server import serve
from portal.serving import edge
from tests.journeys.crossing import Crossing

T = TypeVar("T")
NAMES = {1: "intake", 2: "record"}  # units of work of the first exchange this process sees


class CrossedDatabase:
    """A Database that calls out when a unit of work is written, and when it is committed."""

    def __init__(self, database: Any, crossing: Crossing) -> None:
        self._database, self._crossing, self._units = database, crossing, 0

    def transact(self, work: Callable[[Any], T]) -> T:
        self._units += 1
        name = NAMES.get(self._units, f"unit {self._units}")

        def written(connection: Any) -> T:
            result = work(connection)
            self._crossing.at(f"{name} written")
            return result

        result: T = self._database.transact(written)
        self._crossing.at(f"{name} committed")
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


class CrossedParties:
    """The departments; calls out before and after each outward act."""

    def __init__(self, directory: Any, crossing: Crossing) -> None:
        self._directory, self._crossing = directory, crossing

    def act(self, act: Any) -> Any:
        return self._crossing.around("act", self._directory.act)(act)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._directory, name)


def main() -> None:
    """As portal.serving does it, with a crossing in two doors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["serve"])
    parser.add_argument("--data-dir", type=Path, required=True)
    for name in ("database-url", "sandbox-url", "crossing"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--port", type=int, required=True)
    args = parser.parse_args()
    crossing = Crossing(label=args.crossing)
    settings = replace(load_settings(args.data_dir), database_url=args.database_url)
    settings = with_sandbox(settings, args.sandbox_url)
    door = Door(port=args.port)
    with open_office(settings) as office, door.open() as bound:
        url = door.url(bound)
        with open_outside(settings, url, office.clock) as outside:
            crossed = replace(outside, directory=CrossedParties(outside.directory, crossing))
            watched = replace(office, database=CrossedDatabase(office.database, crossing))
            serve(edge(watched, crossed, url), door, bound, {"url": url})


if __name__ == "__main__":
    sys.exit(main())
