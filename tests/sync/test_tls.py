# SPDX-License-Identifier: Apache-2.0
"""Tests: the exchange over TLS with an authority made at run time; a wrong one is refused before
anything is sent."""

import datetime as dt
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.core.errors import NoLine, PortalUntrusted
from kiosk.core.wire.exchange import read_answer
from kiosk.seal import SigningKey, verify
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from tests.sync.desk_fake import KEY_ID, DeskFake
from tests.sync.portal_fake import PortalServer
from tests.sync.portal_mind import PortalMind

LONG_S = 60
DAY = dt.timedelta(days=1)


class Authority:
    """Signs certificates of servers; `pem` is what a kiosk is told to trust."""

    def __init__(self, folder) -> None:
        self.folder = folder
        folder.mkdir()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.certificate = self._certificate(self.name, self.key, authority=True)
        self.pem = folder / "authority.pem"
        self.pem.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _certificate(self, subject, key, *, authority, address="127.0.0.1"):
        now = dt.datetime.now(dt.UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        if not authority:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            built = built.add_extension(names, critical=False)
        return built.sign(self.key, hashes.SHA256())

    def server(self, address="127.0.0.1") -> ssl.SSLContext:
        """A server's side of TLS, with a certificate for an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal")])
        made = self._certificate(subject, key, authority=False, address=address)
        pem = self.folder / f"server-{address}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "authority")


@pytest.fixture
def exchange_with():
    """One exchange with a portal at `url`, trusting `pem`."""
    lines = []

    def talk(server, pem, url=None):
        key = SigningKey.generate()
        server.kiosks[KEY_ID] = key.public_key
        desk = DeskFake(server.mind.portal_id)
        desk.sell(2)
        line = PortalLine(url or server.url, pem)
        lines.append(line)
        credentials = Credentials(key, KEY_ID, verify, server.mind.answer_key.public_key)
        return read_answer(
            PortalClient(line, credentials).exchange(desk.take(100_000)[0], LONG_S).body
        )

    yield talk
    for line in lines:
        line.close()


def test_the_right_authority_is_accepted(authority, exchange_with):
    with PortalServer(PortalMind(), authority.server()) as server:
        assert server.url.startswith("https:")
        assert len(exchange_with(server, authority.pem).verdicts) == 2
        assert len(server.seen) == 1


def test_a_wrong_authority_is_refused_and_nothing_is_sent(authority, exchange_with, tmp_path):
    other = Authority(tmp_path / "other")
    with PortalServer(PortalMind(), authority.server()) as server:
        for pem in (other.pem, None):
            with pytest.raises(PortalUntrusted):
                exchange_with(server, pem)
        assert server.seen == []


def test_a_certificate_for_another_address_is_refused(authority, exchange_with):
    with PortalServer(PortalMind(), authority.server("127.0.0.9")) as server:
        with pytest.raises(PortalUntrusted):
            exchange_with(server, authority.pem)
        assert server.seen == []


def test_the_environment_brings_no_other_authority(authority, exchange_with, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.pem))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(authority.pem))
    with (
        PortalServer(PortalMind(), authority.server()) as server,
        pytest.raises(PortalUntrusted),
    ):
        exchange_with(server, None)


@pytest.mark.parametrize("content", [None, "this is no certificate"])
def test_an_authority_that_cannot_be_read_trusts_nobody(
    authority, exchange_with, tmp_path, content
):
    pem = tmp_path / "authority.pem"
    if content:
        pem.write_text(content)
    with (
        PortalServer(PortalMind(), authority.server()) as server,
        pytest.raises(PortalUntrusted),
    ):
        exchange_with(server, pem)


def test_a_portal_that_does_not_speak_tls_is_not_trusted(authority, exchange_with):
    with PortalServer(PortalMind()) as server:
        with pytest.raises((PortalUntrusted, NoLine)):
            exchange_with(server, authority.pem, server.url.replace("http:", "https:"))
        assert server.seen == []
