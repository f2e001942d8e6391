# SPDX-License-Identifier: Apache-2.0
"""Core: every way a counter act can fail, as one tree; the sentences live in `kiosk.text`.

    LmkError
    ├── Yours     the operator can mend it now
    │   ├── FieldWrong FLD-01      ├── SecondKeyingDiffers BIL-05
    │   └── … (fields, cash, day, PIN, lease, bill, enrolment)
    ├── Theirs    the portal, a biller or the gateway must mend it; we wait and try again
    ├── Device    a machine on the table: printer, disk, keyring
    └── Ours      a defect or damage: the journal, a page, a rule of this program

Each leaf has a short code that can be read over the phone, and says what became of the money.
`facts` fill the placeholders of the sentence; they never hold particulars of a citizen.
"""

from enum import StrEnum
from typing import ClassVar

Fact = str | int


class MoneyFate(StrEnum):
    """What became of the citizen's money when the act failed."""

    UNTOUCHED = "money.untouched"  # nothing was taken, nothing was booked
    BOOKED = "money.booked"  # the sale stands and is in the journal
    RETURN = "money.return"  # give the cash back to the citizen
    UNKNOWN = "money.unknown"  # not known yet: do not collect again


class LmkError(Exception):
    """Root of the tree. `code` keys the sentence, `money` the fate, `facts` its placeholders."""

    code: ClassVar[str] = "APP-01"
    money: ClassVar[MoneyFate] = MoneyFate.UNTOUCHED

    def __init__(self, **facts: Fact) -> None:
        super().__init__(f"{self.code} {facts}" if facts else self.code)
        self.facts = facts


class Yours(LmkError):
    """The operator can mend it now."""


class Theirs(LmkError):
    """Somebody else must mend it; the work waits and is tried again."""


class Device(LmkError):
    """A machine on the counter."""


class Ours(LmkError):
    """A defect or damage on our side; nothing is invented to hide it."""


# ── yours: fields and cash ───────────────────────────────────────────────────────────────────


class FieldWrong(Yours):
    """A number has the wrong count of digits. Facts: field, have, need."""

    code = "FLD-01"


class FieldMissing(Yours):
    """A field that must be filled is empty. Facts: field."""

    code = "FLD-03"


class FieldUnreadable(Yours):
    """A value is not of the field's form. Facts: field."""

    code = "FLD-04"


class FieldUnknown(Yours):
    """The service has no field of this name (or no such service). Facts: field."""

    code = "FLD-05"


class AmountUnreadable(Yours):
    """An amount cannot be read as whole paise, is zero, negative or above the cap."""

    code = "FLD-06"


class CashShort(Yours):
    """Cash received is less than the total. Facts: short."""

    code = "CSH-01"


# ── yours: the bill ──────────────────────────────────────────────────────────────────────────


class BillUnknown(Yours):
    """The biller knows no such bill. Facts: number."""

    code = "FLD-02"


class PastDueDate(Yours):
    """HPSEBL takes nothing after the due date. Facts: due."""

    code = "BIL-01"


class OtherSubDivision(Yours):
    """The bill belongs to another sub-division. Facts: theirs, ours."""

    code = "BIL-02"


class PaidHere(Yours):
    """This kiosk has already taken this bill. Facts: number, total."""

    code = "PAY-02"


class PaidElsewhere(Yours):
    """The biller says that the bill is already paid."""

    code = "BIL-03"


class AmountChanged(Yours):
    """Amount or price changed between quote and commit. Facts: old, new."""

    code = "BIL-04"


class SecondKeyingDiffers(Yours):
    """The amount keyed from paper was not the same both times."""

    code = "BIL-05"


class OfflineNotAllowed(Yours):
    """The service, this source of the amount or this date is not allowed without the line."""

    code = "BIL-06"


class SubjectOpen(Yours):
    """An earlier act on the same bill has no known result yet: not sold again by any road."""

    code = "PAY-01"
    money = MoneyFate.UNKNOWN


# ── yours: quote, price list, lease ──────────────────────────────────────────────────────────


class QuoteExpired(Yours):
    """The quote is too old; ask again."""

    code = "QUO-01"


class SameIdOtherContent(Yours):
    """A transaction id came a second time with another act behind it."""

    code = "QUO-02"
    money = MoneyFate.BOOKED


class PriceListExpired(Yours):
    """The row's use_until has passed at the last anchor: connect first."""

    code = "CAT-01"


class ServiceUnknown(Yours):
    """The catalogue has no such service in force. Facts: service."""

    code = "CAT-02"


class LeaseMissing(Yours):
    """No allowance was ever loaded for this rail. Facts: rail."""

    code = "LEA-01"


class LeaseExpired(Yours):
    """The allowance's time has ended: connect to renew it. Facts: rail."""

    code = "LEA-02"


class LeaseExhausted(Yours):
    """The allowance does not cover the total. Facts: rail, need, left, short."""

    code = "WAL-02"


class LeaseOverCap(Yours):
    """One sale may not be above the lease's cap. Facts: rail, cap."""

    code = "LEA-03"


class LeaseWrongService(Yours):
    """The lease does not name this service, or is of another rail. Facts: rail."""

    code = "LEA-04"


class Blocked(Yours):
    """A signed block order is in force. Facts: order, until."""

    code = "BLK-01"


# ── yours: day, PIN, clock, enrolment ────────────────────────────────────────────────────────


class DayNotOpen(Yours):
    """No day is open at this drawer."""

    code = "DAY-02"


class DayAlreadyOpen(Yours):
    """The day is open already."""

    code = "DAY-03"


class DifferenceNeedsReason(Yours):
    """Counted and expected cash differ and no reason was given. Facts: difference."""

    code = "DAY-01"


class PinWrong(Yours):
    """Wrong PIN. Facts: left."""

    code = "SES-01"


class PinWaits(Yours):
    """Too many wrong tries; facts: seconds."""

    code = "SES-02"


class PinMissing(Yours):
    """The verb needs a PIN and none was given by file or environment."""

    code = "SES-03"


class PinUnfit(Yours):
    """A PIN has six digits, not all alike and not a plain row."""

    code = "SES-04"


class NotEnrolled(Yours):
    """This data folder belongs to no centre yet."""

    code = "ENR-01"


class AlreadyEnrolled(Yours):
    """This data folder is enrolled already."""

    code = "ENR-02"


class CodeMisread(Yours):
    """The enrolment code is not of the right form (length or letters)."""

    code = "ENR-03"


class CodeRefused(Yours):
    """The portal does not take the code: wrong, used, expired or tried too often."""

    code = "ENR-04"


class PortalNotTheOne(Yours):
    """The portal's key is not the one the code names: nothing was sent to it, nothing taken."""

    code = "ENR-05"


class ClockWrong(Yours):
    """The computer's clock is behind what this kiosk has already seen. Facts: date."""

    code = "CLK-01"


class NothingToReverse(Yours):
    """No such sale, or it is reversed already. Facts: number."""

    code = "REV-01"


class NotOurPaper(Yours):
    """The number is misread or belongs to another kiosk. Facts: number."""

    code = "REV-02"


class InsecureAddress(Yours):
    """Plain http is allowed on this machine only. Facts: url."""

    code = "TLS-01"


class DataDirBusy(Yours):
    """Another kiosk program holds this data folder."""

    code = "LCK-01"


# ── theirs ───────────────────────────────────────────────────────────────────────────────────


class NoLine(Theirs):
    """The portal cannot be reached."""

    code = "NET-01"


class BillerSilent(Theirs):
    """The portal cannot reach the biller now. Facts: biller."""

    code = "NET-02"


class PortalFault(Theirs):
    """The portal answered with a fault of its own. Facts: status."""

    code = "PRT-01"


class PortalUnreadable(Theirs):
    """The answer is garbage, cut short or not of our protocol."""

    code = "PRT-02"


class PortalUnsigned(Theirs):
    """The answer's signature is missing, wrong or of another request."""

    code = "PRT-03"


class PortalRefuses(Theirs):
    """The portal understood and declined the whole message. Facts: reason."""

    code = "PRT-04"


class PortalUntrusted(Theirs):
    """The portal's TLS certificate is not one we trust."""

    code = "TLS-02"


class GatewayUnknown(Theirs):
    """The wallet payment has no known result yet; it is asked again, never paid again."""

    code = "GWY-01"
    money = MoneyFate.UNKNOWN


class StateWalletEmpty(Theirs):
    """The CSC-SPV virtual wallet does not cover it; the operator cannot mend that."""

    code = "WAL-03"


# ── device ───────────────────────────────────────────────────────────────────────────────────


class PaperOut(Device):
    """The printer has no paper; the sale stands."""

    code = "PRN-01"
    money = MoneyFate.BOOKED


class PrinterGone(Device):
    """The printer does not answer or went away in mid-receipt; the sale stands."""

    code = "PRN-02"
    money = MoneyFate.BOOKED


class PrinterUnsure(Device):
    """Bytes went out but the printer is mute: the operator looks whether it printed."""

    code = "PRN-03"
    money = MoneyFate.BOOKED


class DiskFull(Device):
    """No room to write the journal; the act was not begun."""

    code = "DSK-02"


class KeyringMissing(Device):
    """The keyring this kiosk was set up with does not answer or is locked."""

    code = "KEY-01"


class PassphraseMissing(Device):
    """There is no keyring, and no passphrase was given."""

    code = "KEY-02"


class PassphraseWrong(Device):
    """The passphrase does not open the key file. Facts: seconds."""

    code = "KEY-03"


# ── ours ─────────────────────────────────────────────────────────────────────────────────────


class JournalBroken(Ours):
    """An entry does not follow from the one before it. Facts: seq, kind."""

    code = "JRN-01"
    money = MoneyFate.BOOKED


class StoreDamaged(Ours):
    """The database has a damaged page; the file was set aside untouched."""

    code = "JRN-02"
    money = MoneyFate.BOOKED


class StoreUnreadable(Ours):
    """The key does not open the database: not damage, the wrong key or not our file."""

    code = "JRN-03"
    money = MoneyFate.BOOKED


class ProjectionDiffers(Ours):
    """A rebuild does not equal the kept lists. Facts: table."""

    code = "JRN-04"
    money = MoneyFate.BOOKED


class Defect(Ours):
    """Anything we did not foresee; written to the log with its trace."""

    code = "APP-01"


def leaves(root: type[LmkError] = LmkError) -> tuple[type[LmkError], ...]:
    """Every leaf of the tree in written order; the catalogue of sentences is held to it."""
    below = root.__subclasses__()
    return (root,) if not below else tuple(leaf for kind in below for leaf in leaves(kind))
