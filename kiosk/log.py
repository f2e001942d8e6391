# SPDX-License-Identifier: Apache-2.0
"""Stone log: one JSON line an event, files that turn over by size, nothing in them of a person.

Every text that goes out passes `redact`. A log that cannot be written (a full disk) is silent: it
never stops a sale and never prints a trace on the operator's screen.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import Final, Self, TextIO

from kiosk.config import Settings

FILE_BYTES_MAX: Final = 1_000_000
FILES_KEPT: Final = 5

# Where a trace names a source line there is nothing of a person, and long paths look like keys.
_SOURCE_LINE: Final = re.compile(r'(File "[^"\n]*", line \d+)')
_NAMED: Final = re.compile(
    r"""(?ix)\b(\w*(?:pin|passphrase|password|passwd|secret|token|seed|otp|private|key|code))
        (["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;)}\]]+)"""
)
_LONG_NUMBER: Final = re.compile(r"(?<!\d)\d{4}[\s-]?\d{4}[\s-]?\d{4}(?:[\s-]?\d+)*")
_MOBILE: Final = re.compile(r"(?<!\d)[6-9६-९]\d{4}[ -]?\d{5}(?!\d)")
_HEX: Final = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
# Codes of our errors and of HTTP tell what to look for; an enrolment code looks like neither.
_PLAIN_CODE: Final = re.compile(r"""["']?([A-Z]{3}-\d{2}|\d{1,3})["']?""")


def redact(text: str) -> str:
    """`text` without numbers of persons (last four digits stay), PINs, passphrases and keys."""
    parts = _SOURCE_LINE.split(text)
    return "".join(part if at % 2 else _clean(part) for at, part in enumerate(parts))


def _clean(text: str) -> str:
    text = _NAMED.sub(_hide_value, text)
    text = _LONG_NUMBER.sub(_last_four, text)
    text = _MOBILE.sub(_last_four, text)
    text = _HEX.sub("[hex]", text)
    return _BASE64.sub(_hide_if_key, text)


def _hide_value(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    harmless = name.lower().endswith("code") and _PLAIN_CODE.fullmatch(value)
    return f"{name}{between}{value if harmless else '[hidden]'}"


def _last_four(found: re.Match[str]) -> str:
    digits = [letter for letter in found[0] if letter.isdigit()]
    return "X" * (len(digits) - 4) + "".join(digits[-4:])


def _hide_if_key(found: re.Match[str]) -> str:
    run = found[0]
    mixed = any(map(str.isdigit, run)) and any(map(str.islower, run)) and any(map(str.isupper, run))
    return "[base64]" if mixed else run


class JsonLines(logging.Formatter):
    """One line of JSON: t (UTC), level, name, thread, text and, of a defect, its trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, redacted."""
        line = {
            "t": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "thread": record.threadName,
            "text": redact(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One line for a terminal, redacted and without a trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return redact(f"{record.levelname.lower()}: {record.getMessage()}").replace("\n", " ")


class _QuietFile(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """A full disk stops the log, not the counter."""


class _QuietStream(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """A terminal that went away is no reason to stop."""


class LogBook:
    """The handlers of this run; `close` takes them off again. A `with` closes it."""

    def __init__(self, handlers: list[logging.Handler]) -> None:
        self._handlers = handlers
        self._ours = logging.getLogger("kiosk")
        self._level_before = self._ours.level
        self._ours.setLevel(logging.INFO)
        for handler in handlers:
            logging.getLogger().addHandler(handler)

    def close(self) -> None:
        """Write out what waits and let the files go."""
        self._ours.setLevel(self._level_before)
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def configure(settings: Settings, console_level: int = logging.ERROR) -> LogBook:
    """Log to `paths.logs` and, from `console_level` up, to standard error.

    To be called by the process that holds the data folder: two may not turn over one file.
    """
    console = _QuietStream(sys.stderr)
    console.setLevel(console_level)
    console.setFormatter(PlainLines())
    handlers: list[logging.Handler] = [console]
    try:
        settings.paths.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:  # no room or no right: the counter works without a log
        return LogBook(handlers)
    file = _QuietFile(
        settings.paths.logs / "kiosk.log",
        maxBytes=FILE_BYTES_MAX,
        backupCount=FILES_KEPT,
        encoding="utf-8",
        delay=True,
    )
    file.setFormatter(JsonLines())
    return LogBook([*handlers, file])
