# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a printer of IPP on a real socket that answers what the test says.

It keeps what it was asked. A job's states come one a look from `states`; the last one stays.
"""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kiosk.devices.ipp import Attribute, Group, Message, Operation, Tag, Value
from kiosk.devices.ipp_coding import decode, encode

NEW = (2, 4, 5, 6, 8, 9, 11)
OLD = (2, 4, 8, 9, 11)
CHARSET = Attribute.of("attributes-charset", Tag.CHARSET, "utf-8")


class Machine:
    """What it says; a test changes it between looks."""

    def __init__(self, port: int) -> None:
        self.address = f"ipp://127.0.0.1:{port}/ipp/print"
        self.operations = NEW
        self.formats: tuple[str, ...] = ("application/pdf",)
        self.state, self.reasons, self.accepting = 3, ("none",), True
        self.device_uri = ""
        self.states: list[tuple[int, tuple[str, ...]]] = [(9, ("job-completed-successfully",))]
        self.after_cancel = (7, ("job-canceled-by-user",))
        self.started: bool | None = None
        self.sheets = 0
        self.declines: dict[int, int] = {}  # operation: status
        self.http: dict[int, tuple[int, str]] = {}  # operation: status of HTTP, media type
        self.raw: dict[int, bytes] = {}  # operation: what it answers instead
        self.asked: list[Message] = []
        self.cancelled = False

    def count(self, operation: int) -> int:
        return sum(message.code == operation for message in self.asked)

    def answer(self, message: Message) -> bytes:
        self.asked.append(message)
        operation = message.code
        if operation in self.raw:
            return self.raw[operation]
        status = self.declines.get(operation, 0)
        groups = [Group(Tag.OPERATION, (CHARSET,))]
        if not status:
            groups += self._told(operation)
        return encode(Message(status, message.request_id, tuple(groups)))

    def _told(self, operation: int) -> list[Group]:
        match operation:
            case Operation.GET_PRINTER_ATTRIBUTES:
                return [Group(Tag.PRINTER, self._printer())]
            case Operation.CREATE_JOB | Operation.PRINT_JOB:
                self.cancelled = False
                return [Group(Tag.JOB, (Attribute.of("job-id", Tag.INTEGER, 7),))]
            case Operation.GET_JOB_ATTRIBUTES:
                return [Group(Tag.JOB, self._job())]
            case Operation.CANCEL_JOB:
                self.cancelled = True
        return []

    def _printer(self) -> tuple[Attribute, ...]:
        said = (
            Attribute.of("printer-state", Tag.ENUM, self.state),
            Attribute.of("printer-state-reasons", Tag.KEYWORD, *self.reasons),
            Attribute.of("printer-state-message", Tag.TEXT, "Tray 1"),
            Attribute.of("printer-is-accepting-jobs", Tag.BOOLEAN, self.accepting),
            Attribute.of("printer-make-and-model", Tag.TEXT, "Make 100"),
            Attribute.of("operations-supported", Tag.ENUM, *self.operations),
        )
        if self.formats:
            said += (Attribute.of("document-format-supported", Tag.MIME, *self.formats),)
        if self.device_uri:
            said += (Attribute.of("device-uri", Tag.URI, self.device_uri),)
        return said

    def _job(self) -> tuple[Attribute, ...]:
        if self.cancelled:
            state, reasons = self.after_cancel
        else:
            state, reasons = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        said = (
            Attribute.of("job-state", Tag.ENUM, state),
            Attribute.of("job-state-reasons", Tag.KEYWORD, *reasons),
            Attribute.of("job-impressions-completed", Tag.INTEGER, self.sheets),
        )
        if self.started is not None:
            at = Value(Tag.INTEGER, 5) if self.started else Value(Tag.NO_VALUE, None)
            said += (Attribute("time-at-processing", (at,)),)
        return said


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    """Serves until the test is through."""

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = decode(self.rfile.read(int(self.headers["Content-Length"])))
            body = known.answer(message)
            status, media_type = known.http.get(message.code, (200, "application/ipp"))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    server.daemon_threads = False
    known = Machine(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)
