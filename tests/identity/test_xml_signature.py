# SPDX-License-Identifier: Apache-2.0
"""Tests identity: signatures that are true, wrapped around something they do not speak of."""

import copy

import pytest
from lxml import etree
from signxml import SignatureConfiguration, SignatureMethod, XMLVerifier

from kiosk.core.identity import Outcome
from kiosk.identity.reader import Reader
from kiosk.identity.xml_signature import DS
from tests.identity.made import certificate, pinned
from tests.identity.made_files import SHARE_CODE, signed, unsigned, written


def forged_person():
    root = unsigned()
    root.find("UidData/Poi").set("name", "Sarla Devi")
    return root


def original_inside_its_own_signature():
    """The signed document travels in an Object of the Signature; the root is forged."""
    honest, root = signed(), forged_person()
    signature = honest.find(f"{DS}Signature")
    honest.remove(signature)
    holder = etree.SubElement(signature, f"{DS}Object")
    holder.append(honest)
    root.append(signature)
    return root


def original_below_a_forged_root():
    """The whole signed document, signature and all, inside a forged one."""
    root = forged_person()
    root.append(signed())
    return root


def forged_root_with_a_reference_to_the_original_by_id():
    """The signature covers an element by its Id, and the reader would look at another."""
    honest = unsigned()
    honest.find("UidData").set("Id", "u1")
    made = signed(honest, reference_uri="#u1")
    root = forged_person()
    for child in list(made):
        root.append(child)
    return root


def forged_root_around_a_whole_original_by_id():
    """As before, with the Id on a whole document."""
    honest = unsigned()
    honest.set("Id", "u1")
    made = signed(honest, reference_uri="#u1")
    signature = made.find(f"{DS}Signature")
    root = forged_person()
    root.append(made)
    root.append(signature)
    return root


def the_signed_part_alone_by_id():
    """One UidData, honestly signed by Id; the reference id of the root is not covered."""
    honest = unsigned()
    honest.find("UidData").set("Id", "u1")
    return signed(honest, reference_uri="#u1")


def a_second_person_before_the_signed_one():
    root = signed()
    root.insert(0, copy.deepcopy(forged_person().find("UidData")))
    return root


def a_second_name_beside_the_signed_one():
    root = signed()
    root.find("UidData").insert(0, copy.deepcopy(forged_person().find("UidData/Poi")))
    return root


def a_second_signature():
    root = signed()
    root.append(copy.deepcopy(root.find(f"{DS}Signature")))
    return root


def the_signature_below_the_data():
    root = signed()
    root.find("UidData").append(root.find(f"{DS}Signature"))
    return root


def a_forged_person_in_another_namespace():
    root = signed()
    other = copy.deepcopy(forged_person().find("UidData"))
    for element in other.iter():
        element.tag = f"{{urn:x}}{element.tag}"
    root.append(other)
    return root


def a_transform_that_leaves_parts_out():
    root = signed()
    transforms = root.find(f".//{DS}Transforms")
    etree.SubElement(
        transforms, f"{DS}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"
    )
    return root


@pytest.mark.parametrize(
    "wrap",
    [
        original_inside_its_own_signature,
        original_below_a_forged_root,
        forged_root_with_a_reference_to_the_original_by_id,
        forged_root_around_a_whole_original_by_id,
        the_signed_part_alone_by_id,
        a_second_person_before_the_signed_one,
        a_second_name_beside_the_signed_one,
        a_second_signature,
        the_signature_below_the_data,
        a_forged_person_in_another_namespace,
        a_transform_that_leaves_parts_out,
    ],
)
def test_a_signature_wrapped_around_something_else_is_refused(wrap):
    document = Reader((pinned(),)).paperless(written(wrap()), SHARE_CODE)
    assert document.verdict.outcome is Outcome.SIGNATURE_INVALID
    assert not document.particulars.known


@pytest.mark.parametrize(
    "wrap",
    [
        forged_root_with_a_reference_to_the_original_by_id,
        forged_root_around_a_whole_original_by_id,
        the_signed_part_alone_by_id,
        original_below_a_forged_root,
    ],
)
def test_these_would_fool_whoever_only_asks_whether_the_signature_is_true(wrap):
    root = wrap()
    old = SignatureConfiguration(
        signature_methods=frozenset({SignatureMethod.RSA_SHA1}),
        verification_time=certificate().not_valid_before_utc,
    )
    if wrap is original_below_a_forged_root:
        root = root.find("OfflinePaperlessKyc")
    assert XMLVerifier().verify(root, x509_cert=certificate(), expect_config=old).signed_xml.tag
