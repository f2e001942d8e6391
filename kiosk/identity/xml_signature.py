# SPDX-License-Identifier: Apache-2.0
"""Room identity: the enveloped XML signature of an e-KYC file, by pinned certificates alone.

W3C XML Signature 1.1, of which one shape is taken: one Signature, child of the root; one Reference
to the whole document (URI ""); the enveloped transform and a canonicalisation, nothing else. What
KeyInfo carries is not looked at: whoever forges a file also chooses that. What is read afterwards
is what was signed, given back by the verifier, never the tree that came.

RSA with SHA-1 is allowed here and nowhere else: UIDAI signs these files so (2024). Only the maker
of the signature could use SHA-1's weakness, for what it covers is short, fixed in shape and holds
a SHA-256 digest of the document; a digest by SHA-1 is refused.
"""

import base64
import binascii
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from kiosk.core.identity import Outcome, Verdict
from kiosk.identity.certificates import Pinned, makers
from kiosk.identity.reference import Reference

# At DEBUG it would write whole documents, particulars included.
logging.getLogger("signxml").setLevel(logging.WARNING)

DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_CANONICAL: Final = frozenset(method.value for method in CanonicalizationMethod)
_METHODS: Final[dict[str, HashAlgorithm]] = {
    SignatureMethod.RSA_SHA1.value: SHA1(),  # noqa: S303  # see above
    SignatureMethod.RSA_SHA256.value: SHA256(),
}
_SIGNATURE_BYTES_MAX: Final = 1024


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, and what the signature covers as a tree of its own (None unless verified)."""

    verdict: Verdict
    signed: Any = None


@dataclass(frozen=True, slots=True)
class _Signature:
    algorithm: HashAlgorithm
    value: bytes


def judged(root: Any, reference: Reference, pinned: Sequence[Pinned]) -> Judged:
    """What the signature in this document proves, on the document's own day."""
    signatures = list(root.iter(f"{DS}Signature"))
    if not signatures:
        return Judged(Verdict(Outcome.NOT_SIGNED, date=reference.date))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        return Judged(Verdict(Outcome.SIGNATURE_INVALID))
    if not _covers_all(signatures[0]):
        return Judged(Verdict(Outcome.SIGNATURE_INVALID))
    signature = _read(signatures[0])
    if signature is None:
        return Judged(Verdict(Outcome.FORMAT_NOT_KNOWN))
    return _by_maker(root, reference, makers(pinned, signature.value, signature.algorithm))


def _by_maker(root: Any, reference: Reference, found: tuple[Pinned, ...]) -> Judged:
    signed = None
    for one in found:
        signed = _verified(root, one)
        if signed is None or signed.tag != root.tag:
            return Judged(Verdict(Outcome.SIGNATURE_INVALID, one.name))
    valid = [one for one in found if one.covers(reference.at)]
    if not valid:
        return Judged(Verdict(Outcome.UNKNOWN_KEY, date=reference.date))
    return Judged(Verdict(Outcome.VERIFIED, valid[0].name, reference.date), signed)


def _covers_all(signature: Any) -> bool:
    """One Reference, to the whole document, less nothing but the signature itself."""
    references = signature.findall(f"{DS}SignedInfo/{DS}Reference")
    if len(references) != 1 or references[0].get("URI") != "":
        return False
    steps = [step.get("Algorithm") for step in references[0].iter(f"{DS}Transform")]
    others = [step for step in steps if step != _ENVELOPED]
    return steps.count(_ENVELOPED) == 1 and all(step in _CANONICAL for step in others)


def _read(signature: Any) -> _Signature | None:
    """Method and value; None for a method that is not one of the two."""
    method = signature.find(f"{DS}SignedInfo/{DS}SignatureMethod")
    value = signature.findtext(f"{DS}SignatureValue") or ""
    algorithm = _METHODS.get(method.get("Algorithm", "") if method is not None else "")
    if algorithm is None:
        return None
    try:
        raw = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    return _Signature(algorithm, raw if len(raw) <= _SIGNATURE_BYTES_MAX else b"")


def _verified(root: Any, one: Pinned) -> Any:
    """The document as this certificate's key signed it; None when it did not."""
    expected = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset({SignatureMethod.RSA_SHA1, SignatureMethod.RSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
        ignore_ambiguous_key_info=True,
        # Its validity is judged by the document's day, by the caller.
        verification_time=one.certificate.not_valid_before_utc,
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=one.certificate, expect_config=expected)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError):
        return None
    return None if isinstance(result, list) else result.signed_xml
