# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter examines itself verb by verb: at a terminal, from a file, before enrolment; the
slip comes out of a printer, its code is typed back, and the district reads it all in its register.
"""

import csv
import json
import os
import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image

from kiosk.core.selfcheck import PRINTED, Item
from tests.journeys.counter import Counter
from tests.journeys.world import CENTRE, PATIENCE_S, ROOT, Refused, told, wait_for

ANSWERS = {
    "particulars": {
        "mobile": "9816012345",
        "block": {"text": "Bamsan", "lgd": "110"},
        "village": "Tauni Devi bazaar",
        "address": "Near the bus stand",
        "email": "ramesh@example.in",
    },
    "kit": {"fingers": True, "iris": False},
    "backup": {"source": "inverter", "minutes": 90},
    "space_sq_m": "14.5",
}


@pytest.fixture
def counter(town, tmp_path):
    made = Counter(town, tmp_path / "kiosk")
    made.enrol()
    return made


def rows(said):
    return {row["item"]: row for row in said["rows"]}


def register(town, *words):
    where = ("--data-dir", str(town.portal_dir), "--database-url", town.database_url)
    return told("portal", ("register", *words, *where), town.env)


def test_before_enrolment_it_looks_and_leaves_no_account_behind(town, tmp_path):
    bare = Counter(town, tmp_path / "none")
    form, line = tmp_path / "form.pdf", tmp_path / "form.csv"
    said = bare.verb("check", "--quick", "--pdf", str(form), "--csv", str(line))
    assert [row["item"] for row in said["rows"]] == [PRINTED[item] for item in Item]
    assert (said["depth"], said["journalled"], said["kiosk_id"]) == ("quick", 0, "")
    assert rows(said)["Computer/Laptop"]["verdict"] == "Y"
    assert rows(said)["Printer"]["verdict"] == "Y", "the town's printer says it is fit"
    assert form.read_bytes().startswith(b"%PDF-")
    head, one = csv.reader(line.read_text(encoding="utf-8").splitlines())
    assert len(head) == len(one) == 17
    assert bare.verb("check")["journalled"] == 0
    with pytest.raises(Refused, match="ENR-01"):
        bare.verb("status")


def test_a_check_from_a_file_reaches_the_register_with_what_changed(town, counter, tmp_path):
    (tmp_path / "said.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    first = counter.verb("check")
    second = counter.verb("check", "--answers", str(tmp_path / "said.json"))
    assert (rows(first)["Mobile number"]["verdict"], first["operator"]) == (
        "not known", CENTRE["vle_name"],
    )  # fmt: skip
    told_now = rows(second)
    assert (told_now["Suitable power backup"]["verdict"], told_now["Aadhaar kit"]["next"]) == (
        "Y", "CHK-14",
    )  # fmt: skip
    line = rows(first)["Broadband"]
    assert (line["verdict"], line["how"]) == ("Y", "measured"), "the town's line is a fast one"
    assert "down" in {fact["label"] for fact in line["evidence"]}
    assert second["journalled"] > first["journalled"]
    counter.verb("exchange")

    found = register(town, "--kiosk", second["kiosk_id"])
    assert [one["check"]["rows"] for one in found["history"]] == [second["rows"], first["rows"]]
    assert all(one["sound"] for one in found["history"])
    changed = {one["item"]: one["after"]["verdict"] for one in found["differences"]}
    assert changed["Mobile number"] == "Y"
    assert changed["Aadhaar kit"] == "N"
    assert "Computer/Laptop" not in changed
    (newest,) = [one for one in register(town)["kiosks"] if one["kiosk_id"] == second["kiosk_id"]]
    assert newest["check"]["rows"] == second["rows"]
    assert not town.audit()["violations"]
    assert counter.verb("verify")["ok"]

    quick = rows(counter.verb("check", "--quick"))
    assert quick["Mobile number"]["verdict"] == "Y", "what was declared is known again"


def test_at_a_terminal_the_slip_is_printed_and_its_code_typed_back(town, counter, tmp_path):
    before = set(town.tray.glob("*.png"))
    master, slave = os.openpty()
    out = tmp_path / "out.json"
    with out.open("wb") as printed, (tmp_path / "screen").open("wb") as screen:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "check", "--json"],
            cwd=ROOT, env=counter.env, stdin=slave, stdout=printed, stderr=screen,
        )  # fmt: skip
        try:
            os.close(slave)
            os.write(master, b"9816012345\nBamsan\n\nBazaar\nBus stand\nr@example.in\n")
            slip = []
            wait_for(lambda: slip or slip.extend(codes_of(set(town.tray.glob("*.png")) - before)))
            code = slip[0].removeprefix("LMK-TEST:")
            wrong = "00000" if code != "00000" else "11111"
            os.write(master, f"{wrong}\n{code.lower()}\n".encode())
            os.write(master, b"-\n-\n" + b"y\n" * 5 + b"-\nups\n30\n14.5\n")
            assert process.wait(PATIENCE_S) == 0, (tmp_path / "screen").read_text()
        finally:
            process.kill()
            process.wait()
            os.close(master)
    found = rows(json.loads(out.read_text(encoding="utf-8")))
    assert (found["Printer"]["verdict"], found["Printer"]["how"]) == ("Y", "measured")
    assert {"label": "test_code", "value": code} in found["Printer"]["evidence"]
    assert (found["Aadhaar kit"]["verdict"], found["Aadhaar kit"]["how"]) == ("Y", "declared")
    assert found["Scanner"]["verdict"] != "Y"
    assert "CHK-01" in (tmp_path / "screen").read_text(encoding="utf-8")


def codes_of(pictures) -> list[str]:
    """What the codes on these papers say; a picture half written has none yet."""
    found = []
    for picture in pictures:
        try:
            with Image.open(picture) as image:
                found += [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]
        except (OSError, SyntaxError):
            continue
    return found


ODD = {
    "no JSON": b"{",
    "another shape": b"[1]",
    "an unknown matter": b'{"sale": 1}',
    "a part that is no yes": b'{"kit": {"iris": "yes"}}',
    "a source nobody knows": b'{"backup": {"source": "dynamo", "minutes": 9}}',
    "minutes below nothing": b'{"backup": {"source": "ups", "minutes": -9}}',
    "a space without a number": b'{"space_sq_m": "large"}',
    "a row that is no particular": b'{"particulars": {"printer": "Y"}}',
    "endless": b'{"kit": {' + b'"iris": true,' * 9000 + b'"gps": true}}',
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_answers_that_cannot_be_read_are_refused_before_anything_is_done(tmp_path, raw):
    from kiosk.cli.check_steps import read_script
    from kiosk.core.errors import FieldUnreadable

    (tmp_path / "said.json").write_bytes(raw)
    with pytest.raises(FieldUnreadable):
        read_script(str(tmp_path / "said.json"))
