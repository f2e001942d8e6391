# SPDX-License-Identifier: Apache-2.0
"""Portal keys: made at the first start, whole or not at all, 0600 in the portal's own folder.

The root key says which keys speak for the portal (an epoch certificate); each purpose has a key of
its own, so that a signature made for one thing can never be shown as another. A second process
that starts at the same moment finds the same keys.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.core.encoding import b64, dump, load, unb64
from kiosk.core.wire.trust import EpochCertificate, Signed, portal_id, read_epoch
from portal.seal import SEED_BYTES, SigningKey, random_bytes

FOLDER: Final = "keys"
FIRST_EPOCH: Final = 1
PURPOSES: Final = ("answer", "lease", "receipt", "certificate", "catalogue")
ROOT_KEY_ID: Final = "root"
TOKEN_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class PortalKeys:
    """The keys of the epoch in force; fulfils portal.ports.Signers.

    `bank_token` is what the bank shows with an intimation.
    """

    root: SigningKey
    ring: Mapping[str, SigningKey]
    certificate_of_epoch: EpochCertificate
    epoch_certificate: Signed
    bank_token: str = field(repr=False)

    @property
    def portal_id(self) -> str:
        """First 50 bits of the root key's digest: the second half of every enrolment code."""
        return self.certificate_of_epoch.portal_id

    @property
    def epoch(self) -> int:
        """Number of the epoch in force."""
        return self.certificate_of_epoch.number

    @property
    def answer_key_id(self) -> str:
        """How an answer names its key."""
        return f"answer.{self.epoch}"

    def answer(self, message: bytes) -> bytes:
        """Signs an HTTP answer's signature base."""
        return self.ring["answer"].sign(message)

    def lease(self, message: bytes) -> bytes:
        """Signs a lease or a block order."""
        return self.ring["lease"].sign(message)

    def receipt(self, message: bytes) -> bytes:
        """Signs a receipt's facts."""
        return self.ring["receipt"].sign(message)

    def certificate(self, message: bytes) -> bytes:
        """Signs a kiosk certificate."""
        return self.ring["certificate"].sign(message)

    def catalogue(self, message: bytes) -> bytes:
        """Signs a catalogue."""
        return self.ring["catalogue"].sign(message)


def load_or_make(data_dir: Path, now_ms: int) -> PortalKeys:
    """The keys of this folder, made when it has none. Raises Unreadable or OSError."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = data_dir / FOLDER
    if not folder.exists():
        _make(data_dir, folder, now_ms)
    return _load(folder)


def _make(data_dir: Path, folder: Path, now_ms: int) -> None:
    """All files in a folder of another name first: its renaming is the one moment that counts."""
    fresh = Path(tempfile.mkdtemp(prefix=".keys-", dir=data_dir))
    try:
        seeds = {name: random_bytes(SEED_BYTES) for name in ("root", *PURPOSES)}
        for name, seed in seeds.items():
            write_private(fresh / f"{name}.seed", b64(seed).encode())
        certificate = _certificate(seeds, now_ms).to_bytes()
        signature = SigningKey.from_seed(seeds["root"]).sign(certificate)
        signed = {"text": certificate.decode(), "signature": b64(signature)}
        write_private(fresh / f"epoch-{FIRST_EPOCH}.json", dump(signed))
        write_private(fresh / "bank.token", b64(random_bytes(TOKEN_BYTES)).encode())
        fresh.rename(folder)
    except OSError:
        if not folder.exists():  # else another process was first, and its keys are the keys
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _certificate(seeds: dict[str, bytes], now_ms: int) -> EpochCertificate:
    public = {name: SigningKey.from_seed(seed).public_key for name, seed in seeds.items()}
    return EpochCertificate(
        form="epoch-1",
        portal_id=portal_id(public["root"]),
        number=FIRST_EPOCH,
        answer_key=public["answer"],
        lease_key=public["lease"],
        receipt_key=public["receipt"],
        certificate_key=public["certificate"],
        catalogue_key=public["catalogue"],
        issued_ms=now_ms,
    )


def _load(folder: Path) -> PortalKeys:
    newest = max(folder.glob("epoch-*.json"), key=lambda path: int(path.stem.partition("-")[2]))
    plain = load(newest.read_bytes())
    signed = Signed(plain["text"], unb64(plain["signature"]))
    return PortalKeys(
        root=_key(folder, "root"),
        ring={name: _key(folder, name) for name in PURPOSES},
        certificate_of_epoch=read_epoch(signed.bytes_once),
        epoch_certificate=signed,
        bank_token=(folder / "bank.token").read_text(encoding="ascii"),
    )


def _key(folder: Path, name: str) -> SigningKey:
    return SigningKey.from_seed(unb64((folder / f"{name}.seed").read_text(encoding="ascii")))


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner may read; whoever finds it finds it whole.

    Raises FileExistsError when it is there.
    """
    handle, fresh = tempfile.mkstemp(dir=path.parent)  # mkstemp gives 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.link(fresh, path)
    finally:
        os.unlink(fresh)
