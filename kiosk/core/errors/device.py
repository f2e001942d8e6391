# SPDX-License-Identifier: Apache-2.0
"""Core: machines on the table: printer, disk, keyring."""

from kiosk.core.errors.tree import Device, MoneyFate


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


class KeysLost(Device):
    """The keyring or the key file is there, but this data folder's keys are not in it."""

    code = "KEY-04"
