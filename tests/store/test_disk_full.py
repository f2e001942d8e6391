# SPDX-License-Identifier: Apache-2.0
"""Tests: a full disk is told as such, costs no entry, and is forgotten once there is room."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN_MOUNTS = ["unshare", "--mount", "--propagation", "private"]


def may_mount() -> bool:
    """Whether this run may mount a disk that only one process sees."""
    if os.name != "posix" or os.geteuid() or not shutil.which("unshare"):
        return False
    with_mount = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(with_mount, capture_output=True, check=False).returncode == 0


def commands() -> dict[str, list[str]]:
    """How the counter's process begins, for each kind of full disk this machine can show."""
    here = [sys.executable, "-m", "tests.store.full_disk"]
    found = {"quota": [*here, "quota", "{folder}"]}
    if may_mount():
        script = (
            'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$2" -m tests.store.full_disk tmpfs "$1"'
        )
        found["tmpfs"] = [*OWN_MOUNTS, "sh", "-c", script, "sh", "{folder}", sys.executable]
    return found


@pytest.mark.parametrize(("kind", "command"), commands().items())
def test_a_full_disk_costs_no_entry_and_selling_goes_on_when_there_is_room(kind, command, tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    told = subprocess.run(
        [part.format(folder=folder) for part in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    seen = json.loads(told.stdout)
    assert seen["sold"] > 0, "the disk was full at once or never"
    assert seen["second_store"] is (kind == "tmpfs"), "a new file is told so too"
    assert seen["told_again"]
    assert (seen["whole"], seen["equal"], seen["readable"]) == (True, True, 1)
    assert seen["head"] == 4 + seen["sold"]
    assert seen["sold_after"] == seen["head"] + 1 == seen["head_after"]
    assert "disk I/O" not in told.stderr
