# SPDX-License-Identifier: Apache-2.0
"""Tests: sentences are found, filled and said as asked for; a hole never stops a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Language
from kiosk.core.errors import CashShort, DayNotOpen, FieldWrong, LeaseExpired, MoneyFate
from kiosk.text import Text, Unsaid, read_sheet


@pytest.fixture
def folder(tmp_path):
    """Two small sheets of each language."""

    def sheet(language, name, pairs):
        file = tmp_path / language / "LC_MESSAGES" / f"{name}.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [f'msgid "{key}"\nmsgstr "{words}"\n' for key, words in pairs.items()]
        file.write_text("\n".join(rows), encoding="utf-8")

    sheet("en", "errors", {"DAY-02": "The day is not open.", "DAY-02.next": "Open it."})
    sheet("en", "screens", {"home.title": "What is needed?", "greet": "{name}: {count} jobs"})
    sheet("hi", "errors", {"DAY-02": "दिन खुला नहीं है।", "DAY-02.next": "इसे खोलें।"})
    sheet("hi", "screens", {"home.title": "क्या चाहिए?", "greet": "{name}: {count} काम"})
    return tmp_path


def test_a_key_is_said_in_the_language_asked_for(folder):
    text = Text(Language.HI, folder=folder)
    assert text.say("home.title") == "क्या चाहिए?"
    assert text.say("greet", name="राम", count=3) == "राम: 3 काम"
    assert text.into(Language.EN).say("greet", name="Ram", count=3) == "Ram: 3 jobs"
    assert text.language == "hi"


def test_the_pseudo_language_marks_what_comes_from_the_sheets(folder):
    assert Text(Language.PSEUDO, folder=folder).say("home.title") == "⟦What is needed?⟧"


def test_a_fact_with_braces_is_only_a_fact(folder):
    said = Text(Language.EN, folder=folder).say("greet", name="{count} {x!r}", count=1)
    assert said == "{count} {x!r}: 1 jobs"


def test_on_the_counter_a_hole_is_shown_and_in_a_test_it_is_a_fault(folder):
    counter = Text(Language.EN, folder=folder)
    assert counter.say("no.such") == "no.such"
    assert counter.say("greet", name="Ram") == "Ram: … jobs"
    strict = Text(Language.EN, folder=folder, strict=True)
    with pytest.raises(Unsaid, match=r"no\.such"):
        strict.say("no.such")
    with pytest.raises(Unsaid, match="count"):
        strict.into(Language.HI).say("greet", name="Ram")


def test_an_error_says_what_happened_what_became_of_the_money_and_what_to_do():
    text = Text(Language.HI, strict=True)
    said = text.error(DayNotOpen())
    assert said.code == "DAY-02"
    assert said.message_en == "The day is not open yet."
    assert said.message == said.message_hi == "दिन अभी खोला नहीं गया है।"
    assert said.fate is MoneyFate.UNTOUCHED
    assert said.money == text.say("money.untouched")
    assert said.next == "दराज़ का नकद गिनें और दिन खोलें।"
    assert set(said.as_json()) == {
        "code",
        "message_en",
        "message_hi",
        "money",
        "money_fate",
        "next",
    }
    assert said.as_json()["money_fate"] == "untouched"


def test_facts_of_an_error_are_filled_in_both_languages():
    said = Text(Language.EN, strict=True).error(CashShort(short="₹50.00"))
    assert said.message == "Cash received is ₹50.00 less than the total."
    assert "₹50.00" in said.message_hi


def test_fields_and_rails_are_called_as_people_call_them():
    text = Text(Language.EN, strict=True)
    wrong = text.error(FieldWrong(field="consumer_id", have=11, need=12))
    assert wrong.message_en == "Consumer number has 11 digits; it needs 12."
    assert wrong.message_hi == "उपभोक्ता संख्या में 11 अंक हैं; 12 चाहिए।"
    assert text.error(LeaseExpired(rail="electricity")).message.startswith("Electricity: ")
    assert text.error(FieldWrong(field="odd", have=1, need=2)).message.startswith("odd has 1")


def test_the_first_sheet_wins_when_a_key_stands_in_two(folder):
    (folder / "en" / "LC_MESSAGES" / "verbs.po").write_text(
        'msgid "DAY-02"\nmsgstr "Something else"\n', encoding="utf-8"
    )
    assert Text(Language.EN, folder=folder).say("DAY-02") == "The day is not open."


def test_a_sheet_is_read_with_its_header_comments_escapes_and_long_lines():
    po = r"""# a comment
msgid ""
msgstr ""
"Language: en\n"

#. for the translator
#: where.py:1
msgid "a.key"
msgstr "He said \"wait\"\n"
"and \\ waited"
#~ msgid "gone"
#~ msgstr "gone"
msgid "not.yet"
msgstr ""
"""
    assert read_sheet(po) == {"a.key": 'He said "wait"\nand \\ waited'}


@pytest.mark.parametrize("odd", ['msgctxt "x"', 'msgid_plural "x"', '"text of nothing"', "msgid x"])
def test_what_the_reader_does_not_know_it_does_not_guess(odd):
    with pytest.raises(ValueError, match=r"line 1|Unterminated"):
        read_sheet(f'{odd}\nmsgstr "y"\n')


WRITTEN = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n\t"\\#'), min_size=1
)


@given(st.dictionaries(WRITTEN, WRITTEN, max_size=5))
def test_the_reader_reads_what_babel_writes(sentences):
    from io import BytesIO

    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog(locale="hi")
    for key, words in sentences.items():
        catalogue.add(key, words)
    file = BytesIO()
    write_po(file, catalogue, width=40)
    assert read_sheet(file.getvalue().decode()) == sentences
