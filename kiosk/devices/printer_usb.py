# SPDX-License-Identifier: Apache-2.0
"""Room devices: a printer on USB as a line of bytes, by pyusb directly.

Found by the printer class (USB Printer Class 1.1: interface class 7), described by what the system
already knows, opened for one piece of work and given back: the kernel's driver is taken off and
put on again, the device is never reset, and every transfer has a deadline.
"""

import errno
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.devices.printer_address import UsbAddress
from kiosk.devices.transport import Deadlines, Gone, Why, cannot_open, drained

_PRINTER_CLASS: Final = 7
_BOTH_WAYS, _ONE_WAY = 2, 1  # bInterfaceProtocol; 3 is IEEE 1284.4, which is no plain line
_PORTION: Final = 4096  # what one deadline is for
_ANSWER_MAX: Final = 512  # a whole packet at high speed: less would be an overflow
_SYSTEM: Final = Path("/sys/bus/usb/devices")
_WORDS_MAX: Final = 1024
_ON_LINUX: Final = "libusb-1.0.so.0"


@dataclass(frozen=True, slots=True)
class UsbPlug:
    """One printer interface as its descriptors say it; nothing was opened for it."""

    address: UsbAddress
    interface: int
    setting: int
    out_end: int
    in_end: int | None  # None: it only listens
    maker: str = ""
    model: str = ""
    serial: str = ""
    ieee1284: str = ""

    @property
    def name(self) -> str:
        """Maker and model, or the ids when it names neither."""
        ids = f"{self.address.vendor:04x}:{self.address.product:04x}"
        return " ".join(part for part in (self.maker, self.model) if part) or ids


def plugged() -> tuple[UsbPlug, ...]:
    """Every printer interface that is plugged in now, each device once. Raises nothing."""
    return tuple(plug for _, plug in _looked())


def _looked() -> Iterator[tuple[Any, UsbPlug]]:
    backend = _backend()
    if backend is None:
        return
    from usb import core

    try:
        for device in core.find(find_all=True, backend=backend):
            with suppress(core.USBError, NotImplementedError, ValueError):
                plug = _plug_of(device)
                if plug is not None:
                    yield device, plug
    except core.USBError:
        return


def _backend() -> Any | None:
    """The library by its name on this system; a search for it would start other programs."""
    from usb.backend import libusb1

    find = (lambda _: _ON_LINUX) if sys.platform == "linux" else None
    return libusb1.get_backend(find_library=find)


def _plug_of(device: Any) -> UsbPlug | None:
    faces = [
        face
        for configuration in device
        for face in configuration
        if face.bInterfaceClass == _PRINTER_CLASS
        and face.bInterfaceProtocol in (_BOTH_WAYS, _ONE_WAY)
    ]
    faces.sort(key=lambda face: (face.bInterfaceProtocol != _BOTH_WAYS, face.bAlternateSetting))
    for face in faces:
        ends = [end.bEndpointAddress for end in face if end.bmAttributes & 3 == 2]  # bulk
        outs = [end for end in ends if not end & 0x80]
        ins = [end for end in ends if end & 0x80]
        if outs:
            return _described(device, face, outs[0], ins[0] if ins else None)
    return None


def _described(device: Any, face: Any, out_end: int, in_end: int | None) -> UsbPlug:
    ports = ".".join(str(port) for port in device.port_numbers or ())
    port = f"{device.bus}-{ports}" if ports else ""
    here = _SYSTEM / port if port else None
    at_face = f"{port}:1.{face.bInterfaceNumber}"
    return UsbPlug(
        UsbAddress(device.idVendor, device.idProduct, port),
        face.bInterfaceNumber,
        face.bAlternateSetting,
        out_end,
        in_end,
        _known(here, "manufacturer"),
        _known(here, "product"),
        _known(here, "serial"),
        _known(here, f"{at_face}/ieee1284_id"),
    )


def _known(folder: Path | None, what: str) -> str:
    """What the system wrote down when the device was plugged in; "" where it does not."""
    if folder is None:
        return ""
    try:
        with (folder / what).open("rb") as file:
            words = file.read(_WORDS_MAX).decode("utf-8", "replace")
    except OSError:
        return ""
    return " ".join("".join(c for c in words if c.isprintable() or c.isspace()).split())


class UsbTransport:
    """One claimed printer interface; made by `connect`."""

    def __init__(self, device: Any, plug: UsbPlug, deadlines: Deadlines) -> None:
        self._device = device
        self._plug = plug
        self._deadlines = deadlines
        self._driver_off = False
        self.sent_bytes = 0

    @classmethod
    def connect(cls, where: UsbAddress, deadlines: Deadlines) -> "UsbTransport":
        """Raises Gone: absent, busy or refused."""
        for device, plug in _looked():
            same_port = not where.port or plug.address.port == where.port
            ids = (plug.address.vendor, plug.address.product)
            if same_port and ids == (where.vendor, where.product):
                line = cls(device, plug, deadlines)
                line._claim()
                return line
        raise Gone(f"no {where}", Why.ABSENT)

    def _claim(self) -> None:
        from usb import core, util

        try:
            self._take_driver_off()
            util.claim_interface(self._device, self._plug.interface)
            if self._plug.setting:
                self._device.set_interface_altsetting(self._plug.interface, self._plug.setting)
        except (core.USBError, NotImplementedError) as error:
            self.close(kindly=False)
            raise cannot_open(error, Why.REFUSED) from error  # it is there: it was just seen

    def _take_driver_off(self) -> None:
        from usb import core

        try:
            held = self._device.is_kernel_driver_active(self._plug.interface)
        except NotImplementedError:  # not on this system
            return
        except core.USBError as error:
            if error.errno in (errno.EACCES, errno.EPERM, errno.ENODEV):
                raise
            return  # it cannot be asked; the claim shows whether it is free
        if held:
            self._device.detach_kernel_driver(self._plug.interface)
            self._driver_off = True

    def send(self, data: bytes) -> None:
        """Sends all of it; the deadline begins anew with every portion taken. Raises Gone."""
        from usb import core

        rest = data
        while rest:
            try:
                taken = self._device.write(
                    self._plug.out_end, rest[:_PORTION], max(1, self._deadlines.write_ms)
                )
            except core.USBTimeoutError as error:
                raise Gone(str(error), Why.SILENT) from error
            except core.USBError as error:
                raise Gone(str(error)) from error
            if not taken:
                raise Gone("it took nothing", Why.SILENT)
            self.sent_bytes += taken
            rest = rest[taken:]

    def receive(self, timeout_ms: int) -> bytes:
        """What comes within the time (at least 1 ms), or nothing. Raises Gone when pulled out."""
        from usb import core

        if self._plug.in_end is None:
            return b""
        try:
            return bytes(self._device.read(self._plug.in_end, _ANSWER_MAX, max(1, timeout_ms)))
        except core.USBTimeoutError:
            return b""
        except core.USBError as error:
            raise Gone(str(error)) from error

    def drain(self) -> bytes:
        """What came already and nobody read. Raises Gone."""
        return drained(self)

    def close(self, *, kindly: bool) -> None:  # noqa: ARG002  # what was sent has been taken
        """Gives the interface back, and the kernel its driver. Raises nothing."""
        from usb import core, util

        with suppress(core.USBError, NotImplementedError):
            util.release_interface(self._device, self._plug.interface)
        if self._driver_off:
            with suppress(core.USBError, NotImplementedError):
                self._device.attach_kernel_driver(self._plug.interface)
        with suppress(core.USBError):
            util.dispose_resources(self._device)
