# SPDX-License-Identifier: Apache-2.0
"""Portal api: a citizen's, or anybody's, look at a paper: JSON for programs, a page for people."""

from html import escape

from starlette.responses import HTMLResponse, JSONResponse, Response

from kiosk.core.dates import shown
from kiosk.core.money import rupees
from kiosk.core.receipt import PaperFacts
from kiosk.core.wire.trust import EpochCertificate
from portal.api.html import beside, both, page
from portal.verification import Judgement, judge
from portal.words import say


def verify(qr: str | None, epoch: EpochCertificate, *, as_json: bool) -> Response:
    """GET /verify?qr=…: green, amber or red with the facts; without `qr` a form to paste it."""
    if qr is None:
        return page(say("verify.title"), _form())
    found = judge(qr.replace("\r\n", "\n"), epoch)
    return JSONResponse(_plain(found)) if as_json else _shown(found)


def _plain(found: Judgement) -> dict[str, object]:
    said: dict[str, object] = {"colour": found.colour.value, "facts": None}
    if found.facts is not None:
        names = ("number", "transaction_id", "service", "total_paise", "at_ms", "lmk_id")
        said["facts"] = {name: getattr(found.facts, name) for name in names}
    return said


def _shown(found: Judgement) -> HTMLResponse:
    said = f'<div class="{found.colour.value}">{both(say(f"verify.{found.colour.value}"))}</div>\n'
    return page(say("verify.title"), said + (_facts(found.facts) if found.facts else "") + _form())


def _facts(facts: PaperFacts) -> str:
    lines = {
        "number": facts.number,
        "service": facts.service,
        "amount": rupees(facts.total_paise),
        "at": shown(facts.at_ms),
        "lmk_id": facts.lmk_id,
    }
    rows = "".join(_row(f"fact.{name}", value) for name, value in lines.items())
    return f"<dl>\n{rows}</dl>\n"


def _row(key: str, value: str) -> str:
    return f"<dt>{beside(say(key))}</dt><dd>{escape(value)}</dd>\n"


def _form() -> str:
    return (
        f'<form method="get" action="/verify">{both(say("verify.ask"))}'
        '<textarea name="qr" aria-label="QR" required></textarea>'
        f"<button>{beside(say('verify.check'))}</button></form>\n"
    )
