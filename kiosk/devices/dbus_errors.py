# SPDX-License-Identifier: Apache-2.0
"""Room devices: what went wrong on D-Bus, as leaves of the device errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kiosk.core.device import Kind
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices.dbus import BusGarbled, BusGone, BusRefusal, BusSilent

_BUS: Final = "org.freedesktop.DBus.Error."
_NOBODY: Final = frozenset(
    _BUS + name for name in "ServiceUnknown NameHasNoOwner UnknownObject UnknownMethod".split()
)
_MUTE: Final = frozenset({_BUS + "NoReply", _BUS + "Timeout", _BUS + "TimedOut"})
_DENIED: Final = frozenset({_BUS + "AccessDenied", _BUS + "AuthFailed"})


@contextmanager
def as_device(kind: Kind) -> Iterator[None]:
    """Raises DevicePulled, DeviceSilent, DeviceGarbled, DeviceAbsent, DeviceRefused or
    DeviceTrouble for what the bus raises inside.
    """
    device = kind.value
    try:
        yield
    except BusGone:
        raise DevicePulled(device=device) from None
    except BusSilent:
        raise DeviceSilent(device=device) from None
    except BusGarbled:
        raise DeviceGarbled(device=device) from None
    except BusRefusal as error:
        match error.name:
            case name if name in _NOBODY:
                raise DeviceAbsent(device=device) from None
            case name if name in _MUTE:
                raise DeviceSilent(device=device) from None
            case name if name in _DENIED:
                raise DeviceRefused(device=device) from None
            case name:
                what = name.rpartition(".")[2][:40]
                raise DeviceTrouble(device=device, what=what) from None
