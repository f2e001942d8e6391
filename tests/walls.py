# SPDX-License-Identifier: Apache-2.0
"""Tests: the walls of the house, as pure functions over a tree of sources.

`findings(root)` reads every import under `root`, also those inside functions and type-checking
blocks, and says what breaks a rule and where. It imports none of it. test_architecture.py holds the
real tree to it, and breaks each wall in a small tree of its own to see that the finding comes.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import COMPUTED, PRODUCT, Finding, Module, called_name, read

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50

STONES = ("config", "log", "text", "bus", "worker", "seal")
ROOF = ("app", "cli", "__main__", "demo")
# The part of the roof that lives in the window; every other verb runs without Qt.
WINDOW_ROOF = (
    "kiosk.app.counter_in_window",
    "kiosk.demo.day",
    "kiosk.demo.player",
    "kiosk.demo.table_chapter",
    "kiosk.demo.account",
)
SIBLINGS = ("counter", "store", "devices", "identity", "sync", "documents", "ui")

# room -> the rooms it may import, beside itself
NEIGHBOURS: dict[str, tuple[str, ...]] = {
    "kiosk": (),
    "core": (),
    "stones": ("core",),
    "counter": ("core",),
    **{room: ("core", "stones") for room in SIBLINGS if room not in ("counter", "ui")},
    "ui": ("core", "stones", "counter"),
    "roof": ("core", "stones", *SIBLINGS),
    "portal": ("core",),
    "sandbox": (),
}

# library -> the modules of kiosk (with what lies below them) that may import it; the portal and the
# sandbox choose their own. A library that stands in no line may be imported nowhere in kiosk.
OWNERS: dict[str, tuple[str, ...]] = {
    "PySide6": ("kiosk.ui",),
    "shiboken6": ("kiosk.ui",),  # comes with PySide6: is a widget still there
    "PIL": ("kiosk.devices", "kiosk.documents", "kiosk.identity"),
    "cryptography": ("kiosk.seal", "kiosk.identity"),
    "filelock": tuple(f"kiosk.{stone}" for stone in STONES),
    "jeepney": ("kiosk.devices",),
    "keyring": ("kiosk.store.vault",),
    "lxml": ("kiosk.devices", "kiosk.identity"),
    "platformdirs": tuple(f"kiosk.{stone}" for stone in STONES),
    "psutil": ("kiosk.devices",),
    "reportlab": ("kiosk.documents",),
    "requests": ("kiosk.sync.portal_client", "kiosk.devices.http"),
    "segno": ("kiosk.ui", "kiosk.documents"),
    "serial": ("kiosk.devices",),
    "signxml": ("kiosk.identity",),
    "sqlalchemy": ("kiosk.store",),
    "sqlcipher3": ("kiosk.store",),
    "uharfbuzz": ("kiosk.documents",),
    "usb": ("kiosk.devices",),
    "zxingcpp": ("kiosk.devices",),
}
FORBIDDEN_EVERYWHERE = ("sane", "PySide2", "PyQt5", "PyQt6")

# The core and the counter get clock, chance, files and threads through ports.
PURE_ROOMS = ("core", "counter")
IMPURE_MODULES = frozenset(
    "os pathlib socket threading time random secrets sqlite3 subprocess logging asyncio http ssl "
    "select signal multiprocessing tempfile shutil glob ftplib smtplib".split()
)
IMPURE_CALLS = frozenset({"open", "print", "input"})
CLOCK_CALLS = frozenset({"now", "utcnow", "today"})

FORBIDDEN_NAMES = frozenset(
    "utils util helpers helper common misc base manager managers handler handlers service services "
    "controller controllers constants".split()
)
FORBIDDEN_SUFFIXES = ("Manager", "Handler", "Controller", "Helper", "Service", "Utils", "Misc")


def room_of(name: str) -> str:
    """The room a dotted name lies in; "" for what is not ours."""
    package, _, rest = name.partition(".")
    first = rest.partition(".")[0]
    if package in ("portal", "sandbox"):
        return package
    if package != "kiosk":
        return ""
    if first in STONES:
        return "stones"
    if first in ROOF:
        return "roof"
    return first if first == "core" or first in SIBLINGS else "kiosk"


def findings(root: Path, standard_library: frozenset[str]) -> list[Finding]:
    """Everything under `root` that breaks a rule."""
    modules = read(root)
    found = list(cycles(modules))
    for module in modules.values():
        found += rooms(module)
        found += libraries(module, standard_library)
        found += purity(module)
        found += sizes(module)
        found += names(module)
        found += first_line(module)
    return found


def rooms(module: Module) -> Iterator[Finding]:
    """Which rooms a module may import, and that every module lies in one."""
    room = room_of(module.name)
    if room == "kiosk" and module.name != "kiosk":
        yield module.finding(1, "room", f"{module.name} lies in no room of the house")
    inside_kiosk = module.name.startswith("kiosk")
    open_doors = ("", room, *NEIGHBOURS[room])
    for asked in module.imports:
        if asked.name == COMPUTED:
            yield module.finding(asked.line, "wall", "an import whose name only the run knows")
        elif inside_kiosk and asked.name == "kiosk":
            continue  # the package itself is empty
        elif room_of(asked.name) not in open_doors:
            yield module.finding(asked.line, "wall", f"{room} imports {asked.name}")


def libraries(module: Module, standard_library: frozenset[str]) -> Iterator[Finding]:
    """Third-party libraries have one owner in kiosk each."""
    for asked in module.imports:
        top = asked.name.partition(".")[0]
        if top in FORBIDDEN_EVERYWHERE:
            yield module.finding(asked.line, "owner", f"{top} is imported nowhere")
        if module.name.partition(".")[0] != "kiosk" or top in (
            *standard_library,
            *PRODUCT,
            COMPUTED,
        ):
            continue
        owners = OWNERS.get(top, ())
        if not any(module.name == o or module.name.startswith(f"{o}.") for o in owners):
            whose = ", ".join(owners) or "nobody in kiosk"
            yield module.finding(asked.line, "owner", f"{top} belongs to {whose}")


def purity(module: Module) -> Iterator[Finding]:
    """No clock, no chance, no files in the core and the counter."""
    if room_of(module.name) not in PURE_ROOMS:
        return
    for asked in module.imports:
        top = asked.name.partition(".")[0]
        if top in IMPURE_MODULES or asked.name.startswith("urllib.request"):
            yield module.finding(asked.line, "pure", f"{room_of(module.name)} imports {asked.name}")
        if asked.name in ("uuid.uuid1", "uuid.uuid4"):
            yield module.finding(
                asked.line, "pure", f"{room_of(module.name)} imports chance: {asked.name}"
            )
    for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
        called = called_name(call.func)
        if (
            called in IMPURE_CALLS
            or called.endswith((".uuid1", ".uuid4"))
            or _asks_clock(module, called)
        ):
            yield module.finding(call.lineno, "pure", f"{room_of(module.name)} calls {called}()")


def _asks_clock(module: Module, called: str) -> bool:
    """datetime.now(), date.today() and such, also under another name; a port's now() is fine."""
    owner, _, verb = called.rpartition(".")
    if verb not in CLOCK_CALLS:
        return False
    stands_for = {"datetime", "date", "datetime.datetime", "datetime.date"}
    for node in ast.walk(module.tree):
        match node:
            case ast.ImportFrom(module="datetime", names=aliases):
                stands_for |= {a.asname for a in aliases if a.asname and a.name in stands_for}
            case ast.Import(names=aliases):
                known = [a.asname for a in aliases if a.asname and a.name == "datetime"]
                stands_for |= {
                    f"{alias}.{kind}" for alias in known for kind in ("date", "datetime")
                }
    return owner in stands_for


def sizes(module: Module) -> Iterator[Finding]:
    """A module of at most 300 lines, a function of at most 50."""
    lines = len(module.source.splitlines())
    if lines > MODULE_LINES_MAX:
        yield module.finding(lines, "size", f"{lines} lines, {MODULE_LINES_MAX} at most")
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > FUNCTION_LINES_MAX:
            what = f"{node.name} has {length} lines, {FUNCTION_LINES_MAX} at most"
            yield module.finding(node.lineno, "size", what)


def names(module: Module) -> Iterator[Finding]:
    """Names that say nothing about what lies behind them."""
    if module.name.rpartition(".")[2] in FORBIDDEN_NAMES:
        yield module.finding(1, "name", f"{module.name} says nothing")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(FORBIDDEN_SUFFIXES):
            if node.name not in FORBIDDEN_SUFFIXES:
                yield module.finding(node.lineno, "name", f"class {node.name} says nothing")


def first_line(module: Module) -> Iterator[Finding]:
    """A module's first line says which room it is and what it promises."""
    said = (ast.get_docstring(module.tree) or "").split("\n")[0].lower()
    room = {"stones": "stone"}.get(room_of(module.name), room_of(module.name))
    if room not in said or not said.strip():
        yield module.finding(1, "first line", f"does not name its room, {room}")


def cycles(modules: dict[str, Module]) -> Iterator[Finding]:
    """Modules that import each other in a ring, types included."""
    edges = {name: sorted(_imported(module, modules)) for name, module in modules.items()}
    for ring in _rings(edges):
        first = modules[ring[0]]
        inside = [asked.line for asked in first.imports if asked.name.startswith(ring[1])]
        yield first.finding(min(inside, default=1), "cycle", " -> ".join([*ring, ring[0]]))


def _imported(module: Module, modules: dict[str, Module]) -> set[str]:
    found = set()
    for asked in module.imports:
        name = asked.name
        while name and name not in modules:
            name = name.rpartition(".")[0]
        if name and name != module.name:
            found.add(name)
    return found


def _rings(edges: dict[str, list[str]]) -> Iterator[list[str]]:
    """One ring for each knot: walk in depth, and report the way back to where the walk stands."""
    done: set[str] = set()
    for start in edges:
        way: list[str] = []
        yield from _walk(start, edges, done, way)


def _walk(
    name: str, edges: dict[str, list[str]], done: set[str], way: list[str]
) -> Iterator[list[str]]:
    if name in way:
        yield way[way.index(name) :]
        return
    if name in done:
        return
    way.append(name)
    for other in edges[name]:
        yield from _walk(other, edges, done, way)
    way.pop()
    done.add(name)
