# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a kiosk as a process of its own that has one capture made, logs and keeps all it
has, and then stays, so that its memory can be looked at. One order on standard input."""

import json
import logging
import sys
from pathlib import Path

from kiosk.core.biometric import Consent, Grant, PortalPlace
from kiosk.core.device_ports import BiometricAsk
from kiosk.core.encoding import unb64
from kiosk.core.entries import ConsentGiven
from kiosk.core.journal import empty_head, write_entry
from kiosk.core.wire.authentication import read_permit
from kiosk.core.wire.trust import Signed
from kiosk.devices.rd_device import Tuning
from kiosk.devices.rd_services import RdServices


def main() -> None:
    """Captures, says how it ended, waits."""
    told = json.loads(sys.stdin.readline())
    folder = Path(told["folder"])
    logging.basicConfig(filename=folder / "kiosk.log", level=logging.DEBUG)
    adapter = RdServices(Tuning(ports=(told["port"],)))
    (seen,) = adapter.probe()
    device = adapter.open(seen)
    checked = device.check()
    permit = Signed(told["permit"], unb64(told["signature"]))
    said = read_permit(permit.bytes_once)
    consent = Consent(said.purpose, said.consent_version, said.consent_ms)
    head = empty_head(said.portal_id, said.kiosk_id, said.generation)
    body = ConsentGiven(said.transaction_id, 1, "R.Devi", said.purpose, said.consent_version, "hi")
    (folder / "journal").write_bytes(write_entry(head, said.consent_ms, body).bytes_once)
    place = PortalPlace(told["url"], unb64(told["answer_key"]))
    with (folder / "kiosk.log").open("a", encoding="utf-8") as log:
        log.write(told["marker"] + "\n")
    ended = device.capture(
        BiometricAsk(timeout_ms=10_000), Grant(consent, permit, place), lambda _done, _of: None
    )
    logging.getLogger("kiosk").info("%s %s", checked, ended)
    marker = bytearray(told["marker"], "ascii")
    print(json.dumps({"yes": ended.yes, "code": ended.code, "guard": ended.guard}), flush=True)
    sys.stdin.read()
    del marker


if __name__ == "__main__":
    main()
