# SPDX-License-Identifier: Apache-2.0
"""What RD Services say, as seen in the field and as nobody should: values or one error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.biometric import Quality
from kiosk.core.errors import DeviceGarbled
from kiosk.devices.rd_ended import read_capture
from kiosk.devices.rd_replies import (
    TEXT_MAX,
    Status,
    plain,
    read_device,
    read_service,
)
from kiosk.devices.rd_xml import REPLY_MAX_BYTES

MANTRA = (
    b'<RDService status="READY" info="Mantra Authentication Vendor Device Manager">'
    b'<Interface id="DEVICEINFO" path="/rd/info" /><Interface id="CAPTURE" path="/rd/capture" />'
    b"</RDService>"
)
MORPHO = (
    b'<RDService status="READY" info="Morpho_RD_Service">'
    b'<Interface id="CAPTURE" path="/127.0.0.1:11101/capture"/>'
    b'<Interface id="DEVICEINFO" path="/127.0.0.1:11101/getDeviceInfo"/></RDService>'
)
PID = (
    b'<PidData><Resp errCode="%s" errInfo="x" fCount="2" nmPoints="41,38" qScore="76,%s"/>'
    b'<DeviceInfo dc="d"/><Skey ci="20270101">QUJD</Skey><Hmac>QUJD</Hmac>'
    b'<Data type="X">QUJD</Data></PidData>'
)


@pytest.mark.parametrize(
    ("raw", "paths"),
    [(MANTRA, ("/rd/info", "/rd/capture")), (MORPHO, ("/getDeviceInfo", "/capture"))],
)
def test_paths_are_taken_by_their_id_and_without_host_and_port(raw, paths):
    reply = read_service(raw)
    assert (reply.device_path, reply.capture_path) == paths
    assert reply.status is Status.READY


@pytest.mark.parametrize(
    "dress",
    [
        lambda raw: b'<?xml version="1.0"?>\r\n' + raw,
        lambda raw: b'<?xml version="1.0" encoding="utf-16"?>' + raw,  # said so, and sent UTF-8
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b'"', b"'"),
        lambda raw: raw + b"\0\0\0\r\n\0",
        lambda raw: raw.replace(b"<RDService", b'<RDService xmlns:xsi="urn:x"'),
        lambda raw: raw.replace(b"<RDService", b'<RDService xmlns="urn:x"'),
        lambda raw: raw.replace(b"<Interface", b"<!-- x --><Interface"),
    ],
)
def test_dress_does_not_matter(dress):
    assert read_service(dress(MANTRA)) == read_service(MANTRA)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("READY", Status.READY),
        ("ready ", Status.READY),
        ("NOTREADY", Status.NOT_READY),
        ("USED", Status.USED),
        ("NOT_READY", Status.UNCLEAR),
        ("BUSY", Status.UNCLEAR),
        ("", Status.UNCLEAR),
    ],
)
def test_a_word_that_nobody_knows_is_never_ready(said, status):
    assert read_service(f'<RDService status="{said}"/>'.encode()).status is status


@pytest.mark.parametrize(
    "path",
    [
        "http://evil.example:80/capture",
        "//evil.example/capture",
        "/cap\nture",
        "/capture?x=<y>",
        "capture",
        "",
        "/" + "a" * 300,
        "/caf\u00e9",
    ],
)
def test_a_path_leads_nowhere_else(path):
    raw = f'<RDService status="READY"><Interface id="CAPTURE" path="{path}"/></RDService>'
    found = read_service(raw.replace("<y>", "y").encode()).capture_path
    assert found in ("", "/capture", "//evil.example/capture")
    assert "\n" not in found


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 99,
        b"OK",
        b"<html>not here</html>",
        MANTRA[:-20],
        MANTRA + MANTRA,
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + MANTRA,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + MANTRA,
        MANTRA.replace(b"Mantra", b"&a;"),
        MANTRA.decode().encode("utf-16"),
        b"\xff" + MANTRA,
        MANTRA + b"<!--" + b" " * REPLY_MAX_BYTES + b"-->",
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b'<PidData xmlns="urn:x"/>',
    ],
)
def test_what_is_no_reply_is_garbled_and_quotes_nothing(raw):
    with pytest.raises(DeviceGarbled) as met:
        read_service(raw)
    assert met.value.facts == {"device": "biometric"}
    assert met.value.__context__ is None or met.value.__suppress_context__


def test_a_device_says_who_it_is_in_either_form():
    params = (
        b'<DeviceInfo dpId="MANTRA.MSIPL" rdsId="RENESAS.MANTRA.001" rdsVer="1.4.1" dc="u-u-i-d" '
        b'mi="MFS110" mc="bm90IGEgY2VydGlmaWNhdGU="><additional_info>'
        b'<Param name="srno" value="1234"/><Param name="device_type" value="L1"/>'
        b"</additional_info></DeviceInfo>"
    )
    told = read_device(params)
    assert (told.provider, told.model, told.serial, told.level) == (
        "MANTRA.MSIPL",
        "MFS110",
        "1234",
        "L1",
    )
    assert told.certificate_ends_ms is None  # what is no certificate ends at no time
    bare = read_device(b'<DeviceInfo dpId="" rdsId="" dc="" mc="" srno="99"/>')
    assert (bare.provider, bare.serial, bare.level) == ("", "99", "")


@pytest.mark.parametrize(
    ("code", "score", "quality"),
    [
        (b"0", b"71", Quality((76, 71), (41, 38))),
        (b" 0 ", b"", Quality((76,), (41, 38))),
        (b"-1", b"7e9", Quality((76,), (41, 38))),
        (b"abc", b"-5", Quality((76,), (41, 38))),
        (b"\xe0\xa5\xa6", b"71.5", Quality((76, 71), (41, 38))),
    ],
)
def test_a_capture_tells_its_code_and_its_quality(code, score, quality):
    reply = read_capture(PID % (code, score))
    assert (reply.code, reply.quality, reply.whole) == (
        code.decode("ascii", "ignore").strip(),
        quality,
        True,
    )


@pytest.mark.parametrize("gone", [b">QUJD</Skey", b">QUJD</Hmac", b">QUJD</Data", b'dc="d"'])
def test_well_with_a_part_missing_is_not_whole(gone):
    empty = gone.replace(b"QUJD", b" ").replace(b'"d"', b'""')
    assert not read_capture((PID % (b"0", b"1")).replace(gone, empty)).whole


@given(st.text())
def test_what_stands_on_a_page_is_short_and_printable(text):
    shown = plain(text)
    assert len(shown) <= TEXT_MAX
    assert shown.isprintable()


@given(st.binary(max_size=200), st.sampled_from([MANTRA, MORPHO, PID % (b"0", b"7")]), st.data())
def test_any_bytes_are_a_reply_or_garbled(noise, good, data):
    at = data.draw(st.integers(0, len(good)))
    for raw in (noise, good[:at] + noise + good[at:], good[:at] + noise):
        for read in (read_service, read_device, read_capture):
            try:
                read(raw)
            except DeviceGarbled:
                pass
