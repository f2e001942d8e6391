# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the VLE's browser: opens a page and goes where its scripts send it, to the last one."""

import urllib.error
import urllib.request
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode, urljoin

STEPS_MAX: Final = 6
TIMEOUT_S: Final = 30.0
PAGE_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Visited:
    """One page as the browser met it."""

    url: str
    status: int
    title: str


@dataclass(slots=True)
class Form:
    """A form of a page; only what is sent when nobody touches it."""

    method: str
    action: str
    inputs: list[tuple[str, str]] = field(default_factory=list)


class Reading(HTMLParser):
    """What of a page matters here: its title, its forms, whether a script sends the first one."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.forms: list[Form] = []
        self.submits = False
        self._inside = ""
        self._form: Form | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a form, notes an input."""
        named = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = Form(named.get("method", "get").lower(), named.get("action", ""))
                self.forms.append(self._form)
            case "input" if self._form is not None and "name" in named:
                self._form.inputs.append((named["name"], named.get("value", "")))
            case "title" | "script":
                self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """Ends what began."""
        if tag == "form":
            self._form = None
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """The words of a title, the text of a script."""
        if self._inside == "title":
            self.title += data
        elif self._inside == "script" and ".submit()" in data:
            self.submits = True

    @property
    def next_form(self) -> Form | None:
        """What the page sends by itself; nothing when it waits for a person."""
        return self.forms[0] if self.submits and self.forms else None


def browse(url: str, steps_max: int = STEPS_MAX) -> list[dict[str, object]]:
    """Every page from `url` to the one that sends nothing more, `steps_max` at most.

    A page with an error status counts and is read like any other. Raises OSError when nobody
    answers.
    """
    visited: list[Visited] = []
    ask: urllib.request.Request | None = urllib.request.Request(url)  # noqa: S310 - as below
    while ask is not None and len(visited) < steps_max:
        page, text = _open(ask)
        reading = Reading(text)
        visited.append(Visited(page[0], page[1], " ".join(reading.title.split())))
        ask = None if reading.next_form is None else _sent(page[0], reading.next_form)
    return [asdict(page) for page in visited]


def _open(ask: urllib.request.Request) -> tuple[tuple[str, int], str]:
    """Address and status where it ended, and the page. Redirects are followed, proxies not."""
    if ask.type not in {"http", "https"}:
        raise OSError(f"{ask.full_url}: a browser goes to http and https only")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer = opener.open(ask, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as told:
        answer = told
    with answer:
        page = answer.read(PAGE_MAX_BYTES).decode("utf-8", "replace")
        return (answer.geturl(), answer.status), page


def _sent(page_url: str, form: Form) -> urllib.request.Request:
    """The request a form makes."""
    to, said = urljoin(page_url, form.action), urlencode(form.inputs)
    if form.method == "post":
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return urllib.request.Request(to, said.encode(), kind)  # noqa: S310 - scheme held above
    bare = to.partition("#")[0].partition("?")[0]
    return urllib.request.Request(f"{bare}?{said}")  # noqa: S310 - scheme held above
