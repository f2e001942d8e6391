# SPDX-License-Identifier: Apache-2.0
"""Room ui: what the chips of the strip say, and why: line, rails, queue, printer, clock.

The same reasons stand on the status page (Ctrl+I), so that strip and page never differ.
"""

from typing import Final

from kiosk.core.catalogue import Rail
from kiosk.core.dates import local, shown
from kiosk.core.lease import Allowance
from kiosk.core.money import grouped
from kiosk.counter.overview import Standing
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.power import power_chip
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.status import ChipState
from kiosk.ui.words import Saying, phrase

LOW_PAISE: Final = 50_000
_ICON: Final = {Rail.ELECTRICITY: "bijli", Rail.ONLINE_SEVA: "wallet", Rail.HRTC: "ticket"}
_HOUR_MS: Final = 3_600_000
_MINUTE_MS: Final = 60_000


def chips(post: Post, standing: Standing) -> dict[str, ChipState]:
    """Every chip by its name, in the order of the strip."""
    made = {"line": _line(post, standing)}
    for rail, held in standing.allowances:
        if rail is not Rail.HRTC or held is not None:
            made[rail.value] = _rail(rail, held)
    made["queue"] = _queue(standing)
    made["printer"] = _printer(post.known.printer_code)
    power = power_chip(post.known.power)
    if power is not None:
        made["power"] = power
    if not standing.clock.ok:
        said, why = phrase("strip.clock"), phrase("strip.clock_why")
        made["clock"] = ChipState("clock", said, Tone.ATTENTION, why)
    if standing.block is not None:
        said, why = phrase("strip.blocked"), phrase("strip.blocked_why")
        made["block"] = ChipState("blocked", said, Tone.NOT_DONE, why)
    return made


def age(ms: int) -> Saying:
    """How long ago, in the largest whole unit."""
    if ms >= _HOUR_MS:
        return phrase("strip.hours", count=ms // _HOUR_MS)
    return phrase("strip.minutes", count=max(1, ms // _MINUTE_MS))


def _line(post: Post, standing: Standing) -> ChipState:
    last = standing.exchange.last_contact_ms
    at = local(last).strftime("%H:%M")
    if post.verbs.online():
        why = phrase("strip.online_why", at=at)
        return ChipState("online", phrase("strip.online", at=at), Tone.DONE, why)
    since = post.known.line_since_ms
    said: Saying = phrase("strip.offline")
    if since:
        said = phrase("strip.offline_since", at=local(since).strftime("%H:%M"))
    why = phrase("strip.offline_why", at=shown(last)) if last else phrase("strip.offline_never")
    return ChipState("offline", said, Tone.OFFLINE, why)


def _rail(rail: Rail, held: Allowance | None) -> ChipState:
    name = phrase(f"rail.{rail.value}")
    left = held.remaining_paise if held else 0
    said = phrase("strip.rail", rail=name, left=f"₹{grouped(left // 100)}")
    if held is None:
        return ChipState(_ICON[rail], said, Tone.ATTENTION, phrase("strip.rail_none", rail=name))
    low = left < LOW_PAISE
    why = phrase(
        "strip.rail_low" if low else "strip.rail_why",
        rail=name,
        left=f"₹{grouped(left // 100)}",
        until=shown(held.lease.expires_ms),
    )
    return ChipState(_ICON[rail], said, Tone.ATTENTION if low else Tone.PLAIN, why)


def _queue(standing: Standing) -> ChipState:
    waiting, back = standing.waiting, standing.to_return
    if back:
        why = phrase("strip.queue_return", count=back)
        return ChipState("give_back", phrase("strip.return", count=back), Tone.NOT_DONE, why)
    if not waiting:
        return ChipState("queue", phrase("strip.queue_none"), why=phrase("strip.queue_none_why"))
    oldest = age(standing.clock.now_ms - standing.oldest_waiting_ms)
    said = phrase("strip.queue", count=waiting, age=oldest)
    return ChipState("queue", said, Tone.ATTENTION, phrase("strip.queue_why", age=oldest))


def _printer(code: str) -> ChipState:
    if code:
        said, why = phrase("strip.printer_bad", code=code), phrase(code)
        return ChipState("printer_off", said, Tone.ATTENTION, why)
    return ChipState("printer", phrase("strip.printer"), why=phrase("strip.printer_why"))
