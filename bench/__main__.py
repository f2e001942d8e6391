# SPDX-License-Identifier: Apache-2.0
"""Bench: every script in turn, its lines as they come, and at the end what was met and what not.

    python -m bench [NAME …]        all, or only these

Nothing is averaged over runs and nothing is left out: a script that fails is a line too, and makes
the whole end with exit 1. A target that was missed does not: figures depend on the machine.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

from bench.figure import met

SCRIPTS = ("commit", "opening", "drain", "start", "papers", "slow_line")
_WORDS = {True: "met", False: "NOT MET", None: "-"}


def lines(script: str) -> Iterator[dict[str, Any]]:
    """The figures of one script, as it prints them."""
    command = [sys.executable, "-m", f"bench.{script}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            yield json.loads(line)
    if run.returncode:
        yield {"name": script, "value": None, "failed": run.returncode}


def judged(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure with its judgement, where the script left that to us."""
    if "met" in figure or figure["value"] is None:
        return figure
    ratio = figure.get("ratio")
    return figure | {"met": met(figure["target"], figure["value"], ratio)}


def table(figures: list[dict[str, Any]]) -> Iterator[str]:
    """One line for each figure that has a target, then why those that were missed were."""
    yield f"{'':8} {'value':>12} {'ratio':>8}  {'target':28} figure"
    for one in figures:
        if one.get("target", "none") == "none":
            continue
        value = "-" if one["value"] is None else f"{one['value']:g} {one['unit']}"
        ratio = "-" if one.get("ratio") is None else f"{one['ratio']:.3g}"
        said = _WORDS[one.get("met")]
        yield f"{said:8} {value:>12} {ratio:>8}  {one['target']:28} {one['name']}"
    for one in figures:
        if one.get("failed"):
            yield f"FAILED   bench.{one['name']} ended with {one['failed']}"
        elif one.get("met") is False or (one["value"] is None and one.get("note")):
            yield f"why: {one['name']}: {one.get('note', 'no more is known')}"


def main(names: list[str]) -> int:
    """Exit code."""
    figures: list[dict[str, Any]] = []
    began = monotonic()
    for script in names or SCRIPTS:
        for figure in map(judged, lines(script)):
            print(json.dumps(figure, ensure_ascii=False), flush=True)
            figures.append(figure)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{monotonic() - began:.0f} s on {os.cpu_count()} processors, load at the end {load}")
    print("\n".join(table(figures)))
    return 1 if any(one.get("failed") for one in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
