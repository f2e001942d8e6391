# SPDX-License-Identifier: Apache-2.0
"""Tools: draws every state machine of the house into docs/: one .dot each, and states.md.

The tables are the truth; a test holds the checked-in pictures to them. After a table changed run
`.venv/bin/python -m tools.draw_states`.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.core.device import HEALTH
from kiosk.core.machine import Machine
from kiosk.core.payment import PAYMENT
from kiosk.core.power import POWER
from kiosk.core.selfcheck_steps import RUN as CHECK_RUN
from kiosk.core.selfcheck_steps import STEP as CHECK_STEP
from kiosk.core.shift import SHIFT
from kiosk.core.transaction import TRANSACTION
from kiosk.sync.exchange import TABLE as EXCHANGE

DOCS = Path(__file__).resolve().parent.parent / "docs"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One machine and where its essay stands."""

    machine: Machine[Any, Any]
    source: str
    about: str


MACHINES = (
    Drawn(TRANSACTION, "kiosk/core/transaction.py", "One sale, from commit to its last verdict."),
    Drawn(PAYMENT, "kiosk/core/payment.py", "The gateway payment of one allowance lot."),
    Drawn(SHIFT, "kiosk/core/shift.py", "A day at one drawer."),
    Drawn(HEALTH, "kiosk/core/device.py", "One slot of the bench: a place for a device."),
    Drawn(POWER, "kiosk/core/power.py", "What feeds the counter: mains, battery, its end."),
    Drawn(CHECK_STEP, "kiosk/core/selfcheck_steps.py", "One step of a full self-check."),
    Drawn(CHECK_RUN, "kiosk/core/selfcheck_steps.py", "A full self-check as a whole."),
    Drawn(EXCHANGE, "kiosk/sync/exchange.py", "The conversation with the portal."),
)
_HEAD = """\
<!-- SPDX-License-Identifier: Apache-2.0 -->
# States

Drawn from the tables by `tools/draw_states.py`, never edited by hand (`tests/test_states.py`).
What is not in a table cannot happen: `Machine.step` raises `ImpossibleStep`, a defect of the
caller. Each table has its essay in the module named here; what a state means stands at its enum.
"""


def files() -> dict[str, str]:
    """Every file this tool makes, by its path below docs/."""
    made = {f"states/{_file(one)}": one.machine.picture() for one in MACHINES}
    return {**made, "states.md": _page()}


def _file(one: Drawn) -> str:
    return f"{one.machine.name}.dot"


def _page() -> str:
    return "\n".join([_HEAD, *(line for one in MACHINES for line in _section(one))])


def _section(one: Drawn) -> Iterator[str]:
    name = one.machine.name
    yield f"## {name}\n"
    yield f"{one.about} Essay: `{one.source}`. Picture: [{name}.dot](states/{_file(one)}).\n"
    yield "```mermaid\nstateDiagram-v2"
    for (state, event), after in one.machine.edges.items():
        yield f"    {_node(state)} --> {_node(after)}: {event}"
    yield "```\n"
    yield "| in | when | then |\n|---|---|---|"
    for (state, event), after in one.machine.edges.items():
        yield f"| {state} | {event} | {after} |"
    yield ""


def _node(state: str) -> str:
    return state.replace(" ", "_")


def draw(docs: Path = DOCS) -> list[Path]:
    """Writes what changed and removes pictures of machines that are gone."""
    made = files()
    changed = []
    for name, text in made.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    for path in (docs / "states").glob("*.dot"):
        if f"states/{path.name}" not in made:
            path.unlink()
            changed.append(path)
    return changed


if __name__ == "__main__":
    for touched in draw():
        sys.stdout.write(f"{touched}\n")
