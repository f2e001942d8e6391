# SPDX-License-Identifier: Apache-2.0
"""Core: a paper as lines: what is on it, in order, with no pixel and no sentence.

One list of lines feeds the 80 mm slip, the PDF and the preview. `key` names the label in the
sheet of words `papers`; `value` stands as it is (numbers, names, amounts), `value_hi` where the
Hindi differs. A slip never says "paid" and bears a band that says provisional (money.md 5).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.core.catalogue import AmountSource, Payer, Row
from kiosk.core.dates import business_date, shown, shown_date
from kiosk.core.entries import Reversal, Sale
from kiosk.core.journal import Entry
from kiosk.core.money import rupees
from kiosk.core.receipt import number_of
from kiosk.core.shift import Drawer
from kiosk.core.wire.enrolment import Site
from kiosk.core.words import words


class Style(StrEnum):
    """How a line is drawn."""

    TITLE = "title"  # large, centred
    CENTRE = "centre"  # centred
    BAND = "band"  # white on black across the paper
    FIELD = "field"  # label left, value right of it
    MONEY = "money"  # label left, amount at the right edge
    TOTAL = "total"  # as money, large and bold
    NOTE = "note"  # a sentence over the whole width
    RULE = "rule"  # a line across
    GAP = "gap"  # room to sign


class PaperKind(StrEnum):
    """Which paper it is."""

    SLIP = "slip"
    RECEIPT = "receipt"
    RETURN = "return"
    DAY = "day"
    RATES = "rates"
    TEST = "test"  # of the self-check: a code to be typed back and scanned


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `facts` fill the placeholders of the label's sentence.

    Where data gives the label (a service's title), `label_en` and `label_hi` stand for `key`.
    """

    style: Style
    key: str = ""
    value: str = ""
    value_hi: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    label_en: str = ""
    label_hi: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be drawn. `duplicate` n > 0 prints DUPLICATE n across the top."""

    kind: PaperKind
    number: str
    lines: tuple[Line, ...]
    qr: str = ""
    duplicate: int = 0

    def as_duplicate(self, number: int) -> "Paper":
        """The same paper marked as the n-th duplicate."""
        return replace(self, duplicate=number)


RULE: Final = Line(Style.RULE)
MASK: Final = "•"
RECEIPT_WITHIN_MS: Final = 3 * 86_400_000  # an outage of a centre is hours, seldom two days


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a sale's particulars stands on its paper."""

    name: str
    facts: tuple[tuple[str, str], ...]  # field name → value, already masked where it must be


def masked(text: str, keep: int = 4) -> str:
    """All but the last `keep` characters dotted out."""
    hidden = max(0, len(text) - keep)
    return MASK * hidden + text[hidden:]


def expected_by_ms(sold_ms: int) -> int:
    """Until when the portal's receipt is promised; a citizen without it may then complain."""
    return sold_ms + RECEIPT_WITHIN_MS


def slip(entry: Entry, row: Row, site: Site, what: Shown, qr: str) -> Paper:
    """The provisional slip of a sale: what was asked, what was taken, when to come back."""
    band = Line(Style.BAND, "slip.band")
    by = shown_date(business_date(expected_by_ms(entry.at_ms)))
    note = Line(Style.NOTE, "slip.note", facts=(("by", by),))
    lines = (*_head(site), band, *_sale(entry, row, site, what), RULE, note, *_foot(site))
    return Paper(PaperKind.SLIP, number_of(entry), lines, qr)


def receipt(entry: Entry, row: Row, site: Site, what: Shown, qr: str) -> Paper:
    """The portal's receipt (3.4 h), which replaces the slip of the same number."""
    title = Line(Style.BAND, "receipt.band")
    note = Line(Style.NOTE, "receipt.note")
    lines = (*_head(site), title, *_sale(entry, row, site, what), RULE, note, *_foot(site))
    return Paper(PaperKind.RECEIPT, number_of(entry), lines, qr)


def return_slip(entry: Entry, of_number: str, row: Row, site: Site) -> Paper:
    """What the citizen gets with his money back. TypeError when the entry is no reversal."""
    if not isinstance(entry.body, Reversal):
        raise TypeError(f"{entry.kind} returns nothing")
    body = entry.body
    lines = (
        *_head(site),
        Line(Style.BAND, "return.band"),
        Line(Style.FIELD, "paper.number", number_of(entry)),
        Line(Style.FIELD, "return.of", of_number),
        Line(Style.FIELD, "paper.time", shown(entry.at_ms)),
        Line(Style.FIELD, "paper.service", row.title_en, row.title_hi),
        Line(Style.FIELD, "return.reason." + body.reason.value),
        RULE,
        Line(Style.TOTAL, "return.total", rupees(body.amount_paise)),
        _words(body.amount_paise),
        Line(Style.FIELD, "paper.operator", body.operator),
        Line(Style.NOTE, "return.note"),
        Line(Style.GAP),
        Line(Style.FIELD, "return.signature", "_" * 16),
        *_foot(site),
    )
    return Paper(PaperKind.RETURN, number_of(entry), lines)


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What the closing paper says beside the drawer's own figures."""

    by_service: tuple[tuple[str, str, int, int], ...]  # title en, title hi, how many, paise
    carried: tuple[str, ...]  # numbers of sales that have no verdict yet
    head: str  # number and hash letters of the last entry


def day_report(drawer: Drawer, totals: DayTotals, site: Site) -> Paper:
    """The Z-report of a shift."""
    difference = drawer.counted_paise - drawer.expected_paise
    lines = (
        *_head(site),
        Line(Style.TITLE, "day.title"),
        Line(Style.FIELD, "day.shift", str(drawer.shift)),
        Line(Style.FIELD, "paper.operator", drawer.operator),
        Line(Style.FIELD, "day.opened", shown(drawer.opened_ms)),
        Line(Style.FIELD, "day.closed", shown(drawer.closed_ms)),
        RULE,
        *(
            Line(
                Style.MONEY,
                value=rupees(paise),
                label_en=f"{many} × {en}",
                label_hi=f"{many} × {hi}",
            )
            for en, hi, many, paise in totals.by_service
        ),
        RULE,
        Line(Style.MONEY, "day.opening", rupees(drawer.opening_paise)),
        Line(Style.MONEY, "day.taken", rupees(drawer.taken_paise)),
        Line(Style.MONEY, "day.returned", rupees(-drawer.returned_paise)),
        Line(Style.MONEY, "day.moved", rupees(drawer.moved_paise)),
        Line(Style.TOTAL, "day.expected", rupees(drawer.expected_paise)),
        Line(Style.TOTAL, "day.counted", rupees(drawer.counted_paise)),
        Line(Style.MONEY, "day.difference", rupees(difference)),
        Line(Style.MONEY, "day.commission", rupees(drawer.commission_paise)),
        RULE,
        Line(Style.NOTE, "day.carried", facts=(("count", str(len(totals.carried))),)),
        *(Line(Style.CENTRE, "", number) for number in totals.carried),
        Line(Style.FIELD, "day.head", totals.head),
    )
    return Paper(PaperKind.DAY, f"{site.kiosk_id}-Z{drawer.shift:05d}", lines)


def rate_card(rows: tuple[Row, ...], site: Site, version: int, now_ms: int) -> Paper:
    """The approved charges for the wall (3.8 d: overcharging leaves a trace)."""
    lines: list[Line] = [*_head(site), Line(Style.TITLE, "rates.title")]
    for row in rows:
        lines += [RULE, Line(Style.CENTRE, "", row.title_en, row.title_hi)]
        if row.amount_from_bill:
            lines.append(Line(Style.FIELD, "rates.fee_of_bill"))
        else:
            key = "rates.fee_per_unit" if row.unit_field else "rates.fee"
            lines.append(Line(Style.MONEY, key, rupees(row.fee_paise)))
        payer = "rates.charge_" + row.charge_payer.value
        lines.append(Line(Style.MONEY, payer, rupees(row.charge_paise)))
    tail = (("version", str(version)), ("date", shown_date(business_date(now_ms))))
    lines += [RULE, Line(Style.NOTE, "rates.note", facts=tail), *_foot(site)]
    return Paper(PaperKind.RATES, f"{site.kiosk_id}-R{version}", tuple(lines))


def _head(site: Site) -> tuple[Line, ...]:
    place = (
        f"{site.panchayat_en}, {site.district_name_en}",
        f"{site.panchayat_hi}, {site.district_name_hi}",
    )
    return (
        Line(Style.TITLE, "paper.house"),
        Line(Style.CENTRE, "", site.name_en, site.name_hi),
        Line(Style.CENTRE, "", *place),
        Line(Style.CENTRE, "paper.lmk", f"{site.lmk_id}"),
    )


def _foot(site: Site) -> tuple[Line, ...]:
    complaint = (("en", site.complaint_en), ("hi", site.complaint_hi))
    return (Line(Style.NOTE, "paper.complaint", site.complaint_en, site.complaint_hi, complaint),)


def _words(paise: int) -> Line:
    return Line(Style.CENTRE, "", words(paise, "en"), words(paise, "hi"))


def _sale(entry: Entry, row: Row, site: Site, what: Shown) -> tuple[Line, ...]:
    if not isinstance(entry.body, Sale):
        raise TypeError(f"{entry.kind} is no sale")
    sale = entry.body
    citizen = sale.charge_payer is Payer.CITIZEN
    source = () if sale.source is AmountSource.CATALOGUE else (_source(sale.source),)
    # HPSEBL wants the number of its counter on what the consumer gets.
    counters = tuple(number for biller, _, number in site.counters if biller == row.biller)
    return (
        Line(Style.FIELD, "paper.number", number_of(entry)),
        Line(Style.FIELD, "paper.time", shown(entry.at_ms)),
        Line(Style.FIELD, "paper.service", row.title_en, row.title_hi),
        *((Line(Style.FIELD, "paper.name", what.name),) if what.name else ()),
        *(Line(Style.FIELD, "field." + name, value) for name, value in what.facts),
        *source,
        RULE,
        Line(Style.MONEY, "paper.fee", rupees(sale.fee_paise)),
        Line(
            Style.MONEY,
            "paper.charge" if citizen else "paper.charge_department",
            rupees(sale.charge_paise if citizen else 0),
        ),
        Line(Style.TOTAL, "paper.taken", rupees(sale.total_paise)),
        _words(sale.total_paise),
        Line(Style.FIELD, "paper.operator", sale.operator),
        *(Line(Style.FIELD, "paper.counter", number) for number in counters if number),
    )


def _source(source: AmountSource) -> Line:
    return Line(Style.FIELD, "paper.source." + source.value)
