# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the RD Service's replies as text, in each maker's wording and with faults on request."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import quoteattr

from sandbox.rd_options import Wanted
from sandbox.rd_seal import DP_ID, INDIA, MARK, Facts, Sealed
from sandbox.rd_state import State, Vendor

HUGE_BYTES: Final = 3 * 1024 * 1024
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ENTITIES: Final = (
    '<!DOCTYPE RDService [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/hostname">]>'
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, and how it is with him now."""

    vendor: Vendor
    state: State
    facts: Facts
    mc: str
    modality: str


def service(voice: Voice, host: str, port: int) -> bytes:
    """The reply to RDSERVICE."""
    vendor, state = voice.vendor, voice.state
    before = f"/{host}:{port}" if vendor.with_host else ""
    lines = [
        f'<Interface id="DEVICEINFO" path="{before}{vendor.device_path}"/>',
        f'<Interface id="CAPTURE" path="{before}{vendor.capture_path}"/>',
    ]
    if vendor.capture_first != ("swapped" in state.faults):
        lines.reverse()
    schema = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' if vendor.namespace else ""
    info = quoteattr(f"{vendor.info} ({voice.modality}) {MARK}")
    text = (
        f'<RDService{schema} status="{state.status}" info={info}>' + "".join(lines) + "</RDService>"
    )
    return _spoken(text, state)


def device(voice: Voice) -> bytes:
    """The reply to DEVICEINFO."""
    return _spoken(_device(voice), voice.state)


def refused(voice: Voice, code: str) -> bytes:
    """A capture that brought nothing; HTTP says 200 all the same."""
    head = f'<Resp errCode="{code}" errInfo="{MARK}" fCount="0" fType="0" nmPoints="" qScore=""/>'
    empty = '<Skey ci=""></Skey><Hmac></Hmac><Data type="X"></Data>' if code == "0" else ""
    return _spoken(f"<PidData>{head}{_device(voice)}{empty}</PidData>", voice.state)


def captured(voice: Voice, wanted: Wanted, sealed: Sealed) -> bytes:
    """A capture and its sealed block."""
    state = voice.state
    scores = ",".join(str(state.q_score - n) for n in range(wanted.fingers))
    points = ",".join(str(state.nm_points - n) for n in range(wanted.fingers))
    fold = "lines" in state.faults
    head = f'<Resp errCode="0" errInfo="Success. {MARK}" fCount="{wanted.fingers}" '
    head += f'fType="{wanted.finger_type}" iCount="{wanted.eyes}" '
    blocks = [
        f'{head}nmPoints="{points}" qScore="{scores}"/>',
        _device(voice),
        f'<Skey ci="{sealed.ci}">{_folded(sealed.skey, fold)}</Skey>',
        f"<Hmac>{_folded(sealed.hmac, fold)}</Hmac>",
        f'<Data type="X">{_folded(sealed.data, fold)}</Data>',
    ]
    if voice.vendor.capture_first:  # some put the device first, the response near the end
        blocks = [blocks[1], blocks[3], blocks[0], blocks[2], blocks[4]]
    return _spoken("<PidData>" + "".join(blocks) + "</PidData>", state)


def _device(voice: Voice) -> str:
    facts, state = voice.facts, voice.state
    here = state.registered
    named = {
        "dpId": DP_ID if here else "",
        "rdsId": facts.rds_id,
        "rdsVer": facts.rds_version,
        "dc": facts.device_code if here else "",
        "mi": facts.model,
        "mc": voice.mc if here else "",
    }
    if voice.vendor.serial_as_attribute:
        named["srno"] = facts.serial
    inside = {
        "sysid": "SIM0000",
        "ts": datetime.now(INDIA).isoformat(timespec="seconds"),
        "modality_type": voice.modality.capitalize(),
    }
    if not voice.vendor.serial_as_attribute:
        inside["srno"] = facts.serial
    if state.level:
        inside["device_type"] = state.level
    attributes = " ".join(f'{name}="{value}"' for name, value in named.items())
    params = "".join(f'<Param name="{name}" value="{value}"/>' for name, value in inside.items())
    return f"<DeviceInfo {attributes}><additional_info>{params}</additional_info></DeviceInfo>"


def _folded(text: str, fold: bool) -> str:
    return "\n".join(re.findall(".{1,76}", text)) if fold else text


def _spoken(text: str, state: State) -> bytes:
    """The text as it goes out, with the faults that are on."""
    faults = state.faults
    if "namespace" in faults:
        name, rest = re.match(r"<(\w+)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        rest = rest.replace("</", "</rd:").replace("<", "<rd:").replace("<rd:/rd:", "</rd:")
        text = f'<rd:{name} xmlns:rd="urn:test:rd"{rest}'
    if "single_quotes" in faults:
        text = text.replace('"', "'")
    if "declaration" in faults:
        text = _DECLARATION + text
    if "entity" in faults:
        text = _ENTITIES + re.sub(r"^<([\w:]+)", r"<\1 said='&c;'", text)
    if "garbage" in faults:
        return bytes(range(256)) * 4
    raw = text.encode()
    if "truncated" in faults:
        raw = raw[: len(raw) * 2 // 3]
    if "huge" in faults:
        raw += b"<!-- " + b"x" * HUGE_BYTES + b" -->"
    return raw + (b"\0" * 7 if "nuls" in faults else b"")
