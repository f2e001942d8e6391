# SPDX-License-Identifier: Apache-2.0
"""Tests: HTTP as a kiosk speaks it: signed both ways, gzip as it travels, nothing repaired."""

import gzip
import json
from dataclasses import dataclass, field

import requests

from kiosk.core.wire.http_signature import AnswerParts, RequestParts, claimed, to_sign
from portal.seal import SigningKey, verify

AT_MS = 1_795_327_200_000  # 2026-11-22, 11:30 in India
PATIENCE_S = 60


class Turned(Exception):
    """The portal turned a message away."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@dataclass
class Wire:
    """HTTP as a kiosk speaks it: signed both ways, gzip as it travels, nothing repaired."""

    url: str
    key: SigningKey
    trust: str | bool = True
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers["Accept-Encoding"] = "gzip"

    def send(self, path: str, body: bytes, key_id: str = "", *, packed: bool = False) -> "Heard":
        wire = gzip.compress(body) if packed else body
        headers = {"Content-Encoding": "gzip"} if packed else {}
        if key_id:
            unsigned = to_sign(RequestParts("POST", path, wire), key_id, AT_MS // 1000)
            headers |= unsigned.headers(self.key.sign(unsigned.base))
        return self.post(path, wire, headers)

    def post(self, path: str, wire: bytes, headers: dict[str, str]) -> "Heard":
        with self.session.post(
            self.url + path,
            data=wire,
            headers=headers,
            timeout=PATIENCE_S,
            verify=self.trust,
            stream=True,
        ) as answer:
            raw = answer.raw.read(decode_content=False)
            return Heard(answer.status_code, raw, dict(answer.headers), wire)


@dataclass(frozen=True)
class Heard:
    """An answer as it travelled."""

    status: int
    wire: bytes
    headers: dict[str, str]
    asked: bytes

    @property
    def body(self) -> bytes:
        packed = self.headers.get("Content-Encoding", self.headers.get("content-encoding"))
        return gzip.decompress(self.wire) if packed == "gzip" else self.wire

    def signed_by(self, key: bytes) -> str:
        """The name of the key; fails unless this key signed this answer to this message."""
        claim = claimed(AnswerParts(self.status, self.wire, self.asked), self.headers)
        assert verify(key, claim.signature, claim.base)
        return claim.key_id

    def good(self) -> bytes:
        if self.status != 200:
            error = json.loads(self.body)["error"]
            assert error["message_en"]
            assert error["message_hi"]
            raise Turned(self.status, error["code"])
        return self.body
