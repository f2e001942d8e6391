# SPDX-License-Identifier: Apache-2.0
"""Captures: the journal names the digest of what was kept, and nothing of its content."""

from hashlib import sha256

from kiosk.core.entries import CaptureKept
from kiosk.core.wire.upload import Capture

PAPER = b"a paper of a citizen"


def test_a_capture_is_named_by_its_digest(place):
    digest = sha256(PAPER).digest()
    seq = place.desks.captures.kept(Capture(digest, 20, "image/png", "scan", "T-1"), "R.Devi")
    with place.books.look() as reads:
        assert reads.head.seq == seq
        assert reads.entry(seq).body == CaptureKept(
            "R.Devi", "T-1", "scan", "image/png", 20, digest
        )
        assert not [raw for raw in reads.entries_after(0) if PAPER in raw]
    assert place.books.verify().ok
    assert place.books.rebuild().equal
