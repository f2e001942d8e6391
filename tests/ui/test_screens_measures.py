# SPDX-License-Identifier: Apache-2.0
"""Tests ui: every page of the counter, on its way through a day, keeps the usability measures:
names for the ear, nothing cut off, nothing untranslated, in every language, size and width.
"""

import pytest

from kiosk.config import Language
from kiosk.text import Text
from kiosk.ui.tokens import TextSize
from tests.ui import measures
from tests.ui.conftest import dressed
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse
from tests.ui.stories import STORIES
from tests.ui.table_stories import TABLE_DATA

LANGUAGES = ("en", "xx", "hi")
WIDTHS = (1366, 1024)
HEIGHT = 728
# What the house and the citizen bring along, the same in every language.
DATA = (
    "https://portal.example.in",
    "RAM LAL",
    "Ram Lal",
    "R.Devi",
    "LK1700011",
    "K170001",
    "CSC-SPV/118",
    "Overcharging",
    "kiosk.db.damaged-20261118",
    "ABC",
    "HMR1",
    "HPSEBL-BILL;v=1;cid=",
    "mm",
    *TABLE_DATA,
)
IN_ITS_OWN_LANGUAGE = ("Show in English (Ctrl+J)", "R.Devi")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_page_keeps_the_measures(qapp, story):
    found = []
    with desk_over(dressed(qapp), FakeHouse()) as desk:
        desk.window.resize(WIDTHS[0], HEIGHT)
        story(desk, lambda name: found.extend(_looked_at(desk, name)))
    assert not found, "\n".join(found)


def _looked_at(desk, name):
    """What breaks a measure on the page that is shown, in every look; the look is put back."""
    kit, window = desk.post.kit, desk.window
    for size in TextSize:
        for language in LANGUAGES:
            kit.look.wear(size=size, language=language)
            kit.speak(Text(Language(language), strict=True))
            for width in WIDTHS:
                window.resize(width, HEIGHT)
                desk.settled()
                where = f"{name} {language} {size.value}% {width}px"
                yield from (f"{where}: {fault}" for fault in _does_not_fit(window, width))
                if size is TextSize.NORMAL and width == WIDTHS[0]:
                    yield from (f"{where}: {fault}" for fault in _says_wrong(window, language))
    window.resize(WIDTHS[0], HEIGHT)
    kit.look.wear(size=TextSize.NORMAL, language="en")
    kit.speak(Text(Language.EN, strict=True))
    desk.settled()


def _does_not_fit(window, width):
    """Measures 13, 14, 15."""
    if (window.width(), window.height()) != (width, HEIGHT):
        yield f"the window became {window.width()} x {window.height()}"
    yield from measures.overflowing(window)
    yield from measures.squeezed(window)
    yield from (f"{area} scrolls sideways" for area in measures.sideways(window))


def _says_wrong(window, language):
    """Measures 3, 4, 6, 12, 16."""
    yield from (f"{part} has no name" for part in measures.unnamed(window))
    yield from (f"{part} is a default" for part in measures.default_buttons(window))
    yield from (f"{part} is reached" for part in measures.reachable_money_buttons(window))
    yield from measures.small_targets(window)
    if language == "hi":
        yield from measures.latin_only_names(window, IN_ITS_OWN_LANGUAGE)
    if language == "xx":
        yield from measures.untranslated(window, DATA)
