# SPDX-License-Identifier: Apache-2.0
"""Tests core: a scanner that types is told from hands; not a key is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.barcode import LENGTH_MAX
from kiosk.core.wedge import GAP_MS, Heard, Wedge, WedgeRules

RULES = st.builds(
    WedgeRules,
    prefix=st.sampled_from(["", "~", "]C"]),
    suffix=st.sampled_from(["\r", "\t", "\r\n"]),
    gap_ms=st.just(GAP_MS),
    length_min=st.integers(1, 6),
)
BODY = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6, max_size=40)


def played(wedge: Wedge, keys, start_ms=1_000) -> tuple[str, list[str], int]:
    """What was typed and which codes came, for keys with the gaps before them."""
    now, typed, codes = start_ms, "", []
    for key, gap in keys:
        now += gap
        heard = wedge.feed(key, now)
        typed += heard.typed
        codes += [] if heard.code is None else [heard.code]
    return typed, codes, now


@given(RULES, BODY, st.integers(0, GAP_MS - 1))
def test_what_a_scanner_types_is_one_code_and_nothing_reaches_the_field(rules, body, gap):
    wedge = Wedge(rules)
    keys = [(key, gap) for key in rules.prefix + body + rules.suffix]
    typed, codes, now = played(wedge, keys)
    assert (typed + wedge.idle(now + 1_000), codes) == ("", [body])


@given(RULES, st.lists(st.tuples(st.characters(), st.integers(GAP_MS, 400)), max_size=60))
def test_hands_however_fast_are_never_a_scanner(rules, keys):
    """Not faster than the gap, whatever they type, also the scanner's own prefix and suffix."""
    longer = WedgeRules(rules.prefix, rules.suffix, rules.gap_ms, max(2, rules.length_min))
    wedge = Wedge(longer)
    typed, codes, now = played(wedge, keys)
    assert codes == []
    assert typed + wedge.idle(now + GAP_MS) == "".join(key for key, _ in keys)


@given(RULES, st.lists(st.tuples(st.sampled_from("~]C1a\r\n\t"), st.integers(0, 60)), max_size=80))
def test_not_a_key_is_lost_and_the_order_stays(rules, keys):
    wedge = Wedge(rules)
    now, out = 1_000, ""
    for key, gap in keys:
        now += gap
        heard = wedge.feed(key, now)
        out += heard.typed
        if heard.code is not None:
            assert len(heard.code) >= rules.length_min
            out += rules.prefix + heard.code + rules.suffix
    assert out + wedge.idle(now + GAP_MS) == "".join(key for key, _ in keys)


def test_a_code_between_two_typed_words_is_taken_out():
    wedge = Wedge(WedgeRules(prefix="~"))
    typed, codes, now = played(wedge, [(key, 90) for key in "ram"])
    assert (typed, codes) == ("ram", [])
    _, codes, now = played(wedge, [("~", 200)] + [(key, 2) for key in "890123\r"], now)
    assert codes == ["890123"]
    typed, _, _ = played(wedge, [(key, 90) for key in "lal"], now)
    assert typed == "lal"


def test_with_a_prefix_no_key_of_the_operator_waits():
    wedge = Wedge(WedgeRules(prefix="~"))
    assert wedge.feed("a", 10) == Heard("a")
    assert wedge.due_ms is None


def test_without_one_a_key_waits_until_no_other_came():
    wedge = Wedge()
    assert wedge.feed("a", 10) == Heard()
    assert wedge.due_ms == 10 + GAP_MS
    assert wedge.idle(20) == ""
    assert wedge.idle(10 + GAP_MS) == "a"
    assert wedge.due_ms is None


def test_enter_after_a_slow_key_is_no_code_of_nothing():
    wedge = Wedge()
    typed, codes, _ = played(wedge, [("5", 100), ("\r", 3)])
    assert (typed, codes) == ("5\r", [])


def test_keys_without_end_are_given_back_and_do_not_pile_up():
    wedge = Wedge()
    keys = [("7", 1)] * (2 * LENGTH_MAX + 10)
    typed, codes, now = played(wedge, keys)
    assert codes == []
    assert len(typed + wedge.idle(now + GAP_MS)) == len(keys)
    assert len(typed) > LENGTH_MAX


def test_a_clock_that_jumps_back_makes_no_code():
    wedge = Wedge(WedgeRules(length_min=2))
    wedge.feed("1", 500)
    assert wedge.feed("2", 100).typed == "1"


@pytest.mark.parametrize("wrong", [{"suffix": ""}, {"gap_ms": 0}, {"length_min": 0}])
def test_rules_by_which_no_code_could_end_are_refused(wrong):
    with pytest.raises(ValueError, match="an end"):
        WedgeRules(**wrong)
