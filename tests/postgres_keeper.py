# SPDX-License-Identifier: Apache-2.0
"""Tests: the process that holds the run's PostgreSQL; see postgres.py for when it comes and goes.

usage: postgres_keeper.py FOLDER. Writes FOLDER/answer: the socket's folder, or why there is none.
When the cluster is gone, so are its files, and FOLDER last of all.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "80",
    "fsync": "off",  # these databases live as long as their test
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "jit": "off",
}


def binaries() -> Path:
    """The newest server's folder, 15 or later; FileNotFoundError says what to install."""
    found = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()
    ]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest is None or int(newest.parent.name) < 15:
        raise FileNotFoundError("postgresql-15 is not installed (make test installs it)")
    return newest


def as_owner(command: list[str]) -> list[str]:
    """initdb and postgres refuse root: there they run as the user postgres, and die with us."""
    dies_with_us = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return [*dies_with_us, *command]
    return [*dies_with_us, "--reuid=postgres", "--regid=postgres", "--init-groups", *command]


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster in `folder` and start its server, which answers on folder/.s.PGSQL.5432."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    tools = binaries()
    data = folder / "data"
    options = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        as_owner([str(tools / "initdb"), "--no-sync", *options]),
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if made.returncode:
        raise OSError(f"initdb: {made.stderr.decode(errors='replace')}")
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [str(tools / "postgres"), "-D", str(data), *flags]
    server = subprocess.Popen(as_owner(command), cwd=folder, stdout=subprocess.DEVNULL)
    _until_ready(tools, folder, server)
    return server


def _until_ready(tools: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    ask = [str(tools / "pg_isready"), "-q", "-t", "5", "-h", str(folder)]
    while subprocess.run(ask, check=False).returncode:
        if server.poll() is not None:
            raise OSError(f"the server ended with {server.returncode}")
        time.sleep(0.02)


def say(folder: Path, name: str, text: str) -> None:
    """A file that is there whole or not at all."""
    part = folder / f"{name}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(folder / name)


def main(folder: Path) -> None:
    """Start, answer, wait for the end of the lifeline, stop, clean up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the run, the run ends the lifeline
    lifeline = os.open(folder / "lifeline", os.O_RDONLY | os.O_NONBLOCK)  # never waits for a writer
    os.set_blocking(lifeline, True)
    cluster = Path(tempfile.mkdtemp(prefix="lmk-pg-cluster-"))
    server = None
    try:
        server = start(cluster)
        say(folder, "answer", str(cluster))
    except (OSError, KeyError) as fault:
        say(folder, "answer", f"{type(fault).__name__}: {fault}")
    os.read(lifeline, 1)
    if server is not None:
        server.send_signal(signal.SIGQUIT)
        server.wait()
    shutil.rmtree(cluster, ignore_errors=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
