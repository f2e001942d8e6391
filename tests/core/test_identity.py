# SPDX-License-Identifier: Apache-2.0
"""Tests core: particulars are given by name only, show no face, and can be forgotten."""

import copy
import pickle
from dataclasses import asdict, replace

import pytest

from kiosk.core.errors import IdentityUnproven
from kiosk.core.identity import (
    ContactProof,
    Detail,
    Document,
    Forgotten,
    Outcome,
    Paper,
    Particulars,
    Verdict,
    masked,
)

SECRETS = ("Kamla", "1961", "9812", "4711", "JPEG", "0124")


def particulars() -> Particulars:
    values = {Detail.NAME: "Kamla Devi", Detail.BIRTH: "05-11-1961", Detail.STREET: ""}
    return Particulars(values, b"JPEG", ContactProof(4, b"9812", salt="4711"))


def document(outcome: Outcome = Outcome.VERIFIED) -> Document:
    verdict = Verdict(outcome, "uidai.cer", "2023-08-15")
    reference = "012420230815101530123"
    return Document(Paper.SECURE_QR, verdict, "V3", "0124", reference, particulars())


def test_only_what_is_asked_for_is_given():
    found = particulars()
    assert found.only(Detail.NAME) == {Detail.NAME: "Kamla Devi"}
    assert found.only(Detail.STREET, Detail.VTC) == {}
    assert found.only() == {}
    assert found.known == (Detail.NAME, Detail.BIRTH)


def test_what_was_forgotten_is_gone():
    with particulars() as found:
        assert found.photo == b"JPEG"
    assert (found.photo, found.contact, found.known) == (b"", None, ())
    with pytest.raises(Forgotten):
        found.only(Detail.NAME)
    found.forget()
    assert repr(found) == "Particulars(forgotten)"


def test_it_shows_no_face():
    paper = document()
    for shown in (repr(paper.particulars), str(paper.particulars), repr(paper.particulars.contact)):
        assert not [secret for secret in SECRETS if secret in shown]
    assert not [secret for secret in SECRETS[:-1] if secret in f"{paper!r} {paper}"]
    assert paper.reference not in repr(paper)
    assert repr(paper.particulars) == "Particulars(2)"


def test_it_is_neither_copied_nor_written():
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps, asdict):
        with pytest.raises(TypeError):
            attempt(document() if attempt is asdict else particulars())
    with pytest.raises(AttributeError):
        particulars().other = 1


@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_verified_paper_fills_a_form(outcome):
    paper = document(outcome)
    if outcome is Outcome.VERIFIED:
        assert paper.for_form(Detail.NAME) == {Detail.NAME: "Kamla Devi"}
    else:
        with pytest.raises(IdentityUnproven):
            paper.for_form(Detail.NAME)


def test_papers_are_compared_without_their_particulars():
    paper = document()
    assert paper == replace(paper, particulars=Particulars())


@pytest.mark.parametrize(
    ("detail", "value", "shown"),
    [
        (Detail.NAME, "Kamla Devi", "K… D…"),
        (Detail.NAME, "कमला देवी", "क… द…"),
        (Detail.BIRTH, "05-11-1961", "XX-XX-1961"),
        (Detail.BIRTH, "1961", "1961"),
        (Detail.BIRTH, "1961-11-05", "1961-XX-XX"),
        (Detail.PIN_CODE, "175001", "175XXX"),
        (Detail.DISTRICT, "Mandi", "Mandi"),
        (Detail.GENDER, "F", "F"),
        (Detail.HOUSE, "12/B", "1…"),
        (Detail.NAME, "", ""),
    ],
)
def test_a_mask_tells_the_owner_and_nobody_else(detail, value, shown):
    assert masked(detail, value) == shown
