# SPDX-License-Identifier: Apache-2.0
"""PidOptions: what goes out, held to the field's own rules; what cannot be asked is a defect."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kiosk.core.biometric import WadhParts, wadh
from kiosk.core.device_ports import BiometricAsk, Modality
from kiosk.devices.rd_options import Environment, pid_options
from kiosk.devices.rd_vendors import GENERAL, PORTS, PROFILES, profile_of

FINGERS = ("LEFT_THUMB", "RIGHT_THUMB", "LEFT_INDEX", "RIGHT_INDEX")


def test_a_finger_is_asked_for_as_the_field_expects():
    first, second = pid_options(BiometricAsk(), GENERAL, Environment.STAGING)
    assert first == (
        '<PidOptions ver="1.0"><Opts fCount="1" fType="2" iCount="0" pCount="0" format="0" '
        'pidVer="2.0" timeout="10000" posh="UNKNOWN" env="S"/></PidOptions>'
    )
    assert second == first.replace('fType="2"', 'fType="0"')


def test_an_eye_has_one_question_and_its_maker_s_own_attributes():
    ask = BiometricAsk(Modality.IRIS, 2, ("LEFT_IRIS", "RIGHT_IRIS"))
    (text,) = pid_options(ask, profile_of("IRITECH"), Environment.PREPRODUCTION)
    options = etree.fromstring(text)[0].attrib
    assert (options["iCount"], options["iType"], options["fCount"]) == ("2", "0", "0")
    assert (options["posh"], options["env"]) == ("LEFT_IRIS,RIGHT_IRIS", "PP")
    assert (options["pgCount"], options["pTimeout"]) == ("2", "20000")
    assert "fType" not in options


@given(
    st.sampled_from([GENERAL, *PROFILES]),
    st.lists(st.sampled_from(FINGERS), unique=True, max_size=4),
    st.integers(1, 99_999),
    st.sampled_from(["", wadh(WadhParts())]),
)
def test_one_line_no_declaration_no_custopts_nothing_empty(profile, named, timeout_ms, kind):
    ask = BiometricAsk(Modality.FINGER, len(named) or 1, tuple(named), kind, timeout_ms)
    for text in pid_options(ask, profile, Environment.STAGING):
        root = etree.fromstring(text)
        assert "\n" not in text
        assert not text.startswith("<?xml")
        assert [child.tag for child in root] == ["Opts"]
        assert all(value for element in root.iter() for value in element.attrib.values())
        assert ("wadh" in root[0].attrib) is bool(kind)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"count": 11},
        {"timeout_ms": 0},
        {"timeout_ms": 100_000},
        {"wadh": '"/><x a="'},
        {"wadh": "E0jzJ"},
        {"positions": ("LEFT_IRIS",)},
        {"positions": ("LEFT_INDEX", "RIGHT_INDEX")},
        {"positions": ("LEFT_INDEX", "LEFT_INDEX"), "count": 2},
        {"positions": ('X" env="P',)},
        {"modality": Modality.IRIS, "count": 3},
        {"modality": Modality.FACE},
    ],
)
def test_what_no_service_takes_is_not_sent(wrong):
    with pytest.raises(ValueError, match=r"no capture|another kind"):
        pid_options(replace(BiometricAsk(), **wrong), GENERAL, Environment.STAGING)


def test_makers_are_known_by_what_their_services_say():
    assert profile_of("MANTRA.MSIPL", "", "").name == "Mantra"
    assert profile_of("", "", "Morpho_RD_Service").name == "Morpho"
    assert profile_of("TEST.SIM").name == "general"
    assert (PORTS[0], PORTS[-1], len(PORTS)) == (11100, 11120, 21)
