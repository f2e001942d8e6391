# SPDX-License-Identifier: Apache-2.0
"""Lab guest: a receipt printer as a USB device: the kernel's own printer gadget on its dummy
controller, and behind it the sandbox's strict printer. A process of its own.

A JSON line is asked, a JSON line answers: plug, pull, pull-after BYTES, told. To pull is to unbind
the gadget: for the other side the cable is out at that byte. Linux's `usb_f_printer` (gadget
printer, Documentation/usb/gadget_printer.rst) gives the other end as /dev/g_printer0.
"""

import errno
import json
import os
import select
import sys
from pathlib import Path
from time import monotonic, sleep

from sandbox.escpos import Decoder
from sandbox.panel import Printer
from sandbox.paper import Press

GADGET = Path("/sys/kernel/config/usb_gadget/roll")
FUNCTION = GADGET / "functions" / "printer.0"
LINK = GADGET / "configs" / "c.1" / "printer.0"
NODE = "/dev/g_printer0"
PORTION = 4096
NOTHING_YET = (errno.EAGAIN, errno.ENODEV, errno.EINTR)


class Roll:
    """The printer and its plug."""

    def __init__(self, out: Path, width_dots: int) -> None:
        self.printer = Printer(Press(out, width_dots))
        self.decoder = Decoder()
        self.node: int | None = None
        self.left: int | None = None
        self.since_plug = 0
        self._shape()

    def _shape(self) -> None:
        GADGET.mkdir()
        for name, value in (("idVendor", "0x04b8"), ("idProduct", "0x0202")):
            (GADGET / name).write_text(value)
        words = GADGET / "strings" / "0x409"
        words.mkdir(parents=True)
        for name, value in (
            ("manufacturer", "Lok Lab"),
            ("product", "TM-T88V gadget"),
            ("serialnumber", "LAB-0001"),
        ):
            (words / name).write_text(value)
        LINK.parent.mkdir(parents=True)

    def plug(self) -> None:
        """A printer that was just switched on."""
        FUNCTION.mkdir(parents=True)
        (FUNCTION / "pnp_string").write_text("MFG:Lok Lab;MDL:TM-T88V gadget;CMD:ESC/POS;")
        LINK.symlink_to(FUNCTION)
        self.since_plug = 0
        (GADGET / "UDC").write_text(next(os.scandir("/sys/class/udc")).name)
        self.node = opened()

    def pull(self) -> None:
        """Out: what it had not printed yet is lost, what is on paper stays."""
        (GADGET / "UDC").write_text("\n")
        assert self.node is not None
        os.close(self.node)
        self.node, self.left = None, None
        LINK.unlink()
        FUNCTION.rmdir()
        self.decoder.end()
        self.decoder = Decoder()
        self.printer.lose_power()

    def serve(self) -> None:
        """Takes what came and answers it."""
        assert self.node is not None
        try:
            portion = os.read(self.node, PORTION)
        except OSError as error:
            if error.errno not in NOTHING_YET:
                raise
            sleep(0.01)
            return
        self.printer.received_bytes += len(portion)
        self.since_plug += len(portion)
        if self.left is not None:
            portion = portion[: self.left]
            self.left -= len(portion)
        for one in self.decoder.feed(portion):
            self._say(self.printer.take(one))
        if self.left == 0:
            self.pull()

    def _say(self, status: bytes) -> None:
        while status and self.node is not None:
            try:
                status = status[os.write(self.node, status) :]
            except OSError as error:
                if error.errno not in NOTHING_YET:
                    raise
                sleep(0.01)

    def do(self, asked: dict[str, object]) -> object:
        """One command."""
        match asked["do"]:
            case "plug":
                self.plug()
            case "pull":
                self.pull()
            case "pull-after":
                self.left = int(str(asked["bytes"]))
            case "told":
                received = {"received": self.printer.received_bytes, "since_plug": self.since_plug}
                return {**self.printer.told(), **received, "plugged": self.node is not None}
        return "done"


def opened() -> int:
    """The gadget's other end, as soon as the computer has made the printer's acquaintance."""
    last = monotonic() + 60
    while True:
        try:
            return os.open(NODE, os.O_RDWR | os.O_NONBLOCK)
        except OSError as error:
            if error.errno not in (errno.ENODEV, errno.ENOENT) or monotonic() > last:
                raise
            sleep(0.01)


def main() -> None:
    """Until its input ends."""
    roll = Roll(Path(sys.argv[1]), int(sys.argv[2]))
    poll = select.poll()
    poll.register(0, select.POLLIN)
    kept = b""
    while True:
        if poll.poll(0 if roll.node is not None else 200):
            more = os.read(0, PORTION)
            if not more:
                return
            *lines, kept = (kept + more).split(b"\n")
            for line in lines:
                print(json.dumps(roll.do(json.loads(line))), flush=True)
        elif roll.node is not None:
            roll.serve()


if __name__ == "__main__":
    main()
