# SPDX-License-Identifier: Apache-2.0
"""Bench: a PostgreSQL of its own with every promise of durability kept, gone when its block ends.

The tests' cluster promises nothing to the disk and would flatter us; the rest is done as there.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres_keeper import as_owner, binaries

SETTINGS = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "jit": "off"}
_START_S = 60.0


@contextmanager
def cluster() -> Iterator[str]:
    """SQLAlchemy's address of its one database. Raises FileNotFoundError without PostgreSQL."""
    tools = binaries()
    folder = Path(tempfile.mkdtemp(prefix="lmk-bench-pg-"))
    server = None
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server = _started(tools, folder)
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _started(tools: Path, folder: Path) -> subprocess.Popen[bytes]:
    data = str(folder / "data")
    options = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(as_owner([str(tools / "initdb"), *options]), check=True, **quiet)  # type: ignore[call-overload]
    said = SETTINGS | {"unix_socket_directories": str(folder)}
    flags = [word for name, value in said.items() for word in ("-c", f"{name}={value}")]
    command = as_owner([str(tools / "postgres"), "-D", data, *flags])
    server: subprocess.Popen[bytes] = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]
    ask = [str(tools / "pg_isready"), "-q", "-h", str(folder)]
    until_s = time.monotonic() + _START_S
    while subprocess.run(ask, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until_s:
            raise OSError("PostgreSQL did not start")
        time.sleep(0.05)
    return server
