# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the command `lmk-sandbox`: serve (all parties), each machine alone, browse, fault."""

import argparse
import http.client
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit


def parser() -> argparse.ArgumentParser:
    """The verbs and their options; docs/how-to/sandbox.md says the same at length."""
    top = argparse.ArgumentParser(prog="lmk-sandbox", description="The outside world, on loopback")
    verbs = top.add_subparsers(dest="verb", required=True)
    serve = verbs.add_parser("serve", help="HPSEBL, Jal Shakti, HimBhoomi and the CSC wallet")
    serve.add_argument("--seed", type=int)
    serve.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD")
    serve.add_argument("--data-dir", type=Path)
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--key-bits", type=int, choices=(1024, 2048), default=2048)
    printer = verbs.add_parser("printer", help="a receipt printer on TCP")
    printer.add_argument("--out", type=Path, default=Path("slips"))
    printer.add_argument("--width-dots", type=int, choices=(576, 384), default=576)
    printer.add_argument("--port", type=int, default=0)
    printer.add_argument("--control-port", type=int, default=0)
    scanner = verbs.add_parser("scanner", help="a network scanner (eSCL)")
    scanner.add_argument("--port", type=int, default=0)
    scanner.add_argument("--control-port", type=int, default=0)
    camera = verbs.add_parser("camera", help="a network camera (MJPEG) with a citizen before it")
    camera.add_argument("--port", type=int, default=0)
    camera.add_argument("--control-port", type=int, default=0)
    line = verbs.add_parser("line", help="the telephone line to a server, to be cut and mended")
    line.add_argument("--to", required=True, metavar="URL")
    line.add_argument("--port", type=int, default=0)
    line.add_argument("--control-port", type=int, default=0)
    browse = verbs.add_parser("browse", help="opens a page and goes where its scripts send it")
    browse.add_argument("url", metavar="URL")
    rd = verbs.add_parser("rd", help="an RD Service with a fingerprint or iris device: test data")
    rd.add_argument("--vendor", choices=("mantra", "morpho", "startek"), default="mantra")
    rd.add_argument("--modality", choices=("finger", "iris"), default="finger")
    rd.add_argument("--port", type=int, default=0)
    rd.add_argument("--control-port", type=int, default=0)
    rd.add_argument("--authority", type=Path, metavar="PEM", help="whom captures are sealed to")
    rd.add_argument("--data-dir", type=Path, help="keeps the provider's and the device's keys")
    rd.add_argument("--tls", action="store_true", help="https alone, own certificate")
    for verb in (serve, printer, scanner, camera, line, browse, rd):
        verb.add_argument("--json", action="store_true", help="accepted; output is JSON anyway")
    fault = verbs.add_parser("fault", help="ask a running sandbox for a fault")
    fault.add_argument("party")
    fault.add_argument("kind")
    fault.add_argument("--url", default=os.environ.get("LMK_SANDBOX_URL"))
    fault.add_argument("--times", type=int)
    fault.add_argument("--until-cleared", action="store_true")
    fault.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb; 0 = ended as it should, 2 = it cannot be done as asked."""
    said = parser().parse_args(argv)
    match said.verb:
        case "serve":
            return _serve(said)
        case "printer":
            return _printer(said)
        case "scanner":
            return _scanner(said)
        case "camera":
            return _camera(said)
        case "line":
            return _line(said)
        case "rd":
            return _rd(said)
        case "browse":
            return _browse(said)
        case _:
            return _fault(said)


def _serve(said: argparse.Namespace) -> int:
    from sandbox.app import build
    from sandbox.scene import OtherWorldError, Wish, open_scene
    from sandbox.server import listen, serve

    try:
        scene = open_scene(Wish(said.seed, said.today, said.data_dir, said.key_bits))
    except OtherWorldError as fault:
        print(f"lmk-sandbox: {fault}", file=sys.stderr)
        return 2
    with listen(said.port) as door:
        serve(build(scene), door)
    scene.records.close()
    return 0


def _printer(said: argparse.Namespace) -> int:
    from sandbox.printer import run
    from sandbox.server import listen

    with listen(said.port) as door, listen(said.control_port) as panel:
        run(door, panel, said.out, said.width_dots)
    return 0


def _scanner(said: argparse.Namespace) -> int:
    from sandbox.escl import run
    from sandbox.server import listen

    with listen(said.port) as door, listen(said.control_port) as panel:
        run(door, panel)
    return 0


def _camera(said: argparse.Namespace) -> int:
    from sandbox.camera import run
    from sandbox.server import listen

    with listen(said.port) as door, listen(said.control_port) as panel:
        run(door, panel)
    return 0


def _line(said: argparse.Namespace) -> int:
    from sandbox.proxy import hold
    from sandbox.proxy_panel import run, way_to
    from sandbox.server import listen

    try:
        way = way_to(said.to)
    except ValueError:
        print("lmk-sandbox: --to takes an address like http://127.0.0.1:8000", file=sys.stderr)
        return 2
    with hold(said.port) as holder, listen(said.control_port) as panel:
        run(way, holder, panel)
    return 0


def _rd(said: argparse.Namespace) -> int:
    from sandbox.rd_panel import run
    from sandbox.rd_seal import Provider, own_authority
    from sandbox.rd_service import Wish

    folder = said.data_dir
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = said.authority.read_bytes() if said.authority else own_authority(folder)
        wish = Wish(said.vendor, said.modality, said.port, pem, said.tls)
        run(wish, Provider(folder), folder, said.control_port)
    except (OSError, ValueError) as fault:
        print(f"lmk-sandbox: {fault}", file=sys.stderr)
        return 2
    return 0


def _browse(said: argparse.Namespace) -> int:
    from sandbox.browser import browse

    try:
        pages = browse(said.url)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        print(f"lmk-sandbox: {said.url}: {fault}", file=sys.stderr)
        return 2
    print(json.dumps({"pages": pages}, ensure_ascii=False))
    return 0


def _fault(said: argparse.Namespace) -> int:
    if not said.url:
        print("lmk-sandbox: --url or LMK_SANDBOX_URL must name the server", file=sys.stderr)
        return 2
    body: dict[str, object] = {"party": said.party, "kind": said.kind}
    if said.times is not None:
        body["times"] = said.times
    if said.until_cleared:
        body["until_cleared"] = True
    body |= {name: _value(value) for name, _, value in (pair.partition("=") for pair in said.set)}
    to = urlsplit(said.url)
    line = http.client.HTTPConnection(to.hostname or "", to.port or 80, timeout=10)
    try:
        line.request("POST", "/control/fault", json.dumps(body))
        answer = line.getresponse()
        print(answer.read().decode())
    except OSError as fault:
        print(f"lmk-sandbox: {said.url}: {fault}", file=sys.stderr)
        return 2
    finally:
        line.close()
    return 0 if answer.status == http.client.OK else 2


def _value(written: str) -> object:
    """consumer_id=100… stays text; delay_ms=5 and done=true are what JSON makes of them."""
    if len(written) >= 12:
        return written
    try:
        return json.loads(written)
    except ValueError:
        return written


if __name__ == "__main__":
    sys.exit(main())
