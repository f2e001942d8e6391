# SPDX-License-Identifier: Apache-2.0
"""Portal parties: one question to an outside server, bounded in time and size, never repeated.

Whatever is not a whole, readable answer is the one exception Silent: the caller knows only that it
does not know.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import requests
from requests.adapters import HTTPAdapter

from kiosk.core.encoding import Unreadable, load

ANSWER_MAX_BYTES: Final = 1024 * 1024
CONNECTIONS_MAX: Final = 16
_CHUNK_BYTES: Final = 16 * 1024


class Silent(Exception):
    """No answer, a late one, or one that cannot be read: what happened there is not known."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a party is waited for. Seconds; `answer_s` is for the whole answer."""

    connect_s: float = 3.0
    answer_s: float = 12.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The object it is. Raises Silent for anything else; a float is anything else too."""
        try:
            plain = load(self.body)
        except Unreadable as error:
            raise Silent(f"not JSON of ours: {error}") from error
        if not isinstance(plain, dict):
            raise Silent("not an object")
        return plain


class Line:
    """The way to one party. May be used from several threads; redirects are not followed, since
    an act is meant for the address it was agreed with.
    """

    def __init__(self, base_url: str, patience: Patience | None = None) -> None:
        self._base = base_url.rstrip("/")
        self._patience = patience or Patience()
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=CONNECTIONS_MAX, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the connections go."""
        self._session.close()

    def get(self, path: str, query: Mapping[str, str]) -> Reply:
        """Asks. Raises Silent."""
        return self._ask(requests.Request("GET", self._base + path, params=dict(query)))

    def post(self, path: str, content: Mapping[str, object]) -> Reply:
        """Acts, once. Raises Silent: then nobody knows whether it happened."""
        return self._ask(requests.Request("POST", self._base + path, json=dict(content)))

    def _ask(self, request: requests.Request) -> Reply:
        end = time.monotonic() + self._patience.answer_s
        times = (self._patience.connect_s, self._patience.answer_s)
        try:
            prepared = self._session.prepare_request(request)
            with self._session.send(
                prepared, timeout=times, stream=True, allow_redirects=False
            ) as answer:
                return Reply(answer.status_code, _read(answer, end))
        except requests.RequestException as error:
            raise Silent(type(error).__name__) from error


def _read(answer: requests.Response, end: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(_CHUNK_BYTES):
        size += len(part)
        if size > ANSWER_MAX_BYTES or time.monotonic() > end:
            raise Silent("too long or too late")
        parts.append(part)
    _check_whole(answer, size)
    return b"".join(parts)


def _check_whole(answer: requests.Response, size: int) -> None:
    """Half a body with the right headers is no answer; older urllib3 lets it pass in silence."""
    promised = answer.headers.get("Content-Length", "")
    plain = "Content-Encoding" not in answer.headers
    if plain and promised.isascii() and promised.isdigit() and size != int(promised):
        raise Silent("cut short")
