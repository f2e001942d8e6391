# SPDX-License-Identifier: Apache-2.0
"""Sync: what went wrong on the way to the portal, in the words of the core's error tree.

The library wraps the cause several times over; the cause decides. Names of its classes are not
asked, only those of the standard library underneath.
"""

import http.client
import re
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.core.encoding import Unreadable, load
from kiosk.core.errors import (
    LmkError,
    NoLine,
    PortalFault,
    PortalRefuses,
    PortalUnreadable,
    PortalUntrusted,
)
from kiosk.sync.packing import unpacked

_REFUSAL_MAX_BYTES: Final = 16 * 1024
_CODE: Final = re.compile(r"[A-Z]{3}-\d{2}")
_TRY_AGAIN: Final = frozenset({408, 425, 429})  # refusals that time mends


def of_connection(error: BaseException) -> LmkError:
    """Why no answer began to come."""
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLError) and not _cut(cause) for cause in causes):
        return PortalUntrusted()
    if any(_garbage(cause) for cause in causes):
        return PortalUnreadable()
    return NoLine()


def of_body(error: BaseException) -> LmkError:
    """Why an answer that had begun did not end."""
    late = any(isinstance(cause, TimeoutError) for cause in _causes(error))
    return NoLine() if late else PortalUnreadable()


def of_status(status: int, wire: bytes, headers: Mapping[str, str]) -> LmkError:
    """What a status other than 200 means. A refusal names its reason by a code of ours."""
    if status >= 500 or status in _TRY_AGAIN:
        return PortalFault(status=status)
    if not 400 <= status < 500:  # a redirect, or nothing of our protocol
        return PortalUnreadable()
    return PortalRefuses(reason=_refusal_code(wire, headers) or f"HTTP {status}")


def names(refused: PortalRefuses, leaf: type[LmkError]) -> bool:
    """Whether the portal's reason is this leaf of our tree."""
    return refused.facts.get("reason") == leaf.code


def _refusal_code(wire: bytes, headers: Mapping[str, str]) -> str:
    """The code in `{"error": {"code": …}}`, or nothing."""
    try:
        said = load(unpacked(wire, headers.get("content-encoding", ""), _REFUSAL_MAX_BYTES))
    except Unreadable:
        return ""
    error = said.get("error") if isinstance(said, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _cut(error: ssl.SSLError) -> bool:
    """Whether the handshake ended with the line, not with a judgement."""
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError)


def _garbage(error: BaseException) -> bool:
    """Whether something answered that does not speak HTTP."""
    return isinstance(error, http.client.HTTPException) and not isinstance(error, OSError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and everything it was made from."""
    waiting, seen = [error], set[int]()
    while waiting:
        now = waiting.pop()
        if id(now) in seen:
            continue
        seen.add(id(now))
        yield now
        inside = (*now.args, getattr(now, "reason", None), now.__cause__, now.__context__)
        waiting += [part for part in inside if isinstance(part, BaseException)]
