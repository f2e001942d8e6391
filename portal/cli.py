# SPDX-License-Identifier: Apache-2.0
"""Portal cli: the command `lmk-portal`: its words, its exit codes, and who does what.

Exit: 0 done · 2 cannot be done as asked · 3 done, and something is wrong in the books · 7 a defect.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

UNFIT: Final = 2
FINDINGS: Final = 3
DEFECT: Final = 7
_DATA_DIR: Final = "LMK_PORTAL_DATA_DIR"
_log: Final = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """The verbs and their options."""
    top = argparse.ArgumentParser(
        prog="lmk-portal",
        description="The state's side of the Lok Mitra kiosk.",
        epilog="Exit: 0 done, 2 cannot be done as asked, 3 findings in the books, 7 a defect.",
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_serve(verbs)
    _add_register(verbs)
    _add_money(verbs)
    openapi = verbs.add_parser("openapi", help="print the OpenAPI document")
    openapi.add_argument("--json", action="store_true", help="accepted; it is JSON anyway")
    return top


def _verb(verbs: Any, name: str, what: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=what, description=what)
    verb.add_argument(
        "--data-dir",
        type=Path,
        default=os.environ.get(_DATA_DIR),
        required=_DATA_DIR not in os.environ,
        help=f"keys, portal.toml and the embedded books (or {_DATA_DIR})",
    )
    verb.add_argument("--database-url", metavar="URL", help="books elsewhere (PostgreSQL)")
    verb.add_argument("--json", action="store_true", help="the result as one JSON object")
    return verb


def _add_serve(verbs: Any) -> None:
    serve = _verb(verbs, "serve", "serve kiosks, bank and pages until standard input closes")
    serve.add_argument("--sandbox-url", metavar="URL", help="all outside parties: one sandbox")
    serve.add_argument("--public-url", metavar="URL", help="how browsers and kiosks reach it")
    serve.add_argument("--host", default="127.0.0.1", help="others than loopback need TLS")
    serve.add_argument("--port", type=int, default=0, help="0: the system chooses")
    serve.add_argument("--tls-cert", type=Path, metavar="PEM")
    serve.add_argument("--tls-key", type=Path, metavar="PEM")


def _add_register(verbs: Any) -> None:
    lmk = verbs.add_parser("lmk", help="the register of centres").add_subparsers(
        dest="of_lmk", required=True, metavar="VERB"
    )
    add = _verb(lmk, "add", "enter a centre from its JSON record")
    add.add_argument("file", help="the record, or - for standard input")
    _verb(lmk, "list", "all centres and their kiosks")
    show = _verb(lmk, "show", "one centre's record")
    show.add_argument("lmk_id")
    code = _verb(verbs, "code", "a code for a kiosk's enrolment or a new PIN; one use, 72 hours")
    code.add_argument("--lmk-id", required=True)
    code.add_argument("--purpose", choices=("enrol", "reset-pin"), default="enrol")
    code.add_argument("--operator", default="", help="whose PIN (default: the VLE's)")
    publish = _verb(verbs, "publish", "sign and publish a price list")
    publish.add_argument("file")
    dues = _verb(verbs, "dues", "put the unpaid bills of their offices into the kiosks' inboxes")
    dues.add_argument("--sandbox-url", metavar="URL", help="all outside parties: one sandbox")
    counters = _verb(verbs, "register", "what each counter has against Annexure A")
    counters.add_argument(
        "--kiosk", default="", metavar="ID", help="all checks of one, and changes"
    )
    counters.add_argument(
        "--csv", action="store_true", help="the form: 17 columns in printed order"
    )
    _verb(verbs, "keys", "the public keys, for kiosks, checkers and the gateway")
    _verb(verbs, "demo-seed", "the demo's centre, an advance, and an enrolment code")


def _add_money(verbs: Any) -> None:
    deposit = _verb(verbs, "deposit", "book an advance of CSC-SPV as the bank would tell it")
    deposit.add_argument("--amount-paise", type=int, required=True)
    deposit.add_argument("--reference", required=True, help="the bank's (UTR); booked once")
    deposit.add_argument("--provider-code", default="CSC-SPV")
    deposit.add_argument("--mode", default="RTGS")
    deposit.add_argument("--at", default="", help="when, ISO 8601 (default: now)")
    _verb(verbs, "audit", "check every book, lease and chain; exit 3 when something is wrong")
    _verb(verbs, "expire", "set aside what is left of leases past their grace")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb and gives its exit code."""
    args = parser().parse_args(argv)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    if args.verb == "openapi":
        from portal.api.openapi import text

        sys.stdout.write(text())
        return 0
    return _in_office(args)


def _in_office(args: argparse.Namespace) -> int:
    """The one broad catch: a person at a terminal sees a sentence, the log has the trace."""
    from portal.faults import defect, sentence_of

    try:
        return _run(args)
    except Exception as error:  # noqa: BLE001 - the one broad catch of the main thread
        said = sentence_of(error)
        if said is None:
            _log.exception("a verb ended in a way nobody foresaw")
            said = defect(error)
            return _fail(args, "APP-01", (said.en, said.hi), DEFECT)
        return _fail(args, "APP-02", (said.en, said.hi), UNFIT)


def _run(args: argparse.Namespace) -> int:
    from portal.config import load_settings, with_sandbox
    from portal.opening import open_office
    from portal.verbs import VERBS

    settings = load_settings(args.data_dir)
    settings = replace(settings, database_url=args.database_url or settings.database_url)
    if getattr(args, "public_url", None):
        settings = replace(settings, public_url=args.public_url)
    if getattr(args, "sandbox_url", None):
        settings = with_sandbox(settings, args.sandbox_url)
    name = f"lmk {args.of_lmk}" if args.verb == "lmk" else args.verb
    with open_office(settings) as office:
        if name == "serve":
            from portal.door import Door
            from portal.serving import run

            run(office, Door(args.host, args.port, args.tls_cert, args.tls_key))
            return 0
        result = VERBS[name](office, args)
    _say(args, result)
    return FINDINGS if result.get("violations") else 0


def _say(args: argparse.Namespace, result: dict[str, Any]) -> None:
    if getattr(args, "csv", False) and not args.json:
        sys.stdout.write(result["csv"])
        return
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        print(f"{name}: {shown}")


def _fail(args: argparse.Namespace, code: str, said: tuple[str, str], status: int) -> int:
    english, hindi = said
    if args.json:
        error = {"code": code, "message_en": english, "message_hi": hindi}
        print(json.dumps({"error": error}, ensure_ascii=False))
    else:
        print(f"lmk-portal: {english} ({code})\n{hindi}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
