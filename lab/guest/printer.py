# SPDX-License-Identifier: Apache-2.0
"""Lab guest: the USB printer: found by its plug, a whole slip, a cable pulled in mid-job, and found
again without a restart and without a second slip.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from kiosk.core.device import Found, Health, Kind
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceAbsent, DevicePulled, PrinterGone
from kiosk.core.ports import Raster
from kiosk.core.receipt import read_qr
from kiosk.devices.bench import Bench
from kiosk.devices.printer_adapters import Means, UsbPrinters
from kiosk.devices.printer_roll import Pace
from kiosk.devices.registry import Entry
from kiosk.devices.transport import Deadlines
from lab.guest.report import Teller, expected, so, until
from lab.guest.tables import bench_of, found, lost

# This computer is made of software: nothing here is to fail because it is slow.
PATIENT = Means(None, Deadlines(write_ms=30_000), Pace(20_000, 20_000, 1_200))
BITS = Path(__file__).with_name("slip.bits")
PULL_AFTER = 40_000  # bytes: a third of the slip
ONE_S = 240


def slip() -> Raster:
    """What was painted before the guest started."""
    whole = BITS.read_bytes()
    width, height = (int.from_bytes(whole[at : at + 4], "little") for at in (0, 4))
    return Raster(width, height, whole[8:])


def held_by_kernel() -> bool:
    """Whether `usblp` has the printer's interface, as on any Linux desk."""
    return any(":" in one.name for one in Path("/sys/bus/usb/drivers/usblp").iterdir())


class Peer:
    """The printer's own process."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lab.guest.roll", str(out), "576"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **more: object) -> Any:
        """What it answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        """Closes its input."""
        self._process.communicate(timeout=ONE_S)


class Counter:
    """The bench with the USB adapter, and the printer."""

    def __init__(self) -> None:
        self.peer = Peer(Path("/run/slips"))
        self.bench: Bench = bench_of(Entry("printer-usb", lambda: UsbPrinters(PATIENT)))
        self.slip = slip()

    def end(self) -> None:
        self.bench.close()
        self.peer.end()

    def print(self) -> Printed:
        """The slip, by the bench."""
        use = self.bench.use(
            Kind.RECEIPT_PRINTER,
            lambda device, _: device.print(self.slip),
            timeout_ms=ONE_S * 1000,
        )
        outcome: Printed = use.result(ONE_S)
        return outcome

    def told(self) -> dict[str, Any]:
        said: dict[str, Any] = self.peer.ask("told")
        return said

    def whole(self, nth: int) -> str:
        """That the nth slip on paper is the slip, dot for dot, with its code. Raises NotSo."""
        until(lambda: len(self.told()["slips"]) == nth, f"saw slip {nth} cut")
        report = self.told()["slips"][-1]
        so(report["faults"] == [], report["faults"])
        path = self.peer.out / f"slip-{nth:04}.png"
        with Image.open(path) as picture:
            paper = picture.convert("L")
        meant = Image.frombytes(
            "1", (self.slip.width_dots, self.slip.height_dots), self.slip.bits, "raw", "1;I"
        ).convert("L")
        same = paper.crop((0, 0, *meant.size)).tobytes() == meant.tobytes()
        so(same, "other dots than were sent")
        (code,) = zxingcpp.read_barcodes(paper)
        facts, _ = read_qr(code.text)
        return f"{report['bytes']} bytes, 0 faults, dot for dot; QR {facts.number}"

    # ── the steps ────────────────────────────────────────────────────────────────────────────

    def found_by_name(self) -> str:
        so(self.bench.slots() == (), self.bench.slots())
        self.peer.ask("plug")
        view = found(self.bench, Kind.RECEIPT_PRINTER)
        seen = view.sighting
        so((seen.name, seen.serial) == ("Lok Lab TM-T88V gadget", "LAB-0001"), seen)
        until(held_by_kernel, "saw the kernel's driver take it")
        return f"{seen.name} at {seen.address}, held by usblp"

    def checked(self) -> str:
        ((_, checked),) = self.bench.check(Kind.RECEIPT_PRINTER).result(ONE_S)
        so(checked.found is Found.PRESENT, checked)
        so(("DLE EOT 1", "12") in checked.evidence, checked)
        return f"{checked.found.value}: " + ", ".join("=".join(one) for one in checked.evidence)

    def prints(self) -> str:
        outcome = self.print()
        so(outcome is Printed.DONE, outcome)
        until(held_by_kernel, "saw the kernel get its driver back")
        return f"{self.whole(1)}; usblp has it again"

    def pulled(self) -> str:
        self.peer.ask("pull-after", bytes=PULL_AFTER)
        with expected(DevicePulled, PrinterGone) as errors:
            self.print()
        said = self.told()
        so(len(said["slips"]) == 1 and not said["plugged"], said)
        lost(self.bench, Kind.RECEIPT_PRINTER)
        with expected(DeviceAbsent):
            self.print()
        rows = said["uncut"]["height_dots"]
        return f"{errors[0].code} {type(errors[0]).__name__}; {rows} rows hang out, no slip cut"

    def again(self) -> str:
        self.peer.ask("plug")
        found(self.bench, Kind.RECEIPT_PRINTER)
        before = self.checked()
        view = found(self.bench, Kind.RECEIPT_PRINTER)
        so(view.health is Health.READY, view)
        said = self.told()
        # Three questions are all it was sent: nothing prints by itself.
        so(said["since_plug"] <= 64 and len(said["slips"]) == 1, said)
        return f"{before.partition(':')[0]}, {said['since_plug']} bytes came, no second slip"

    def prints_again(self) -> str:
        rest = self.told()["uncut"]["height_dots"]
        outcome = self.print()
        so(outcome is Printed.DONE, outcome)
        until(lambda: len(self.told()["slips"]) == 2, "saw the second slip cut")
        report = self.told()["slips"][-1]
        so(report["faults"] == [], report["faults"])
        so(report["height_dots"] >= rest + self.slip.height_dots, report["height_dots"])
        return f"asked once, {len(self.told()['slips'])} slips in all"


def run(teller: Teller) -> None:
    """All of them; each needs the one before."""
    counter = Counter()
    try:
        (
            teller.step("usb printer: found", counter.found_by_name)
            and teller.step("usb printer: asked", counter.checked)
            and teller.step("usb printer: a slip", counter.prints)
            and teller.step("usb printer: cable pulled", counter.pulled)
            and teller.step("usb printer: plugged again", counter.again)
            and teller.step("usb printer: printed again", counter.prints_again)
        )
    finally:
        counter.end()
