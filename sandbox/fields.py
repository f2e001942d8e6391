# SPDX-License-Identifier: Apache-2.0
"""Sandbox: reads one field of a request, or says which field is not what the format asks for."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from starlette.requests import Request

MERCHANT_REF: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
CONSUMER_ID: Final = re.compile(r"[0-9]{12}")
COUNTER_NUMBER: Final = re.compile(r"[A-Z0-9-]{3,20}")
MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
ANY_TEXT: Final = re.compile(r"[^\x00-\x1f]{1,200}")


class MalformedError(Exception):
    """A request that does not keep to the documented format (HTTP 400)."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotThereError(Exception):
    """What was asked for does not exist (HTTP 404)."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def text(body: Mapping[str, object], name: str, shape: re.Pattern[str] = ANY_TEXT) -> str:
    """The text under `name`, whole of the given shape. Raises MalformedError."""
    value = body.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise MalformedError(name)
    return value


def maybe_text(
    body: Mapping[str, object], name: str, shape: re.Pattern[str] = ANY_TEXT
) -> str | None:
    """As `text`, but a field left out (or null) is None."""
    return None if body.get(name) is None else text(body, name, shape)


def whole(body: Mapping[str, object], name: str, *, least: int = 0) -> int:
    """A whole number not below `least`; true, 1.0 and "1" are not whole numbers."""
    value = body.get(name)
    if type(value) is not int or not least <= value <= 10**12:
        raise MalformedError(name)
    return value


def maybe_whole(body: Mapping[str, object], name: str) -> int | None:
    """As `whole`, but a field left out (or null) is None."""
    return None if body.get(name) is None else whole(body, name)


def flag(body: Mapping[str, object], name: str, *, default: bool) -> bool:
    """A JSON true or false."""
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise MalformedError(name)
    return value


def day(body: Mapping[str, object], name: str) -> date:
    """A day written YYYY-MM-DD."""
    value = text(body, name)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise MalformedError(name) from None
    if found.isoformat() != value:  # fromisoformat also takes 20261122
        raise MalformedError(name)
    return found


def query(request: Request, name: str, shape: re.Pattern[str] = ANY_TEXT) -> str:
    """One value of the query string."""
    return text(request.query_params, name, shape)


async def json_body(request: Request) -> dict[str, object]:
    """The JSON object of the body."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise MalformedError("body") from None
    if not isinstance(body, dict):
        raise MalformedError("body")
    return body


def digest(content: Mapping[str, object]) -> str:
    """One text for one content, whatever the order of its fields."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
