# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the parties' own keys, made at the first start, readable by their owner alone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PUBLIC_EXPONENT: Final = 65537


def kept(folder: Path | None, name: str, make: Callable[[], bytes]) -> bytes:
    """The file's bytes, made (mode 0600) when it is not there; without a folder made anew."""
    if folder is None:
        return make()
    file = folder / name
    if not file.exists():
        fresh = make()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(fresh)
    return file.read_bytes()


def gateway_key(folder: Path | None, bits: int) -> rsa.RSAPrivateKey:
    """The wallet gateway's RSA key; a kept key keeps its size. The published kit has 1024 bits."""

    def make() -> bytes:
        key = rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=bits)
        return key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    key = serialization.load_pem_private_key(kept(folder, "gateway.pem", make), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("gateway.pem does not hold an RSA key")
    return key


def public_pem(key: rsa.RSAPrivateKey) -> str:
    """The public half, as a merchant is given it."""
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
