# SPDX-License-Identifier: Apache-2.0
"""Room documents: the rate card as a sheet for the wall, to be read from two metres."""

from collections.abc import Sequence

from kiosk.core.paper import Style
from kiosk.core.spoken import Said
from kiosk.documents.fonts import Face
from kiosk.documents.sheet import (
    WHITE,
    Block,
    Box,
    Form,
    beside,
    height_of,
    in_line,
    moved,
    stacked,
    width_of,
    words,
)

_TITLE, _HOUSE, _PLACE = 30.0, 17.0, 12.0
_SERVICE, _LABEL, _AMOUNT, _NOTE = 17.0, 11.5, 19.0, 14.0
_NAMES = 0.46  # share of the width for the names of the services


def poster(lines: Sequence[Said], form: Form) -> list[Block]:
    """Head, one row a service, and the warning at the foot."""
    groups = _groups(lines)
    head, services, tail = groups[0], groups[1:-1], groups[-1]
    blocks = _head(head, form)
    blocks += [_service(group, form, shaded=not n % 2) for n, group in enumerate(services)]
    blocks.append(Block(10.0))
    blocks += _tail(tail, form)
    return blocks


def _groups(lines: Sequence[Said]) -> list[list[Said]]:
    """The lines between the rules."""
    groups: list[list[Said]] = [[]]
    for said in lines:
        if said.style is Style.RULE:
            groups.append([])
        else:
            groups[-1].append(said)
    return groups


def _head(lines: Sequence[Said], form: Form) -> list[Block]:
    """Whose card it is, small; what it is, in white on black."""
    *place, name = lines
    blocks = []
    for said in place:
        bold = said.style is Style.TITLE
        face = Face(_HOUSE if bold else _PLACE, bold, "centre")
        blocks.append(in_line(_texts(said), face, form.inner))
    face = Face(_TITLE, True, "centre", WHITE)
    text = stacked([(one, face) for one in name.label.both], form.inner)
    band = Block(text.height + 18.0, (Box(0.0, 0.0, form.inner, text.height + 18.0),))
    return [*blocks, Block(8.0), beside(band, moved(text, 6.0)), Block(6.0)]


def _texts(said: Said) -> tuple[str, ...]:
    """Label and value as one text, or whichever there is in both languages."""
    if said.label and said.value:
        return (f"{said.label.en} {said.value.en}",)
    return (said.label or said.value).both


def _service(group: Sequence[Said], form: Form, *, shaded: bool) -> Block:
    """Name at the left, what it costs at the right."""
    name, *costs = group
    column = form.inner * _NAMES
    names = stacked(
        [
            (text, Face(_SERVICE - 3.0 * number, bold=not number))
            for number, text in enumerate(name.value.both)
        ],
        column - 16.0,
        8.0,
    )
    rows, down = [], 0.0
    for cost in costs:
        row = _cost(cost, form.inner - column - 8.0, column)
        rows.append(moved(row, down))
        down += row.height + 5.0
    block = moved(beside(names, *rows), 9.0)
    height = block.height + 9.0
    ground = Box(0.0, 0.0, form.inner, height, grey=0.93 if shaded else 1.0)
    return Block(height, (ground, *block.parts))


def _cost(said: Said, width: float, x: float) -> Block:
    amount = said.value.en
    face = Face(_AMOUNT, bold=True, align="right")
    room = width - (width_of(amount, face) + 10.0 if amount else 0.0)
    label = stacked([(text, Face(_LABEL)) for text in said.label.both], room, x)
    if not amount:
        return label
    laid = words(amount, face, width, x, max(0.0, (label.height - _AMOUNT * 1.3) / 2))
    return beside(label, Block(laid.down + height_of(laid), (laid,)))


def _tail(lines: Sequence[Said], form: Form) -> list[Block]:
    warning, *rest = lines
    text = stacked(
        [(one, Face(_NOTE, True, "centre")) for one in warning.label.both], form.inner - 16.0, 8.0
    )
    frame = Box(0.0, 0.0, form.inner, text.height + 14.0, line=2.0)
    blocks = [beside(Block(text.height + 14.0, (frame,)), moved(text, 6.0)), Block(10.0)]
    for said in rest:
        pairs = ((said.label.hi, said.value.hi), (said.label.en, said.value.en))
        texts = [(f"{label} {value}", Face(11.0, False, "centre")) for label, value in pairs]
        blocks.append(stacked(texts, form.inner))
    return blocks
