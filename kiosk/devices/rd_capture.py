# SPDX-License-Identifier: Apache-2.0
"""Room devices: the process that lives for one capture and is the only one to hold its block.

It hears one order, asks the RD Service, posts the reply to the portal byte for byte as it came, and
says how it ended. It writes no file, has no log and no standard error, holds no key that signs, and
ends when the kiosk lets go of its standard input. The line to the portal is tried first: nobody
puts a finger down for an answer that cannot come.
"""

import logging
import os
import sys
import threading
from dataclasses import dataclass
from time import monotonic
from typing import Final

from kiosk.config import checked_url
from kiosk.core.biometric import Quality
from kiosk.core.encoding import Unreadable
from kiosk.core.errors import (
    AuthorityAway,
    AuthorityRefuses,
    AuthorityUnclear,
    Defect,
    DeviceAbsent,
    DevicePulled,
    DeviceSilent,
    LmkError,
)
from kiosk.core.wire.authentication import (
    PATH,
    AuthenticationAnswer,
    permit_headers,
    read_answer,
)
from kiosk.core.wire.http_signature import AnswerParts, claimed
from kiosk.core.wire.trust import Signed
from kiosk.devices.http import Answer, Ask, Http, Limits
from kiosk.devices.http.line import Late
from kiosk.devices.rd_ended import CaptureReply, read_capture
from kiosk.devices.rd_guard import Guard, shut_off
from kiosk.devices.rd_line import Place, capture
from kiosk.devices.rd_order import LINE_MAX_BYTES, Home, Order, read_order
from kiosk.devices.rd_vendors import NEXT_TYPE_AFTER
from kiosk.seal import verify

HELLO: Final = Limits(5_000, 8_000, 10_000, 64 * 1024)
POST: Final = Limits(5_000, 25_000, 30_000, 64 * 1024)
_OK: Final = 200
_OWN_FAULTS: Final = 500


@dataclass(frozen=True, slots=True)
class _Taken:
    """What the RD Service gave: its reply as it came, and what may be shown of it."""

    reply: CaptureReply
    block: bytes
    asked: int


def main() -> int:
    """One order in, one line out."""
    guard = shut_off()
    logging.disable(logging.CRITICAL)
    try:
        order = read_order(sys.stdin.buffer.readline(LINE_MAX_BYTES))
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
        home = _run(order, guard)
    except LmkError as error:
        home = _failed(error.code, guard)
    except Exception:  # noqa: BLE001 - whatever it was, its text may quote a block
        home = _failed(Defect.code, guard)
    sys.stdout.buffer.write(home.to_line())
    sys.stdout.buffer.flush()
    return 0


def _end_with_parent() -> None:
    """The kiosk gave up, or is gone: so is this, with all it holds."""
    while os.read(0, 1024):
        continue
    os._exit(1)


def _failed(code: str, guard: Guard) -> Home:
    return Home(code, False, None, (), (), 0, guard)


def _run(order: Order, guard: Guard) -> Home:
    """Raises a leaf of the errors."""
    portal = checked_url(order.portal_url)
    _hello(portal)
    taken = _capture(order)
    shown = taken.reply
    quality: Quality = shown.quality
    if shown.code != "0" or not shown.whole:
        code = shown.code if shown.code != "0" else "empty"  # "well", and nothing in it
        return Home(code, True, None, quality.scores, quality.points, taken.asked, guard)
    code, answer = "", None
    try:
        answer = _judged(order, portal, taken.block)
    except LmkError as error:
        code = error.code
    return Home(code, False, answer, quality.scores, quality.points, taken.asked, guard)


def _hello(portal: str) -> None:
    """Raises AuthorityAway."""
    try:
        there = Http("portal").ask(Ask("GET", f"{portal}/v1/portal"), HELLO)
    except LmkError as error:
        raise AuthorityAway from error
    if there.status != _OK:
        raise AuthorityAway


def _capture(order: Order) -> _Taken:
    """Asks once; a second time only when the type of finger was refused in so many words."""
    place = Place(order.port, order.pin)
    for asked, options in enumerate(order.options, start=1):
        begun_s = monotonic()
        try:
            block = capture(place, order.capture_path, options, order.timeout_ms)
        except DeviceSilent as error:
            if isinstance(error.__cause__, Late):
                raise
            raise DevicePulled from error  # it was there a moment ago, and closed without a word
        except DeviceAbsent as error:
            raise DevicePulled from error
        reply = read_capture(block)
        again = reply.code in NEXT_TYPE_AFTER and asked < len(order.options)
        if not again or (monotonic() - begun_s) * 1000 > order.timeout_ms:
            return _Taken(reply, block, asked)
    raise Defect


def _judged(order: Order, portal: str, block: bytes) -> AuthenticationAnswer:
    """The authority's word. Raises AuthorityAway, AuthorityRefuses, AuthorityUnclear."""
    headers = {"Content-Type": "text/xml"}
    headers |= permit_headers(Signed(order.permit, order.signature))
    try:
        answer = Http("portal").ask(Ask("POST", portal + PATH, block, headers), POST)
    except DeviceAbsent as error:
        raise AuthorityAway from error
    except LmkError as error:
        raise AuthorityUnclear from error
    if not _signed(order.answer_key, answer, block) or answer.status >= _OWN_FAULTS:
        raise AuthorityUnclear
    if answer.status != _OK:
        raise AuthorityRefuses
    try:
        return read_answer(answer.body)
    except Unreadable as error:
        raise AuthorityUnclear from error


def _signed(key: bytes, answer: Answer, block: bytes) -> bool:
    try:
        claim = claimed(AnswerParts(answer.status, answer.body, block), answer.headers)
    except Unreadable:
        return False
    return verify(key, claim.signature, claim.base)


if __name__ == "__main__":
    sys.exit(main())
