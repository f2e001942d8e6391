# SPDX-License-Identifier: Apache-2.0
"""Tests: the network scanner as a process: strict about settings, its panel strict about itself."""

import pytest
import requests
import zxingcpp

from sandbox.escl_page import sheet
from tests.sandbox.running import Running

SETTINGS = (
    '<s:ScanSettings xmlns:s="a" xmlns:p="b"><p:Version>2.0</p:Version><p:ScanRegions>'
    "<p:ScanRegion><p:Height>3508</p:Height><p:Width>2480</p:Width></p:ScanRegion></p:ScanRegions>"
    "<p:InputSource>Platen</p:InputSource><s:ColorMode>Grayscale8</s:ColorMode>"
    "<s:XResolution>75</s:XResolution><s:YResolution>75</s:YResolution>"
    "<s:DocumentFormatExt>image/jpeg</s:DocumentFormatExt></s:ScanSettings>"
)


@pytest.fixture(scope="module")
def scanner():
    running = Running("scanner")
    line = requests.Session()
    line.trust_env = False
    yield lambda verb, path, **more: line.request(
        verb, running.line["control" if path.startswith("/state") else "url"] + path, **more
    )
    line.close()
    assert running.end() == 0


def job(scanner, settings=SETTINGS):
    return scanner("POST", "/ScanJobs", data=settings.encode())


def test_a_job_from_its_settings_to_its_end(scanner):
    begun = job(scanner)
    assert begun.status_code == 201
    place = begun.headers["Location"].removeprefix("/eSCL")
    assert job(scanner).status_code == 503  # one at a time
    page = scanner("GET", f"{place}/NextDocument")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/jpeg")
    assert scanner("GET", f"{place}/NextDocument").status_code == 404
    assert scanner("GET", f"{place}/NextDocument").status_code == 410
    assert scanner("DELETE", place).status_code == 200
    assert scanner("DELETE", "/ScanJobs/other").status_code == 404


@pytest.mark.parametrize(
    ("was", "put", "status"),
    [
        ("ScanSettings", "Something", 400),
        ("<p:InputSource>Platen</p:InputSource>", "", 400),
        ("Platen", "Camera", 409),
        (">75</s:X", ">76</s:X", 409),
        ("2480", "9999", 409),
        ("image/jpeg", "application/pdf", 409),
    ],
)
def test_settings_it_cannot_do_are_refused(scanner, was, put, status):
    assert job(scanner, SETTINGS.replace(was, put)).status_code == status


def test_a_panel_asked_wrongly_changes_nothing(scanner):
    before = scanner("GET", "/state").json()
    for body, field in (
        ({"colour": 1}, "colour"),
        ({"busy": 1}, "busy"),
        ({"sheets": -1}, "sheets"),
    ):
        answer = scanner("POST", "/state", json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert scanner("GET", "/state").json() == before


@pytest.mark.parametrize("dpi", [75, 200])
def test_the_code_on_a_sheet_can_be_read_by_others(dpi):
    (found,) = zxingcpp.read_barcodes(sheet(12, dpi, colour=False))
    assert (found.text, found.format) == ("LMK-PAGE-0012", zxingcpp.BarcodeFormat.Code39)
