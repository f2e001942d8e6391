# SPDX-License-Identifier: Apache-2.0
"""Sandbox: an RD Service and its device: three verbs, real sealing, every fault on request.

Test data alone: it never serves env="P", and each answer says what it is.
"""

import os
import threading
import time
import uuid
from dataclasses import dataclass

from sandbox import rd_replies as replies
from sandbox.rd_options import Ability, RefusedError, Wanted, judge
from sandbox.rd_seal import Content, Facts, Provider, Sealer
from sandbox.rd_state import VENDORS, State
from sandbox.server import HOST


@dataclass(frozen=True, slots=True)
class Wish:
    """How the service is set up, for good."""

    vendor: str
    modality: str
    port: int
    authority_pem: bytes
    tls: bool


class Simulator:
    """The service and its device; any thread."""

    def __init__(self, wish: Wish, provider: Provider) -> None:
        self.wish, self.state = wish, State()
        self._vendor = VENDORS[wish.vendor]
        self._provider = provider
        self._sealer = Sealer(wish.authority_pem, provider)
        self._in_use = threading.Lock()
        code = str(uuid.uuid5(uuid.NAMESPACE_OID, f"TEST.SIM {wish.vendor} {wish.modality}"))
        serial = f"SIM-{wish.vendor.upper()}-{wish.modality.upper()}"
        self._facts = Facts(f"TEST.SIM.{wish.vendor.upper()}", "1.4.1", "SIM110", code, serial)
        self.captures = 0
        self.last = b""  # for a test that looks whether a block lies about somewhere
        self.verbs: list[str] = []

    def answer(self, verb: str, path: str, body: bytes, port: int) -> bytes | None:
        """The reply; None for a path or verb that is not ours."""
        self.verbs.append(verb)
        voice = self._voice()
        if verb == "RDSERVICE" and path == "/":
            return replies.service(voice, HOST, port)
        if verb == "DEVICEINFO" and path == self._vendor.device_path:
            return replies.device(voice)
        if verb == "CAPTURE" and path == self._vendor.capture_path:
            return self._capture(voice, body)
        if path in (self._vendor.device_path, self._vendor.capture_path):
            return replies.refused(voice, "770")
        return None

    def _voice(self) -> replies.Voice:
        state = self.state
        mc = self._provider.mc(
            self._facts.device_code, state.mc_days, foreign="foreign_mc" in state.faults
        )
        return replies.Voice(self._vendor, state, self._facts, mc, self.wish.modality)

    def _capture(self, voice: replies.Voice, body: bytes) -> bytes:
        state = self.state
        ability = Ability(
            self.wish.modality, state.finger_types, state.unknown_type_code, self._vendor.picky
        )
        try:
            asked = judge(body, ability)
        except RefusedError as fault:
            return replies.refused(voice, fault.code)
        if not self._in_use.acquire(blocking=False):
            return replies.refused(voice, "710")
        try:
            return self._take(voice, asked)
        finally:
            self._in_use.release()

    def _take(self, voice: replies.Voice, asked: Wanted) -> bytes:
        state = self.state
        self.captures += 1
        if "die" in state.faults:
            os._exit(1)
        time.sleep(min(state.delay_ms, asked.timeout_ms) / 1000)
        if state.delay_ms >= asked.timeout_ms:
            return replies.refused(voice, "700")
        if state.err_code:
            return replies.refused(voice, state.err_code)
        if "empty_data" in state.faults:
            return replies.refused(voice, "0")
        kinds = {"0": ("FMR",), "1": ("FIR",), "2": ("FMR", "FIR")}[asked.finger_type]
        content = Content(
            person=state.person,
            kinds=kinds * asked.fingers or ("IIR",) * asked.eyes,
            positions=asked.positions,
            wadh="A" * 43 + "=" if state.spoil == "wadh" else asked.wadh,
            clock_s=state.clock_s,
            spoil=state.spoil,
        )
        self.last = replies.captured(voice, asked, self._sealer.seal(content, self._facts))
        return self.last
