# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a USB printer that is files and answers: a test bed of umockdev, in a process of its
own, whose bulk ends are a TCP line to the sandbox's printer.

Run by the system's Python, which has the bindings. It answers the requests of the kernel's usbfs
(linux/usbdevice_fs.h, 64 bit) that libusb makes; a command a line on its input: plug, unplug,
unplug-after BYTES, freeze, thaw, hold, refuse, free, calls. One JSON line an answer.
"""

import errno
import json
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Final

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

NODE: Final = "/dev/bus/usb/001/002"
PATH: Final = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2"
URB_BYTES: Final = 56
DISCONNECT, CONNECT = 0x5516, 0x5517
NAMES: Final = {
    0x41045508: "getdriver",
    0x8038550A: "submit",
    0x550B: "discard",
    0x4008550C: "reap",
    0x4008550D: "reap",
    0x8004550F: "claim",
    0x80045510: "release",
    0xC0105512: "driver",
    0x5514: "reset",
    0x8004551A: "capabilities",
}


ROOT: Final = (
    "12010002090001400000000000000000000109021900010100E000090400000109000000070581030400FF"
)


def root_text() -> str:
    """What the printer hangs on, as sysfs shows it."""
    return _entry("usb1", 1, ROOT, {"speed": "480"})


def printer_text(ids: tuple[int, int], model: str) -> str:
    """The printer, as sysfs shows it: one interface of the printer class, a bulk end each way."""
    device = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, 64, *ids, 0x0100, 1, 2, 3, 1)
    face = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, 2, 7, 1, 2, 0)
    for end in (0x01, 0x82):
        face += struct.pack("<BBBBHB", 7, 5, end, 2, 64, 0)
    config = struct.pack("<BBHBBBBB", 9, 2, 9 + len(face), 1, 1, 0, 0xC0, 1)
    named = {"speed": "12", "manufacturer": "Lok", "product": model, "serial": "S-17"}
    return _entry("usb1/1-2", 2, (device + config + face).hex().upper(), named)


def _entry(path: str, number: int, descriptors: str, attributes: dict[str, str]) -> str:
    node = f"bus/usb/001/{number:03}"
    known = {"busnum": "1", "devnum": str(number), "bConfigurationValue": "1", **attributes}
    lines = [
        f"P: /devices/pci0000:00/0000:00:14.0/{path}",
        f"N: {node}",
        f"E: DEVNAME=/dev/{node}",
        "E: DEVTYPE=usb_device",
        "E: SUBSYSTEM=usb",
        "E: BUSNUM=001",
        f"E: DEVNUM={number:03}",
        *(f"A: {name}={value}\\n" for name, value in known.items()),
        f"H: descriptors={descriptors}",
    ]
    return "\n".join(lines) + "\n"


class Urb:
    """One transfer that libusb asked for."""

    def __init__(self, data: UMockdev.IoctlData) -> None:
        self.data = data
        raw = bytes(data.retrieve())
        self.end = raw[1]
        (self.length,) = struct.unpack_from("<i", raw, 24)
        self.buffer = data.resolve(16, self.length)
        self.discarded = False

    def finish(self, status: int, taken: int) -> None:
        self.data.update(4, list(struct.pack("<i", status)))
        self.data.update(28, list(struct.pack("<i", taken)))


class Printer:
    """The device's side of usbfs."""

    def __init__(self, inside: tuple[str, int]) -> None:
        self.inside = inside
        self.reset()
        self.flying: list[Urb] = []
        self.calls: list[str] = []
        self.out = self.frozen = False
        self.claim_fails = 0  # with this error number
        self.driver = True  # usblp has it
        self.left: int | None = None  # bytes until the cable is pulled

    def reset(self) -> None:
        """Half a command is forgotten when the bus starts anew."""
        self.line = socket.create_connection(self.inside)
        self.line.setblocking(False)

    def handle(self, _base: object, client: UMockdev.IoctlClient) -> bool:
        name = NAMES.get(client.get_request(), hex(client.get_request()))
        if name != "reap":
            self.calls.append(name)
        if self.out:
            client.complete(-1, errno.ENODEV)
            return True
        act = getattr(self, f"_{name}", None)
        failed = errno.ENOTTY if act is None else act(client.get_arg())
        client.complete(-1 if failed else 0, failed)
        return True

    def _capabilities(self, arg: UMockdev.IoctlData) -> int:
        arg.resolve(0, 4).update(0, list(struct.pack("<I", 0)))
        return 0

    def _getdriver(self, arg: UMockdev.IoctlData) -> int:
        if not self.driver:
            return errno.ENODATA
        arg.resolve(0, 260).update(4, list(b"usblp".ljust(256, b"\0")))
        return 0

    def _driver(self, arg: UMockdev.IoctlData) -> int:
        (wanted,) = struct.unpack_from("<i", bytes(arg.resolve(0, 16).retrieve()), 4)
        self.calls[-1] = {DISCONNECT: "detach", CONNECT: "attach"}[wanted]
        self.driver = wanted == CONNECT
        return 0

    def _claim(self, _arg: UMockdev.IoctlData) -> int:
        return self.claim_fails

    def _release(self, _arg: UMockdev.IoctlData) -> int:
        return 0

    def _submit(self, arg: UMockdev.IoctlData) -> int:
        self.flying.append(Urb(arg.resolve(0, URB_BYTES)))
        return 0

    def _discard(self, arg: UMockdev.IoctlData) -> int:
        (address,) = struct.unpack("<Q", bytes(arg.retrieve()))
        for urb in self.flying:
            if urb.data.client_addr == address:
                urb.discarded = True
                return 0
        return errno.EINVAL

    def _reap(self, arg: UMockdev.IoctlData) -> int:
        for urb in self.flying:
            if self._done(urb):
                self.flying.remove(urb)
                arg.resolve(0, 8).set_ptr(0, urb.data)
                return 0
        time.sleep(0.001)
        return errno.EAGAIN

    def _done(self, urb: Urb) -> bool:
        if urb.discarded:
            urb.finish(-errno.ENOENT, 0)
            return True
        if self.frozen:
            return False
        try:
            if urb.end & 0x80:
                got = self.line.recv(urb.length)
                urb.buffer.update(0, list(got))
                urb.finish(0, len(got))
            else:
                urb.finish(0, self._sent(bytes(urb.buffer.retrieve())))
        except BlockingIOError:
            return False
        return True

    def _sent(self, data: bytes) -> int:
        taken = self.line.send(data)
        if self.left is not None:
            self.left -= taken
            self.out = self.left <= 0
        return taken


class Bed:
    """Takes commands."""

    def __init__(self, printer: Printer, text: str) -> None:
        self.printer, self.text = printer, text
        self.bed = UMockdev.Testbed.new()
        self.base = UMockdev.IoctlBase()
        self.base.connect("handle-ioctl", printer.handle)
        self.bed.add_from_string(root_text())
        self.bed.add_from_string(text)
        self.bed.attach_ioctl(NODE, self.base)

    def obey(self, command: str) -> object:
        printer = self.printer
        match command.split(maxsplit=1)[0]:
            case "unplug":
                self.unplug()
            case "plug":
                self.plug()
            case "unplug-after":
                printer.left = int(command.split()[1])
            case "freeze" | "thaw":
                printer.frozen = command == "freeze"
            case "hold" | "refuse" | "free":
                fails = {"hold": errno.EBUSY, "refuse": errno.EACCES}
                printer.claim_fails = fails.get(command, 0)
            case "calls":
                return printer.calls
        return command

    def plugged(self) -> bool:
        return Path(self.bed.get_root_dir() + PATH).exists()

    def unplug(self) -> None:
        if self.plugged():
            self.printer.out = True
            self.printer.line.close()
            self.bed.uevent(PATH, "remove")
            self.bed.remove_device(PATH)

    def plug(self) -> None:
        if not self.plugged():
            self.printer.reset()
            self.printer.out, self.printer.left = False, None
            self.bed.add_from_string(self.text)
            self.bed.uevent(PATH, "add")


def main() -> None:
    host, port, vendor, product, model = sys.argv[1:6]
    bed = Bed(Printer((host, int(port))), printer_text((int(vendor, 16), int(product, 16)), model))
    loop = GLib.MainLoop()

    def hear(_source: object, _condition: object) -> bool:
        command = sys.stdin.readline()
        if not command:
            loop.quit()
            return False
        print(json.dumps(bed.obey(command.strip())), flush=True)
        return True

    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, hear)
    print(json.dumps(bed.bed.get_root_dir()), flush=True)
    loop.run()


if __name__ == "__main__":
    main()
