# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: bytes from a printer: a message or NotIpp, and what was read can be said again."""

from kiosk.devices.ipp_coding import NotIpp, decode, encode


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
