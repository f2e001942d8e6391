# SPDX-License-Identifier: Apache-2.0
"""Roof: the verb `identity read`: what an Aadhaar paper proves; masked, and kept nowhere.

The whole number is not in what it prints, for it is not in what it reads: a Secure QR and an e-KYC
file hold the last four digits, and of an old card's the reader keeps no more.
"""

import argparse
import struct
from pathlib import Path
from typing import Final

from kiosk.cli.call import Result
from kiosk.config import Settings, secret
from kiosk.core.aadhaar import masked_number
from kiosk.core.identity import Detail, Document, Outcome, Particulars, masked
from kiosk.text import Text

FILE_BYTES_MAX: Final = 1024 * 1024  # what is larger is refused after that much of it


def pinned_folder(settings: Settings) -> Path:
    """Where this kiosk's pinned certificates lie."""
    return settings.data_dir / "identity" / "certificates"


def read(args: argparse.Namespace, settings: Settings) -> Result:
    """One paper, judged. Raises the reader's errors, CertificateUnreadable or OSError."""
    from kiosk.identity.reader import Reader

    reader = Reader.of(_folder(args, settings))
    if args.qr_text_file:
        document = reader.scanned(_content(args.qr_text_file).decode("utf-8", "replace"))
    else:
        code = secret(_path(args.share_code_file), "LMK_SHARE_CODE") or ""
        document = reader.paperless(_content(args.xml), code)
    with document.particulars as particulars:
        told = _told(document, particulars, Text(settings.language))
        if told["ok"]:
            told["photo"] = _size(reader.photo_png(document))
        return told


def _folder(args: argparse.Namespace, settings: Settings) -> Path:
    """The folder that was named must be there; the kiosk's own may not have been filled yet."""
    if args.certificates is None:
        return pinned_folder(settings)
    folder = Path(args.certificates)
    if not folder.is_dir():
        raise NotADirectoryError(20, "no folder", str(folder))
    return folder


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None


def _content(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.read(FILE_BYTES_MAX + 1)


def _told(document: Document, particulars: Particulars, text: Text) -> Result:
    verdict = document.verdict
    plain = particulars.only(*Detail)
    return {
        "ok": verdict.outcome is Outcome.VERIFIED,
        "verdict": verdict.outcome.value,
        "says": text.say(f"identity.{verdict.outcome.value}"),
        "certificate": verdict.certificate,
        "date": verdict.date,
        "paper": document.paper.value,
        "version": document.version,
        "number": masked_number(document.last_four),
        "particulars": {detail.value: masked(detail, word) for detail, word in plain.items()},
    }


def _size(png: bytes) -> str:
    """Width × height in dots, from the picture's own head (PNG, 5.6); empty for no picture."""
    if not png:
        return ""
    wide, high = struct.unpack_from(">II", png, 16)
    return f"{wide}×{high}"
