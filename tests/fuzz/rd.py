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

SEEDS = (
    (
        b'\0<RDService status="READY" info="x"><Interface id="CAPTURE" path="/rd/capture"/>'
        b'<Interface id="DEVICEINFO" path="/127.0.0.1:11101/getDeviceInfo"/></RDService>'
    ),
    (
        b'\1<DeviceInfo dpId="A.B" rdsId="A.B.001" rdsVer="1.4.1" dc="u" mi="M" mc="QUJD">'
        b'<additional_info><Param name="srno" value="1"/></additional_info></DeviceInfo>'
    ),
    (
        b'\2<PidData><Resp errCode="0" errInfo="x" fCount="2" nmPoints="41,38" qScore="76,80"/>'
        b'<DeviceInfo dc="d"/><Skey ci="20270101">QUJD</Skey><Hmac>QUJD</Hmac>'
        b'<Data type="X">QUJD</Data></PidData>'
    ),
    b'\3<DeviceInfo dc="d"/><Skey ci="20270101">QUJD</Skey>',
)


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
