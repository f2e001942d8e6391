# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: bytes from a printer: a message or NotIpp, and what was read can be said again."""

from kiosk.devices.ipp_coding import NotIpp, decode, encode

SEEDS = (
    bytes.fromhex("020000000000000101470012617474726962757465732d6368617273657400057574662d3803"),
    bytes.fromhex("020000000000000104") + b"\x23\0\x0dprinter-state\0\x04\0\0\0\x03\x03",
)


def one(data: bytes) -> None:
    """One input. Whatever else than NotIpp comes out of the decoder is a find."""
    try:
        message = decode(data)
    except NotIpp:
        return
    try:
        said = encode(message)
    except NotIpp:  # prose with broken UTF-8 may have grown past its bound
        return
    assert decode(said) == message
