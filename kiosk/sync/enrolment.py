# SPDX-License-Identifier: Apache-2.0
"""Sync: the first trust between this kiosk and its portal, and a new PIN by the same way.

The code on paper names the portal: only an answer signed by the key whose digest begins as the
code says is taken, and everything in it must be signed by whom that key says. The proof binds our
own public key to the code's secret, and the secret itself never travels.

The question is made from the code and our key alone. Asked again after its answer was lost, it is
the same bytes again, and the portal gives the same answer to it although the code is used.
"""

from typing import Final

from kiosk.core.catalogue import read_catalogue
from kiosk.core.encoding import Unreadable, digest, dump, load, pack_named, unpack_named
from kiosk.core.errors import (
    CodeRefused,
    PortalNotTheOne,
    PortalRefuses,
    PortalUnreadable,
    PortalUnsigned,
)
from kiosk.core.ports import Belonging, Signer, Verifier
from kiosk.core.wire.enrolment import EnrolAnswer, EnrolRequest, ResetPinRequest
from kiosk.core.wire.trust import (
    EnrolmentCode,
    portal_id,
    proof,
    read_epoch,
    read_kiosk_certificate,
)
from kiosk.sync.failures import names
from kiosk.sync.portal_client import QUESTION_S, Message, PortalClient, PortalLine, Reply

ENROL: Final = "enrol"
RESET_PIN: Final = "reset-pin"
NONCE_BYTES: Final = 16


def enrol(line: PortalLine, code: EnrolmentCode, signer: Signer, verify: Verifier) -> EnrolAnswer:
    """Asks to belong to the portal the code names; the answer is checked through and through.

    Raises CodeRefused, PortalNotTheOne, and what PortalLine.send raises; then nothing was taken,
    and the same call may be made again with the same key.
    """
    if line.hello() != code.portal_id:
        raise PortalNotTheOne
    nonce = _nonce(ENROL, code, signer.public_key)
    mine = proof(code, ENROL, signer.public_key, nonce)
    asked = EnrolRequest(ENROL, 1, code.selector, signer.public_key, nonce, mine)
    body = dump(pack_named(asked))
    try:
        reply = line.send(Message("/v1/enrol", body), QUESTION_S)
    except PortalRefuses as refused:
        if names(refused, CodeRefused):
            raise CodeRefused from refused
        raise
    answer = _read(reply)
    if portal_id(answer.root_key) != code.portal_id:
        raise PortalNotTheOne
    if not reply.signed_by(answer.root_key, verify):
        raise PortalNotTheOne
    if answer.request_digest != digest(body):
        raise PortalUnsigned
    _check_parts(answer, signer.public_key, verify)
    return answer


def belonging(answer: EnrolAnswer, portal_url: str) -> Belonging:
    """What a checked answer makes of this kiosk."""
    return Belonging(
        answer.site,
        portal_url,
        portal_id(answer.root_key),
        answer.root_key,
        answer.certificate,
        answer.epoch,
    )


def reset_pin(client: PortalClient, code: EnrolmentCode, who: Belonging, signer: Signer) -> str:
    """Shows a new code and gives the operator's name who may choose a new PIN.

    Raises PortalNotTheOne (the code is of another portal; nothing was sent), CodeRefused, and what
    PortalClient raises.
    """
    if code.portal_id != who.portal_id:
        raise PortalNotTheOne
    nonce = _nonce(RESET_PIN, code, signer.public_key)
    mine = proof(code, RESET_PIN, signer.public_key, nonce)
    asked = ResetPinRequest(RESET_PIN, 1, who.site.kiosk_id, code.selector, nonce, mine)
    try:
        answer = client.reset_pin(asked)
    except PortalRefuses as refused:
        if names(refused, CodeRefused):
            raise CodeRefused from refused
        raise
    if answer.kiosk_id != who.site.kiosk_id:
        raise PortalUnsigned
    return answer.operator


def _nonce(purpose: str, code: EnrolmentCode, public_key: bytes) -> bytes:
    """Other for each purpose, portal and key, and nothing of the secret in it."""
    named = ["nonce-1", purpose, code.portal_id, code.selector, public_key.hex()]
    return digest(dump(named))[:NONCE_BYTES]


def _read(reply: Reply) -> EnrolAnswer:
    try:
        return unpack_named(EnrolAnswer, load(reply.body()))
    except Unreadable as error:
        raise PortalUnreadable from error


def _check_parts(answer: EnrolAnswer, our_key: bytes, verify: Verifier) -> None:
    """Every signed part by whom the root says. Raises PortalNotTheOne, PortalUnreadable."""
    ours = portal_id(answer.root_key)
    try:
        epoch = read_epoch(answer.epoch.bytes_once)
        certificate = read_kiosk_certificate(answer.certificate.bytes_once)
        read_catalogue(answer.catalogue.bytes_once)
    except Unreadable as error:
        raise PortalUnreadable from error
    signed = (
        (answer.root_key, answer.epoch),
        (epoch.certificate_key, answer.certificate),
        (epoch.catalogue_key, answer.catalogue),
    )
    if not all(verify(key, part.signature, part.bytes_once) for key, part in signed):
        raise PortalNotTheOne
    site = answer.site
    named = (certificate.portal_id, certificate.kiosk_id, certificate.generation)
    if epoch.portal_id != ours or named != (ours, site.kiosk_id, site.generation):
        raise PortalNotTheOne
    owner = (certificate.kiosk_key, certificate.lmk_id, certificate.csc_id)
    if owner != (our_key, site.lmk_id, site.csc_id):
        raise PortalNotTheOne
