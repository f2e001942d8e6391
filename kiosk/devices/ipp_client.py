# SPDX-License-Identifier: Apache-2.0
"""Room devices: questions to one printer, or one queue of the scheduler, over IPP; RFC 8011.

An address is `ipp://host[:port]/path`, or `ipps://` with TLS; the port is 631 unless told. The
answer of the machine comes back as a small value; what it does not say is None and never a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

from kiosk.core.device import Kind
from kiosk.core.errors import DeviceGarbled, DeviceRefused
from kiosk.devices.http import Ask, Http, Limits
from kiosk.devices.ipp import Attribute, Group, Message, Operation, Tag
from kiosk.devices.ipp_coding import NotIpp, decode, encode

DEVICE: Final = Kind.PAGE_PRINTER.value
PDF: Final = "application/pdf"
USER: Final = "lok-mitra"  # who owns our jobs, and may therefore cancel them
ANSWER_MS: Final = 1_500
SENDING: Final = Limits(connect_ms=2_000, silence_ms=20_000, whole_ms=30_000)

_PORT: Final = 631
_SCHEMES: Final = {"ipp": "http", "ipps": "https"}
_MEDIA_TYPE: Final = "application/ipp"
_REQUEST: Final = 1  # one question a connection: there is nothing to mix it up with
_OK: Final = 200
_NOT_LET: Final = (401, 403, 426)
_GOOD_BELOW: Final = 0x0100
_NAME_MAX: Final = 255  # bytes of a name, RFC 8011 5.1.3
_SEEN: Final = (
    "printer-state printer-state-reasons printer-state-message printer-is-accepting-jobs "
    "printer-name printer-info printer-make-and-model document-format-supported "
    "operations-supported queued-job-count device-uri"
).split()
_LISTED: Final = "printer-name printer-info printer-make-and-model printer-type".split()
_JOB: Final = (
    "job-id job-state job-state-reasons job-impressions job-impressions-completed "
    "job-state-message job-printer-state-message time-at-processing"
).split()


class Status(IntEnum):
    """Answers that mean something of their own to us, RFC 8011 appendix B."""

    FORBIDDEN = 0x0401
    NOT_AUTHENTICATED = 0x0402
    NOT_AUTHORIZED = 0x0403
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407
    FORMAT_NOT_SUPPORTED = 0x040A
    UNAVAILABLE = 0x0502
    NOT_ACCEPTING = 0x0506
    BUSY = 0x0507


class PrinterState(IntEnum):
    """RFC 8011 section 5.4.11."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


class JobState(IntEnum):
    """RFC 8011 section 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class Declined(Exception):
    """It understood and said no. `word` is its own word for it, or the number."""

    def __init__(self, status: int, word: str) -> None:
        super().__init__(f"{status:#06x} {word}")
        self.status = status
        self.word = word


@dataclass(frozen=True, slots=True)
class PrinterView:
    """How a printer or a queue says it is."""

    name: str
    model: str
    state: int | None
    reasons: tuple[str, ...]
    message: str
    accepting: bool | None
    formats: tuple[str, ...]
    operations: tuple[int, ...]
    queued: int | None
    device_uri: str  # what stands behind a queue; empty for a printer


@dataclass(frozen=True, slots=True)
class JobView:
    """How a job stands. `sheets` are impressions it counts as done, of `sheets_all` when known.

    `started`: whether it was ever worked at; None when it does not say.
    """

    state: int | None
    reasons: tuple[str, ...]
    sheets: int
    sheets_all: int
    message: str
    started: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A queue as the scheduler lists it. `type` are CUPS' printer-type bits."""

    name: str
    title: str
    type: int


class Ipp:
    """One address. Any thread; keeps nothing between questions.

    `answer_ms` bounds every question but the sending of a document. Each raises DeviceAbsent,
    DeviceSilent, DeviceGarbled (see `devices.http`), DeviceRefused when the machine does not let
    this user or this program in, and Declined.
    Raises ValueError for an address of another form.
    """

    def __init__(self, address: str, answer_ms: int = ANSWER_MS, pin: bytes = b"") -> None:
        parts = urlsplit(address)
        if parts.scheme not in _SCHEMES or not parts.hostname or "@" in parts.netloc:
            raise ValueError(f"no address of a printer: {address}")
        self.address = address
        place = parts.netloc if parts.port else f"{parts.netloc}:{_PORT}"
        self._url = f"{_SCHEMES[parts.scheme]}://{place}{parts.path or '/'}"
        self._http = Http(DEVICE, pin)
        self.answer_ms = answer_ms
        self._quick = Limits(connect_ms=answer_ms, silence_ms=answer_ms, whole_ms=answer_ms)

    def queues(self, limits: Limits | None = None) -> tuple[Listed, ...]:
        """What a scheduler has; the default one first."""
        wanted = Attribute.of("requested-attributes", Tag.KEYWORD, *_LISTED)
        answer = self._ask(Operation.CUPS_GET_PRINTERS, (wanted,), limits=limits)
        return tuple(
            Listed(
                group.text("printer-name"),
                group.text("printer-info") or group.text("printer-make-and-model"),
                group.number("printer-type") or 0,
            )
            for group in answer.all(Tag.PRINTER)
            if group.text("printer-name")
        )

    def printer(self, limits: Limits | None = None) -> PrinterView:
        """How it is now."""
        wanted = Attribute.of("requested-attributes", Tag.KEYWORD, *_SEEN)
        answer = self._ask(Operation.GET_PRINTER_ATTRIBUTES, (self._uri(), wanted), limits=limits)
        said = answer.first(Tag.PRINTER)
        return PrinterView(
            name=said.text("printer-info") or said.text("printer-name"),
            model=said.text("printer-make-and-model"),
            state=said.number("printer-state"),
            reasons=said.texts("printer-state-reasons"),
            message=said.text("printer-state-message"),
            accepting=said.truth("printer-is-accepting-jobs"),
            formats=said.texts("document-format-supported"),
            operations=said.numbers("operations-supported"),
            queued=said.number("queued-job-count"),
            device_uri=said.text("device-uri"),
        )

    def validate(self, title: str) -> None:
        """Whether it would take such a job; nothing is made."""
        self._ask(Operation.VALIDATE_JOB, (*self._job_head(title), _FORMAT), _TEMPLATE)

    def create(self, title: str, cancel_after_s: int = 0) -> int:
        """A job of ours without a document: nothing can come out of it yet. Its number.

        `cancel_after_s`: a scheduler (CUPS) cancels it by itself when it works at it for longer,
        also when we are no more. Other machines may leave it unheard.
        """
        template: tuple[Attribute, ...] = _TEMPLATE
        if cancel_after_s:
            template += (Attribute.of("job-cancel-after", Tag.INTEGER, cancel_after_s),)
        return self._number(self._ask(Operation.CREATE_JOB, self._job_head(title), template))

    def send(self, job: int, pdf: bytes) -> None:
        """The one document of a job made by `create`."""
        last = Attribute.of("last-document", Tag.BOOLEAN, True)
        head = (self._uri(), _job_id(job), _USER, _FORMAT, last)
        self._ask(Operation.SEND_DOCUMENT, head, data=pdf, limits=SENDING)

    def print(self, title: str, pdf: bytes) -> int:
        """Job and document at once, for printers that know nothing else. The job's number."""
        head = (*self._job_head(title), _FORMAT)
        return self._number(
            self._ask(Operation.PRINT_JOB, head, _TEMPLATE, data=pdf, limits=SENDING)
        )

    def job(self, job: int) -> JobView:
        """How a job stands. Declined with NOT_FOUND or GONE: it is not known any more."""
        wanted = Attribute.of("requested-attributes", Tag.KEYWORD, *_JOB)
        head = (self._uri(), _job_id(job), _USER, wanted)
        said = self._ask(Operation.GET_JOB_ATTRIBUTES, head).first(Tag.JOB)
        return JobView(
            state=said.number("job-state"),
            reasons=said.texts("job-state-reasons"),
            sheets=max(said.number("job-impressions-completed") or 0, 0),
            sheets_all=max(said.number("job-impressions") or 0, 0),
            message=said.text("job-printer-state-message") or said.text("job-state-message"),
            started=_started(said),
        )

    def cancel(self, job: int) -> None:
        """Asks for its end; whether it ended, `job` says."""
        self._ask(Operation.CANCEL_JOB, (self._uri(), _job_id(job), _USER))

    def _uri(self) -> Attribute:
        return Attribute.of("printer-uri", Tag.URI, self.address)

    def _job_head(self, title: str) -> tuple[Attribute, ...]:
        named = title.encode()[:_NAME_MAX].decode(errors="ignore")
        return (self._uri(), _USER, Attribute.of("job-name", Tag.NAME, named))

    def _number(self, answer: Message) -> int:
        number = answer.first(Tag.JOB).number("job-id")
        if number is None or number < 1:
            raise DeviceGarbled(device=DEVICE)
        return number

    def _ask(
        self,
        operation: Operation,
        attributes: Sequence[Attribute],
        template: Sequence[Attribute] = (),
        data: bytes = b"",
        limits: Limits | None = None,
    ) -> Message:
        groups = [Group(Tag.OPERATION, (*_HEAD, *attributes))]
        groups += [Group(Tag.JOB, tuple(template))] if template else []
        raw = encode(Message(operation, _REQUEST, tuple(groups), data=data))
        headers = {"Content-Type": _MEDIA_TYPE, "Accept": _MEDIA_TYPE}
        said = self._http.ask(Ask("POST", self._url, raw, headers), limits or self._quick)
        if said.status in _NOT_LET:
            raise DeviceRefused(device=DEVICE)
        media_type = said.headers.get("content-type", "").partition(";")[0].strip().lower()
        if said.status != _OK or media_type != _MEDIA_TYPE:
            raise DeviceGarbled(device=DEVICE)
        return _read(said.body)


def _read(raw: bytes) -> Message:
    try:
        answer = decode(raw)
    except NotIpp as error:
        raise DeviceGarbled(device=DEVICE) from error
    if answer.request_id != _REQUEST:
        raise DeviceGarbled(device=DEVICE)
    if answer.code >= _GOOD_BELOW:
        word = answer.first(Tag.OPERATION).text("status-message")
        raise Declined(answer.code, word or f"{answer.code:#06x}")
    return answer


def _started(job: Group) -> bool | None:
    """RFC 8011 5.3.14.2: the time it began, "no-value" for a job that did not."""
    if job.number("time-at-processing") is not None:
        return True
    return False if job.is_empty("time-at-processing") else None


def _job_id(job: int) -> Attribute:
    return Attribute.of("job-id", Tag.INTEGER, job)


_HEAD: Final = (  # these two first, in this order, RFC 8011 4.1.4
    Attribute.of("attributes-charset", Tag.CHARSET, "utf-8"),
    Attribute.of("attributes-natural-language", Tag.LANGUAGE, "en"),
)
_USER: Final = Attribute.of("requesting-user-name", Tag.NAME, USER)
_FORMAT: Final = Attribute.of("document-format", Tag.MIME, PDF)
_TEMPLATE: Final = (Attribute.of("media", Tag.KEYWORD, "iso_a4_210x297mm"),)
