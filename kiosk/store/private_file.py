# SPDX-License-Identifier: Apache-2.0
"""Room store: small files of the data folder that their owner alone reads, written whole or not."""

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Write `content`, mode 0600; after a power cut the file is the old one or the new one.

    For one writer at a time. Raises OSError; the old file then stands.
    """
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    if os.name != "nt":  # Windows has no handle for a folder; its rename is written through
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
