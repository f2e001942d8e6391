# SPDX-License-Identifier: Apache-2.0
"""Tests: the VLE's browser: goes where a page's script sends it, and stops where a person would."""

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest

from tests.sandbox.bridge_client import Merchant, fraction
from tests.sandbox.running import ROOT

SCRIPT = "<script>document.forms[0].submit()</script>"
PAGES = {
    "/start": "<title>Leave &amp; pay</title><form method=post action='/gate?a=1'>"
    "<input type=hidden name=message value='1|&quot;क+/='><input name=empty></form>" + SCRIPT,
    "/gate?a=1": "<title>\n Gate \n</title><form action='home?old=1'><input name=b value=2>"
    "</form>" + SCRIPT,
    "/home?b=2": "<title>Home</title><form method=post action=/never><input name=c></form>",
    "/round": "<title>Round</title><form action=/round><input name=n value=1></form>" + SCRIPT,
    "/round?n=1": "<form action=/round><input name=n value=1></form>" + SCRIPT,
}


class Site(BaseHTTPRequestHandler):
    """Pages, and what was posted to them."""

    def do_GET(self):
        self._show()

    def do_POST(self):
        self.server.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._show()

    def _show(self):
        body = self.server.pages.get(self.path, "<title>Nothing here</title>").encode()
        self.send_response(200 if self.path in self.server.pages else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Says nothing."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.posted = []
    server.pages = dict(PAGES)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()
    serving.join()


def browse(url):
    return subprocess.run(
        [sys.executable, "-m", "sandbox.cli", "browse", url, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def pages_of(url):
    done = browse(url)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["pages"]


def test_it_posts_what_the_page_holds_and_follows_to_the_page_that_waits(site):
    assert pages_of(site.url + "/start") == [
        {"url": site.url + "/start", "status": 200, "title": "Leave & pay"},
        {"url": site.url + "/gate?a=1", "status": 200, "title": "Gate"},
        {"url": site.url + "/home?b=2", "status": 200, "title": "Home"},
    ]
    assert site.posted == ["message=1%7C%22%E0%A4%95%2B%2F%3D&empty="]


def test_a_page_that_is_not_there_is_a_page(site):
    shown = pages_of(site.url + "/gone")
    assert shown == [{"url": site.url + "/gone", "status": 404, "title": "Nothing here"}]


def test_pages_that_go_round_end(site):
    assert len(pages_of(site.url + "/round")) == 6


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "file:///etc/hostname", "nonsense"])
def test_an_address_where_nobody_answers_is_said_in_one_line(url):
    done = browse(url)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_it_pays_at_the_gateway_and_comes_back_to_the_merchant(outside, site):
    merchant = Merchant(outside, "11131")
    back = {"return_url": f"{site.url}/back", "cancel_url": f"{site.url}/cancel"}
    message = f"{merchant.merchant_id}|{merchant.seal(merchant.request('TXN-BROWSE-1', **back))}"
    gate = f"{outside.url}/wallet/v1/payment/{fraction(datetime(2026, 11, 22, 10, tzinfo=UTC))}"
    site.pages["/pay"] = (
        f"<title>Pay</title><form method=post action='{gate}'>"
        f"<input type=hidden name=message value='{message}'></form>{SCRIPT}"
    )
    seen = [(page["status"], page["title"]) for page in pages_of(site.url + "/pay")]
    assert seen == [(200, "Pay"), (200, "CSC wallet (sandbox)"), (404, "Nothing here")]
    (name, envelope) = parse_qsl(site.posted[-1])[0]
    assert name == "bridgeResponseMessage"
    assert merchant.unseal(envelope)["txn_status"] == "100"
