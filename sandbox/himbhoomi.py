# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the land records: a copy of the Jamabandi is ordered once and given signed."""

import base64
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import fields, land
from sandbox.bills import RefReusedError, Reply
from sandbox.faults import Kind, Party, Visit
from sandbox.names import DISTRICT
from sandbox.records import Row
from sandbox.scene import Scene


class NotConnectedError(Exception):
    """The tehsil's own computer cannot be reached now; a normal answer, nothing was ordered."""

    def __init__(self, tehsil: str) -> None:
        super().__init__(tehsil)
        self.tehsil = tehsil


class HimBhoomi:
    """The land records' server."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._key = Ed25519PrivateKey.from_private_bytes(scene.land_key_seed)

    def routes(self) -> list[Route]:
        """The calls, by path."""
        return [
            Route("/himbhoomi/places", self.places, methods=["GET"]),
            Route("/himbhoomi/khatas", self.khatas, methods=["GET"]),
            Route("/himbhoomi/order", self.order, methods=["POST"]),
            Route("/himbhoomi/order", self.status, methods=["GET"]),
            Route("/himbhoomi/copy", self.copy, methods=["GET"]),
            Route("/himbhoomi/key", self.key, methods=["GET"]),
        ]

    def cut_off(self) -> set[str]:
        """The tehsils that cannot be reached now."""
        return {
            place.tehsil
            for place in land.villages()
            if self.scene.faults.stands(Party.HIMBHOOMI, Kind.NOT_CONNECTED, place.tehsil)
        }

    async def places(self, request: Request) -> Response:
        """The whole selection path of the district."""
        if fields.query(request, "district") != DISTRICT[0]:
            raise fields.NotThereError("no_such_place")
        return JSONResponse(land.tree(self.cut_off()))

    async def khatas(self, request: Request) -> Response:
        """The holdings of a village, for choosing."""
        place = land.village(fields.query(request, "village"))
        if place is None:
            raise fields.NotThereError("no_such_place")
        return JSONResponse(
            {
                "village": land.named(place.code, place.name),
                "years": list(land.YEARS),
                "khatas": [land.listed(khata) for khata in self._khatas(place.code)],
            }
        )

    def _khatas(self, village: str) -> list[land.Khata]:
        return land.khatas(self.scene.records.meta("seed") or "", village)

    async def order(self, request: Request) -> Response:
        """One order, at most once."""
        body = await fields.json_body(request)
        wanted: Reply = {
            "merchant_ref": fields.text(body, "merchant_ref", fields.MERCHANT_REF),
            "village": fields.text(body, "village"),
            "khata": fields.text(body, "khata"),
            "year": fields.text(body, "year"),
            "applicant": fields.text(body, "applicant"),
        }
        try:
            return JSONResponse(self._with_ready(self._settle(wanted, request.url.path)))
        except NotConnectedError as away:
            answer = {"error": "tehsil_not_connected", "tehsil": away.tehsil}
            return JSONResponse(answer, status_code=503)

    def _settle(self, wanted: Reply, path: str) -> Reply:
        records, mark = self.scene.records, fields.digest(wanted)
        with records.unit():
            row = self._by_ref(str(wanted["merchant_ref"]))
            if row is not None:
                if row["digest"] != mark:
                    raise RefReusedError
                return dict(json.loads(row["reply"]))
            number = records.count("SELECT count(*) FROM land_order") + 1
            order_no = f"HB{self.scene.day.today:%y%m%d}{number:05d}"
            reply = self._judge(wanted, order_no, path)
            records.put(
                "INSERT INTO land_order VALUES (?, ?, ?, ?, ?, ?, ?)",
                str(wanted["merchant_ref"]),
                mark,
                order_no,
                str(reply["status"]),
                json.dumps(wanted, ensure_ascii=False),
                json.dumps(reply, ensure_ascii=False),
                self.scene.day.stamp(),
            )
            return reply

    def _judge(self, wanted: Reply, order_no: str, path: str) -> Reply:
        place = land.village(str(wanted["village"]))
        head: Reply = {"merchant_ref": wanted["merchant_ref"]}
        refused = {"status": "refused"} | head
        if place is None:
            return refused | {"reason": "no_such_village"}
        visit = Visit(Party.HIMBHOOMI, path, "POST", place.tehsil)
        if self.scene.faults.take(visit, {Kind.NOT_CONNECTED}):
            raise NotConnectedError(place.tehsil)
        if wanted["year"] not in land.YEARS:
            return refused | {"reason": "no_such_year"}
        if wanted["khata"] not in {khata.khata for khata in self._khatas(place.code)}:
            return refused | {"reason": "no_such_khata"}
        copy = f"/himbhoomi/copy?order_no={order_no}"
        return {"status": "accepted"} | head | {"order_no": order_no, "copy": copy}

    def _ready(self) -> bool:
        return not self.scene.faults.stands(Party.HIMBHOOMI, Kind.NOT_READY)

    def _with_ready(self, reply: Reply) -> Reply:
        return reply | ({"ready": self._ready()} if reply["status"] == "accepted" else {})

    def _by_ref(self, merchant_ref: str) -> Row | None:
        return self.scene.records.one(
            "SELECT * FROM land_order WHERE merchant_ref = ?", merchant_ref
        )

    def _by_number(self, order_no: str) -> Row | None:
        return self.scene.records.one("SELECT * FROM land_order WHERE order_no = ?", order_no)

    async def status(self, request: Request) -> Response:
        """The answer given before, with `ready` as it is now."""
        column = "order_no" if "order_no" in request.query_params else "merchant_ref"
        value = fields.query(request, column, fields.MERCHANT_REF)
        visit = Visit(Party.HIMBHOOMI, request.url.path, "GET")
        if self.scene.faults.take(visit, {Kind.UNKNOWN}):
            return JSONResponse({"status": "pending", column: value})
        row = self._by_number(value) if column == "order_no" else self._by_ref(value)
        if row is None:
            return JSONResponse({"status": "unknown", column: value}, status_code=404)
        return JSONResponse(self._with_ready(json.loads(row["reply"])))

    async def copy(self, request: Request) -> Response:
        """The signed copy as text; its last line is the signature over all before it."""
        row = self._by_number(fields.query(request, "order_no"))
        if row is None or row["status"] != "accepted":
            raise fields.NotThereError("no_such_order")
        if not self._ready():
            return JSONResponse({"error": "not_ready"}, status_code=409)
        paper = self._paper(row["order_no"], json.loads(row["content"]), row["at"])
        signature = base64.b64encode(self._key.sign(paper.encode())).decode()
        return PlainTextResponse(f"{paper}signature: {signature}\n")

    def _paper(self, order_no: str, wanted: Mapping[str, str], at: str) -> str:
        place = land.village(wanted["village"])
        held = {khata.khata: khata for khata in self._khatas(wanted["village"])}
        khata = held[wanted["khata"]]
        if place is None:  # it was checked when the order was taken
            raise fields.NotThereError("no_such_place")
        lines = [
            "नकल जमाबंदी / Copy of Jamabandi (sandbox: invented land)",
            f"order: {order_no}   given: {at}   applicant: {wanted['applicant']}",
            f"जिला/District: {DISTRICT[2]} {DISTRICT[1]}",
            f"तहसील/Tehsil: {place.tehsil_name[1]} {place.tehsil_name[0]}",
            f"पटवार वृत्त/Patwar circle: {place.circle_name[1]} {place.circle_name[0]}",
            f"मोहाल/Village: {place.name[1]} {place.name[0]}   हदबस्त/Hadbast: {place.hadbast_no}",
            f"वर्ष/Year: {wanted['year']}   खाता/Khata: {khata.khata}",
            *(f"मालिक/Owner: {hindi} {english}" for english, hindi in khata.owners),
            *(
                f"खसरा/Khasra: {plot}   रकबा/Area (bigha-biswa): {area}"
                for plot, area in khata.plots
            ),
        ]
        return "\n".join(lines) + "\n"

    async def key(self, _request: Request) -> Response:
        """The key that copies are signed with."""
        pem = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return PlainTextResponse(pem.decode())
