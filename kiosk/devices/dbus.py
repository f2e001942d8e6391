# SPDX-License-Identifier: Apache-2.0
"""Room devices: calls and signals over D-Bus, each with its deadline; Linux only, plainly absent
elsewhere.

jeepney reads and writes the messages; the waiting is ours, since its own connection says hello
without a deadline and would hang with the bus. Source: D-Bus Specification 0.43.
"""

import socket
import struct
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jeepney.low_level import Message

SYSTEM: Final = "SYSTEM"  # of this machine; or an address such as unix:path=/run/…
MESSAGE_MAX_BYTES: Final = 256 * 1024  # what we ask for has a few hundred
SIGNALS_MAX: Final = 64
_PIECE_BYTES: Final = 4_096
_DAEMON: Final = "org.freedesktop.DBus"
_UNREADABLE: Final = (ValueError, LookupError, TypeError, RecursionError, struct.error)


class BusGone(Exception):
    """No bus at the address, or it hung up, or whom we asked left it."""


class BusSilent(Exception):
    """No answer within the time."""


class BusGarbled(Exception):
    """Bytes that are no message of D-Bus."""


class BusRefusal(Exception):
    """The other side answered with an error; `name` is its dotted name."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name, self.text = name, text


@dataclass(frozen=True, slots=True)
class At:
    """Whom a call is for: owner, object, interface."""

    owner: str
    path: str
    interface: str


BUS: Final = At(_DAEMON, "/org/freedesktop/DBus", _DAEMON)


class Bus:
    """One connection to a bus; one thread at a time.

    Raises BusGone, BusSilent or BusGarbled when there is none; so does every call, and then the
    connection is of no further use.
    """

    def __init__(self, address: str = SYSTEM, timeout_ms: int = 2_000) -> None:
        until_s = _until(timeout_ms)
        self._plug = _connect(address, until_s)
        from jeepney.low_level import Parser  # after it is known that there is a bus here

        self._timeout_ms = timeout_ms
        self._parser = Parser()
        self._waiting_bytes = 0
        self._serial = 0
        self._signals: deque[tuple[str, tuple[Any, ...]]] = deque(maxlen=SIGNALS_MAX)
        self._watched: At | None = None
        try:
            _greet(self._plug, until_s)
            self._call(BUS, "Hello", ("", ()), until_s)
        except BaseException:
            self._plug.close()
            raise

    def call(
        self,
        at: At,
        method: str,
        signature: str = "",
        body: tuple[object, ...] = (),
        timeout_ms: int = 0,  # 0: that of the bus
    ) -> tuple[Any, ...]:
        """The values that come back. Raises BusRefusal beside what every call raises."""
        return self._call(at, method, (signature, body), _until(timeout_ms or self._timeout_ms))

    def properties(self, at: At) -> dict[str, Any]:
        """All properties of an interface, values as they are. Raises as `call`."""
        asked = At(at.owner, at.path, "org.freedesktop.DBus.Properties")
        answer = self.call(asked, "GetAll", "s", (at.interface,))
        if not answer or not isinstance(answer[0], Mapping):
            raise BusGarbled("no properties")
        return {str(name): _bare(value) for name, value in answer[0].items()}

    def watch(self, at: At) -> None:
        """From now on `signal` gives this interface's signals of this object, and says when their
        owner leaves the bus. Raises as `call`.
        """
        rules = (
            f"type='signal',sender='{at.owner}',path='{at.path}',interface='{at.interface}'",
            f"type='signal',sender='{_DAEMON}',member='NameOwnerChanged',arg0='{at.owner}'",
        )
        for rule in rules:
            self.call(BUS, "AddMatch", "s", (rule,))
        self._watched = at

    def signal(self, timeout_ms: int) -> tuple[str, tuple[Any, ...]]:
        """The next signal's name and values. Raises BusSilent when none came in time, BusGone when
        its owner left.
        """
        until_s = _until(timeout_ms)
        while not self._signals:
            self._file(self._receive(until_s))
        name, body = self._signals.popleft()
        if name == "NameOwnerChanged":
            raise BusGone("the owner left the bus")
        return name, body

    def forget_signals(self) -> None:
        """Signals that nobody took are about work that is over."""
        self._signals.clear()

    def close(self) -> None:
        """Lets the connection go; raises nothing."""
        self._plug.close()

    def _call(
        self, at: At, method: str, content: tuple[str, tuple[object, ...]], until_s: float
    ) -> tuple[Any, ...]:
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

        where = DBusAddress(at.path, at.owner, at.interface)
        message = new_method_call(where, method, content[0] or None, content[1])
        self._serial += 1
        _send(self._plug, message.serialise(serial=self._serial), until_s)
        while True:
            answer = self._receive(until_s)
            if answer.header.fields.get(HeaderFields.reply_serial) != self._serial:
                self._file(answer)
                continue
            if answer.header.message_type is MessageType.error:
                name = str(answer.header.fields.get(HeaderFields.error_name, ""))
                raise BusRefusal(name, str(answer.body[0]) if answer.body else "")
            return tuple(answer.body)

    def _file(self, message: "Message") -> None:
        """Keeps a signal that was asked for; everything else is nobody's."""
        from jeepney import HeaderFields, MessageType

        if message.header.message_type is not MessageType.signal or self._watched is None:
            return
        fields = message.header.fields
        came_from = (fields.get(HeaderFields.path), fields.get(HeaderFields.interface))
        name, body = str(fields.get(HeaderFields.member, "")), tuple(message.body)
        left = name == "NameOwnerChanged" and body[:1] == (self._watched.owner,) and not body[2]
        if left or came_from == (self._watched.path, self._watched.interface):
            self._signals.append((name, body))

    def _receive(self, until_s: float) -> "Message":
        while True:
            try:
                message = self._parser.get_next_message()
            except _UNREADABLE as error:
                raise BusGarbled(str(error)[:80]) from error
            if message is not None:
                self._waiting_bytes = 0
                return message
            piece = _receive(self._plug, until_s)
            self._waiting_bytes += len(piece)
            if self._waiting_bytes > MESSAGE_MAX_BYTES:
                raise BusGarbled("a message without end")
            self._parser.add_data(piece)


def _bare(value: object) -> object:
    """A variant without its signature."""
    return value[1] if isinstance(value, tuple) and len(value) == 2 else value


def _until(timeout_ms: int) -> float:
    return time.monotonic() + timeout_ms / 1000


def _connect(address: str, until_s: float) -> socket.socket:
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise BusGone("there is no D-Bus here")
    try:
        from jeepney.bus import get_bus

        path = get_bus(address)
    except (ImportError, *_UNREADABLE, RuntimeError, StopIteration) as error:
        raise BusGone(f"no address of a bus: {address[:80]}") from error
    plug = socket.socket(family)
    try:
        plug.settimeout(max(until_s - time.monotonic(), 0.001))
        plug.connect(path)
    except (OSError, ValueError) as error:
        plug.close()
        silent = isinstance(error, TimeoutError | BlockingIOError)
        raise (BusSilent if silent else BusGone)(str(error)) from error
    return plug


def _greet(plug: socket.socket, until_s: float) -> None:
    """Tells the bus who we are: the kernel vouches for the user (SASL EXTERNAL)."""
    from jeepney.auth import BEGIN, Authenticator

    greeting = Authenticator()
    try:
        for line in greeting:
            _send(plug, line, until_s)
            greeting.feed(_receive(plug, until_s))
    except ValueError as error:
        raise BusGarbled(str(error)[:80]) from error
    _send(plug, BEGIN, until_s)


def _send(plug: socket.socket, data: bytes, until_s: float) -> None:
    try:
        plug.settimeout(max(until_s - time.monotonic(), 0.001))
        plug.sendall(data)
    except TimeoutError as error:
        raise BusSilent(str(error)) from error
    except OSError as error:
        raise BusGone(str(error)) from error


def _receive(plug: socket.socket, until_s: float) -> bytes:
    left_s = until_s - time.monotonic()
    if left_s <= 0:
        raise BusSilent("out of time")
    try:
        plug.settimeout(left_s)
        piece = plug.recv(_PIECE_BYTES)
    except TimeoutError as error:
        raise BusSilent(str(error)) from error
    except OSError as error:
        raise BusGone(str(error)) from error
    if not piece:
        raise BusGone("the bus hung up")
    return piece
