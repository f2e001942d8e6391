# SPDX-License-Identifier: Apache-2.0
"""Portal api: small pages in Hindi and English, plain HTML that works without a script."""

import base64
import hashlib
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from portal.words import Both

_STYLE: Final = (
    "body{font:18px/1.5 'Noto Sans','Noto Sans Devanagari',sans-serif;max-width:40rem;"
    "margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.5rem}p[lang=en]{color:#444}"
    "button{font:inherit;padding:.6rem 1.2rem}textarea{width:100%;height:8rem}"
    ".green{border-left:.6rem solid #1b6e2f;padding-left:1rem}"
    ".amber{border-left:.6rem solid #b36b00;padding-left:1rem}"
    ".red{border-left:.6rem solid #b00020;padding-left:1rem}"
)
_GO: Final = "document.forms[0].submit()"


def _allowed(text: str) -> str:
    """The source expression that lets exactly this inline text run (CSP level 2)."""
    mark = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{mark}'"


_POLICY: Final = (
    f"default-src 'none'; style-src {_allowed(_STYLE)}; script-src {_allowed(_GO)}; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def both(words: Both) -> str:
    """One sentence in both languages, Hindi first."""
    return f'<p lang="hi">{escape(words.hi)}</p>\n<p lang="en">{escape(words.en)}</p>\n'


def beside(words: Both) -> str:
    """A few words in both languages on one line."""
    hindi, english = escape(words.hi), escape(words.en)
    return f'<span lang="hi">{hindi}</span> · <span lang="en">{english}</span>'


def page(title: Both, body: str, status: int = 200, *, submits: bool = False) -> HTMLResponse:
    """A whole page; with `submits` its first form is sent as soon as it is read."""
    script = f"<script>{_GO}</script>" if submits else ""
    html = (
        '<!doctype html>\n<html lang="hi">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title.hi)} · {escape(title.en)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n<h1>{escape(title.hi)} · {escape(title.en)}</h1>\n{body}{script}</body></html>\n"
    )
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def posting_form(action_url: str, name: str, value: str, button: Both) -> str:
    """A form with one hidden field; its button serves where scripts do not run."""
    return (
        f'<form method="post" action="{escape(action_url)}">'
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        f"<button>{beside(button)}</button></form>\n"
    )
