# SPDX-License-Identifier: Apache-2.0
"""The documents say what is there: links lead somewhere, named files exist, examples are true."""

import re
from itertools import chain
from pathlib import Path

import pytest

from kiosk import seal
from kiosk.core import errors
from kiosk.core.encoding import b64, digest, dump, unb64
from kiosk.core.ids import read_paper_number
from kiosk.core.journal import empty_head, read_entry, verify_chain
from kiosk.core.receipt import SLIP, facts_of, read_qr
from kiosk.core.wire.exchange import Cause
from kiosk.core.wire.http_signature import RequestParts, claimed
from kiosk.core.wire.trust import portal_id, proof, read_code, read_kiosk_certificate

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
OURS = [page for page in PAGES if page.name != "sandbox.md"]
DRAWN = ("states.md",)  # as long as its tables
LINES_MAX = 200
SEEDS = {
    name: bytes([at]) * 32 for at, name in enumerate(("root", "kiosk", "certificate"), start=1)
}
KEYS = {name: seal.SigningKey.from_seed(seed).public_key for name, seed in SEEDS.items()}


def named(page):
    return str(page.relative_to(DOCS))


def blocks(kind):
    text = (DOCS / "wire.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def block(kind):
    (found,) = blocks(kind)
    return found.removesuffix("\n")


@pytest.mark.parametrize("page", [page for page in OURS if page.name not in DRAWN], ids=named)
def test_a_page_is_short(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= LINES_MAX


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", OURS, ids=named)
def test_every_file_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    homes = [ROOT, ROOT / "kiosk", ROOT / "portal", DOCS, page.parent]
    for name in re.findall(r"`([\w./-]+/[\w./-]*\.(?:py|md|json|po|toml))`", text):
        assert any((home / name).exists() for home in homes), name


def test_the_map_names_every_page():
    linked = {
        (index.parent / target).resolve()
        for index in (DOCS / "README.md", DOCS / "decisions" / "README.md")
        for target in re.findall(r"\]\(([^)#\s]+)\)", index.read_text(encoding="utf-8"))
    }
    assert {page.resolve() for page in PAGES} - linked == {DOCS / "README.md"}


def test_decisions_are_numbered_without_a_gap_and_say_what_was_weighed():
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for part in ("**Decided.**", "**Why.**", "**Weighed.**", "**Costs.**", "**Look again**"):
            assert part in text, f"{page.name}: {part}"


def test_operations_say_what_to_do_for_every_code():
    table = (DOCS / "operations.md").read_text(encoding="utf-8").split("## Codes")[1]
    first_cells = " ".join(re.findall(r"^\| ([A-Z][^|]*) \|", table, re.MULTILINE))
    for leaf in errors.leaves():
        group, whole = rf"\b{leaf.code[:3]}\b(?!-)", rf"\b{leaf.code}\b"
        assert re.search(f"{group}|{whole}", first_cells), leaf.code


def test_no_code_is_invented():
    known = {leaf.code for leaf in errors.leaves()}
    portals = {f"PRT-{number}" for number in range(11, 30)}
    for page in OURS:
        for code in re.findall(r"\b[A-Z]{3}-\d\d\b", page.read_text(encoding="utf-8")):
            assert code in known | portals, f"{page.name}: {code}"


def test_money_names_every_cause():
    text = (DOCS / "money.md").read_text(encoding="utf-8")
    for cause in Cause:
        assert not cause or f"`{cause.value}`" in text


def test_the_entries_of_the_wire_are_a_chain():
    raws = [line.encode() for line in block("json entry").splitlines()]
    first = read_entry(raws[0])
    assert first.portal_id == portal_id(KEYS["root"])
    assert first.body.kiosk_key == KEYS["kiosk"]
    found = verify_chain(empty_head(first.portal_id, first.kiosk_id, 1), raws)
    assert (found.ok, found.entries) == (True, 3)


def test_the_signed_request_of_the_wire_verifies():
    head, _, body = block("http request").partition("\n\n")
    method, path = head.splitlines()[0].split()
    headers = dict(line.split(": ", 1) for line in head.splitlines()[1:])
    claim = claimed(RequestParts(method, path, body.encode()), headers)
    assert claim.base.decode() == block("text base")
    assert seal.verify(KEYS["kiosk"], claim.signature, claim.base)


def test_the_enrolment_of_the_wire_is_what_the_rules_make():
    told = dict(line.split(" ", 1) for line in block("text enrolment").splitlines())
    code = read_code(told["code"])
    assert code.portal_id == portal_id(KEYS["root"])
    plain = ["nonce-1", "enrol", code.portal_id, code.selector, KEYS["kiosk"].hex()]
    assert told["nonce"] == b64(digest(dump(plain))[:16])
    assert told["proof"] == b64(proof(code, "enrol", KEYS["kiosk"], unb64(told["nonce"])))


def test_the_slip_of_the_wire_is_signed_by_kiosk_and_portal():
    facts, (slip, certificate) = read_qr(block("text slip"))
    entry = read_entry(block("json entry").splitlines()[2].encode())
    assert facts == facts_of(entry, SLIP, "HP17-00001")
    assert read_paper_number(facts.number).counter == 1
    key = read_kiosk_certificate(certificate.bytes_once).kiosk_key
    assert seal.verify(key, slip.signature, slip.bytes_once)
    assert seal.verify(KEYS["certificate"], certificate.signature, certificate.bytes_once)


def test_the_reader_of_an_exported_journal_reads_one(tmp_path, monkeypatch, capsys):
    page = (DOCS / "how-to" / "read-an-exported-journal.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    lines = block("json entry").splitlines()
    last = read_entry(lines[-1].encode()).head
    plain = ["head-1", last.portal_id, last.kiosk_id, last.generation, last.seq, b64(last.hash)]
    signature = seal.SigningKey.from_seed(SEEDS["kiosk"]).sign(dump(plain))
    whole = "\n".join(chain(lines, [dump([*plain, b64(signature)]).decode(), ""]))
    (tmp_path / "day.journal").write_text(whole, encoding="utf-8", newline="\n")
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "read-an-exported-journal.md", "exec"), {})
    assert capsys.readouterr().out.splitlines()[2].startswith("3 sale ['06FZ")
    (tmp_path / "day.journal").write_text(whole.replace("124000", "124001", 1), encoding="utf-8")
    with pytest.raises(AssertionError):
        exec(compile(program, "read-an-exported-journal.md", "exec"), {})
