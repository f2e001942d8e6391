# SPDX-License-Identifier: Apache-2.0
"""Tests: the land records, over HTTP: ordered once, given signed, and sometimes out of reach."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def order(outside, **changes):
    return {
        "merchant_ref": outside.ref(),
        "village": "HMR-1-1",
        "khata": "3",
        "year": "2020-21",
        "applicant": "सुनीता देवी",
    } | changes


def test_the_path_leads_from_the_district_to_twelve_villages(outside):
    tree = outside.get("/himbhoomi/places", district="17").json()
    assert tree["district"]["name_hi"] == "हमीरपुर"
    villages = [
        village
        for tehsil in tree["tehsils"]
        for circle in tehsil["circles"]
        for village in circle["villages"]
    ]
    assert len(villages) == 12
    assert len({village["code"] for village in villages}) == 12
    for village in villages:
        khatas = outside.get("/himbhoomi/khatas", village=village["code"]).json()
        assert khatas["khatas"] == outside.world["khatas"][village["code"]]
    assert outside.get("/himbhoomi/places", district="18").status_code == 404
    assert outside.get("/himbhoomi/khatas", village="HMR-9-9").status_code == 404


def test_an_order_is_taken_once_and_its_copy_is_signed(outside):
    wanted = order(outside)
    taken = outside.post("/himbhoomi/order", wanted).json()
    assert (taken["status"], taken["ready"]) == ("accepted", True)
    assert outside.post("/himbhoomi/order", wanted).json() == taken
    asked = outside.get("/himbhoomi/order", merchant_ref=wanted["merchant_ref"]).json()
    by_number = outside.get("/himbhoomi/order", order_no=taken["order_no"]).json()
    assert asked == by_number == taken
    changed = wanted | {"khata": "4"}
    assert outside.post("/himbhoomi/order", changed).status_code == 409

    copy = outside.get(taken["copy"]).content
    key = load_pem_public_key(outside.get("/himbhoomi/key").content)
    paper, _, signature = copy.rpartition(b"signature: ")
    key.verify(base64.b64decode(signature), paper)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), paper.replace(b"Khata: 3", b"Khata: 4"))
    owner = outside.world["khatas"]["HMR-1-1"][2]["owners_hi"][0]
    assert owner in paper.decode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"village": "ZZZ-1-1"}, "no_such_village"),
        ({"khata": "99"}, "no_such_khata"),
        ({"year": "1999-00"}, "no_such_year"),
    ],
)
def test_refusals(outside, changes, reason):
    wanted = order(outside, **changes)
    answer = outside.post("/himbhoomi/order", wanted).json()
    assert (answer["status"], answer["reason"]) == ("refused", reason)
    assert "order_no" not in answer
    assert outside.post("/himbhoomi/order", wanted).json() == answer


def test_a_tehsil_out_of_reach_takes_no_order(outside):
    outside.fault("himbhoomi", "not_connected", tehsil="NDN")
    wanted = order(outside, village="NDN-1-1")
    answer = outside.post("/himbhoomi/order", wanted)
    assert answer.status_code == 503
    assert answer.json() == {"error": "tehsil_not_connected", "tehsil": "NDN"}
    assert outside.get("/himbhoomi/order", merchant_ref=wanted["merchant_ref"]).status_code == 404
    tree = outside.get("/himbhoomi/places", district="17").json()
    assert {t["code"]: t["connected"] for t in tree["tehsils"]} == {
        "HMR": True,
        "NDN": False,
        "BRS": True,
        "SJP": True,
    }
    assert outside.post("/himbhoomi/order", order(outside)).json()["status"] == "accepted"
    outside.line.delete(outside.url + "/control/fault?party=himbhoomi", timeout=30)
    assert outside.post("/himbhoomi/order", wanted).json()["status"] == "accepted"


def test_a_copy_that_is_not_ready_yet(outside):
    outside.fault("himbhoomi", "not_ready")
    taken = outside.post("/himbhoomi/order", order(outside)).json()
    assert (taken["status"], taken["ready"]) == ("accepted", False)
    assert outside.get(taken["copy"]).status_code == 409
    outside.line.delete(outside.url + "/control/fault", timeout=30)
    assert outside.get("/himbhoomi/order", order_no=taken["order_no"]).json()["ready"] is True
    assert outside.get(taken["copy"]).status_code == 200
    assert outside.get("/himbhoomi/copy", order_no="HB1").status_code == 404
