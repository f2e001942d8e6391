# SPDX-License-Identifier: Apache-2.0
"""Tests: the sources of the product as data: each module, what it asks for, and where."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PRODUCT = ("kiosk", "portal", "sandbox")
COMPUTED = "<computed>"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one place."""

    place: str
    line: int
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.rule}: {self.what}"


@dataclass(frozen=True, slots=True)
class Import:
    """One name some line asks for, absolute: `kiosk.core.money`, `requests`, `datetime.date`."""

    name: str
    line: int


@dataclass(frozen=True)
class Module:
    """One source file and its dotted name; a package's __init__ has the package's name."""

    path: Path
    place: str
    name: str

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.place)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(found for node in ast.walk(self.tree) for found in self._asked_by(node))

    def _asked_by(self, node: ast.AST) -> Iterator[Import]:
        match node:
            case ast.Import(names=names):
                yield from (Import(alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                start = self._package(level) if level else ""
                base = ".".join(part for part in (start, module or "") if part)
                yield from (Import(f"{base}.{alias.name}", node.lineno) for alias in names)
            case ast.Call(func=func, args=[first, *_]) if called_name(func).rpartition(".")[2] in (
                "import_module",
                "__import__",
            ):
                known = isinstance(first, ast.Constant) and isinstance(first.value, str)
                yield Import(first.value if known else COMPUTED, node.lineno)

    def _package(self, level: int) -> str:
        parts = self.name.split(".")
        parts = parts if self.path.name == "__init__.py" else parts[:-1]
        return ".".join(parts[: len(parts) - level + 1])

    def finding(self, line: int, rule: str, what: str) -> Finding:
        return Finding(self.place, line, rule, what)


def read(root: Path) -> dict[str, Module]:
    """Every module of the three packages under `root`, by dotted name."""
    modules = {}
    for package in PRODUCT:
        for path in sorted((root / package).rglob("*.py")):
            place = path.relative_to(root)
            parts = (
                place.parent.parts if path.name == "__init__.py" else place.with_suffix("").parts
            )
            name = ".".join(parts)
            modules[name] = Module(path, place.as_posix(), name)
    return modules


def called_name(func: ast.expr) -> str:
    """`a.b.c` of a call, "" where it is no plain name."""
    match func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{called_name(value)}.{attr}"
    return ""
