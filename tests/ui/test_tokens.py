# SPDX-License-Identifier: Apache-2.0
"""Tests ui: every pair of colours that meets keeps its contrast, computed and not believed."""

import pytest

from kiosk.ui.tokens import LIGHT, THEMES, Theme, contrast, luminance, meetings


def test_black_on_white_has_the_largest_contrast_there_is():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == 1.0
    assert luminance("#FFFFFF") == pytest.approx(1.0)


def test_the_contrast_of_our_text_is_the_one_on_paper():
    assert contrast(LIGHT.text, LIGHT.surface) == pytest.approx(16.5, abs=0.1)


@pytest.mark.parametrize("theme", Theme)
def test_every_pair_that_meets_can_be_read(theme):
    low = [
        f"{pair.what}: {contrast(pair.ink, pair.ground):.2f} < {pair.least}"
        for pair in meetings(theme)
        if contrast(pair.ink, pair.ground) < pair.least
    ]
    assert not low


@pytest.mark.parametrize("theme", Theme)
def test_every_tone_is_among_the_pairs(theme):
    seen = {pair.ink for pair in meetings(theme)}
    tokens = THEMES[theme]
    assert {tokens.done, tokens.attention, tokens.not_done, tokens.offline, tokens.muted} <= seen
