# SPDX-License-Identifier: Apache-2.0
"""Portal api: captures by tus 1.0.0, signed both ways like every other call of a kiosk.

Core, creation (the answer tells the offset, which is not nothing when the file is known), checksum,
expiration, termination. https://tus.io/protocols/resumable-upload
"""

from dataclasses import replace
from email.utils import formatdate
from typing import Any, Final

from starlette.responses import Response

from kiosk.core.wire.upload import (
    EXTENSIONS,
    FILE_MAX_BYTES,
    OCTETS,
    PATH,
    VERSION,
    checksum_fits,
    metadata_of,
    read_number,
)
from portal import centres
from portal.api.arrivals import Arrived, asker
from portal.api.departures import Said, Seal, depart
from portal.api.kiosk_calls import answered
from portal.api.refusals import Refusal, Refused
from portal.database import Database
from portal.keys import PortalKeys
from portal.ports import Clock, KioskRecord
from portal.upload_files import NoRoom
from portal.uploads import DaySpent, Gone, OffsetDiffers, OtherFile, Place, Uploads

_RESUMABLE: Final = {"Tus-Resumable": VERSION}
_OPTIONS: Final = {
    **_RESUMABLE,
    "Tus-Version": VERSION,
    "Tus-Extension": EXTENSIONS,
    "Tus-Max-Size": str(FILE_MAX_BYTES),
    "Tus-Checksum-Algorithm": "sha256",
}
_REFUSALS: Final[dict[type[Exception], Refusal]] = {
    Gone: Refusal.UPLOAD_GONE,
    OffsetDiffers: Refusal.OFFSET_DIFFERS,
    DaySpent: Refusal.UPLOADS_SPENT,
    NoRoom: Refusal.NO_ROOM,
    OtherFile: Refusal.FILE_DIFFERS,
}


class UploadDesk:
    """Takes tus messages and never raises."""

    def __init__(
        self, keys: PortalKeys, database: Database, uploads: Uploads, clock: Clock
    ) -> None:
        self._database, self._uploads = database, uploads
        self._seal = Seal(keys.answer_key_id, keys.answer, clock)

    def answer(self, arrived: Arrived) -> Response:
        """Every method at every address of uploads."""
        method = _method(arrived)
        if method == "OPTIONS":
            return Response(status_code=204, headers=_OPTIONS)
        said = answered(lambda: self._said(arrived, method), {})
        headers = {**said.headers, **_RESUMABLE}
        if said.status == Refusal.TUS_VERSION.status:
            headers["Tus-Version"] = VERSION
        body = b"" if arrived.method == "HEAD" else said.body
        return depart(replace(said, body=body, headers=headers), arrived, self._seal)

    def _said(self, arrived: Arrived, method: str) -> Said:
        """Raises Refused or Unreadable."""
        if arrived.headers.get("tus-resumable") != VERSION:
            raise Refused(Refusal.TUS_VERSION)
        kiosk = asker(arrived, self._find)
        try:
            return self._act(arrived, method, kiosk)
        except tuple(_REFUSALS) as error:
            raise Refused(_REFUSALS[type(error)]) from error

    def _act(self, arrived: Arrived, method: str, kiosk: KioskRecord) -> Said:
        upload_id = arrived.path.removeprefix(PATH).lstrip("/")
        match method, bool(upload_id):
            case "POST", False:
                return self._begin(arrived, kiosk)
            case "HEAD", True:
                return _told(200, self._uploads.place(kiosk, upload_id))
            case "PATCH", True:
                return self._add(arrived, kiosk, upload_id)
            case "DELETE", True:
                self._uploads.end(kiosk, upload_id)
                return Said(204, b"")
            case _:
                raise Refused(Refusal.METHOD_UNKNOWN)

    def _begin(self, arrived: Arrived, kiosk: KioskRecord) -> Said:
        if arrived.wire:
            raise Refused(Refusal.MESSAGE_UNREADABLE)
        capture = metadata_of(arrived.headers)
        if capture.size_bytes > FILE_MAX_BYTES:
            raise Refused(Refusal.FILE_TOO_LARGE)
        place = self._uploads.begin(kiosk, capture)
        return _told(201, place, Location=f"{PATH}/{place.upload_id}")

    def _add(self, arrived: Arrived, kiosk: KioskRecord, upload_id: str) -> Said:
        if arrived.headers.get("content-type") != OCTETS:
            raise Refused(Refusal.CONTENT_UNKNOWN)
        offset = read_number(arrived.headers.get("upload-offset", ""))
        stated = arrived.headers.get("upload-checksum")
        if stated is not None and not checksum_fits(stated, arrived.wire):
            raise Refused(Refusal.CHUNK_DIFFERS)
        return _told(204, self._uploads.add(kiosk, upload_id, offset, arrived.wire))

    def _find(self, kiosk_id: str, generation: int) -> KioskRecord | None:
        with self._database.reading() as connection:
            return centres.find_kiosk(connection, kiosk_id, generation)


def _method(arrived: Arrived) -> str:
    """By tus a POST may stand for a method that a proxy would not let through."""
    meant = arrived.headers.get("x-http-method-override", "")
    return meant.upper() if meant and arrived.method == "POST" else arrived.method


def _told(status: int, place: Place, **further: str) -> Said:
    """How far an upload is, in the headers of tus."""
    told = {"Upload-Offset": str(place.offset), "Upload-Length": str(place.size_bytes), **further}
    if not place.whole:
        told["Upload-Expires"] = formatdate(place.expires_ms // 1000, usegmt=True)
    return Said(status, b"", headers=told)


def paths(refusals: dict[str, Any]) -> dict[str, Any]:
    """All of it in the words of OpenAPI."""
    text = {"type": "string"}
    name = {"name": "upload", "in": "path", "required": True, "schema": text}

    def header(word: str, what: str) -> dict[str, Any]:
        return {"name": word, "in": "header", "required": True, "description": what, "schema": text}

    def call(operation: str, summary: str, ok: str, *headers: dict[str, Any]) -> dict[str, Any]:
        version = header("Tus-Resumable", VERSION)
        return {
            "operationId": operation,
            "summary": summary,
            "parameters": [version, *headers],
            "responses": {ok: {"description": "Signed, with its tus headers."}, **refusals},
        }

    begun = "The same file again leads to the same place; the answer tells its offset."
    words = "digest (SHA-256, hex), kind, mime, of: each base64"
    size = header("Upload-Length", f"bytes, {FILE_MAX_BYTES} at most")
    chunk = call(
        "addToUpload",
        "The next chunk, taken whole or not at all; with the last one the file is kept.",
        "204",
        name,
        header("Upload-Offset", "where it begins"),
        header("Upload-Checksum", "sha256 and the chunk's digest in base64"),
    )
    chunk["requestBody"] = {"required": True, "content": {OCTETS: {"schema": text}}}
    options = {"description": "Tus-Version, Tus-Extension, Tus-Max-Size; not signed."}
    return {
        PATH: {
            "post": call("beginUpload", begun, "201", size, header("Upload-Metadata", words)),
            "options": {"operationId": "uploads", "responses": {"204": options}},
        },
        PATH + "/{upload}": {
            "head": call("placeOfUpload", "How far it is.", "200", name),
            "patch": chunk,
            "delete": call("endUpload", "It is not wanted any more.", "204", name),
        },
    }
