# SPDX-License-Identifier: Apache-2.0
"""Tool: one run of one parser under atheris, as a process of its own; see tools.fuzz.

Usage: python -m tools.fuzz_one FOLDER NAME [libFuzzer's options] CORPUS

Only the product's own code is traced. Left alone are the modules of tests/fuzz: atheris 2.3 turns a
comparison with a conditional expression in it into another one, and an assertion then fails that
holds.
"""

import importlib
import logging
import sys
from pathlib import Path
from types import ModuleType

import atheris

from tools.fuzz import PARSERS


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    folder, name, *options = sys.argv[1:]
    logging.disable(logging.CRITICAL)  # a million refusals are a million lines
    with atheris.instrument_imports(include=["kiosk", "portal"]):
        module = _module(Path(folder), name)
    for number, seed in enumerate(getattr(module, "SEEDS", ())):
        (Path(options[-1]) / f"seed-{number}").write_bytes(seed)
    atheris.Setup([f"fuzz {name}", *options], module.one)
    atheris.Fuzz()


def _module(folder: Path, name: str) -> ModuleType:
    if folder == PARSERS:
        return importlib.import_module(f"tests.fuzz.{name}")
    sys.path.insert(0, str(folder))
    return importlib.import_module(name)


if __name__ == "__main__":
    main()
