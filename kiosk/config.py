# SPDX-License-Identifier: Apache-2.0
"""Stone config: what this run was told (defaults < LMK_* < arguments) and where files lie.

Also the lock by which one process alone holds a data folder.

Secrets are never settings: a PIN or a passphrase is read by `secret` at the moment it is needed.
Everybody imports this stone first, the window before its first paint: what only some runs need
(the lock, the folders of the system, addresses) is imported where it is needed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from kiosk.core.errors import DataDirBusy, FieldUnreadable, InsecureAddress

_PACKAGE: Final = Path(__file__).resolve().parent
_APP: Final = "lok-mitra-kiosk"
_PREFIX_MAX: Final = 4


class Language(StrEnum):
    """Languages of the window, the verbs and the papers. PSEUDO shows what is not in the sheets."""

    EN = "en"
    HI = "hi"
    PSEUDO = "xx"


class VaultChoice(StrEnum):
    """Where a new data folder keeps its keys; one that exists stays where it was set up."""

    AUTO = "auto"  # the keyring when there is one, else the passphrase
    KEYRING = "keyring"  # the keyring or nothing
    PASSPHRASE = "passphrase"  # noqa: S105  # never touch the keyring: demos, tests, shared accounts


class CodeEnd(StrEnum):
    """The key that a barcode scanner was set to press behind a code."""

    ENTER = "enter"
    TAB = "tab"


_CLOSED_SETS: Final[Mapping[str, type[StrEnum]]] = {
    "language": Language,
    "vault": VaultChoice,
    "barcode_suffix": CodeEnd,
}


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one data folder."""

    database: Path
    vault: Path  # where the keys are, and with a passphrase the wrapped keys themselves
    logs: Path
    lock: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run was told. Made by `load`; None means: not told."""

    data_dir: Path
    language: Language = Language.HI
    portal_url: str | None = None
    portal_authority: Path | None = None  # PEM of the TLS authority, when not the system's own
    printer_url: str | None = None  # tcp://host:port, serial:PATH@BAUD, usb:vid:pid[@port]
    camera_url: str | None = None  # http(s)://host[:port]/path of a camera that sends MJPEG
    passphrase_file: Path | None = None
    pin_file: Path | None = None
    vault: VaultChoice = VaultChoice.AUTO
    keyring_timeout_s: int = 30  # a locked keyring asks for its password: time to type it
    barcode_prefix: str = ""  # what a scanner that types sends before a code; nobody types it
    barcode_suffix: CodeEnd = CodeEnd.ENTER
    cash_drawer: bool = True  # whether the drawer at the receipt printer opens by itself
    finger_of: tuple[str, ...] = ()  # operator=finger that unlocks for him, as fprintd names it
    devices_allowed: tuple[str, ...] = ()  # names of third parties' adapters that may be loaded
    devices_at: tuple[str, ...] = ()  # adapter=address: what cannot be found by looking at plugs

    @property
    def paths(self) -> Paths:
        """The files under `data_dir`."""
        here = self.data_dir
        return Paths(here / "kiosk.db", here / "vault.json", here / "logs", here / "kiosk.lock")


def load(
    arguments: Mapping[str, str | Path | None] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from the layers; an argument that is None or empty says nothing.

    `arguments` has the names of Settings; the environment has them as LMK_DATA_DIR and so on.
    Raises FieldUnreadable (field = the setting) or InsecureAddress.
    """
    environ = os.environ if environ is None else environ
    told: dict[str, object] = {}
    for field in fields(Settings):
        raw = (arguments or {}).get(field.name) or environ.get(f"LMK_{field.name.upper()}")
        if raw:
            told[field.name] = _read(field.name, str(raw))
    if "data_dir" not in told:
        from platformdirs import user_data_path

        told["data_dir"] = user_data_path(_APP, appauthor=False)
    return Settings(**told)  # type: ignore[arg-type]  # _read gave each name its own type


def _read(name: str, raw: str) -> object:
    try:
        match name:
            case "language" | "vault" | "barcode_suffix":
                return _CLOSED_SETS[name](raw)
            case "barcode_prefix":
                return _signs(raw)
            case "cash_drawer":
                return _on_or_off(raw)
            case "devices_allowed" | "devices_at" | "finger_of":
                return _listed(name, raw)
            case "keyring_timeout_s":
                return _positive(raw)
            case "portal_url" | "printer_url" | "camera_url":
                return _address(name, raw)
            case _:
                return Path(raw).expanduser().absolute()
    except (KeyError, ValueError):
        raise FieldUnreadable(field=name) from None


def _positive(raw: str) -> int:
    if (number := int(raw)) < 1:
        raise ValueError(raw)
    return number


def _on_or_off(raw: str) -> bool:
    return {"on": True, "off": False}[raw]


def _signs(raw: str) -> str:
    """A few signs of a keyboard, without blanks."""
    if len(raw) > _PREFIX_MAX or not all(0x20 < ord(one) < 0x7F for one in raw):
        raise ValueError(raw)
    return raw


def _listed(name: str, raw: str) -> tuple[str, ...]:
    """Words parted by commas or spaces (operators' names have spaces: by commas alone), each once;
    of an address what it is, its adapter knows.
    """
    parted = raw.split(",") if name == "finger_of" else raw.replace(",", " ").split()
    listed = tuple(dict.fromkeys(one.strip() for one in parted if one.strip()))
    if name != "devices_allowed" and not all(all(one.partition("=")) for one in listed):
        raise ValueError(raw)
    return listed


def _address(name: str, raw: str) -> str:
    match name:
        case "portal_url":
            return checked_url(raw)
        case "printer_url":
            return _printer(raw)
        case _:
            return _camera(raw)


def _printer(raw: str) -> str:
    """The form alone; what stands there is `kiosk/devices/printer_address.py`'s matter."""
    parts = urlsplit(raw)
    match parts.scheme:
        case "tcp" if parts.hostname and parts.port:
            return raw
        case "serial" if parts.path and not parts.netloc:
            return raw
        case "usb" if parts.path and not parts.netloc:
            return raw
    raise ValueError(raw)


def _camera(raw: str) -> str:
    """The form alone. A name and a password in it would stand in every list: refused."""
    parts = urlsplit(raw)
    plain = raw.isascii() and raw.isprintable() and " " not in raw
    web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not plain or not web or "@" in parts.netloc or parts.fragment:
        raise ValueError(raw)
    return raw


def checked_url(url: str) -> str:
    """`url` without a slash at its end: https anywhere, plain http on this machine alone.

    This machine is `localhost` or a literal loopback address; a name that only resolves to one is
    not, since who answers the name can change. Raises InsecureAddress, or FieldUnreadable when it
    is no address of a portal at all.
    """
    try:
        parts = urlsplit(url.strip())
        host, scheme, _ = parts.hostname or "", parts.scheme, parts.port  # .port checks itself
    except ValueError:
        raise FieldUnreadable(field="portal_url") from None
    odd = parts.query or parts.fragment or "@" in parts.netloc
    if not host or odd or scheme not in {"http", "https"}:
        raise FieldUnreadable(field="portal_url")
    if scheme == "http" and not _loopback(host):
        raise InsecureAddress(url=url.strip())
    return url.strip().rstrip("/")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def resource(*parts: str) -> Path:
    """Path of a shipped file such as "locale", "hi": in the installed package or, in a checkout,
    beside it. Raises FileNotFoundError.
    """
    for root in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))


def secret(
    file: Path | None, variable: str, environ: Mapping[str, str] | None = None
) -> str | None:
    """A secret from the first line of `file`, else from the environment variable, else None.

    Never from the command line, where every program of the machine can read it. Raises
    FieldUnreadable when the file that was named cannot be read.
    """
    if file is None:
        return (os.environ if environ is None else environ).get(variable) or None
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise FieldUnreadable(field=f"{variable.removeprefix('LMK_').lower()}_file") from None
    return (lines[0].strip() or None) if lines else None


class DataDirLock:
    """Holds the data folder for one process, for as long as the `with` lasts; makes the folder.

    The system frees it when the process dies, so a stale file never locks anyone out.
    Raises DataDirBusy at once when another process (or another lock here) has it.
    """

    def __init__(self, settings: Settings) -> None:
        from filelock import FileLock

        self._folder = settings.data_dir
        self._lock = FileLock(settings.paths.lock, timeout=0, thread_local=False)

    def __enter__(self) -> Self:
        from filelock import Timeout

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._lock.acquire()
        except Timeout:
            raise DataDirBusy from None
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()
