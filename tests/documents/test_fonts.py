# SPDX-License-Identifier: Apache-2.0
"""Tests documents: every letter has a face that has it, and shaping is on where Hindi stands."""

import re
from functools import cache

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Language, resource
from kiosk.core.spoken import Voices, spoken
from kiosk.documents import fonts
from kiosk.documents.fonts import Face, is_hindi, markup, style
from kiosk.documents.sheet import width_of
from kiosk.text import Text
from tests.documents import made_papers as made

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
BODY = Face(10.0)
TAGGED = re.compile(r'<font name="([^"]+)" size="([\d.]+)">(.*?)</font>|([^<]+)')
FILES = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
}
DOTTED_CIRCLE = 0x25CC


@cache
def face(name: str) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(resource("fonts", FILES[name]))))


def runs(text: str) -> list[tuple[str, float, str]]:
    """Face, size and text of each run as the paragraph is given it."""
    return [
        (name or "Noto Sans", float(size or BODY.size), _plain(inside or outside))
        for name, size, inside, outside in TAGGED.findall(markup(text, BODY))
    ]


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shaped(name: str, text: str) -> tuple[list[int], int]:
    """Glyphs and their advance in units of the face, by the shaper itself."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(face(name)), buffer, {})
    advance = sum(position.x_advance for position in buffer.glyph_positions)
    return [info.codepoint for info in buffer.glyph_infos], advance


@pytest.mark.parametrize("kind", made.every_paper())
def test_every_word_of_every_paper_has_its_letters_in_its_face(kind):
    for said in spoken(made.every_paper()[kind], VOICES):
        for text in (*said.label.both, *said.value.both):
            for name, _, run in runs(text):
                glyphs, _ = shaped(name, run)
                circle = hb.Font(face(name)).get_nominal_glyph(DOTTED_CIRCLE)
                assert 0 not in glyphs, (name, run)
                assert circle not in glyphs, (name, run)


@pytest.mark.parametrize(
    ("text", "faces"),
    [
        ("Number", ["Noto Sans"]),
        ("संख्या", ["Noto Sans Devanagari"]),
        ("सेवा शुल्क (विभाग देता है)", ["Noto Sans Devanagari"]),  # a bracket stays with its word
        ("11 × बिजली बिल", ["Noto Sans", "Noto Sans Devanagari"]),
        ("LMK का हिस्सा", ["Noto Sans", "Noto Sans Devanagari"]),
        ("सूची 1, 22-11-2026।", ["Noto Sans Devanagari", "Noto Sans", "Noto Sans Devanagari"]),
        ("ITIका", ["Noto Sans", "Noto Sans Devanagari"]),  # cut where the script changes
    ],
)
def test_a_word_stands_in_one_face(text, faces):
    assert [name for name, _, run in runs(text) if run.strip()] == faces


@given(st.text(st.sampled_from("कखिा्ँ।AZaz09 .,()<>&₹•@–\u200d"), max_size=40))
def test_nothing_is_lost_and_markup_is_escaped(text):
    joined = "".join(run for _, _, run in runs(text))
    assert joined.replace(" ", "") == text.replace(" ", "")


def test_hindi_is_shaped_and_larger():
    hindi, latin = style(BODY, True), style(BODY, False)
    assert hindi.shaping == 1
    assert hindi.leading > latin.leading
    assert [size for name, size, _ in runs("संख्या") if name.endswith("Devanagari")] == [11.2]
    assert is_hindi("VLE का")
    assert not is_hindi("VLE's ₹5.00")


@pytest.mark.parametrize("text", ["श्री", "ज्ञ", "क्ष", "ट्टू", "राष्ट्रीय विद्युत"])
def test_a_line_is_as_wide_as_the_shaper_says(text):
    """Unshaped, the conjuncts would stand apart and the line would be wider."""
    fonts.register()
    size = BODY.size * BODY.hindi_factor
    _, advance = shaped("Noto Sans Devanagari", text)
    unshaped = sum(shaped("Noto Sans Devanagari", letter)[1] for letter in text)
    assert (
        abs(width_of(text, BODY) - 0.5 - advance * size / face("Noto Sans Devanagari").upem) < 0.3
    )
    assert advance < unshaped
