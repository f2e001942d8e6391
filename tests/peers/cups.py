# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a scheduler (cupsd) and a driverless printer (ippeveprinter) of the test's own.

Both in one temporary folder, on ports of their own. The printer wants a system bus and avahi: the
three run in namespaces with a /run of their own, and end with the process that made them. What the
printer does with a page, its command does: it obeys files in the folder (`no-paper`, `slow`) and
lays the page into `tray/` when it is through.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WAIT_S = 60.0  # only keeps a broken run from hanging
QUEUE = "Counter_A4"
COMMAND = """#!/bin/sh
here="{here}"
if [ -e "$here/no-paper" ]; then
    echo "STATE: +media-empty-error" >&2
    while [ -e "$here/no-paper" ]; do sleep 0.02; done
    echo "STATE: -media-empty-error" >&2
fi
tries=0
while [ -e "$here/slow" ]; do
    sleep 0.02
    tries=$((tries + 1))
    [ "$tries" -gt "$(cat "$here/slow")" ] && exit 0
done
cp "$1" "$here/tray/.page"
mv "$here/tray/.page" "$here/tray/$(date +%s%N).pdf"
echo "ATTR: job-impressions-completed=1" >&2
"""
PRINTER = """set -e
mount -t tmpfs none /run
mkdir -p /run/dbus /run/avahi-daemon
dbus-daemon --system --nofork --nopidfile &
while ! [ -S /run/dbus/system_bus_socket ]; do sleep 0.01; done
avahi-daemon --no-drop-root --no-chroot &
while ! [ -S /run/avahi-daemon/socket ]; do sleep 0.01; done
exec ippeveprinter -p {port} -n localhost -d {here}/spool -k -c {here}/command \
    -f application/pdf,image/pwg-raster,image/urf -M Test -m {queue} {queue}
"""
FILES = """ServerRoot {here}/etc
StateDir {here}/run
RequestRoot {here}/requests
CacheDir {here}/cache
TempDir {here}/requests/tmp
ErrorLog {here}/log/error_log
AccessLog {here}/log/access_log
PageLog {here}/log/page_log
SystemGroup root lpadmin
User lp
Group lp
"""
# What is set up is written at once: a scheduler that is killed finds its queue again.
CONF = """Listen 127.0.0.1:{port}
Browsing No
DefaultAuthType None
WebInterface No
DirtyCleanInterval 0
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


def free_port() -> int:
    """A port nobody has; both families, since the printer takes both."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def wait_for(ready, what: str) -> None:
    until = time.monotonic() + WAIT_S
    while not ready():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.02)


class Process:
    """One that the test started, with what it says in a file."""

    def __init__(self, command: list[str], log: Path) -> None:
        with log.open("wb") as out:
            self._child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )
        self.pid = self._child.pid

    def end(self) -> None:
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait(WAIT_S)


class Printer:
    """The driverless printer; `folder` holds its tray and its moods."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"ipp://localhost:{self.port}/ipp/print"
        (folder / "tray").mkdir()
        (folder / "spool").mkdir()
        command = folder / "command"
        command.write_text(COMMAND.format(here=folder), encoding="ascii")
        command.chmod(0o755)
        self._script = PRINTER.format(here=folder, port=self.port, queue=QUEUE)
        self._process: Process | None = None
        self.start()

    def start(self) -> None:
        inside = ["bash", "-c", self._script]
        apart = ["unshare", "-mpf", "--mount-proc", "--kill-child", *inside]
        self._process = Process(apart, self.folder / "printer.log")
        wait_for(lambda: answers(self.port), "the printer")

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        """The printer's own, seen from here: the one child of unshare."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return int(children.read_text(encoding="ascii").split()[0])

    def gone(self) -> None:
        if self._process:
            self._process.end()
            wait_for(lambda: not answers(self.port), "the printer to be gone")
        self._process = None

    @contextlib.contextmanager
    def hung(self) -> Iterator[None]:
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def mood(self, name: str, *, on: bool, tries: int = 100_000) -> None:
        (self.folder / name).write_text(f"{tries}", encoding="ascii") if on else (
            self.folder / name
        ).unlink(missing_ok=True)

    def pages(self) -> list[Path]:
        """What lies in the tray, oldest first."""
        return sorted((self.folder / "tray").glob("[!.]*.pdf"))

    def idle(self) -> bool:
        said = subprocess.run(
            ["ipptool", "-tv", self.address, "get-printer-attributes.test"],
            capture_output=True, text=True, timeout=WAIT_S, check=False,
        ).stdout  # fmt: skip
        return "printer-state (enum) = idle" in said

    def empty_tray(self) -> None:
        for name in ("no-paper", "slow"):
            self.mood(name, on=False)
        if not self.running:
            self.start()
        wait_for(self.idle, "the printer to be idle")
        for page in self.pages():
            page.unlink()


class Scheduler:
    """cupsd with one queue, driverless, for the printer."""

    def __init__(self, folder: Path, printer: Printer) -> None:
        self.folder, self.port, self._printer = folder, free_port(), printer
        self.address = f"ipp://localhost:{self.port}"
        self.queue = f"{self.address}/printers/{QUEUE}"
        for name in ("etc/ppd", "run", "requests/tmp", "cache", "log"):
            (folder / name).mkdir(parents=True)
        for name in ("run", "requests", "requests/tmp", "cache", "log"):
            shutil.chown(folder / name, "lp", "lp")
        (folder / "files.conf").write_text(FILES.format(here=folder), encoding="ascii")
        (folder / "etc/cupsd.conf").write_text(CONF.format(port=self.port), encoding="ascii")
        self._process: Process | None = None
        self.start()
        self.call("lpadmin", "-p", QUEUE, "-E", "-v", printer.address, "-m", "everywhere")
        self.call("lpadmin", "-d", QUEUE)

    def start(self) -> None:
        if self._process:
            return
        conf, files = str(self.folder / "etc/cupsd.conf"), str(self.folder / "files.conf")
        self._process = Process(
            ["cupsd", "-f", "-c", conf, "-s", files], self.folder / "scheduler.log"
        )
        wait_for(lambda: answers(self.port), "the scheduler")

    def gone(self) -> None:
        if self._process:
            self._process.end()
        self._process = None

    def call(self, *command: str) -> str:
        """One of CUPS' own commands."""
        said = subprocess.run(
            command, env={**os.environ, "CUPS_SERVER": f"127.0.0.1:{self.port}"},
            capture_output=True, text=True, timeout=WAIT_S, check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return said.stdout

    def waiting(self) -> str:
        """The jobs that are not over, as lpstat tells them."""
        return self.call("lpstat", "-o")


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1.0):
        return True
    return False


@contextlib.contextmanager
def office() -> Iterator[tuple[Scheduler, Printer]]:
    """Scheduler and printer; the scheduler's own user must get through to the folder."""
    folder = Path(tempfile.mkdtemp(prefix="lmk-office-"))
    folder.chmod(0o755)
    printer = scheduler = None
    try:
        printer = Printer(folder)
        scheduler = Scheduler(folder, printer)
        yield scheduler, printer
    finally:
        for one in (scheduler, printer):
            if one:
                one.gone()
        shutil.rmtree(folder, ignore_errors=True)
