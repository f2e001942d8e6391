# SPDX-License-Identifier: Apache-2.0
"""Core: what the operator can mend in a form or a bill."""

from kiosk.core.errors.tree import MoneyFate, Yours


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


class BillNeeded(Yours):
    """Without the line a bill comes from its QR, the pack of dues or the paper keyed twice."""

    code = "BIL-07"
