# SPDX-License-Identifier: Apache-2.0
"""Tests: every file says its licence, and nothing the kiosk stands on is under the GPL alone."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.sources import read

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
HEADER = "SPDX-License-Identifier: Apache-2.0"
# kinds of file that can carry a comment; REUSE.toml speaks for the others
COMMENTED = {".py", ".sh", ".toml", ".po", ".yml", ".yaml", ".qss", ".svg", ".nsi", ".rules"}
COMMENTED_NAMES = {"Makefile", "run", ".gitignore", ".gitattributes", ".editorconfig"}
CHOSEN = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
# Qt's modules that come under the GPL alone (or a bought licence)
GPL_QT = {
    "QtCharts", "QtCoap", "QtDataVisualization", "QtGraphs", "QtGraphsWidgets", "QtHttpServer",
    "QtLottie", "QtMqtt", "QtNetworkAuth", "QtQuick3D", "QtQuickTimeline", "QtShaderTools",
    "QtVirtualKeyboard", "QtWaylandCompositor",
}  # fmt: skip


def test_every_source_says_its_licence_at_its_head():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    sources = [f for f in files if f.suffix in COMMENTED or f.name in COMMENTED_NAMES]
    assert len(sources) > 20
    silent = [str(f.relative_to(ROOT)) for f in sources if f.exists() and not says_licence(f)]
    assert not silent


def says_licence(path: Path) -> bool:
    """In the first line, or in the one below what a program must find in the first."""
    return any(HEADER in line for line in path.read_text(encoding="utf-8").splitlines()[:2])


def test_a_source_that_says_nothing_is_heard(tmp_path):
    (tmp_path / "silent.py").write_text('"""Core: money."""\n')
    (tmp_path / "script.sh").write_text(f"#!/bin/sh\n# {HEADER}\n")
    assert not says_licence(tmp_path / "silent.py")
    assert says_licence(tmp_path / "script.sh")


def table(heading: str) -> dict[str, list[str]]:
    """The rows of THIRD-PARTY.md below a heading: first cell without its remark -> the others."""
    part = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in part.splitlines()
        if "|" in row
    ]
    return {cells[0].split(" (")[0]: cells[1:] for cells in rows[2:]}  # fmt: skip


def test_the_fonts_are_the_ones_named():
    named = {name: digest for name, (_, digest) in table("Fonts").items()}
    folder = ROOT / "resources" / "fonts"
    here = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.glob("*.ttf")}
    assert here == named
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")


def closure(start: str) -> Iterator[str]:
    """The names of all distributions `start` needs without extras, on Linux and on Windows."""
    seen = {start}
    waiting = [start]
    while waiting:
        for requirement in map(Requirement, requires(waiting.pop())):
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if name not in seen and wanted(requirement):
                seen.add(name)
                waiting.append(name)
                yield name


def requires(name: str) -> list[str]:
    try:
        return distribution(name).requires or []
    except PackageNotFoundError:  # one that only Windows needs
        return []


def wanted(requirement: Requirement) -> bool:
    machines = ({"sys_platform": "linux"}, {"sys_platform": "win32", "platform_system": "Windows"})
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": "", **machine}) for machine in machines)


KIOSK = sorted(closure("lok-mitra-kiosk"))


def test_the_page_names_every_library_of_the_kiosk_and_no_other():
    assert "pyside6-essentials" in KIOSK
    assert not {"fastapi", "psycopg", "uvicorn", "pytest"} & set(KIOSK)
    assert sorted(table("Libraries")) == KIOSK


@pytest.mark.parametrize("name", KIOSK)
def test_a_library_of_the_kiosk_comes_under_a_licence_we_may_choose(name):
    (written,) = table("Libraries")[name]
    first_choice = written.split(" OR ")[0]
    assert first_choice in CHOSEN
    said = statements(name)
    assert not gpl_alone(said), said


def statements(name: str) -> list[str]:
    """What the installed distribution says of its licence: alternatives, in its own words."""
    try:
        metadata = distribution(name).metadata
    except PackageNotFoundError:
        return []
    expression = metadata.get("License-Expression") or metadata.get("License") or ""
    kinds = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    return [part for part in [*re.split(r"\bOR\b", expression), *kinds] if part.strip()]


def gpl_alone(said: list[str]) -> bool:
    """Whether each alternative named is the GPL; the LGPL is not."""
    gpl = [bool(re.search(r"(?<![LA-Za-z])A?GPL|\bGNU (Affero )?General", part)) for part in said]
    return bool(gpl) and all(gpl)


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        (["GPL-3.0-only"], True),
        (["GPLv2+"], True),
        (["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], True),
        (["AGPL-3.0-or-later"], True),
        (["LGPL-3.0-only ", " GPL-2.0-only"], False),
        (["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"], False),
        (["MIT"], False),
        ([], False),
    ],
)
def test_the_gpl_is_known_when_it_stands_alone(said, alone):
    assert gpl_alone(said) is alone


def test_no_module_of_qt_under_the_gpl_alone_is_imported():
    asked = {part for m in read(ROOT).values() for i in m.imports for part in i.name.split(".")}
    assert not asked & GPL_QT
