# SPDX-License-Identifier: Apache-2.0
"""Tests: a kiosk's captures in a process of its own, to be killed in the midst.

    python -m tests.peers.upload_kiosk FOLDER URL KEY_ID SEED ANSWER_KEY

Sends what waits in FOLDER in small chunks, a line a step, until nothing does.
"""

import os
import sys
import time
from pathlib import Path

from kiosk.bus import Bus
from kiosk.seal import KEY_BYTES, SigningKey, verify
from kiosk.store.attachments import Attachments
from kiosk.sync.portal_client import Credentials, PortalLine
from kiosk.sync.upload_client import UploadClient
from kiosk.sync.uploads import Lane, Pace, Uploads

KEY = bytes(range(KEY_BYTES))
STEPS_MAX = 2_000


def lane(folder: Path, line: PortalLine, who: Credentials, pace: Pace) -> Lane:
    """A lane with nothing about money before it."""
    kept = Attachments(folder, KEY)
    carrier = UploadClient(line, who)
    return Lane(kept, carrier, Bus(), lambda: True, lambda: "2026-11-22", os.urandom, pace=pace)


def main(folder: str, url: str, key_id: str, seed: str, answer_key: str) -> None:
    """Until all of it is there."""
    who = Credentials(
        SigningKey.from_seed(bytes.fromhex(seed)), key_id, verify, bytes.fromhex(answer_key)
    )
    pace = Pace(start_bytes=8_192, cap_bytes=8_192, wait_ms=20, wait_cap_ms=50)
    one = lane(Path(folder), PortalLine(url), who, pace)
    uploads = Uploads(one)
    for _ in range(STEPS_MAX):
        if not one.kept.waiting():
            return
        if not uploads.step():
            time.sleep(0.02)
        sys.stdout.write(".\n")
        sys.stdout.flush()
    sys.exit(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
