# SPDX-License-Identifier: Apache-2.0
"""Tools: turns each changed .po sheet under resources/locale into the .mo that gettext reads."""

import os
import sys
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "resources" / "locale"


def stale(locale: Path) -> list[Path]:
    """The sheets whose .mo is missing or older than they are."""
    sheets = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    return [po for po in sheets if _older(po.with_suffix(".mo"), po)]


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Compile them; each .mo appears whole or not at all, since others may be reading it."""
    changed = stale(locale)
    if changed:  # Babel takes a while to import, and mostly there is nothing to do
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    for po in changed:
        with po.open("rb") as sheet:
            catalogue = read_po(sheet, locale=po.parent.parent.name, abort_invalid=True)
        part = po.with_suffix(f".mo.{os.getpid()}")
        with part.open("wb") as made:
            write_mo(made, catalogue)
        part.replace(po.with_suffix(".mo"))
    return changed


if __name__ == "__main__":
    count = len(compile_stale())
    sys.stdout.write(f"words: {count} sheets compiled\n" if count else "words: up to date\n")
