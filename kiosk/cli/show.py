# SPDX-License-Identifier: Apache-2.0
"""Roof: a verb's result as lines for a person: the same facts as the JSON, amounts in rupees."""

from collections.abc import Iterator
from typing import Any

from kiosk.core.dates import shown
from kiosk.core.money import rupees
from kiosk.text import Text


def lines(result: dict[str, Any], text: Text, indent: str = "") -> Iterator[str]:
    """One line for each fact; lists and objects below their name."""
    width = max((len(_label(key, text)) for key in result), default=0)
    for key, value in result.items():
        label = _label(key, text)
        if isinstance(value, dict):
            yield f"{indent}{label}:"
            yield from lines(value, text, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{label}: {len(value)}"
            for item in value:
                yield from _item(item, text, indent + "  ")
        else:
            yield f"{indent}{label:<{width}}  {_plain(key, value, text)}"


def _item(item: Any, text: Text, indent: str) -> Iterator[str]:
    if isinstance(item, dict):
        yield indent + "  ".join(_plain(key, value, text) for key, value in item.items() if value)
    else:
        yield f"{indent}{item}"


def _plain(key: str, value: Any, text: Text) -> str:
    if key.endswith("_paise") and isinstance(value, int):
        return rupees(value)
    if key.endswith("_ms") and isinstance(value, int):
        return shown(value) if value else "–"
    if isinstance(value, bool):
        return text.say("verbs.yes" if value else "verbs.no")
    return "–" if value is None or value == "" else str(value)


def _label(key: str, text: Text) -> str:
    said = text.say(f"label.{key}")
    return key if said == f"label.{key}" else said
