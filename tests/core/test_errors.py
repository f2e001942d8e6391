# SPDX-License-Identifier: Apache-2.0
"""The error tree: one code a leaf, one branch a leaf, and the picture shows the tree as it is."""

import re
from collections import Counter

import pytest

from kiosk.core import errors
from kiosk.core.errors import Device, LmkError, MoneyFate, Ours, Theirs, Yours, leaves

BRANCHES = (Yours, Theirs, Device, Ours)
SHIPPED = [leaf for leaf in leaves() if leaf.__module__.startswith("kiosk.")]


def test_no_code_stands_for_two_things():
    assert not [code for code, many in Counter(leaf.code for leaf in SHIPPED).items() if many > 1]


@pytest.mark.parametrize("leaf", SHIPPED)
def test_a_code_can_be_read_over_the_phone(leaf):
    assert re.fullmatch(r"[A-Z]{3}-\d\d", leaf.code)


@pytest.mark.parametrize("leaf", SHIPPED)
def test_each_leaf_hangs_on_exactly_one_branch_and_can_be_imported_from_the_tree(leaf):
    assert len([branch for branch in BRANCHES if issubclass(leaf, branch)]) == 1
    assert getattr(errors, leaf.__name__) is leaf
    assert leaf.__name__ in errors.__all__


@pytest.mark.parametrize("branch", BRANCHES)
def test_the_picture_shows_every_leaf_of_its_branch(branch):
    assert errors.__doc__ is not None
    drawn = re.split(r"[├└]── ", errors.__doc__)[1:]
    (mine,) = (part for part in drawn if part.startswith(branch.__name__))
    shown = set(re.findall(r"([A-Z]{3}-\d\d) (\w+)", mine))
    assert shown == {(leaf.code, leaf.__name__) for leaf in leaves(branch)}


@pytest.mark.parametrize("leaf", SHIPPED)
def test_each_leaf_says_what_became_of_the_money_and_what_happened(leaf):
    assert isinstance(leaf.money, MoneyFate)
    assert (leaf.__doc__ or "").endswith(".")


def test_what_is_told_of_an_error_is_its_code_and_its_facts():
    assert str(errors.NoLine()) == "NET-01"
    told = errors.FieldWrong(field="consumer_id", have=11, need=12)
    assert (told.facts["have"], str(told).startswith("FLD-01")) == (11, True)


def test_the_root_is_a_defect_until_a_leaf_says_better():
    assert (LmkError.code, LmkError.money) == ("APP-01", MoneyFate.UNTOUCHED)
    assert leaves(errors.Defect) == (errors.Defect,)
