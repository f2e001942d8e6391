# SPDX-License-Identifier: Apache-2.0
"""Room ui: colours and sizes as data; no Qt. Every pair of colours that meets is listed and tested.

Three themes: light, dark, and sunlight (black on white, for a counter by the door). A theme is a
set of named colours; sizes are pixels at text size 100 % and grow with the text size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Theme(StrEnum):
    """The three looks; the operator's choice, kept in the settings."""

    LIGHT = "light"
    DARK = "dark"
    SUNLIGHT = "sunlight"


class TextSize(StrEnum):
    """Text size as chosen by the operator."""

    NORMAL = "100"
    LARGE = "115"
    LARGER = "140"

    @property
    def factor(self) -> float:
        """What a size in pixels is multiplied by."""
        return int(self.value) / 100


class Tone(StrEnum):
    """What a colour says. Never alone: an icon and a word always stand beside it."""

    PLAIN = "plain"
    MUTED = "muted"
    PRIMARY = "primary"
    DONE = "done"
    ATTENTION = "attention"
    NOT_DONE = "not_done"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as #RRGGBB."""

    bg: str
    surface: str
    text: str
    muted: str
    placeholder: str
    primary: str
    on_primary: str
    done: str
    done_tint: str
    attention: str
    attention_tint: str
    not_done: str
    not_done_tint: str
    offline: str
    offline_tint: str
    border: str
    line: str
    selected: str
    ring_outer: str
    ring_inner: str

    def ink(self, tone: Tone) -> str:
        """Text and icon colour of a tone."""
        return {
            Tone.PLAIN: self.text,
            Tone.MUTED: self.muted,
            Tone.PRIMARY: self.primary,
            Tone.DONE: self.done,
            Tone.ATTENTION: self.attention,
            Tone.NOT_DONE: self.not_done,
            Tone.OFFLINE: self.offline,
        }[tone]

    def tint(self, tone: Tone) -> str:
        """Quiet background on which the ink of the same tone is read."""
        return {
            Tone.DONE: self.done_tint,
            Tone.ATTENTION: self.attention_tint,
            Tone.NOT_DONE: self.not_done_tint,
            Tone.OFFLINE: self.offline_tint,
        }.get(tone, self.surface)


LIGHT: Final = Tokens(
    bg="#F4F6F8", surface="#FFFFFF", text="#14202B", muted="#45535F", placeholder="#5C6A75",
    primary="#0B4F8A", on_primary="#FFFFFF",
    done="#0F6B3A", done_tint="#E7F4EC",
    attention="#7A4A00", attention_tint="#FFF1CC",
    not_done="#A8131E", not_done_tint="#FCEBEC",
    offline="#5B3A8C", offline_tint="#F1EBFA",
    border="#6B7A86", line="#CBD3DA", selected="#D6E6F5",
    ring_outer="#14202B", ring_inner="#FFBF00",
)  # fmt: skip
DARK: Final = Tokens(
    bg="#10171D", surface="#1A242D", text="#EEF3F7", muted="#B4C0CA", placeholder="#B4C0CA",
    primary="#7CC0FF", on_primary="#08213A",
    done="#6FD39B", done_tint="#10301F",
    attention="#FFCB66", attention_tint="#3A2C07",
    not_done="#FF9A96", not_done_tint="#3B1517",
    offline="#CDB4F5", offline_tint="#2A1F40",
    border="#8291A0", line="#33414D", selected="#1F4060",
    ring_outer="#FFD54A", ring_inner="#08213A",
)  # fmt: skip
SUNLIGHT: Final = Tokens(
    bg="#FFFFFF", surface="#FFFFFF", text="#000000", muted="#000000", placeholder="#000000",
    primary="#002B5C", on_primary="#FFFFFF",
    done="#00401F", done_tint="#FFFFFF",
    attention="#4A2B00", attention_tint="#FFF200",
    not_done="#6E0009", not_done_tint="#FFFFFF",
    offline="#38106B", offline_tint="#FFFFFF",
    border="#000000", line="#000000", selected="#FFF200",
    ring_outer="#000000", ring_inner="#FFF200",
)  # fmt: skip

THEMES: Final = {Theme.LIGHT: LIGHT, Theme.DARK: DARK, Theme.SUNLIGHT: SUNLIGHT}

# Pixels at text size 100 %. `body`, `caption`, `input` and `h1` are drawn 1.125 times as large in
# Hindi: at equal pixels Devanagari is narrower and its letters are smaller than Latin ones.
HINDI_FACTOR: Final = 1.125
TEXT_PX: Final = {"caption": 14, "body": 16, "input": 20, "h1": 24, "h2": 18}
MONEY_PX: Final = {"money": 28, "display": 44}
CONTROL_PX: Final = {"primary": 56, "control": 48, "row": 44, "target": 44, "tile": 96}
SHELL_PX: Final = {"top": 48, "rail": 188, "tray": 300, "strip": 44, "content": 884, "door": 640}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two colours that are seen one on the other, and the contrast they must keep."""

    what: str
    ink: str
    ground: str
    least: float


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB (WCAG 2.2, "relative luminance")."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def meetings(theme: Theme) -> Iterator[Meeting]:
    """Every pair of colours that the kit draws one on the other in this theme."""
    t = THEMES[theme]
    text_least = 7.0 if theme is Theme.SUNLIGHT else 4.5
    for tone in Tone:
        for ground in dict.fromkeys((t.surface, t.bg, t.tint(tone))):
            yield Meeting(f"{tone} on {ground}", t.ink(tone), ground, text_least)
    for tint in (t.done_tint, t.attention_tint, t.not_done_tint, t.offline_tint, t.selected):
        yield Meeting(f"text on {tint}", t.text, tint, text_least)
        yield Meeting(f"muted on {tint}", t.muted, tint, text_least)
    yield Meeting("placeholder", t.placeholder, t.surface, text_least)
    yield Meeting("on-primary", t.on_primary, t.primary, text_least)
    for ground in (t.surface, t.bg):
        yield Meeting("border", t.border, ground, 3.0)
        yield Meeting("bar of the selected row", t.primary, ground, 3.0)
        yield Meeting("ring, either tone", _stronger(t, ground), ground, 3.0)
    yield Meeting("ring, either tone on primary", _stronger(t, t.primary), t.primary, 3.0)
    yield Meeting("ring, inner on outer", t.ring_inner, t.ring_outer, 3.0)


def _stronger(tokens: Tokens, ground: str) -> str:
    """The tone of the ring that stands out more on this ground."""
    return max((tokens.ring_outer, tokens.ring_inner), key=lambda ring: contrast(ring, ground))
