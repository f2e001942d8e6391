# SPDX-License-Identifier: Apache-2.0
"""Core: what an identity paper proved, and its particulars: used for the form, then forgotten.

A paper is worth what its signature is worth. Only VERIFIED fills a form. What was changed after
it was signed shows nothing at all; a paper that proves nothing may be looked at, masked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final, Protocol, Self

from kiosk.core.errors import IdentityUnproven


class Outcome(StrEnum):
    """What the signature came to; the values are keys of sentences (`identity.<outcome>`)."""

    VERIFIED = "verified"  # a pinned certificate, valid on the paper's day, signed every byte
    SIGNATURE_INVALID = "signature_invalid"  # a pinned key signed it, but not with this content
    UNKNOWN_KEY = "unknown_key"  # no pinned certificate of that day made it: newer, or forged
    NOT_SIGNED = "not_signed"  # an old paper without a signature: to look at only
    FORMAT_NOT_KNOWN = "format_not_known"  # a version or shape this kiosk does not know


class Paper(StrEnum):
    """Kinds of papers."""

    SECURE_QR = "secure_qr"
    PAPERLESS = "paperless"  # the Paperless Offline e-KYC file
    PRINT_LETTER = "print_letter"  # the QR of old cards: plain XML, unsigned


class Detail(StrEnum):
    """One particular, by UIDAI's order in the Secure QR."""

    NAME = "name"
    BIRTH = "birth"  # dd-mm-yyyy, or a year alone
    GENDER = "gender"  # M, F or T
    CARE_OF = "care_of"
    DISTRICT = "district"
    LANDMARK = "landmark"
    HOUSE = "house"
    LOCATION = "location"
    PIN_CODE = "pin_code"
    POST_OFFICE = "post_office"
    STATE = "state_name"  # of India
    STREET = "street"
    SUB_DISTRICT = "sub_district"
    VTC = "vtc"  # village, town or city


PLAIN: Final = frozenset({Detail.GENDER, Detail.DISTRICT, Detail.STATE})


def masked(detail: Detail, value: str) -> str:
    """A particular so that its owner knows it again and nobody else learns it.

    Of a birth day the year stays, of gender, district and state all, of other words the initial.
    """
    if detail in PLAIN:
        return value
    if detail is Detail.BIRTH:
        return re.sub(r"\d+", lambda run: run[0] if len(run[0]) == 4 else "XX", value)
    if detail is Detail.PIN_CODE:
        return value[:3] + "X" * len(value[3:])
    return re.sub(r"(\S)\S*", r"\1…", value)


class Forgotten(LookupError):
    """Particulars were asked for after they had been forgotten: a defect of the caller."""


@dataclass(frozen=True, slots=True, repr=False)
class ContactProof:
    """What a paper holds to check a mobile number or e-mail address against; no address itself.

    Hashes are 32 bytes, or empty where the paper has none. `salt` is the share code.
    """

    times: int
    mobile_hash: bytes = b""
    email_hash: bytes = b""
    mobile_last_four: str = ""
    salt: str = ""


class Particulars:
    """What a paper says of its owner. Gives only what is asked for by name, and can forget.

    Never written, copied, logged or compared: it has no other face than a count. `forget` lets go
    of the values; what Python itself has not yet reused of its memory, it cannot wipe.
    """

    __slots__ = ("_contact", "_photo", "_values")

    def __init__(
        self,
        values: Mapping[Detail, str] | None = None,
        photo: bytes = b"",
        contact: ContactProof | None = None,
    ) -> None:
        kept = {detail: value for detail, value in (values or {}).items() if value}
        self._values: dict[Detail, str] | None = kept
        self._photo = photo
        self._contact = contact

    def only(self, *asked: Detail) -> dict[Detail, str]:
        """Of these, the ones the paper has. Raises Forgotten."""
        if self._values is None:
            raise Forgotten
        return {detail: self._values[detail] for detail in asked if detail in self._values}

    @property
    def known(self) -> tuple[Detail, ...]:
        """Which ones the paper has; none after `forget`."""
        return tuple(self._values or ())

    @property
    def photo(self) -> bytes:
        """The photograph as it came (JPEG 2000 or JPEG), or nothing."""
        return self._photo

    @property
    def contact(self) -> ContactProof | None:
        """What a mobile number or an e-mail address can be checked against."""
        return self._contact

    def forget(self) -> None:
        """Lets go of everything; may be called again."""
        self._values, self._photo, self._contact = None, b"", None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.forget()

    def __repr__(self) -> str:
        return f"Particulars({'forgotten' if self._values is None else len(self._values)})"

    def __reduce__(self) -> str:
        raise TypeError("particulars are neither copied nor written")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proved. `certificate` is the pinned file's name, `date` the paper's (YYYY-MM-DD)."""

    outcome: Outcome
    certificate: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One paper as it was read: the verdict, the last four digits, a reference; never the number.

    `version` is the Secure QR's own word, empty for the papers that have none. `reference` is the
    paper's id (last four digits, millisecond of its making), for a register that must name it.
    """

    paper: Paper
    verdict: Verdict
    version: str = ""
    last_four: str = ""
    reference: str = field(default="", repr=False)
    particulars: Particulars = field(default_factory=Particulars, compare=False)

    def for_form(self, *asked: Detail) -> dict[Detail, str]:
        """The asked particulars of a verified paper. Raises IdentityUnproven or Forgotten."""
        if self.verdict.outcome is not Outcome.VERIFIED:
            raise IdentityUnproven
        return self.particulars.only(*asked)


class IdentityReader(Protocol):
    """Reads papers and judges them; `kiosk.identity.reader` fulfils it.

    Each raises IdentityUnreadable or IdentityTooLarge, within a bounded time and memory.
    """

    def scanned(self, text: str) -> Document:
        """What a scanner read from a QR."""

    def paperless(self, raw: bytes, share_code: str = "") -> Document:
        """A Paperless Offline e-KYC file, as ZIP or as the XML in it. Raises ShareCodeWrong."""

    def photo_png(self, document: Document) -> bytes:
        """The photograph of a verified paper as PNG; empty when it has none to show.

        Raises IdentityUnproven.
        """
