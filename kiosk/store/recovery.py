# SPDX-License-Identifier: Apache-2.0
"""Room store: what of a damaged database proves itself, and which numbers are in doubt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from kiosk.core.encoding import Unreadable, digest, dump, load, pack_named, unpack_named
from kiosk.core.entries import Absorbed, Erased, Sale, SelfChecked
from kiosk.core.journal import Entry, Particulars, empty_head, read_entry, verify_chain
from kiosk.core.ports import Belonging
from kiosk.core.views import ExchangeState
from kiosk.store.prepared import Row
from kiosk.store.schema import generation_of, place_of, seq_of
from kiosk.store.wreck import Wreck

Number = tuple[int, int]
"""(generation, seq)."""

# Projections prove nothing, but a place they name was written.
_WITNESSES: Final = (
    ("prints", "place, ''"),
    ("lots", "place, ''"),
    ("papers", "place, ''"),
    ("sales", "place, number"),
    ("reversals", "place, number"),
)
_PLAIN: Final = (
    ("enrolments", "generation, catalogue_text, catalogue_signature"),
    ("belonging", "one, text"),
    ("operators", "operator, role, pin_verifier, failed_tries, wait_until_ms"),
    ("damages", "stamp, set_aside, report"),
)


@dataclass(frozen=True, slots=True)
class Recovered:
    """Rows for a new database, and what is missing from them."""

    generation: int  # the present one, as far as is known
    chain: tuple[Entry, ...]  # unbroken from the first entry
    beyond: tuple[Entry, ...]  # whole, and cut off from it
    answers: tuple[Row, ...]
    lost_answers: tuple[Row, ...]
    particulars: tuple[Row, ...]
    plain: dict[str, list[Row]]
    in_doubt: tuple[Number, ...]
    papers_in_doubt: tuple[str, ...]
    bad_pages: tuple[int, ...]

    @property
    def evidence(self) -> tuple[Number, ...]:
        """Numbers of the entries beyond a gap."""
        return tuple((entry.generation, entry.seq) for entry in self.beyond)

    def tables(self) -> dict[str, list[Row]]:
        """Every row by its table."""
        return {
            **self.plain,
            "journal": [_row(entry) for entry in self.chain],
            "beyond_gap": [_row(entry) for entry in self.beyond],
            "answers": [*self.answers],
            "lost_answers": [*self.lost_answers],
            "particulars": [*self.particulars],
        }


def recover(wreck: Wreck) -> Recovered:
    """Reads all that can be read, and keeps what proves itself."""
    entries, whole = _entries(wreck)
    chain = _chain(entries)
    linked = {place_of(entry.generation, entry.seq) for entry in chain}
    beyond = tuple(entries[place] for place in sorted(entries) if place not in linked)
    answers = _answers(wreck, entries.values())
    kept = {row[:2] for row in answers}
    lost = sorted({key for key in _absorbed(chain) if key not in kept})
    plain = {table: [*wreck.rows(table, names)[0].values()] for table, names in _PLAIN}
    state = _exchange_state(wreck)
    generation = _generation(plain["belonging"], entries)
    known = dict(_witnessed(wreck))
    written = {*known, place_of(generation, max(state.sent_seq, state.acknowledged_seq))}
    doubt = tuple(_missing(entries, written))
    if lost or not whole:  # then the same verdicts return, since they are final
        state = replace(state, acknowledged_seq=0, cursor_n=0)
    plain["exchange_state"] = [(1, dump(pack_named(state)).decode())]
    return Recovered(
        generation,
        chain,
        beyond,
        tuple(answers),
        tuple(lost),
        tuple(_particulars(wreck, entries)),
        plain,
        tuple((generation_of(place), seq_of(place)) for place in doubt),
        tuple(known[place] for place in doubt if known.get(place)),
        wreck.bad_pages,
    )


def _row(entry: Entry) -> Row:
    return place_of(entry.generation, entry.seq), entry.hash, entry.bytes_once


def _entries(wreck: Wreck) -> tuple[dict[int, Entry], bool]:
    """Place → entry, of every row whose bytes are those that were hashed; and whether that is
    surely the whole journal.
    """
    found: dict[int, Entry] = {}
    rows, whole = _every(wreck, "journal", "hash, bytes")
    for row in rows:
        entry = _sound(*row)
        if entry is not None:
            found[place_of(entry.generation, entry.seq)] = entry
    return found, whole and len(found) == len(rows)


def _every(wreck: Wreck, table: str, columns: str) -> tuple[list[Row], bool]:
    found, whole = wreck.rows(table, columns)
    scattered = [] if whole else wreck.scattered(table, columns)
    return [*found.values(), *scattered], whole


def _sound(kept_hash: object, raw: object) -> Entry | None:
    if not isinstance(raw, bytes) or digest(raw) != kept_hash:
        return None
    try:
        return read_entry(raw)
    except Unreadable:
        return None


def _chain(entries: dict[int, Entry]) -> tuple[Entry, ...]:
    """The unbroken beginning; where a generation breaks off, the later ones wait as evidence."""
    chain: list[Entry] = []
    for generation in sorted({generation_of(place) for place in entries}):
        own = [entries[place] for place in sorted(entries) if generation_of(place) == generation]
        start = empty_head(own[0].portal_id, own[0].kiosk_id, generation)
        found = verify_chain(start, (entry.bytes_once for entry in own))
        chain += own[: found.entries]
        if not found.ok:
            break
    return tuple(chain)


def _absorbed(entries: Iterable[Entry]) -> dict[tuple[int, int], bytes]:
    bodies = (entry.body for entry in entries)
    return {
        (body.epoch, body.answer_number): body.answer_digest
        for body in bodies
        if isinstance(body, Absorbed)
    }


def _answers(wreck: Wreck, entries: Iterable[Entry]) -> list[Row]:
    """Answers whose digest an Absorbed entry names."""
    named = _absorbed(entries)
    found: dict[tuple[int, int], Row] = {}
    for row in _every(wreck, "answers", "epoch, answer_number, bytes, evidence")[0]:
        epoch, number, body, _ = row
        if isinstance(body, bytes) and named.get((epoch, number)) == digest(body):
            found[epoch, number] = row
    return [found[key] for key in sorted(found)]


def _particulars(wreck: Wreck, entries: dict[int, Entry]) -> list[Row]:
    """Particulars whose keyed digest their entry holds, unless they were erased."""
    erased = {
        place_of(entry.generation, entry.body.of_seq)
        for entry in entries.values()
        if isinstance(entry.body, Erased)
    }
    found: dict[int, Row] = {}
    for place, salt, text in _every(wreck, "particulars", "place, salt, text")[0]:
        mark = _committed(entries.get(place))
        if isinstance(salt, bytes) and isinstance(text, str) and mark:
            if Particulars(salt, text).keyed_digest == mark and place not in erased:
                found[place] = place, salt, text
    return [found[place] for place in sorted(found)]


def _committed(entry: Entry | None) -> bytes:
    """The keyed digest of what travels beside an entry; empty where nothing does."""
    match entry.body if entry else None:
        case Sale(particulars=mark) | SelfChecked(record=mark):
            return mark
        case _:
            return b""


def _exchange_state(wreck: Wreck) -> ExchangeState:
    rows, _ = wreck.rows("exchange_state", "text")
    for (text,) in rows.values():
        return unpack_named(ExchangeState, load(text.encode()))
    return ExchangeState()


def _generation(belonging: list[Row], entries: dict[int, Entry]) -> int:
    for _, text in belonging:
        return unpack_named(Belonging, load(text.encode())).site.generation
    return max(map(generation_of, entries), default=0)


def _witnessed(wreck: Wreck) -> Iterator[tuple[int, str]]:
    """Places that a projection names, with the number of the paper where it says it."""
    for table, columns in _WITNESSES:
        yield from wreck.rows(table, columns)[0].values()


def _missing(entries: dict[int, Entry], witnessed: set[int]) -> Iterator[int]:
    """Places up to the last one known of each generation that no sound entry stands at."""
    known = {*entries, *witnessed}
    for generation in sorted({generation_of(place) for place in known}):
        last = max(place for place in known if generation_of(place) == generation)
        for place in range(place_of(generation, 1), last + 1):
            if place not in entries:
                yield place
