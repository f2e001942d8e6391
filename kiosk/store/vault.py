# SPDX-License-Identifier: Apache-2.0
"""Room store: the vault keeps the database key and the kiosk's signing key, in no file bare.

They lie in the keyring of the operating system or, where there is none, in `vault.json`, wrapped
with a passphrase (scrypt, AES-256-GCM). Which of the two was chosen when the data folder was set
up is written there and never changes by itself: a keyring that is gone is an error to be seen, not
a reason to ask for a passphrase instead. The place in the keyring is named after a random id in
that file, so a folder may be moved, and two folders never share.
"""

import json
import logging
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeVar

from kiosk import seal
from kiosk.config import Settings, VaultChoice
from kiosk.core.errors import KeyringMissing, KeysLost, PassphraseMissing, PassphraseWrong
from kiosk.store.private_file import write_private
from kiosk.store.wrong_tries import WrongTries
from kiosk.worker import Worker

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_log: Final = logging.getLogger(__name__)

_FORM: Final = 1
_PURPOSE: Final = b"lok-mitra-kiosk vault "
_SERVICE: Final = "lok-mitra-kiosk"
# Backends where another account, or a thief of the disk, finds no plain text. All others, such as
# the plain files of keyrings.alt, count as no keyring.
_TRUSTED: Final = tuple(
    f"keyring.backends.{name}"
    for name in ("SecretService", "libsecret", "kwallet", "Windows", "macOS")
)

T = TypeVar("T")
Passphrase = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Keys:
    """What the vault keeps; neither is ever shown."""

    database_key: bytes = field(repr=False)  # 32 random bytes: SQLCipher's raw key
    signing_seed: bytes = field(repr=False)  # 32 bytes: the seed of the kiosk's Ed25519 key

    @classmethod
    def new(cls) -> Self:
        """Keys that never were before."""
        return cls(seal.random_bytes(seal.KEY_BYTES), seal.random_bytes(seal.KEY_BYTES))

    def joined(self) -> bytes:
        """Both, to be kept in one place so that they come and go together."""
        return self.database_key + self.signing_seed

    @classmethod
    def parted(cls, both: bytes) -> Self:
        """The reverse of `joined`. Raises KeysLost when these are not two keys."""
        if len(both) != 2 * seal.KEY_BYTES:
            raise KeysLost
        return cls(both[: seal.KEY_BYTES], both[seal.KEY_BYTES :])


class Ring(Protocol):
    """A keyring. Both raise KeyringMissing: absent, locked, untrusted, or silent for too long."""

    def get(self, name: str) -> str | None:
        """What was kept under `name`; None when there is no such name."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep `value` under `name`."""
        ...


@dataclass(frozen=True, slots=True)
class SystemRing:
    """The keyring of the operating system, asked on a thread of its own.

    A locked keyring opens a dialog and blocks; after `timeout_s` its thread is left behind.
    """

    timeout_s: float

    def get(self, name: str) -> str | None:
        """See Ring."""
        return self._ask(lambda backend: backend.get_password(_SERVICE, name))

    def put(self, name: str, value: str) -> None:
        """See Ring."""
        self._ask(lambda backend: backend.set_password(_SERVICE, name, value))

    def _ask(self, question: "Callable[[KeyringBackend], T]") -> T:
        worker = Worker("keyring")
        answer = worker.submit(lambda: _on_backend(question))
        try:
            fault = answer.exception(self.timeout_s)
        except TimeoutError:
            _log.info("keyring: no answer in %s s", self.timeout_s)
            raise KeyringMissing from None
        finally:
            worker.close(timeout_s=0)
        if fault is not None:
            raise KeyringMissing from fault
        return answer.result()


def _on_backend(question: "Callable[[KeyringBackend], T]") -> T:
    import keyring  # slow to import and looks at the session's bus: not before it is needed
    from keyring.errors import KeyringError

    try:
        return question(trusted(keyring.get_keyring()))
    except (KeyringError, OSError, RuntimeError, ImportError) as error:
        _log.info("keyring: %s: %s", type(error).__name__, error)
        raise KeyringMissing from error


def trusted(backend: "KeyringBackend") -> "KeyringBackend":
    """`backend`, or of a chain the first one, that guards its secrets. Raises KeyringMissing."""
    for one in getattr(backend, "backends", (backend,)):
        if type(one).__module__ in _TRUSTED:
            return one
    _log.info("keyring: %s is not one we trust", type(backend).__module__)
    raise KeyringMissing


@dataclass(frozen=True, slots=True)
class _Note:
    """What `vault.json` says: who keeps the keys of this folder."""

    id: str
    sealed: bytes | None  # None: they are in the keyring

    def as_json(self) -> bytes:
        keeper = VaultChoice.KEYRING if self.sealed is None else VaultChoice.PASSPHRASE
        plain: dict[str, str | int] = {"form": _FORM, "id": self.id, "keeper": keeper}
        if self.sealed is not None:
            plain["sealed"] = b64encode(self.sealed).decode()
        return json.dumps(plain).encode()

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Raises KeysLost when this is not what `as_json` wrote."""
        try:
            plain = json.loads(raw)
            if plain["form"] != _FORM:
                raise KeysLost
            inside = plain["keeper"] == VaultChoice.PASSPHRASE
            sealed = b64decode(plain["sealed"], validate=True) if inside else None
            note = cls(str(plain["id"]), sealed)
        except (ValueError, KeyError, TypeError):
            raise KeysLost from None
        if sealed is not None and not seal.is_wrapped(sealed):
            raise KeysLost
        return note

    @property
    def purpose(self) -> bytes:
        """Binds what is wrapped to this folder's id."""
        return _PURPOSE + self.id.encode()


@dataclass(frozen=True, slots=True)
class Vault:
    """The keys of one data folder. To be used by the process that holds the folder's lock."""

    settings: Settings
    passphrase: Passphrase  # asked for when needed, and only then
    ring: Ring
    now_s: Callable[[], float] = time.time

    def exists(self) -> bool:
        """Whether keys were made for this folder."""
        return self.settings.paths.vault.exists()

    def create(self) -> Keys:
        """Make new keys for a new folder and keep them where `settings.vault` says.

        Raises KeyringMissing, PassphraseMissing, KeysLost when a database is already there, whose
        keys must have been lost, and FileExistsError when the folder has its keys.
        """
        paths = self.settings.paths
        if self.exists():
            raise FileExistsError(paths.vault)
        if paths.database.exists():
            raise KeysLost
        keys, note_id = Keys.new(), seal.random_bytes(16).hex()
        sealed = None if self._ring_keeps(keys, note_id) else self._wrapped(keys, note_id)
        paths.vault.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(paths.vault, _Note(note_id, sealed).as_json())
        return keys

    def open(self) -> Keys:
        """The keys of this folder.

        Raises KeyringMissing, PassphraseMissing, PassphraseWrong (facts: seconds until the next
        try counts) or KeysLost.
        """
        try:
            note = _Note.read(self.settings.paths.vault.read_bytes())
        except FileNotFoundError:
            raise KeysLost from None
        if note.sealed is not None:
            return Keys.parted(self._unwrapped(note, note.sealed))
        kept = self.ring.get(note.id)
        if kept is None:
            raise KeysLost
        return _from_ring(kept)

    def _ring_keeps(self, keys: Keys, note_id: str) -> bool:
        if self.settings.vault is VaultChoice.PASSPHRASE:
            return False
        try:
            self.ring.get(note_id)  # unlocks, or fails, before a key is handed over
            self.ring.put(note_id, keys.joined().hex())
            if _from_ring(self.ring.get(note_id) or "") != keys:
                raise KeyringMissing
        except (KeyringMissing, KeysLost):
            if self.settings.vault is VaultChoice.KEYRING:
                raise KeyringMissing from None
            _log.info("no keyring to rely on: the passphrase keeps the keys of this folder")
            return False
        return True

    def _wrapped(self, keys: Keys, note_id: str) -> bytes:
        return seal.wrap(keys.joined(), self._asked(), _Note(note_id, None).purpose)

    def _asked(self) -> str:
        passphrase = self.passphrase()
        if not passphrase:
            raise PassphraseMissing
        return passphrase

    def _unwrapped(self, note: _Note, sealed: bytes) -> bytes:
        tries = WrongTries(self.settings.paths.vault.with_name("vault.tries"), self.now_s)
        tries.must_be_over()
        both = seal.unwrap(sealed, self._asked(), note.purpose)
        if both is None:
            raise PassphraseWrong(seconds=tries.one_more())
        tries.forget()
        return both


def _from_ring(kept: str) -> Keys:
    try:
        return Keys.parted(bytes.fromhex(kept))
    except ValueError:
        raise KeysLost from None


def open_vault(settings: Settings, passphrase: Passphrase) -> Keys:
    """Keys of a folder that has been set up. Raises as Vault.open."""
    return Vault(settings, passphrase, SystemRing(settings.keyring_timeout_s)).open()


def create_vault(settings: Settings, passphrase: Passphrase) -> Keys:
    """Keys of a new folder. Raises as Vault.create."""
    return Vault(settings, passphrase, SystemRing(settings.keyring_timeout_s)).create()
