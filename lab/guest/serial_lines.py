# SPDX-License-Identifier: Apache-2.0
"""Lab guest: serial ports on USB with real modem lines, which a pseudo-terminal has not: a UPS that
speaks Megatec on one, a barcode scanner under RTS/CTS on the other, and its cable pulled.
"""

import re
from threading import Event

from serial import Serial
from serial.tools.list_ports import comports

from kiosk.config import load
from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import BarcodeReader
from kiosk.core.errors import DeviceAbsent, DevicePulled
from kiosk.devices.bench import Bench, Use
from kiosk.devices.registry import Entry, registry
from lab.guest.report import Teller, expected, so, until
from lab.guest.tables import bench_of, found, lost

UPS, SCANNER = "LAB-UPS", "LAB-SCANNER"
CODE = "8901234567894"
LONG_MS = 60_000
LONG_S = 120


def port(serial_number: str) -> str:
    """Where the device with this serial number is plugged in; "" when it is not."""
    return next((one.device for one in comports() if one.serial_number == serial_number), "")


def entries(*names: str, **settings: str) -> list[Entry]:
    """These lines of the registry, as the settings make them."""
    told = load({"data_dir": "/run/kiosk", **settings}, {})
    return [one for one in registry(told, plugged_in=()) if one.name in names]


class Ports:
    """Both ports, and the bench that drives what hangs on them."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self.bench: Bench | None = None

    def end(self) -> None:
        if self.bench:
            self.bench.close()

    def modem_lines(self) -> str:
        until(lambda: port(UPS) and port(SCANNER), "saw both ports")
        with Serial(port(UPS), 2400, exclusive=True) as line:
            line.rts, line.dtr = True, True
            lines = {"CTS": line.cts, "DSR": line.dsr, "CD": line.cd, "RI": line.ri}
        so(lines["CTS"] and lines["DSR"], lines)
        shown = ", ".join(f"{name} {'on' if on else 'off'}" for name, on in lines.items())
        return f"{port(UPS)} and {port(SCANNER)}; {shown}"

    def ups(self) -> str:
        at = f"power-megatec={port(UPS)},barcode-serial=serial:{port(SCANNER)}@9600?flow=rts"
        self.bench = bench_of(*entries("power-megatec", "barcode-serial", devices_at=at))
        found(self.bench, Kind.POWER)
        ((_, checked),) = self.bench.check(Kind.POWER).result(LONG_S)
        so(checked.found is Found.PRESENT, checked)
        power = self.bench.use(Kind.POWER, lambda ups, _: ups.reading()).result(LONG_S)
        so(not power.on_battery, power)
        self._teller.ask("mains off")
        until(self._on_battery, "saw the mains fail")
        shown = dict(checked.evidence)
        return f"{shown['input.voltage']} V, {shown['bits']}; then the mains failed and it said so"

    def _on_battery(self) -> bool:
        assert self.bench
        reading = self.bench.use(Kind.POWER, lambda ups, _: ups.reading()).result(LONG_S)
        return bool(reading.on_battery)

    def scanner(self) -> str:
        assert self.bench
        seen = found(self.bench, Kind.BARCODE).sighting
        so(re.search(r"flow=rts", seen.address), seen)
        read = self._read()
        self._teller.ask(f"scan {CODE}")
        code = read.result(LONG_S)
        so(code == CODE, code)
        return f"{code} through {seen.address}"

    def _read(self) -> "Use[str]":
        assert self.bench
        begun = Event()

        def read(reader: BarcodeReader, _: object) -> str:
            begun.set()
            return reader.read(LONG_MS)

        use = self.bench.use(Kind.BARCODE, read, timeout_ms=2 * LONG_MS)
        so(begun.wait(LONG_S), "never began to read")
        return use

    def pulled(self) -> str:
        assert self.bench
        read = self._read()
        self._teller.ask("unplug scanner")
        with expected(DevicePulled) as errors:
            read.result(LONG_S)
        lost(self.bench, Kind.BARCODE)
        with expected(DeviceAbsent):
            self.bench.use(Kind.BARCODE, lambda reader, _: reader.read(0)).result(LONG_S)
        self._teller.ask("plug scanner")
        found(self.bench, Kind.BARCODE)
        until(lambda: port(SCANNER), "saw the port again")
        read = self._read()
        self._teller.ask(f"scan {CODE[::-1]}")
        so(read.result(LONG_S) == CODE[::-1], "another code")
        return f"{errors[0].code} {type(errors[0]).__name__} while it read; back, and it reads"


def run(teller: Teller) -> None:
    """All of them; each needs the one before."""
    ports = Ports(teller)
    try:
        (
            teller.step("serial: modem lines", ports.modem_lines)
            and teller.step("serial: a UPS", ports.ups)
            and teller.step("serial: a code, RTS/CTS", ports.scanner)
            and teller.step("serial: cable pulled", ports.pulled)
        )
    finally:
        ports.end()
