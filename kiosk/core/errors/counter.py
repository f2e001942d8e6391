# SPDX-License-Identifier: Apache-2.0
"""Core: what the operator can mend around the act: allowance, day, PIN, enrolment."""

from kiosk.core.errors.tree import MoneyFate, Yours


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


class LeaseCountUsed(Yours):
    """The allowance's number of sales is used up: connect for a new version. Facts: rail."""

    code = "LEA-05"


class LeaseOverCap(Yours):
    """One sale may not be above the lease's cap. Facts: rail, cap."""

    code = "LEA-03"


class LeaseNotForThis(Yours):
    """The lease does not name this service, or is of another rail. Facts: rail."""

    code = "LEA-04"


class Blocked(Yours):
    """A signed block order is in force. Facts: order, until."""

    code = "BLK-01"


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
    """The computer's clock does not agree with trusted time, which is used; told, never raised."""

    code = "CLK-01"


class NothingToReverse(Yours):
    """No such sale, or it is reversed already. Facts: number."""

    code = "REV-01"


class AlreadyWithDepartment(Yours):
    """The department has the money: the counter cannot take the sale back. Facts: number."""

    code = "REV-03"
    money = MoneyFate.BOOKED


class NotOurPaper(Yours):
    """The number is misread or belongs to another kiosk. Facts: number."""

    code = "REV-02"


class InsecureAddress(Yours):
    """Plain http is allowed on this machine only. Facts: url."""

    code = "TLS-01"


class DataDirBusy(Yours):
    """Another kiosk program holds this data folder."""

    code = "LCK-01"
