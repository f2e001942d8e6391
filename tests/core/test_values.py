# SPDX-License-Identifier: Apache-2.0
"""Every value of the core is frozen: what crosses between threads cannot change on the way."""

import importlib
import pkgutil
from dataclasses import fields, is_dataclass

import pytest

import kiosk.core
from kiosk.core import facts, ports

NAMES = sorted(found.name for found in pkgutil.walk_packages(kiosk.core.__path__, "kiosk.core."))
MODULES = [importlib.import_module(name) for name in NAMES]
VALUES = sorted(
    {
        kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
    },
    key=lambda kind: f"{kind.__module__}.{kind.__name__}",
)


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__qualname__)
def test_a_value_is_frozen_and_takes_no_new_names(kind):
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)


# What is measured of a line or a page may be a fraction; nothing that is counted or owed may.
MEASURED = {"kiosk.core.line_figures", "kiosk.core.scan"}
COUNTED = (int, tuple[int, int, int])


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__qualname__)
def test_amounts_are_whole_paise_and_nothing_is_a_float(kind):
    for field in fields(kind):
        assert "float" not in str(field.type) or kind.__module__ in MEASURED, field.name
        if field.name.endswith(("_paise", "_seq")):
            assert field.type in COUNTED, field.name
        if field.name.endswith("_ms") and kind.__module__ not in MEASURED:
            assert field.type in (*COUNTED, int | None), field.name


def test_the_facts_are_all_the_bus_ever_carries():
    told = {kind for kind in VALUES if kind.__module__ == facts.__name__}
    assert told == set(facts.Fact.__args__)


def test_a_port_has_no_code():
    held = [kind for kind in vars(ports).values() if getattr(kind, "_is_protocol", False)]
    assert len(held) >= 12
    for port in held:
        for name, member in vars(port).items():
            if callable(member) and not name.startswith("_"):
                assert member.__doc__, f"{port.__name__}.{name}"
