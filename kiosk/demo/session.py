# SPDX-License-Identifier: Apache-2.0
"""Roof: a session of its own for the demo: its home, bus and keyring, never the user's.

On Linux, where bus and keyring daemon are installed, the demo runs itself again inside
`dbus-run-session` with a home in its own folder; elsewhere a random passphrase keeps the keys.
The outer process holds the inner one's standard input: when it dies, however it dies, the inner
one hears the end of the pipe and ends, and with it the bus, the keyring and every party.
"""

import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

INSIDE: Final = "LMK_DEMO_INSIDE"
# The bus daemon's own remarks go to a file of the session; the demo keeps the terminal (3).
_BUS: Final = """
exec 3>&2 2>>"$HOME/bus.log"
exec dbus-run-session -- sh -c "$LMK_DEMO_UNLOCK" sh "$@"
"""
_UNLOCK: Final = """
exec 2>&3 3>&-
printf %s "$LMK_DEMO_KEYRING" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
unset LMK_DEMO_KEYRING LMK_DEMO_UNLOCK
exec "$@"
"""


def inside() -> bool:
    """Whether this process already runs in a demo's own session."""
    return INSIDE in os.environ


def has_keyring() -> bool:
    """Whether this machine can give the demo a bus and a keyring of its own."""
    needed = ("dbus-run-session", "gnome-keyring-daemon", "sh")
    return sys.platform == "linux" and all(shutil.which(name) for name in needed)


def environment(home: Path) -> dict[str, str]:
    """The environment of the demo's own session: nothing of the user's home is reached."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LMK_")}
    env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    for name in ("run", "share", "config", "cache"):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    env |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        INSIDE: str(home),
    }
    return env


def enter(home: Path, arguments: Sequence[str]) -> int:
    """Runs `lmk-kiosk ARGUMENTS` in a session of its own and gives its exit code."""
    env = environment(home)
    command = [sys.executable, "-m", "kiosk", *arguments]
    if has_keyring():
        env["LMK_VAULT"] = "keyring"
        env["LMK_DEMO_KEYRING"] = secrets.token_hex(16)
        env["LMK_DEMO_UNLOCK"] = _UNLOCK
        command = ["sh", "-c", _BUS, "sh", *command]
    else:
        env["LMK_VAULT"] = "passphrase"
        env["LMK_PASSPHRASE"] = secrets.token_hex(16)
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE) as running:
        return running.wait()


def end_with_outer() -> None:
    """Ends this process at once when the outer one is gone."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, name="outer", daemon=True).start()
