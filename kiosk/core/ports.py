# SPDX-License-Identifier: Apache-2.0
"""Core: the ports: what the rooms need of each other. `app.py` introduces those who fulfil them."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.clock import Reading
from kiosk.core.entries import Body, Printed
from kiosk.core.facts import Fact
from kiosk.core.journal import Entry, Head, Particulars
from kiosk.core.lease import Allowance
from kiosk.core.paper import Paper
from kiosk.core.shift import Drawer
from kiosk.core.views import (
    ExchangeState,
    LotView,
    OperatorView,
    TransactionView,
    UnfinishedPrint,
)
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.exchange import AccountNews, BlockOrder
from kiosk.core.wire.trust import Signed


class Clock(Protocol):
    """Trusted time."""

    def read(self) -> Reading:
        """Now, and whether the wall clock agrees."""

    def anchor(self, anchor_ms: int) -> None:
        """The newest answer's anchor was taken in."""


class Chance(Protocol):
    """Unguessable bytes."""

    def take(self, count: int) -> bytes:
        """`count` random bytes."""


class Signer(Protocol):
    """The kiosk's own key; the private half never leaves it."""

    @property
    def public_key(self) -> bytes:
        """Raw Ed25519 public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature, 64 bytes."""


class Verifier(Protocol):
    """Checks anybody's signature."""

    def __call__(self, public_key: bytes, signature: bytes, message: bytes) -> bool:
        """True when the Ed25519 signature is good."""


class Publisher(Protocol):
    """Tells facts to whoever listens; never waits."""

    def publish(self, fact: Fact) -> None:
        """Tell."""


class PinMaker(Protocol):
    """Makes and checks PIN verifiers (scrypt); slow on purpose."""

    def make(self, pin: str) -> str:
        """A verifier to keep."""

    def check(self, pin: str, verifier: str) -> bool:
        """Whether the PIN is the one."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who this kiosk is and whom it trusts: set at enrolment."""

    site: Site
    portal_url: str
    portal_id: str
    root_key: bytes
    certificate: Signed
    epoch: Signed  # the highest epoch certificate seen


class Reads(Protocol):
    """What can be asked of the store inside a unit of work."""

    @property
    def head(self) -> Head:
        """End of the chain of the present generation."""

    def belonging(self) -> Belonging | None:
        """None before enrolment."""

    def catalogue(self) -> Catalogue | None:
        """The highest version absorbed."""

    def row_catalogues(self) -> Sequence[Catalogue]:
        """Every version kept, newest first: a sale's row is found by digest in one of them."""

    def allowance(self, rail: Rail) -> Allowance | None:
        """The newest lease of a rail with what was spent of it."""

    def drawer(self, operator: str) -> Drawer | None:
        """The operator's open shift, or None."""

    def open_drawers(self) -> Sequence[Drawer]:
        """Every open shift."""

    def last_shift(self) -> int:
        """Highest shift number used, 0 for none."""

    def shift(self, number: int) -> Drawer | None:
        """A shift, open or closed."""

    def next_counter(self) -> int:
        """The next paper's counter; gapless because it is read and used in one unit of work."""

    def next_lot_number(self, rail: Rail) -> int:
        """The next lot of a rail, from 1."""

    def transaction(self, transaction_id: str) -> TransactionView | None:
        """A sale by its id."""

    def transaction_by_counter(self, counter: int) -> TransactionView | None:
        """A sale by the counter in its paper's number."""

    def transactions_of_subject(self, subject: str) -> Sequence[TransactionView]:
        """Every sale of the same act, newest first."""

    def transactions(self, before_seq: int, limit: int) -> Sequence[TransactionView]:
        """A page of the history, newest first, by key: seq < before_seq (0: from the end)."""

    def transactions_of_shift(self, shift: int) -> Sequence[TransactionView]:
        """Sales of a shift in their order."""

    def unsettled(self) -> Sequence[TransactionView]:
        """Sales that wait for somebody: committed, held, refused, reversing, returning."""

    def cancelled_after(self, seq: int) -> tuple[int, ...]:
        """Seqs of the sales whose reversal stands after `seq`: heads every request."""

    def to_hand_over(self) -> Sequence[TransactionView]:
        """Posted sales whose receipt the citizen does not have yet."""

    def prints(self, seq: int, form: str) -> int:
        """How many papers of this form (slip, receipt, return) of a sale or reversal may be in
        somebody's hand: begun and not known to have failed. The next one is DUPLICATE so many.
        """

    def unfinished_prints(self) -> Sequence[UnfinishedPrint]:
        """Prints that began and did not end."""

    def entry(self, seq: int) -> Entry:
        """An entry. KeyError when there is none."""

    def entries_after(self, seq: int) -> Iterator[bytes]:
        """Bytes of the entries after `seq`, in order; lazily."""

    def particulars(self, seq: int) -> Particulars | None:
        """None when there are none or they were erased."""

    def particulars_between(
        self, first_seq: int, last_seq: int
    ) -> Sequence[tuple[int, Particulars]]:
        """Those of these entries (both ends included) that have any, with their numbers."""

    def last_self_check(self) -> int:
        """Number of the newest self-check of the present generation, 0 for none."""

    def lots(self) -> Sequence[LotView]:
        """Allowance payments, newest first."""

    def accounts(self) -> Sequence[AccountNews]:
        """Last known credit of each rail."""

    def block(self) -> BlockOrder | None:
        """The newest block order, also a lifted one."""

    def dues(self, biller: str, consumer_id: str) -> Bill | None:
        """A bill of the newest pack of dues."""

    def exchange_state(self) -> ExchangeState:
        """Where the conversation stands."""

    def operators(self) -> Sequence[OperatorView]:
        """Who may work here."""

    def pin_verifier(self, operator: str) -> str | None:
        """The kept verifier."""

    def due_to_citizens_paise(self) -> int:
        """Cash of refused sales not yet returned."""


class Unit(Reads, Protocol):
    """Writes, all or none. Leaving the block without an error commits; any error undoes."""

    def append(self, at_ms: int, body: Body, particulars: Particulars | None = None) -> Entry:
        """Writes the next entry and brings every projection up to it."""

    def keep_answer(self, epoch: int, answer_number: int, body: bytes) -> None:
        """Keeps an answer's bytes; an `Absorbed` entry of the same unit makes it count."""

    def set_exchange_state(self, state: ExchangeState) -> None:
        """Moves numbers, cursor and anchor."""

    def enrol(self, belonging: Belonging, catalogue: Signed) -> None:
        """Sets who we are; the Opened entry follows in the same unit."""

    def set_operator(self, operator: str, role: str, pin_verifier: str) -> None:
        """Adds an operator or gives him a new PIN; clears his wrong tries."""

    def set_pin_tries(self, operator: str, failed: int, wait_until_ms: int) -> None:
        """Counts a wrong try, durably, before the answer is told."""

    def erase_particulars(self, seq: int) -> None:
        """Erases particulars and their salt; the Erased entry stands in the same unit."""


class Books(Protocol):
    """The store as the counter sees it. Only the counter's thread may use it."""

    def unit(self) -> AbstractContextManager[Unit]:
        """A unit of work. Raises DiskFull, StoreDamaged."""

    def look(self) -> AbstractContextManager[Reads]:
        """Reading only, one consistent moment."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A 1-bit picture, rows padded to whole bytes, 1 is black, most significant bit first."""

    width_dots: int
    height_dots: int
    bits: bytes


class SlipPainter(Protocol):
    """Draws a paper for the roll."""

    def paint(self, paper: Paper) -> Raster:
        """The picture of a whole slip at the roll's width."""


class PagePainter(Protocol):
    """Draws a paper as PDF."""

    def paint(self, paper: Paper, form: str) -> bytes:
        """PDF bytes; form is "a4" or "80"."""


class ReceiptPrinter(Protocol):
    """The roll printer on the counter."""

    def check(self) -> None:
        """Raises PaperOut, PrinterStopped or PrinterGone; a mute printer passes (it may print)."""

    def print(self, raster: Raster) -> Printed:
        """Prints and cuts. DONE when the printer said so, UNSURE when it is mute after the last
        byte; FAILED only when not one line of the picture left. Raises PaperOut, PrinterStopped
        or PrinterGone (money is booked) when it stopped midway.
        """
