# SPDX-License-Identifier: Apache-2.0
"""Roof: runs one verb in a house of its own and says what came of it, in words or as JSON."""

import argparse
import json
import logging
import sys
from collections.abc import Callable
from typing import Any, Final

from kiosk import config
from kiosk.app.house import House
from kiosk.cli import check, day, identity, keeping, line, sales
from kiosk.cli.call import Call, Result
from kiosk.cli.devices import WITHOUT_HOUSE
from kiosk.cli.show import lines
from kiosk.core.errors import DataDirBusy, Defect, Device, LmkError, Ours, Theirs, Yours
from kiosk.text import Text

_log: Final = logging.getLogger(__name__)
VERBS: Final[dict[str, Callable[[Call], Result]]] = {
    "enrol": line.enrol,
    "reset-pin": line.reset_pin,
    "operator": day.operator,
    "status": day.status,
    "open-day": day.open_day,
    "cash": day.cash,
    "close-day": day.close_day,
    "quote": sales.quote,
    "sell": sales.sell,
    "reverse": sales.reverse,
    "queue": sales.queue,
    "history": sales.history,
    "receipt": sales.receipt,
    "rate-card": sales.rate_card,
    "load": line.load,
    "surrender": line.surrender,
    "wallet": line.wallet,
    "exchange": line.exchange,
    "verify": keeping.verify,
    "export": keeping.export,
    "rebuild": keeping.rebuild,
    "check": check.check,
}
WITHOUT_STORE: Final = frozenset({"enrol", "check"})  # check opens one that is there
# A paper that proves nothing is no damage of ours: another one is asked for.
NOT_OK: Final = {"identity": 4}
EXITS: Final = ((DataDirBusy, 3), (Yours, 4), (Theirs, 5), (Device, 6), (Ours, 7))


def run_verb(args: argparse.Namespace) -> int:
    """One verb from its words to its exit code."""
    text = Text(config.Language.HI)
    try:
        settings = config.load(
            {name: value for name, value in vars(args).items() if isinstance(value, str)}
        )
        text = Text(settings.language)
        if args.verb == "verify" and args.file:
            result = keeping.verify_file(args)
        elif args.verb in WITHOUT_HOUSE:
            result = WITHOUT_HOUSE[args.verb](args, settings, text)
        elif args.verb == "identity":
            result = identity.read(args, settings)
        else:
            result = _in_house(args, settings)
    except LmkError as error:
        return _failed(error, text, as_json=args.json)
    except OSError as error:
        return _failed(_of_system(error), text, as_json=args.json)
    except Exception:  # noqa: BLE001  # the one broad catch of the main thread
        _log.exception("a verb ended in a way nobody foresaw")
        return _failed(Defect(), text, as_json=args.json)
    _say(result, text, as_json=args.json)
    return 0 if result.get("ok", True) else NOT_OK.get(args.verb, 7)


def _in_house(args: Any, settings: config.Settings) -> Result:
    with House(settings) as house:
        if args.verb not in WITHOUT_STORE:
            house.open_store()
        return VERBS[args.verb](Call(args, house))


def _of_system(error: OSError) -> LmkError:
    from kiosk.core.errors import DiskFull, FieldUnreadable

    full = error.errno in {27, 28, 122}  # EFBIG, ENOSPC, EDQUOT
    return DiskFull() if full else FieldUnreadable(field=str(error.filename or "file"))


def _say(result: Result, text: Text, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print("\n".join(lines(result, text)))


def _failed(error: LmkError, text: Text, *, as_json: bool) -> int:
    said = text.error(error)
    if as_json:
        print(json.dumps({"error": said.as_json()}, ensure_ascii=False))
    else:
        print(f"{said.message}\n{said.money} {said.next} ({said.code})", file=sys.stderr)
    return next((code for kind, code in EXITS if isinstance(error, kind)), 7)
