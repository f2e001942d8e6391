# SPDX-License-Identifier: Apache-2.0
"""Tests: a thief who has every file and looks for what opens the rest: both keys of a kiosk, as raw
bytes, hex or base64, each alone or both together, and the passphrase that wraps them."""

import base64
from collections.abc import Iterable
from pathlib import Path

from kiosk.config import Settings, VaultChoice
from kiosk.store.vault import Keys, open_vault


def keys_of(data_dir: Path, passphrase: str) -> Keys:
    """Who knows the passphrase has the keys."""
    settings = Settings(data_dir, vault=VaultChoice.PASSPHRASE)
    return open_vault(settings, lambda: passphrase)


def shapes(secret: bytes) -> dict[str, bytes]:
    """A secret as it might have been written down, also as the beginning of something longer."""
    whole = len(secret) * 8 // 6  # characters that hang on the secret alone
    return {
        "raw": secret,
        "hex": secret.hex().encode(),
        "HEX": secret.hex().upper().encode(),
        "base64": base64.standard_b64encode(secret)[:whole],
        "base64url": base64.urlsafe_b64encode(secret)[:whole],
    }


def wanted(keys: Keys, passphrase: str) -> dict[str, bytes]:
    """All that is looked for, by what it is."""
    secrets = {
        "database key": keys.database_key,
        "signing seed": keys.signing_seed,
        "both keys": keys.joined(),
        "passphrase": passphrase.encode(),
    }
    return {
        f"{name}, {shape}": text
        for name, secret in secrets.items()
        for shape, text in shapes(secret).items()
    }


def files_under(*folders: Path) -> list[Path]:
    """Every file there is."""
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def loot(files: Iterable[Path], looked_for: dict[str, bytes]) -> list[tuple[str, str]]:
    """Which file holds what."""
    return [
        (str(path), name)
        for path in files
        for content in [path.read_bytes()]
        for name, text in looked_for.items()
        if text in content
    ]
