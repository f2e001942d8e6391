# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: any bytes as a reply of an RD Service, at the kiosk, and as a block, at the portal.

The first byte chooses the door. A value or the one refusal by name is all that may come out.
"""

from kiosk.core.biometric import error_of
from kiosk.core.errors import DeviceGarbled
from kiosk.devices.rd_ended import read_capture
from kiosk.devices.rd_replies import read_device, read_service
from portal.pid_xml import BlockUnreadable, read

_TEXT_MAX = 400


def one(data: bytes) -> None:
    """One input. Raises AssertionError or whatever a reader lets through."""
    door, rest = data[:1], data[1:]
    try:
        match door[0] % 5 if door else 0:
            case 0:
                assert len(repr(read_service(rest))) < 8 * _TEXT_MAX
            case 1:
                assert len(repr(read_device(rest))) < 8 * _TEXT_MAX
            case 2:
                reply = read_capture(rest)
                assert len(repr(reply)) < _TEXT_MAX
                assert error_of(reply.code, "biometric").code.startswith("RDS-")
            case 3:
                _fits(rest)
            case _:
                read(rest, "PidData")
    except (DeviceGarbled, BlockUnreadable):
        pass


def _fits(rest: bytes) -> None:
    """A block whose text grew around the noise: both ends read it, or both refuse."""
    whole = b'<PidData><Resp errCode="0"/>' + rest + b"</PidData>"
    try:
        read(whole, "PidData")
    except BlockUnreadable:
        return
    read_capture(whole)
