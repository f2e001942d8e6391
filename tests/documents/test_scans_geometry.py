# SPDX-License-Identifier: Apache-2.0
"""Tests documents: a page laid askew comes back straight, a small one loses the lid around it."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.documents.scans_geometry import cropped, skew_of, straightened, turned
from tests.documents.made_scans import on_lid, sheet, skewed

WITHIN = 0.3


@cache
def page():
    return sheet()


@given(st.floats(-7.5, 7.5))
@settings(max_examples=12, deadline=None)
def test_a_known_angle_is_found(degrees):
    assert skew_of(skewed(page(), degrees)) == pytest.approx(degrees, abs=WITHIN)


@pytest.mark.parametrize("degrees", [-6.0, -0.7, 2.3])
def test_what_was_straightened_is_straight(degrees):
    upright = straightened(skewed(page(), degrees))
    assert upright.skew_degrees == pytest.approx(degrees, abs=WITHIN)
    assert skew_of(upright.picture) == pytest.approx(0.0, abs=WITHIN)


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("L", (700, 900), 255),
        Image.new("RGB", (700, 900), (255, 250, 240)),
        Image.new("L", (3, 3), 0),
        Image.new("L", (2000, 1), 9),
        Image.effect_noise((600, 800), 40),
    ],
)
def test_what_shows_no_angle_stays_as_it_lies(picture):
    upright = straightened(picture)
    assert (upright.skew_degrees, upright.picture) == (0.0, picture)


@pytest.mark.parametrize("degrees", [0.0, -3.0, 1.4])
def test_the_lid_around_a_small_paper_is_cut_off(degrees):
    paper = page()
    whole = on_lid(paper, degrees)
    cut = cropped(straightened(whole).picture)
    assert cut.width == pytest.approx(paper.width, abs=12)
    assert cut.height == pytest.approx(paper.height, abs=12)
    assert cut.crop((0, 0, cut.width, 3)).getextrema()[0] > 128  # paper to the very edge


@pytest.mark.parametrize("lid", [255, 235])
def test_under_a_white_lid_nothing_is_guessed_away(lid):
    whole = on_lid(page(), 0.0, lid)
    assert cropped(whole).size == whole.size


def test_an_all_dark_glass_is_left_as_it_is():
    dark = Image.new("L", (800, 1000), 20)
    assert cropped(dark).size == dark.size


@pytest.mark.parametrize(
    ("degrees", "corner"), [(0, (0, 0)), (90, (1, 0)), (180, (1, 1)), (270, (0, 1))]
)
def test_turning_is_clockwise_and_loses_nothing(degrees, corner):
    flag = Image.new("L", (40, 20), 255)
    flag.putpixel((0, 0), 0)
    made = turned(flag, degrees)
    assert made.size == ((40, 20) if degrees % 180 == 0 else (20, 40))
    across, down = corner
    assert made.getpixel((across * (made.width - 1), down * (made.height - 1))) == 0


def test_only_quarters_are_turned_by():
    with pytest.raises(ValueError, match="45"):
        turned(page(), 45)
