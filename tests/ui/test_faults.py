# SPDX-License-Identifier: Apache-2.0
"""Tests ui: every error of the tree can be said on a page, in both languages."""

import re

import pytest

from kiosk.config import resource
from kiosk.core.errors import FieldWrong, leaves
from kiosk.text import read_sheet
from kiosk.ui.faults import fault_of
from kiosk.ui.widgets.error_summary import ErrorSummary
from kiosk.ui.widgets.labels import Label
from tests.ui.conftest import dressed

SHEET = read_sheet(resource("locale", "en", "LC_MESSAGES", "errors.po").read_text("utf-8"))


def facts_of(kind) -> dict[str, str | int]:
    """A value for every placeholder of the error's sentences."""
    asked = re.findall(r"\{(\w+)", SHEET[kind.code] + SHEET.get(f"{kind.code}.next", ""))
    known = {"field": "consumer_id", "rail": _some_rail(), "device": "scanner"}
    return {name: known.get(name, 1) for name in asked}


def _some_rail() -> str:
    return next(key.removeprefix("rail.") for key in SHEET if key.startswith("rail."))


def test_a_field_is_called_by_its_name(kit):
    fault = fault_of(FieldWrong(field="consumer_id", have=11, need=12))
    assert kit.tell(fault.saying) == "Consumer number has 11 digits; it needs 12."
    assert kit.tell(fault.money) == SHEET["money.untouched"]
    assert fault.code == "FLD-01"


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_error_can_be_shown(qapp, qtbot, kind, language):
    summary = ErrorSummary(dressed(qapp, language))
    qtbot.addWidget(summary)
    summary.show_faults([fault_of(kind(**facts_of(kind)))])
    shown = [label.text() for label in summary.findChildren(Label)]
    assert kind.code in shown
    assert len(shown) >= 3
    assert not any("{" in text or "…" in text for text in shown)
