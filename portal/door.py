# SPDX-License-Identifier: Apache-2.0
"""Portal door: where it listens. Plain HTTP is for this machine alone, others need TLS."""

import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path


class NotLoopback(Exception):
    """Plain HTTP was asked for on an address that others can reach."""


class PapersUnfit(Exception):
    """The TLS certificate and key cannot be used together; says why."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the portal listens."""

    host: str = "127.0.0.1"
    port: int = 0  # 0: the system chooses
    certificate: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> str:
        """With a certificate https."""
        return "https" if self.certificate else "http"

    def open(self) -> socket.socket:
        """The bound socket. Raises NotLoopback, PapersUnfit or OSError."""
        if self.certificate:
            _check_papers(self.certificate, self.key)
        elif not _is_loopback(self.host):
            raise NotLoopback(self.host)
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # Named as TCP: only then does asyncio send an answer's last piece without waiting for the
        # other side's acknowledgement of the one before (40 ms on a kept connection).
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # elsewhere it would let two servers share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((self.host, self.port))
        except OSError:
            bound.close()
            raise
        return bound

    def url(self, bound: socket.socket) -> str:
        """The address by which it is reached here."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{bound.getsockname()[1]}"


def _check_papers(certificate: Path, key: Path | None) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:  # an SSLError is one too
        raise PapersUnfit(f"{certificate}, {key}: {error.strerror or error}") from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
