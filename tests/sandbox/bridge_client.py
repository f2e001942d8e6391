# SPDX-License-Identifier: Apache-2.0
"""Tests: a merchant of the CSC wallet, written from the published format alone."""

import base64
import os
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

OAEP = rsa_padding.OAEP(rsa_padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
IV = b"0000000000000000"


def fraction(at: datetime) -> str:
    return str(int(at.strftime("%y%m%d%H%M%S")) * 883 + 117)


class Merchant:
    def __init__(self, outside, merchant_id="11121", bits=2048):
        self.outside = outside
        self.merchant_id = merchant_id
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        joined = outside.post(
            "/wallet/control/merchants",
            {"merchant_id": merchant_id, "public_key_pem": pem.decode()},
        )
        assert joined.status_code == 200, joined.text
        self.gateway = serialization.load_pem_public_key(
            joined.json()["gateway_public_key_pem"].encode()
        )

    def seal(self, fields: dict, *, signer=None) -> str:
        message = "".join(f"{name}={value}|" for name, value in fields.items()).encode()
        signature = (signer or self.key).sign(message, rsa_padding.PKCS1v15(), hashes.SHA256())
        plain = message + b"checksum=" + base64.b64encode(signature)
        session = os.urandom(16).hex().encode()
        pad = padding.PKCS7(128).padder()
        lock = Cipher(algorithms.AES(session), modes.CBC(IV)).encryptor()
        hidden = lock.update(pad.update(plain) + pad.finalize()) + lock.finalize()
        return base64.b64encode(self.gateway.encrypt(session, OAEP) + hidden).decode()

    def unseal(self, envelope: str) -> dict:
        sealed = base64.b64decode(envelope, validate=True)
        split = self.key.key_size // 8
        session = self.key.decrypt(sealed[:split], OAEP)
        assert re.fullmatch(rb"[A-Za-z0-9]{32}", session)
        unlock = Cipher(algorithms.AES(session), modes.CBC(IV)).decryptor()
        unpad = padding.PKCS7(128).unpadder()
        padded = unlock.update(sealed[split:]) + unlock.finalize()
        plain = unpad.update(padded) + unpad.finalize()
        message, signature = plain.split(b"checksum=")
        self.gateway.verify(
            base64.b64decode(signature), message, rsa_padding.PKCS1v15(), hashes.SHA256()
        )
        assert message.endswith(b"|")
        return dict(part.split("=", 1) for part in message.decode()[:-1].split("|"))

    def request(self, merchant_txn: str, **changes: str) -> dict:
        return {
            "merchant_id": self.merchant_id,
            "csc_id": "500100100013",
            "merchant_txn": merchant_txn,
            "merchant_txn_date_time": "2026-11-22 10:00:00",
            "product_id": f"{self.merchant_id}62376",
            "product_name": "Allowance",
            "txn_amount": "500.00",
            "amount_parameter": "NA",
            "txn_mode": "D",
            "txn_type": "D",
            "merchant_receipt_no": "Recpt#843",
            "csc_share_amount": "0",
            "pay_to_email": "a@abc.com",
            "return_url": "http://127.0.0.1:9/return",
            "cancel_url": "http://127.0.0.1:9/cancel",
            "Currency": "INR",
            "Discount": "0",
            "param_1": "kiosk-1",
            "param_2": "NA",
            "param_3": "NA",
            "param_4": "NA",
        } | changes

    def open_page(self, fields: dict, *, page_format="json", frac=None, envelope=None):
        frac = frac or fraction(datetime(2026, 11, 22, 10, tzinfo=UTC))
        return self.outside.line.post(
            f"{self.outside.url}/wallet/v1/payment/{frac}?format={page_format}",
            data={"message": f"{self.merchant_id}|{envelope or self.seal(fields)}"},
            timeout=30,
        )

    def pay(self, fields: dict) -> dict:
        answer = self.open_page(fields)
        assert answer.status_code == 200, answer.text
        return self.unseal(answer.json()["bridgeResponseMessage"])

    def ask(self, call: str, fields: dict) -> tuple[dict, dict | None]:
        """(the XML's parts, the opened response_data or None)."""
        answer = self.outside.post(
            f"/wallet/v2/{call}",
            {
                "merchant_id": self.merchant_id,
                "request_data": self.seal({"merchant_id": self.merchant_id} | fields),
            },
        )
        return self.read(answer.text)

    def read(self, text: str) -> tuple[dict, dict | None]:
        root = ET.fromstring(text)
        assert root.tag == "xml"
        parts = {part.tag: part.text or "" for part in root}
        data = parts.get("response_data")
        return parts, self.unseal(data) if data else None

    def status(self, merchant_txn: str, csc_txn: str = "N") -> dict | None:
        return self.ask("transaction/status", {"merchant_txn": merchant_txn, "csc_txn": csc_txn})[1]
