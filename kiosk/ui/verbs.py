# SPDX-License-Identifier: Apache-2.0
"""Room ui: what pages may ask of the house: every verb comes home as a Future, never waited for.

The roof fulfils it. A future raises an LmkError of the core, which the page tells in words.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.entries import Printed
from kiosk.core.lease import Allowance
from kiosk.core.money import Count
from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.core.shift import Drawer
from kiosk.core.transaction import Quote
from kiosk.core.views import DamageView, LotView, OperatorView, TransactionView, UnfinishedPrint
from kiosk.core.wire.enrolment import Site
from kiosk.counter.overview import Queue, Standing
from kiosk.counter.shifts import Closed
from kiosk.counter.transactions import Ask, Committed, Reversed
from kiosk.counter.wallet import WalletView
from kiosk.ui.table_verbs import TableVerbs


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first moment of a run found: where the window begins."""

    site: Site | None  # None: first run
    operators: tuple[OperatorView, ...] = ()
    unfinished: tuple[UnfinishedPrint, ...] = ()
    damages: tuple[DamageView, ...] = ()


class Verbs(Protocol):
    """Everything the window can ask. Each call returns at once."""

    @property
    def table(self) -> TableVerbs:
        """The devices on the table."""

    def begin(self) -> "Future[Begun]":
        """Opens store and line; raises what keys and store raise (KEY-…, JRN-…, LCK-01)."""

    def give_passphrase(self, passphrase: str) -> "Future[Begun]":
        """As `begin`, with the passphrase the operator typed (after KEY-02 or KEY-03)."""

    def enrol(self, portal_url: str, code: str, pin: str) -> "Future[Site]":
        """Joins a portal."""

    def reset_pin(self, code: str, pin: str) -> "Future[str]":
        """A new PIN for the operator the portal names; his name."""

    def sign_in(self, operator: str, pin: str) -> "Future[str]":
        """Raises PinWrong, PinWaits."""

    def finger_offered(self, operator: str) -> bool:
        """Whether his finger may stand for the PIN now, and a reader is there; never waits."""

    def unlock_by_finger(self, operator: str) -> "Future[bool]":
        """Waits for his finger; raises PinFirst, FingerTriesUsed and the reader's errors."""

    def open_day(self, operator: str, opening_paise: int) -> "Future[Drawer]":
        """Opens the operator's day."""

    def move_cash(self, operator: str, paise: int, reason: str) -> "Future[Drawer]":
        """Cash in or out."""

    def close_day(self, operator: str, counts: tuple[Count, ...], reason: str) -> "Future[Closed]":
        """Counts and closes."""

    def day_report(self, shift: int) -> "Future[Paper]":
        """The closing paper."""

    def standing(self) -> "Future[Standing]":
        """For the strip and the home page."""

    def catalogue(self) -> "Future[Catalogue]":
        """The price list."""

    def fetch_bill(self, service: str, typed: Mapping[str, str]) -> "Future[Bill | None]":
        """Asks the biller; NoLine when the line is down."""

    def quote(self, ask: Ask) -> "Future[Quote]":
        """The itemised price."""

    def commit(self, quote: Quote, tender_paise: int, operator: str) -> "Future[Committed]":
        """Takes the money. Only ever called from F12."""

    def transaction(self, transaction_id: str) -> "Future[TransactionView | None]":
        """A sale as it stands now."""

    def reverse(self, number: str, operator: str, wrong: bool) -> "Future[Reversed]":
        """Undoes a refused or never sent sale. Only ever called from F12."""

    def queue(self) -> "Future[Queue]":
        """What waits for whom."""

    def history(self, before_seq: int) -> "Future[tuple[TransactionView, ...]]":
        """A page of sales, newest first."""

    def to_hand_over(self) -> "Future[tuple[TransactionView, ...]]":
        """Whose receipt has arrived."""

    def wallet(self) -> "Future[WalletView]":
        """Each rail's money."""

    def load(self, rail: Rail, amount_paise: int, operator: str) -> "Future[LotView]":
        """Begins an allowance payment and asks the portal for its page. Only from F12."""

    def open_page(self, url: str) -> None:
        """Opens the gateway's page in the operator's browser."""

    def surrender(self, rail: Rail) -> "Future[Allowance]":
        """Gives the rest of a rail's allowance back. Only from F12."""

    def send(self) -> None:
        """The operator wants the queue sent now."""

    def print(self, of_seq: int) -> "Future[Printed]":
        """Prints what the citizen gets; raises PaperOut, PrinterGone."""

    def settle_print(self, found: UnfinishedPrint, came_out: bool) -> "Future[None]":
        """The answer to "did it print?"."""

    def seq_of(self, number: str) -> "Future[int]":
        """The entry that gave out this number's paper."""

    def paper(self, number: str) -> "Future[Paper]":
        """The paper of a number as it stands now."""

    def rate_card(self) -> "Future[Paper]":
        """The approved charges."""

    def raster(self, paper: Paper) -> "Future[Raster]":
        """The paper's picture, as the printer would get it."""

    def save_pdf(self, paper: Paper, form: str) -> "Future[str]":
        """Writes a PDF into the operator's documents folder; where it lies."""

    def online(self) -> bool:
        """Whether the last word with the portal succeeded; never waits."""
