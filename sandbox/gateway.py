# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the wallet gateway's books: one merchant_txn is one payment, taken at most once."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from sandbox import fields
from sandbox.bills import RefReusedError
from sandbox.envelope import Channel, EnvelopeError
from sandbox.records import Row
from sandbox.scene import Scene

MERCHANT_ID: Final = re.compile(r"[0-9]{5}")
RUPEES: Final = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
DIGITS: Final = re.compile(r"[0-9]{6,12}")
WEB_ADDRESS: Final = re.compile(r"https?://[^\s|]{1,300}")
FRACTION: Final = re.compile(r"[0-9]{10,16}")
# In answers these two are written small, in requests with a capital.
ECHOED: Final = (
    "amount_parameter",
    "txn_mode",
    "txn_type",
    "merchant_receipt_no",
    "csc_share_amount",
    "pay_to_email",
    "param_1",
    "param_2",
    "param_3",
    "param_4",
)


class TxnStatus(StrEnum):
    """Only 100 is published; the others are this sandbox's."""

    PAID = "100"
    BALANCE_TOO_LOW = "101"
    CANCELLED = "102"
    NO_SUCH_OPERATOR = "103"
    PENDING = "200"


WORDS: Final = {
    TxnStatus.PAID: ("Success", "Successful"),
    TxnStatus.BALANCE_TOO_LOW: ("Failure", "Insufficient balance"),
    TxnStatus.CANCELLED: ("Failure", "Cancelled by user"),
    TxnStatus.NO_SUCH_OPERATOR: ("Failure", "Unknown csc_id"),
    TxnStatus.PENDING: ("Pending", "Awaiting user"),
}


def good_fraction(fraction: str) -> bool:
    """Whether it is yymmddHHMMSS × 883 + 117 for a time that exists."""
    if not FRACTION.fullmatch(fraction):
        return False
    stamp, rest = divmod(int(fraction) - 117, 883)
    month, day, hour, minute, second = ((stamp // 100**n) % 100 for n in (4, 3, 2, 1, 0))
    return (
        rest == 0
        and 0 < stamp < 10**12
        and 1 <= month <= 12
        and 1 <= day <= 31
        and hour < 24
        and minute < 60
        and second < 60
    )


def paise(rupees: str) -> int:
    """Rupees as written to paise: 50.00 → 5000."""
    whole, _, part = rupees.partition(".")
    return int(whole) * 100 + int(part)


def rupees(amount_paise: int) -> str:
    """Paise to rupees as written: 5000 → 50.00."""
    return f"{amount_paise // 100}.{amount_paise % 100:02d}"


class Gateway:
    """Merchants, operators' balances, payments."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.records = scene.records

    def register(self, merchant_id: str, public_key_pem: str) -> None:
        """Takes a merchant's key; a later one replaces it. Raises MalformedError."""
        try:
            key = load_pem_public_key(public_key_pem.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise fields.MalformedError("public_key_pem") from None
        if not isinstance(key, RSAPublicKey) or key.key_size < 1024:
            raise fields.MalformedError("public_key_pem")
        with self.records.unit():
            self.records.put(
                "INSERT OR REPLACE INTO merchant VALUES (?, ?)", merchant_id, public_key_pem
            )

    def channel(self, merchant_id: str) -> Channel:
        """The two keys of a merchant's messages. Raises EnvelopeError when not registered."""
        row = self.records.one("SELECT * FROM merchant WHERE merchant_id = ?", merchant_id)
        if row is None:
            raise EnvelopeError("merchant not registered")
        key = load_pem_public_key(str(row["public_key_pem"]).encode())
        if not isinstance(key, RSAPublicKey):
            raise EnvelopeError("merchant key")
        return Channel(self.scene.gateway_key, key)

    def find(self, merchant_id: str, merchant_txn: str) -> Row | None:
        """The payment of a merchant's id."""
        return self.records.one(
            "SELECT * FROM wallet_txn WHERE merchant_id = ? AND merchant_txn = ?",
            merchant_id,
            merchant_txn,
        )

    def begin(self, asked: Mapping[str, str]) -> Row:
        """Takes a payment request in as pending, or finds it again.
        Raises MalformedError and RefReusedError.
        """
        body = dict(asked)
        merchant_id = fields.text(body, "merchant_id", MERCHANT_ID)
        merchant_txn = fields.text(body, "merchant_txn")
        self._check(body, merchant_id)
        # The kits stamp each try anew: the time is not part of what the payment is.
        mark = fields.digest({k: v for k, v in body.items() if k != "merchant_txn_date_time"})
        with self.records.unit():
            row = self.find(merchant_id, merchant_txn)
            if row is None:
                return self._enter(body, mark)
        if row["digest"] != mark:
            raise RefReusedError
        return row

    def _check(self, body: Mapping[str, str], merchant_id: str) -> None:
        if not fields.text(body, "product_id", DIGITS).startswith(merchant_id):
            raise fields.MalformedError("product_id")
        if paise(fields.text(body, "txn_amount", RUPEES)) <= 0:
            raise fields.MalformedError("txn_amount")
        if body.get("Currency") != "INR":
            raise fields.MalformedError("Currency")
        for name in ("return_url", "cancel_url"):
            fields.text(body, name, WEB_ADDRESS)
        for name in ("csc_id", "merchant_txn_date_time"):
            fields.text(body, name)

    def _enter(self, body: Mapping[str, str], mark: str) -> Row:
        number = self.records.count("SELECT count(*) FROM wallet_txn") + 1
        self.records.put(
            "INSERT INTO wallet_txn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            body["merchant_id"],
            body["merchant_txn"],
            mark,
            f"{self.scene.day.now():%y%m%d%H%M%S}{number:04d}",
            body["csc_id"],
            paise(body["txn_amount"]),
            TxnStatus.PENDING.value,
            self.scene.day.stamp(),
            json.dumps(dict(body), ensure_ascii=False),
        )
        return self._needed(body["merchant_id"], body["merchant_txn"])

    def _needed(self, merchant_id: str, merchant_txn: str) -> Row:
        row = self.find(merchant_id, merchant_txn)
        if row is None:
            raise fields.NotThereError("no_such_payment")
        return row

    def finish(self, merchant_id: str, merchant_txn: str, *, pay: bool) -> Row:
        """The operator pays or cancels; a payment that is final stays as it is.
        Raises NotThereError.
        """
        with self.records.unit():
            row = self._needed(merchant_id, merchant_txn)
            if row["status"] != TxnStatus.PENDING:
                return row
            status = self._debit(row) if pay else TxnStatus.CANCELLED
            self.records.put(
                "UPDATE wallet_txn SET status = ? WHERE merchant_id = ? AND merchant_txn = ?",
                status.value,
                merchant_id,
                merchant_txn,
            )
            return self._needed(merchant_id, merchant_txn)

    def _debit(self, row: Row) -> TxnStatus:
        operator = self.records.one("SELECT * FROM vle WHERE csc_id = ?", row["csc_id"])
        if operator is None:
            return TxnStatus.NO_SUCH_OPERATOR
        if operator["balance_paise"] < row["amount_paise"]:
            return TxnStatus.BALANCE_TOO_LOW
        self.records.put(
            "UPDATE vle SET balance_paise = balance_paise - ? WHERE csc_id = ?",
            row["amount_paise"],
            row["csc_id"],
        )
        return TxnStatus.PAID


def response_fields(row: Row) -> dict[str, str]:
    """What the gateway says of a payment, on return and on a status question."""
    asked: dict[str, str] = json.loads(row["fields"])
    heard = TxnStatus(row["status"])
    txn_words, words = WORDS[heard]
    return {
        "csc_txn": row["csc_txn"],
        "merchant_id": row["merchant_id"],
        "csc_id": row["csc_id"],
        "merchant_txn": row["merchant_txn"],
        "txn_status": heard.value,
        "merchant_txn_date_time": asked["merchant_txn_date_time"],
        "product_id": asked["product_id"],
        "txn_amount": rupees(row["amount_paise"]),
        **{name: asked.get(name, "NA") for name in ECHOED},
        "currency": asked["Currency"],
        "discount": asked.get("Discount", "0"),
        "txn_status_message": txn_words,
        "status_message": words,
    }
