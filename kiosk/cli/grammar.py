# SPDX-License-Identifier: Apache-2.0
"""Roof: the grammar of the command line. No verb is decided here, only how it is written."""

import argparse
from collections.abc import Sequence
from typing import Final

_COMMON: Final = (
    ("--data-dir", "folder of this kiosk's journal and settings"),
    ("--portal-authority", "PEM file of the portal's TLS authority"),
    ("--printer-url", "receipt printer: tcp://host:port, serial:PATH@BAUD or usb:vid:pid"),
    ("--language", "hi or en"),
    ("--pin-file", "file whose first line is the PIN (or LMK_PIN)"),
    ("--passphrase-file", "file with the passphrase where there is no keyring (or LMK_PASSPHRASE)"),
    ("--vault", "auto, keyring or passphrase: where a new folder keeps its keys"),
)
EPILOG: Final = """\
exit: 0 done · 2 wrong usage · 3 another program holds the folder · 4 mend it here ·
5 the portal or a provider must mend it · 6 a device · 7 a defect or damage.
With --json every answer is one JSON object; a failure is {"error": {code, message_en,
message_hi, money, next}}."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """One command line. The window's start does not wait until forty verbs have their grammar."""
    if not set(argv) & {*_VERBS, "-h", "--help"}:
        found, rest = _alone().parse_known_args(argv)
        if not rest:
            found.verb = None
            return found
    return grammar().parse_args(argv)


def grammar() -> argparse.ArgumentParser:
    """The whole grammar of `lmk-kiosk`."""
    parser = _alone()
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    for name, about in _VERBS.items():
        verb = verbs.add_parser(name, help=about, description=about)
        _common(verb, top=False)
        _ARGUMENTS.get(name, lambda _: None)(verb)
    return parser


def _alone() -> argparse.ArgumentParser:
    """What is said without a verb."""
    parser = argparse.ArgumentParser(
        prog="lmk-kiosk",
        description="The Lok Mitra counter. Without a verb the window opens.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _common(parser, top=True)
    return parser


def _common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    default = None if top else argparse.SUPPRESS
    for flag, about in _COMMON:
        parser.add_argument(flag, help=about, default=default, metavar="…")
    parser.add_argument(
        "--json",
        action="store_true",
        default=False if top else argparse.SUPPRESS,
        help="one JSON object",
    )


_VERBS: Final = {
    "enrol": "join a portal with the code the district gave",
    "reset-pin": "a new PIN for the VLE, with a new code of the portal",
    "operator": "add an assistant or list who may work here",
    "status": "where this kiosk stands",
    "open-day": "open the day with counted cash",
    "cash": "cash into (positive) or out of (negative) the drawer, with a reason",
    "quote": "what a citizen would pay; nothing is written",
    "sell": "take the money: quote and commit, then talk to the portal if the line is there",
    "reverse": "undo a sale whose slip was taken back and whose cash was returned",
    "load": "load an allowance on a rail through the CSC wallet",
    "surrender": "give the rest of a rail's allowance back",
    "wallet": "each rail's money, allowance payments, today's commission",
    "exchange": "talk to the portal until nothing is left to say",
    "queue": "what waits, for whom, and whose money is due",
    "history": "past sales, newest first",
    "receipt": "the paper of a number: on the printer, or as PDF",
    "rate-card": "the approved charges, for the wall",
    "close-day": "count the drawer and close the day",
    "verify": "walk the journal (or an exported FILE) and name the first fault",
    "export": "write the journal to a file that `verify` and others can check",
    "rebuild": "make every list anew from journal and inbox and prove them equal",
    "identity": "read an Aadhaar paper without a line: what its signature proves, masked",
    "devices": "what is plugged in, how it is, and what to do about what ails",
    "device-test": "the conformance kit on an adapter: absent, busy, pulled out, silent, garbage",
    "check": "examine this counter against Annexure A; also before enrolment",
    "demo": "a whole day on demo data, with its own portal, parties, printer and keyring",
}


def _enrol(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--portal", required=True, metavar="URL")
    verb.add_argument("--code", required=True)


def _reset_pin(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--code", required=True)


def _operator(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("name", nargs="?", help="name of an assistant to add; the VLE's PIN as ever")
    verb.add_argument(
        "--new-pin-file", metavar="FILE", help="the assistant's own PIN (or LMK_NEW_PIN)"
    )


def _who(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--operator", help="who works; the VLE unless told")


def _open_day(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("--cash-paise", type=int, required=True, metavar="N")


def _cash(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("--paise", type=int, required=True, metavar="±N")
    verb.add_argument("--reason", required=True)


def _quote(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("service", metavar="SERVICE")
    verb.add_argument("fields", nargs="*", metavar="field=value")
    verb.add_argument("--offline", action="store_true", help="do not ask the biller")


def _sell(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    _quote(verb)
    verb.add_argument("--tender-paise", type=int, required=True, metavar="N")
    verb.add_argument("--transaction-id", default="", metavar="ID")
    verb.add_argument("--print", action="store_true", help="print the slip on the receipt printer")


def _reverse(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("number", metavar="NUMBER")
    verb.add_argument("--wrong", action="store_true", help="the operator keyed it wrong")


def _load(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("rail", choices=("online_seva", "electricity", "hrtc"))
    verb.add_argument("--paise", type=int, required=True, metavar="N")


def _surrender(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("rail", choices=("online_seva", "electricity", "hrtc"))


def _receipt(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("number", metavar="NUMBER")
    verb.add_argument("--paper", choices=("a4", "80"), default="80")
    verb.add_argument("--pdf", metavar="FILE", help="write a PDF instead of printing")
    verb.add_argument(
        "--return-slip", action="store_true", help="the return slip of a reversed sale"
    )


def _rate_card(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--pdf", metavar="FILE", required=True)


def _close_day(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("--count", required=True, metavar="500=18,200=6,…")
    verb.add_argument("--reason", default="", help="why counted and expected differ")
    verb.add_argument("--pdf", metavar="FILE", help="the closing paper as PDF")


def _history(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--before", type=int, default=0, metavar="SEQ")
    verb.add_argument("--limit", type=int, default=50)


def _file(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", nargs="?", metavar="FILE")


def _export(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="FILE")


def _identity(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("act", choices=("read",))
    paper = verb.add_mutually_exclusive_group(required=True)
    paper.add_argument("--qr-text-file", metavar="FILE", help="what a scanner read from a QR")
    paper.add_argument("--xml", metavar="FILE", help="an e-KYC file, as ZIP or as XML")
    verb.add_argument(
        "--share-code-file", metavar="FILE", help="first line opens the ZIP (or LMK_SHARE_CODE)"
    )
    verb.add_argument("--certificates", metavar="DIR", help="pinned certificates, not the kiosk's")


def _devices(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--quick", action="store_true", help="only look; open and ask nothing")
    verb.add_argument("--practice", action="store_true", help="practice devices of each kind")


def _device_test(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("name", metavar="NAME", help="name of the adapter")
    verb.add_argument("--address", default="", metavar="A", help="that very device, else the first")


def _check(verb: argparse.ArgumentParser) -> None:
    _who(verb)
    verb.add_argument("--quick", action="store_true", help="only look: nothing tried or journalled")
    verb.add_argument("--pdf", metavar="FILE", help="the form of Annexure A as PDF")
    verb.add_argument("--csv", metavar="FILE", help="the form as one line of 17 columns")
    verb.add_argument("--answers", metavar="FILE", help="what is declared, as JSON")


def _demo(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--play", action="store_true", help="play the day by keys (default: no display)"
    )
    verb.add_argument("--out", metavar="DIR", default="demo-out")
    verb.add_argument("--seed", type=int, default=1)


_ARGUMENTS: Final = {
    "enrol": _enrol,
    "reset-pin": _reset_pin,
    "operator": _operator,
    "open-day": _open_day,
    "cash": _cash,
    "quote": _quote,
    "sell": _sell,
    "reverse": _reverse,
    "load": _load,
    "surrender": _surrender,
    "receipt": _receipt,
    "rate-card": _rate_card,
    "close-day": _close_day,
    "history": _history,
    "verify": _file,
    "export": _export,
    "identity": _identity,
    "devices": _devices,
    "device-test": _device_test,
    "check": _check,
    "demo": _demo,
}
