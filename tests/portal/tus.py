# SPDX-License-Identifier: Apache-2.0
"""Tests: tus 1.0.0 said by hand, each message signed with its headers as the kiosk signs it."""

import base64
import random
from dataclasses import dataclass
from hashlib import sha256

import requests

from kiosk.core.wire.http_signature import RequestParts, to_sign
from tests.portal.hand_kiosk import HandKiosk
from tests.portal.hand_wire import AT_MS, PATIENCE_S, Heard

UPLOADS = "/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0", "Accept-Encoding": "identity"}
OCTETS = {"Content-Type": "application/offset+octet-stream"}


def content(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@dataclass
class Tus:
    """One kiosk's uploads."""

    kiosk: HandKiosk

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Heard:
        """As told; names with underscores. An empty value leaves a header out."""
        told = TUS | {name.replace("_", "-"): value for name, value in headers.items()}
        told = {name: value for name, value in told.items() if value}
        unsigned = to_sign(RequestParts(method, path, body, told), self.kiosk.key_id, AT_MS // 1000)
        told |= unsigned.headers(self.kiosk.wire.key.sign(unsigned.base))
        return self.raw(method, path, body, told)

    def raw(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Heard:
        url = self.kiosk.wire.url + path
        got = requests.request(method, url, data=body, headers=headers, timeout=PATIENCE_S)
        return Heard(got.status_code, got.content, dict(got.headers), body)

    def begin(self, whole: bytes, **further: str) -> Heard:
        pairs = {"digest": sha256(whole).hexdigest(), "kind": "scan", "mime": "image/jpeg"}
        pairs |= {"of": ""} | further
        told = ",".join(
            f"{name} {base64.b64encode(word.encode()).decode()}" for name, word in pairs.items()
        )
        length = str(len(whole))
        return self.send("POST", UPLOADS, Upload_Length=length, Upload_Metadata=told)

    def add(self, where: str, offset: int, chunk: bytes, **headers: str) -> Heard:
        told = OCTETS | {"Upload_Offset": str(offset)} | headers
        return self.send("PATCH", where, chunk, **told)

    def all(self, whole: bytes, step: int = 100_000) -> str:
        """Where it was taken, and every answer signed."""
        where = self.begin(whole).headers["location"]
        for at in range(0, len(whole), step):
            heard = self.add(where, at, whole[at : at + step])
            assert heard.status == 204, heard.wire
        return where

    def offset(self, where: str) -> int:
        heard = self.send("HEAD", where)
        assert heard.status == 200
        return int(heard.headers["upload-offset"])
