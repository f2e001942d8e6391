# SPDX-License-Identifier: Apache-2.0
"""Roof: the house: who is introduced to whom, opened and closed in order.

Order of opening: the folder's lock, the log, the keys, the counter's thread with the store, the
desks; the line and the printer only when somebody asks for them. Everything closes backwards.

Desks and store are imported by the thread that opens the store: SQLAlchemy takes longer to load
than everything before it, and the window would stand still meanwhile.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeVar

from kiosk import log, seal
from kiosk.app.instruments import ScryptPins, SystemChance, TrustedClock
from kiosk.bus import Bus
from kiosk.config import DataDirLock, Settings, secret
from kiosk.core.dates import local
from kiosk.core.errors import NotEnrolled, StoreDamaged
from kiosk.core.views import DamageView
from kiosk.store.attachments import Attachments
from kiosk.store.vault import Keys, SystemRing, Vault
from kiosk.text import Text
from kiosk.worker import Worker

if TYPE_CHECKING:
    from kiosk.app.desks import Desks
    from kiosk.store.books import SqlBooks

T = TypeVar("T")
_IDLE_S: Final = 60.0
Passphrase = Callable[[], str | None]


class House:
    """One kiosk's rooms while they are open. A `with` closes them.

    `ask` runs a desk's verb on the counter's thread and waits; the window uses `counter.submit`.
    """

    def __init__(
        self, settings: Settings, passphrase: Callable[[], str | None] | None = None
    ) -> None:
        self.settings = settings
        self.text = Text(settings.language)
        self.bus = Bus()
        self.clock = TrustedClock()
        self._passphrase = passphrase or (
            lambda: secret(settings.passphrase_file, "LMK_PASSPHRASE")
        )
        self._closing = ExitStack()
        self._desks: Desks | None = None
        self._books: SqlBooks | None = None
        self._keys: Keys | None = None
        self._attachments: Attachments | None = None
        self.counter: Worker

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.enter_context(DataDirLock(self.settings))
            opening.enter_context(log.configure(self.settings))
            self.counter = opening.enter_context(Worker("counter", tell=self.bus.publish))
            self._closing = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    @property
    def desks(self) -> "Desks":
        """The desks. Raises NotEnrolled before the store is open."""
        if self._desks is None:
            raise NotEnrolled
        return self._desks

    @property
    def books(self) -> "SqlBooks":
        """The store, for verbs that look after it. Only on the counter's thread."""
        if self._books is None:
            raise NotEnrolled
        return self._books

    @property
    def signer(self) -> seal.SigningKey:
        """The kiosk's own key."""
        if self._keys is None:
            raise NotEnrolled
        return seal.SigningKey.from_seed(self._keys.signing_seed)

    @property
    def attachments(self) -> Attachments:
        """Captures that were kept, and wait for the portal. Any thread."""
        if self._attachments is None:
            raise NotEnrolled
        return self._attachments

    @property
    def set_up(self) -> bool:
        """Whether this folder has keys, hence a store."""
        return self._vault().exists()

    @property
    def opened(self) -> bool:
        """Whether the store is open."""
        return self._books is not None

    def use_passphrase(self, passphrase: str) -> None:
        """From now on this is the answer to the vault's question; it is kept in memory only."""
        self._passphrase = lambda: passphrase

    def open_store(self, *, create: bool = False) -> None:
        """Fetches the keys and opens the store; with `create` makes both for a new folder.

        Raises NotEnrolled (nothing here and not to be made) and what vault and store raise.
        """
        from kiosk.app.desks import Desks
        from kiosk.counter.means import Means

        vault = self._vault()
        if not vault.exists() and not create:
            raise NotEnrolled
        self._keys = vault.open() if vault.exists() else vault.create()
        self._books = self.counter.call(self._open_books, self._keys)
        self._attachments = Attachments(self.settings.data_dir, self._keys.database_key)
        self._closing.callback(self.counter.call, self._books.close)
        self._desks = Desks.over(
            Means(
                self._books,
                self.clock,
                SystemChance(),
                self.signer,
                seal.verify,
                self.bus,
                ScryptPins(),
            ),
            str(self.settings.portal_authority or ""),
        )

    def ask(self, work: Callable[..., T], *args: object) -> T:
        """A desk's verb on the counter's thread, waited for."""
        try:
            return self.counter.call(work, *args)
        except StoreDamaged:
            self.mark_damaged()
            raise

    def mark_damaged(self) -> None:
        """Remembers that a page could not be read: the next start sets the file aside."""
        self._damage_mark.touch(mode=0o600)

    def damages(self) -> tuple[DamageView, ...]:
        """What was set aside so far, and which numbers are in doubt. On the counter's thread."""
        with self.books.look() as reads:
            return tuple(
                DamageView(
                    found.set_aside,
                    found.entries,
                    tuple(seq for _, seq in found.in_doubt),
                    found.papers_in_doubt,
                )
                for found in reads.damages()
            )

    @property
    def _damage_mark(self) -> Path:
        return self.settings.data_dir / "kiosk.damaged"

    def _open_books(self, keys: Keys) -> "SqlBooks":
        from kiosk.store.books import open_books

        path, key = self.settings.paths.database, keys.database_key
        if self._damage_mark.exists():
            self._salvage(path, key)
        try:
            books = open_books(path, key)
        except StoreDamaged:
            self._salvage(path, key)
            books = open_books(path, key)
        self._when_idle()
        with books.look() as reads:
            self.clock.remember(reads.exchange_state().trusted_ms)
        return books

    def _salvage(self, path: Path, key: bytes) -> None:
        """Sets the damaged file aside untouched; nothing is invented in its place."""
        from kiosk.store.salvage import salvage

        stamp = local(self.clock.read().wall_ms).strftime("%Y%m%d-%H%M%S")
        salvage(path, key, stamp)
        self._damage_mark.unlink(missing_ok=True)

    def _when_idle(self) -> None:
        """Puts store and captures in order while nobody waits for the counter's thread."""
        self.counter.after(_IDLE_S, self._tidy)

    def _tidy(self) -> None:
        if self._books is not None:
            self._books.checkpoint()
            self.attachments.tidy(self.clock.read().wall_ms)
            self._when_idle()

    def _vault(self) -> Vault:
        ring = SystemRing(self.settings.keyring_timeout_s)
        return Vault(self.settings, self._passphrase, ring)


def _told(settings: Settings) -> Passphrase:
    """The passphrase from file or environment, read when it is needed and not before."""
    return lambda: secret(settings.passphrase_file, "LMK_PASSPHRASE")
