# SPDX-License-Identifier: Apache-2.0
"""Room ui: power: the chip of the strip on battery, the line on the home page, the safe end."""

from typing import Final

from kiosk.core.facts import PowerChanged
from kiosk.core.power import PowerState
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.attention import Matter
from kiosk.ui.widgets.outcome import Ending, Outcome, OutcomeFacts
from kiosk.ui.widgets.status import ChipState
from kiosk.ui.words import Plain, Saying, phrase

_TONES: Final = {
    PowerState.BATTERY: Tone.ATTENTION,
    PowerState.LOW: Tone.NOT_DONE,
    PowerState.CRITICAL: Tone.NOT_DONE,
}


def power_chip(fact: PowerChanged | None) -> ChipState | None:
    """On battery: the word, and the minutes or the charge that are left; None on mains."""
    tone = _TONES.get(PowerState(fact.state)) if fact else None
    if fact is None or tone is None:
        return None
    why = phrase(f"power.why.{fact.state}")
    return ChipState("battery", phrase("power.chip", left=_left(fact)), tone, why)


def _left(fact: PowerChanged) -> Saying:
    if fact.runtime_s is not None:
        return phrase("strip.minutes", count=fact.runtime_s // 60)
    return Plain(f"{fact.charge_percent} %") if fact.charge_percent is not None else Plain("–")


def power_matter(fact: PowerChanged | None) -> Matter | None:
    """Low: finish this citizen."""
    if fact is None or not fact.code:
        return None
    said = phrase("kit.and_then", first=phrase(fact.code), then=phrase(f"{fact.code}.next"))
    return Matter("battery", said, "status", Tone.NOT_DONE)


class PowerEndPage(Page):
    """The battery is at its end: nothing can be begun; what was recorded stays recorded."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("power.end"))
        self._post = post
        self.told_so = Outcome(post.kit)
        self.body.addWidget(self.told_so)
        self.walk = [self.told_so]
        post.bridge.on(PowerChanged, self._changed)

    def arrive(self) -> None:
        """With what is left."""
        fact = self._post.known.power
        lines = [phrase("power.nothing_lost")]
        if fact is not None:
            lines.append(phrase("power.chip", left=_left(fact)))
        said = OutcomeFacts(Ending.NOT_KNOWN, phrase("power.closes"), lines=lines)
        self.told_so.show_outcome(said)
        super().arrive()

    def _changed(self, fact: PowerChanged) -> None:
        """Mains came back in time: where the operator was, with all that was typed."""
        if self.isVisible() and fact.state != PowerState.CRITICAL:
            self._post.press(Act.BACK)

    def back(self) -> bool:
        """Esc leads nowhere while the battery is at its end."""
        fact = self._post.known.power
        return fact is not None and fact.state == PowerState.CRITICAL
