# SPDX-License-Identifier: Apache-2.0
"""Core: machines on the table: printer, disk, keyring."""

from kiosk.core.errors.tree import Device, MoneyFate


class DeviceAbsent(Device):
    """Nothing of the kind is plugged in, or the one asked for is not. Facts: device."""

    code = "DEV-01"


class DeviceBusy(Device):
    """Another program holds it, or it is still at work. Facts: device."""

    code = "DEV-02"


class DeviceSilent(Device):
    """It is there and did not answer within its time. Facts: device."""

    code = "DEV-03"


class DeviceGarbled(Device):
    """It answered what no such device says. Facts: device."""

    code = "DEV-04"


class DeviceRefused(Device):
    """The system does not let this user have it. Facts: device."""

    code = "DEV-05"


class DevicePulled(Device):
    """It went away in the middle of its work. Facts: device."""

    code = "DEV-06"


class DeviceCancelled(Device):
    """The operator gave up waiting; what was begun is thrown away. Facts: device."""

    code = "DEV-07"


class DeviceTrouble(Device):
    """It says itself that something is wrong. Facts: device, what (its own word or code)."""

    code = "DEV-08"


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


class PrinterStopped(Device):
    """The printer says that it stands still: its cover is open, or an error; the sale stands."""

    code = "PRN-04"
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
