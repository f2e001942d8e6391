# SPDX-License-Identifier: Apache-2.0
"""Tests: captures come by tus 1.0.0 (core, creation, checksum, expiration, termination), each
message signed with its headers; what is kept is its digest, on both databases."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
import requests

from kiosk.core.wire.http_signature import AnswerParts, claimed
from portal.seal import verify
from portal.upload_files import UploadFiles, digest_of
from tests.portal.edges import BOTH
from tests.portal.hand_kiosk import enrol
from tests.portal.hand_wire import PATIENCE_S, Heard
from tests.portal.served import Place, served_in
from tests.portal.tus import TUS, UPLOADS, Tus, content


@pytest.fixture(params=BOTH)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    books = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with served_in(tmp_path, books) as served:
        yield served


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served_in(tmp_path_factory.mktemp("served")) as served:
        yield served


def kept(place: Place, whole: bytes) -> bool:
    digest = sha256(whole).digest()
    return digest_of(UploadFiles(place.folder).path(digest)) == digest


def code(heard: Heard) -> tuple[int, str]:
    return heard.status, heard.body.decode().partition('"code":"')[2][:6]


def test_a_file_comes_in_chunks_is_kept_under_its_digest_and_is_one_file(both: Place):
    tus, whole = Tus(both.kiosk), content(250_000)
    begun = tus.begin(whole)
    assert (begun.status, begun.headers["upload-offset"]) == (201, "0")
    assert begun.headers["upload-expires"].endswith("GMT")
    where = tus.all(whole)
    assert where == begun.headers["location"], "asking again leads to the same place"
    assert tus.offset(where) == len(whole)
    assert kept(both, whole)
    again = tus.begin(whole)
    assert (again.headers["location"], again.headers["upload-offset"]) == (where, str(len(whole)))
    assert "upload-expires" not in again.headers
    assert not list((both.folder / "uploads" / "parts").iterdir())
    assert code(tus.send("DELETE", where)) == (410, "PRT-28"), "a kept file stays"


def test_a_doubled_and_a_wrong_chunk_change_nothing(both: Place):
    tus, whole = Tus(both.kiosk), content(100_000)
    where = tus.begin(whole).headers["location"]
    assert tus.add(where, 0, whole[:40_000]).status == 204
    assert code(tus.add(where, 0, whole[:40_000])) == (409, "PRT-23")
    assert code(tus.add(where, 50_000, whole[50_000:])) == (409, "PRT-23")
    assert code(tus.add(where, 40_000, whole)) == (409, "PRT-23"), "beyond its end"
    wrong = f"sha256 {base64.b64encode(sha256(b'').digest()).decode()}"
    assert code(tus.add(where, 40_000, whole[40_000:], Upload_Checksum=wrong)) == (460, "PRT-24")
    assert tus.offset(where) == 40_000
    right = f"sha256 {base64.b64encode(sha256(whole[40_000:]).digest()).decode()}"
    assert tus.add(where, 40_000, whole[40_000:], Upload_Checksum=right).status == 204
    assert kept(both, whole)


def test_another_file_than_announced_is_refused_and_may_begin_anew(both: Place):
    tus, whole = Tus(both.kiosk), content(1_000)
    where = tus.begin(whole).headers["location"]
    assert code(tus.add(where, 0, bytes(1_000))) == (422, "PRT-25")
    assert tus.send("HEAD", where).status == 410
    assert not kept(both, whole)
    anew = tus.begin(whole).headers["location"]
    assert anew != where
    assert tus.add(anew, 0, whole).status == 204
    assert kept(both, whole)


def test_what_the_portal_speaks_is_told_to_anybody(place: Place):
    told = requests.options(place.url + UPLOADS, timeout=PATIENCE_S)
    assert told.status_code == 204
    assert told.headers["tus-version"] == told.headers["tus-resumable"] == "1.0.0"
    assert told.headers["tus-max-size"] == str(8 * 1024 * 1024)
    assert "checksum" in told.headers["tus-extension"]
    assert told.headers["tus-checksum-algorithm"] == "sha256"


def test_every_answer_is_signed_with_its_headers(place: Place):
    begun = Tus(place.kiosk).begin(content(500, seed=2))
    parts = AnswerParts(201, begun.wire, begun.asked, begun.headers)
    key = place.kiosk.epoch.answer_key
    claim = claimed(parts, begun.headers)
    assert verify(key, claim.signature, claim.base)
    bent = {**begun.headers, "upload-offset": "1"}
    other = claimed(AnswerParts(201, begun.wire, begun.asked, bent), bent)
    assert not verify(key, other.signature, other.base)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Tus_Resumable": ""}, (412, "PRT-22")),
        ({"Tus_Resumable": "0.2.2"}, (412, "PRT-22")),
        ({"Upload_Length": ""}, (400, "PRT-11")),
        ({"Upload_Length": "0"}, (400, "PRT-11")),
        ({"Upload_Length": "-1"}, (400, "PRT-11")),
        ({"Upload_Length": str(8 * 1024 * 1024 + 1)}, (413, "PRT-29")),
        ({"Upload_Metadata": "digest AA=="}, (400, "PRT-11")),
        ({"Upload_Metadata": "x" * 2_000}, (400, "PRT-11")),
        ({"Upload_Metadata": ""}, (400, "PRT-11")),
    ],
)
def test_a_creation_that_is_none_is_refused(place: Place, headers: dict, said: tuple):
    tus = Tus(place.kiosk)
    pairs = {"digest": "0" * 64, "kind": "scan", "mime": "image/png", "of": ""}
    words = (f"{name} {base64.b64encode(word.encode()).decode()}" for name, word in pairs.items())
    good = {"Upload_Length": "5", "Upload_Metadata": ",".join(words)}
    heard = tus.send("POST", UPLOADS, **good | headers)
    assert code(heard) == said
    assert heard.headers["tus-resumable"] == "1.0.0"


def test_a_header_changed_or_added_on_the_way_breaks_the_signature(place: Place):
    tus, whole = Tus(place.kiosk), content(900, seed=3)
    where = tus.begin(whole).headers["location"]
    taken: list[dict[str, str]] = []
    tus.raw = lambda *asked: taken.append(asked[3]) or Heard(0, b"", {}, b"")
    tus.add(where, 0, whole)
    del tus.raw
    for bent in ({"Upload-Offset": "1"}, {"X-HTTP-Method-Override": "DELETE"}):
        assert code(tus.raw("PATCH", where, whole, taken[0] | bent)) == (401, "PRT-12")
    missing = {name: value for name, value in taken[0].items() if name != "Upload-Offset"}
    assert code(tus.raw("PATCH", where, whole, missing)) == (401, "PRT-12")
    assert code(tus.raw("PATCH", where, whole, TUS)) == (401, "PRT-12")
    assert tus.raw("PATCH", where, whole, taken[0]).status == 204


def test_an_upload_is_its_kiosks_alone_and_ends_when_it_is_not_wanted(place: Place):
    tus, whole = Tus(place.kiosk), content(900, seed=4)
    where = tus.begin(whole).headers["location"]
    stranger = Tus(enrol(place.url, place.code(), seed=2))
    assert stranger.send("HEAD", where).status == 410
    assert code(stranger.add(where, 0, whole)) == (410, "PRT-28")
    assert stranger.begin(whole).headers["location"] != where
    assert tus.send("POST", where, X_HTTP_Method_Override="DELETE").status == 204
    assert tus.send("HEAD", where).status == 410
    assert code(tus.add(where, 0, whole, Content_Type="text/plain")) == (415, "PRT-15")
    assert code(tus.send("DELETE", UPLOADS + "/../x")) == (404, "PRT-16")
    assert code(tus.send("POST", where)) == (405, "PRT-17")


def test_a_chunk_beyond_the_bound_is_not_read_to_its_end(place: Place):
    tus, whole = Tus(place.kiosk), content(300_000, seed=5)
    where = tus.begin(whole).headers["location"]
    assert code(tus.add(where, 0, whole)) == (413, "PRT-14")
    assert tus.offset(where) == 0


def test_two_who_send_the_same_chunk_at_the_same_moment_are_one(both: Place):
    tus, whole = Tus(both.kiosk), content(200_000, seed=9)
    where = tus.begin(whole).headers["location"]
    with ThreadPoolExecutor(4) as pool:
        for at in range(0, len(whole), 50_000):
            chunk = whole[at : at + 50_000]
            heard = list(pool.map(lambda _, at=at, chunk=chunk: tus.add(where, at, chunk), "abcd"))
            assert sorted(one.status for one in heard) == [204, 409, 409, 409]
    assert kept(both, whole)
