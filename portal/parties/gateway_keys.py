# SPDX-License-Identifier: Apache-2.0
"""Portal parties: the merchant's key, made at first need, and the gateway's public key beside it.

Joining the real gateway is paper: our public key is sent in, theirs is laid down as gateway.pem.
The sandbox takes ours over HTTP and forgets it when it is made anew; then we join again.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from portal.keys import write_private
from portal.parties import bridge_envelope
from portal.parties.bridge_envelope import Channel, NoChannel
from portal.parties.line import Line, Silent

_LOG: Final = logging.getLogger(__name__)
Join = Callable[[str], str]  # our public PEM → the gateway's


class GatewayKeys:
    """Fulfils csc_wallet.Channels from a folder; `join` asks for the gateway's key by wire."""

    def __init__(self, folder: Path, join: Join | None) -> None:
        self._folder, self._join = folder, join
        self._lock = threading.Lock()
        self._channel: Channel | None = None

    def public_pem(self) -> str:
        """What the gateway is given."""
        return bridge_envelope.public_pem(self._merchant_pem())

    def channel(self) -> Channel:
        """Raises NoChannel when the gateway's key is not there yet."""
        with self._lock:
            if self._channel is None:
                self._channel = self._exchanged()
            return self._channel

    def renew(self) -> bool:
        """Joins again, where that is possible by wire."""
        with self._lock:
            self._channel = None
        return self._join is not None

    def _exchanged(self) -> Channel:
        try:
            return Channel.between(self._merchant_pem(), self._gateway_pem())
        except ValueError as error:
            raise NoChannel("a key of the gateway's folder cannot be read") from error

    def _merchant_pem(self) -> bytes:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / "merchant.pem"
        if not path.exists():
            try:
                write_private(path, bridge_envelope.new_merchant_key())
            except FileExistsError:  # another process was first
                _LOG.info("the merchant's key was made meanwhile")
        return path.read_bytes()

    def _gateway_pem(self) -> bytes:
        path = self._folder / "gateway.pem"
        if self._join is not None:
            path.write_text(self._join(self.public_pem()), encoding="ascii")
        if not path.exists():
            raise NoChannel("the gateway's public key is not in the data folder")
        return path.read_bytes()


def sandbox_join(wallet_url: str, merchant_id: str) -> Join:
    """Joining the sandbox's gateway."""

    def join(our_pem: str) -> str:
        with Line(wallet_url) as line:
            try:
                asked = {"merchant_id": merchant_id, "public_key_pem": our_pem}
                reply = line.post("/control/merchants", asked)
                pem = reply.json().get("gateway_public_key_pem")
            except Silent as error:
                raise NoChannel("the gateway cannot be reached") from error
        if reply.status != 200 or not isinstance(pem, str):
            raise NoChannel(f"the gateway answered {reply.status}")
        return pem

    return join
