# SPDX-License-Identifier: Apache-2.0
"""Tests: a real PostgreSQL for whoever asks, one cluster a test run and a new database a test.

The first test that asks starts the cluster, in whichever worker it runs. A keeper process of its
own (postgres_keeper.py) holds it, and ends it when the run that made the lifeline is gone, also
when that run was killed. Sockets only; nothing listens on a network, nothing stays on the disk.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

KEEPER = Path(__file__).with_name("postgres_keeper.py")
START_S = 120.0
END_S = 60.0
_numbers = count(1)


class Lifeline:
    """A pipe with a name, held open for writing by the run's first process: as long as that lives,
    the cluster does. Workers know only the folder it lies in."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lmk-pg-"))
        self.folder.chmod(0o755)
        os.mkfifo(self.folder / "lifeline")
        self._end = os.open(self.folder / "lifeline", os.O_RDWR)

    def close(self) -> None:
        """Let the cluster go, and wait until it is gone."""
        os.close(self._end)
        if (self.folder / "keeper").exists():
            _wait_until(lambda: not self.folder.exists(), END_S)
        else:
            shutil.rmtree(self.folder)


_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes the lifeline, a worker is told where it lies."""
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        config.stash[_FOLDER] = Path(workerinput["postgres_folder"])
        return
    lifeline = Lifeline()
    config.stash[_FOLDER] = lifeline.folder
    config.add_cleanup(lifeline.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """pytest-xdist, in the first process, for each worker it makes."""
    node.workerinput["postgres_folder"] = str(node.config.stash[_FOLDER])


def _wait_until(happened: Callable[[], bool], patience_s: float) -> None:
    end = time.monotonic() + patience_s
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"the cluster's keeper was waited for {patience_s:.0f} s in vain")
        time.sleep(0.02)


def _start_keeper(folder: Path) -> None:
    with (folder / "log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, str(KEEPER), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    (folder / "keeper").write_text(str(keeper.pid), encoding="ascii")
    keeper.returncode = 0  # it outlives this worker on purpose: nobody here waits for it


@pytest.fixture(scope="session")
def postgres_socket(pytestconfig: pytest.Config) -> str:
    """The folder of the running cluster's socket; no binary on the machine is a failure."""
    folder = pytestconfig.stash[_FOLDER]
    with FileLock(folder / "lock"):
        if not (folder / "keeper").exists():
            _start_keeper(folder)
        _wait_until((folder / "answer").exists, START_S)
    answer = (folder / "answer").read_text(encoding="utf-8")
    if not answer.startswith("/"):
        pytest.fail(f"no PostgreSQL: {answer}")
    return answer


@pytest.fixture
def postgres_url(postgres_socket: str) -> Iterator[str]:
    """SQLAlchemy's address of a new, empty database that goes with the test."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"lmk_{worker}_{os.getpid()}_{next(_numbers)}"
    where = f"host={postgres_socket} user=postgres dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(f"create database {name} template template0")
        yield f"postgresql+psycopg://postgres@/{name}?host={postgres_socket}"
        connection.execute(f"drop database {name} with (force)")
