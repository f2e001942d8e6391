# SPDX-License-Identifier: Apache-2.0
"""Tests: what was chosen is known again after a restart; a file that is none harms nobody."""

import json
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.device import Kind, Sighting
from kiosk.devices.choices import Choices


def seen(address, name="Slip printer", serial=""):
    return Sighting(Kind.RECEIPT_PRINTER, "usb", address, name, serial)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "devices.json"


def test_the_chosen_one_is_known_at_its_address_else_by_what_it_says_of_itself(path):
    one, other = seen("1-1"), seen("1-2", serial="7")
    Choices(path).prefer(other)
    again = Choices(path)
    assert again.preferred(Kind.RECEIPT_PRINTER, [one, other]) == other
    assert again.preferred(Kind.RECEIPT_PRINTER, [one, moved := seen("1-4", serial="7")]) == moved
    assert again.preferred(Kind.RECEIPT_PRINTER, [one]) is None
    assert again.preferred(Kind.SCANNER, [other]) is None


def test_of_two_alike_in_other_sockets_none_is_guessed():
    choices = Choices(None)
    choices.prefer(seen("1-1"))
    assert choices.preferred(Kind.RECEIPT_PRINTER, [seen("1-2"), seen("1-3")]) is None


def test_what_worked_is_remembered_of_each_and_not_without_end(path):
    choices = Choices(path)
    for at in range(100):
        choices.remember(seen("1-1", serial=str(at)), {"dpi": str(at), "x" * 500: "y" * 500})
    again = Choices(path)
    assert again.remembered(seen("9-9", serial="99"))["dpi"] == "99"
    assert again.remembered(seen("1-1", serial="1")) == {}
    assert path.stat().st_size < 65_536
    assert not stat.S_ISDIR(path.stat().st_mode)


def test_a_folder_that_takes_no_file_costs_nothing_but_memory(tmp_path):
    choices = Choices(tmp_path / "none" / "devices.json")
    choices.prefer(seen("1-1"))
    assert choices.preferred(Kind.RECEIPT_PRINTER, [seen("1-1")])


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["chosen", "settings", "adapter", "x"]), inner, max_size=3
            )
        ),
    ).map(lambda told: json.dumps(told).encode())
)
def test_any_file_is_read_as_what_it_is_or_as_nothing(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(raw)
    choices = Choices(path)
    assert choices.preferred(Kind.RECEIPT_PRINTER, [seen("1-1")]) is None
    assert choices.remembered(seen("1-1")) == {}
    choices.prefer(seen("1-1"))
    assert Choices(path).preferred(Kind.RECEIPT_PRINTER, [seen("1-1")])


def test_a_file_nested_without_end_is_nothing(path):
    path.write_bytes(b"[" * 60_000)
    assert Choices(path).remembered(seen("1-1")) == {}
