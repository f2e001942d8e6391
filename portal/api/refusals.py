# SPDX-License-Identifier: Apache-2.0
"""Portal api: every way the edge turns a message away: a code, an HTTP status, a sentence."""

from enum import Enum

from kiosk.core.encoding import dump
from kiosk.core.wire.upload import CHECKSUM_DIFFERS
from portal.words import say


class Refusal(Enum):
    """Code (it keys the sentence) and HTTP status."""

    MESSAGE_UNREADABLE = ("PRT-11", 400)
    NOT_SIGNED = ("PRT-12", 401)
    KIOSK_UNKNOWN = ("PRT-13", 401)
    TOO_LARGE = ("PRT-14", 413)
    CONTENT_UNKNOWN = ("PRT-15", 415)
    NOTHING_HERE = ("PRT-16", 404)
    METHOD_UNKNOWN = ("PRT-17", 405)
    BANK_UNKNOWN = ("PRT-18", 401)
    DEPOSIT_DIFFERS = ("PRT-19", 409)
    CODE_REFUSED = ("ENR-04", 403)
    SERVICE_WITHOUT_BILLS = ("CAT-02", 400)
    BOOKS_AWAY = ("PRT-20", 503)
    LINE_BUDGET_SPENT = ("PRT-21", 429)
    TUS_VERSION = ("PRT-22", 412)
    OFFSET_DIFFERS = ("PRT-23", 409)
    CHUNK_DIFFERS = ("PRT-24", CHECKSUM_DIFFERS)
    FILE_DIFFERS = ("PRT-25", 422)
    UPLOADS_SPENT = ("PRT-26", 429)
    NO_ROOM = ("PRT-27", 507)
    UPLOAD_GONE = ("PRT-28", 410)
    FILE_TOO_LARGE = ("PRT-29", 413)
    OWN_FAULT = ("PRT-01", 500)

    def __init__(self, code: str, status: int) -> None:
        self.code = code
        self.status = status


class Refused(Exception):
    """The message is answered by a refusal, and nothing of it was taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def error_body(refusal: Refusal, **further: str) -> bytes:
    """`{"error": {"code", "message_en", "message_hi"}}`, and what else the asker needs."""
    words = say(refusal.code)
    said = {"code": refusal.code, "message_en": words.en, "message_hi": words.hi}
    return dump({"error": said, **further})
