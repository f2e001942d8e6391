# SPDX-License-Identifier: Apache-2.0
"""Tests identity: e-KYC files made here: the XML, its signature, and a ZIP under a share code."""

import base64
import struct
import zlib

from lxml import etree
from signxml import XMLSigner, methods

from kiosk.core.identity import Detail
from kiosk.identity.contact import folded
from kiosk.identity.paperless import _POA, _POI
from tests.identity.made import EMAIL, MOBILE, PERSON, REFERENCE, certificate, key, photo

SHARE_CODE = "4711"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


class OldSigner(XMLSigner):
    """Signs with SHA-1 too, as the files of 2024 are."""

    def check_deprecated_methods(self):
        """Nothing is refused."""


def unsigned(person=PERSON, reference=REFERENCE, code=SHARE_CODE, picture=None):
    """The document before it is signed."""
    root = etree.Element("OfflinePaperlessKyc", referenceId=reference)
    data = etree.SubElement(root, "UidData")
    times = int(reference[3]) or 1
    poi = {name: person[detail] for detail, name in _POI.items()}
    poi |= {"e": folded(EMAIL + code, times).hex(), "m": folded(MOBILE + code, times).hex()}
    etree.SubElement(data, "Poi", poi)
    poa = {name: person[detail] for detail, name in _POA.items()}
    etree.SubElement(data, "Poa", poa | {"country": "India"})
    raw = photo("JPEG", 160) if picture is None else picture
    etree.SubElement(data, "Pht").text = base64.b64encode(raw).decode()
    return root


def signed(root=None, signer="uidai", algorithm="rsa-sha1", **how):
    """The document with its signature, as an element tree."""
    maker = OldSigner(
        method=methods.enveloped,
        signature_algorithm=algorithm,
        digest_algorithm=how.pop("digest", "sha256"),
        c14n_algorithm=C14N,
    )
    document = unsigned() if root is None else root
    return maker.sign(document, key=key(signer), cert=[certificate(signer)], **how)


def written(root) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def locked(content: bytes, code: str = SHARE_CODE, name: str = "offlineaadhaar.xml") -> bytes:
    """A ZIP of one file under the traditional cipher (APPNOTE 6.1)."""
    return archive([(name, content)], code)


def archive(files: list[tuple[str, bytes]], code: str = "", claimed: int = 0) -> bytes:
    """A ZIP; `claimed` lies about the unpacked size."""
    body, directory = b"", b""
    for name, content in files:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        crc = zlib.crc32(content)
        if code:
            packed = encrypted(bytes(11) + bytes([crc >> 24]) + packed, code.encode())
        flags = 1 if code else 0
        sizes = (crc, len(packed), claimed or len(content), len(name), 0)
        shared = struct.pack("<HHHHHLLLHH", 20, flags, 8, 0, 33, *sizes)
        at = len(body)
        body += b"PK\x03\x04" + shared + name.encode() + packed
        entry = struct.pack("<HHHLL", 0, 0, 0, 0, at)
        directory += b"PK\x01\x02\x14\x00" + shared + entry + name.encode()
    counts = struct.pack("<HHHHLLH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + counts


def encrypted(plain: bytes, code: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]
    for byte in code:
        _turn(keys, byte)
    out = bytearray()
    for byte in plain:
        word = keys[2] | 2
        out.append(byte ^ ((word * (word ^ 1)) >> 8 & 0xFF))
        _turn(keys, byte)
    return bytes(out)


def _turn(keys: list[int], byte: int) -> None:
    keys[0] = _crc(keys[0], byte)
    keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    keys[2] = _crc(keys[2], keys[1] >> 24)


_TABLE = [0] * 256
for _at in range(256):
    _value = _at
    for _ in range(8):
        _value = _value >> 1 ^ (0xEDB88320 if _value & 1 else 0)
    _TABLE[_at] = _value


def _crc(crc: int, byte: int) -> int:
    return crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]


assert set(_POI) | set(_POA) == set(Detail)
