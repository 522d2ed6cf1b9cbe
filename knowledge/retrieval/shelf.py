"""Entries as they are searched, on disk: what a question needs of a candidate, and nothing else.

A million analysed entries do not fit into memory, and one that is asked for need not be analysed
again. So each is kept as numbers (tokens, vectors) in a few flat files that are mapped, not read:
opening takes no time, memory holds what was looked at, and all processes share it.

    shelf/
    ├─ ids, order                    entry ids, and their order for looking one up
    ├─ entries, entry_ends           as JSON, one after another
    ├─ compared, compared_ends       the ways to ask it, a line each, and what narrows it
    ├─ ways                          how many of them
    ├─ tokens, token_ends, lengths, masses       of the ways to ask it
    ├─ whole, whole_ends, counts, whole_lengths  of all its text
    ├─ rows, mean_answer             vectors: of the ways, of the answer, of the whole
    ├─ vocabulary, frequencies, totals           what tokens weigh
    ├─ spelling.json                 words and pairs of characters, as they are written
    └─ former.json                   of entries that took the place of others: which
"""

import dataclasses
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval.constraints import Narrowing
from knowledge.retrieval.embedding import Vectors
from knowledge.retrieval.features import (
    FAMILIES,
    EntryForms,
    Numbers,
    Weights,
    numbers,
    segments,
    word_numbers,
)
from knowledge.retrieval.spelling import Speller

EXTRA_ROWS = 2  # of an entry beside its questions: the answer, and the whole
_ID = "S18"  # the longest id that the schema allows
_KEPT = 4096  # entries read last that are kept as objects
_TYPES: dict[str, str] = {
    "ids": _ID,
    "order": "i4",
    "entries": "u1",
    "entries_ends": "i8",
    "compared": "u1",
    "compared_ends": "i8",
    "ways": "i4",
    "tokens": "u4",
    "tokens_ends": "i8",
    "lengths": "u2",
    "masses": "f8",
    "whole": "u4",
    "whole_ends": "i8",
    "counts": "u2",
    "whole_lengths": "u2",
    "rows": "f4",
    "mean_answer": "f4",
    "vocabulary": "i8",
    "frequencies": "i8",
    "totals": "f8",
}
_PARTS = ("entries", "compared", "tokens", "whole")  # columns that hold an entry's part by its end
_BLOCK = 400_000  # segments weighed at a time
_MANY = 4_000_000  # tokens counted before they are put together

Column = NDArray[Any]


class Shelf(Mapping[EntryId, Entry]):
    """Reads what :class:`Filling` wrote; entries by id, and what is compared by number."""

    def __init__(self, folder: Path) -> None:
        """Map the files.

        Raises:
            OSError, ValueError: when files are missing or damaged.
        """
        self._columns = {name: _mapped(folder / name, kind) for name, kind in _TYPES.items()}
        self._ids = self._columns["ids"]
        self._order = self._columns["order"]
        ways = np.asarray(self._columns["ways"], dtype=np.int64)
        self._first_way = np.concatenate([[0], np.cumsum(ways)])
        sizes = ways + EXTRA_ROWS
        self._first_row = np.concatenate([[0], np.cumsum(sizes)])
        self.owners: NDArray[np.int32] = np.repeat(np.arange(len(ways), dtype=np.int32), sizes)
        total = int(self._first_row[-1])
        if not total or len(self._columns["rows"]) % total:
            raise ValueError("vectors do not match the entries")
        self.rows: Vectors = self._columns["rows"].reshape(total, -1)
        self._entry = lru_cache(_KEPT)(self._read)
        self.forms = lru_cache(_KEPT)(self._forms)
        """An entry ready to be compared, by its number."""
        self._spelling = (folder / "spelling.json").read_bytes()
        self.mean_answer: Vectors = np.array(self._columns["mean_answer"])
        self.former: dict[EntryId, EntryId] = json.loads((folder / "former.json").read_bytes())
        """Of entries that took the place of others: which."""
        self.weights = Weights(
            np.array(self._columns["vocabulary"]),
            np.array(self._columns["frequencies"]),
            np.array(self._columns["totals"]),
            len(self),
        )

    def __getitem__(self, entry_id: EntryId) -> Entry:
        number = self.number(entry_id)
        if number is None:
            raise KeyError(entry_id)
        entry: Entry = self._entry(number)
        return entry

    def __iter__(self) -> Iterator[EntryId]:
        return map(self.id, range(len(self)))

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, entry_id: object) -> bool:
        return isinstance(entry_id, str) and self.number(EntryId(entry_id)) is not None

    def id(self, number: int) -> EntryId:
        """An entry's id."""
        return EntryId(bytes(self._ids[number]).decode())

    def number(self, entry_id: EntryId) -> int | None:
        """An entry's number, if there is one of this id."""
        sought = entry_id.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if bytes(self._ids[self._order[middle]]) < sought:
                low = middle + 1
            else:
                high = middle
        if low == len(self):
            return None
        number = int(self._order[low])
        return number if bytes(self._ids[number]) == sought else None

    @cached_property
    def speller(self) -> Speller:
        """Puts right what sounds like words of these entries."""
        words, pairs = json.loads(self._spelling)
        weights, _ = self.weights.of(word_numbers(words))
        return Speller(dict(zip(words, weights.tolist(), strict=True)), pairs)

    def answers(self) -> Vectors:
        """The vectors of all answers."""
        rows: Vectors = self.rows[self._first_row[1:] - EXTRA_ROWS]
        return rows

    def vectors(self, number: int) -> Vectors:
        """An entry's rows."""
        return self.rows[self._first_row[number] : self._first_row[number + 1]]

    def _forms(self, number: int) -> EntryForms:
        families = len(FAMILIES)
        ways = slice(self._first_way[number] * families, self._first_way[number + 1] * families)
        whole = self._part("whole", number)
        *texts, narrowing = self._text("compared", number).split("\n")
        return EntryForms(
            texts=tuple(texts),
            tokens=self._columns["tokens"][self._part("tokens", number)],
            lengths=self._columns["lengths"][ways],
            whole=self._columns["whole"][whole],
            counts=self._columns["counts"][whole],
            whole_lengths=self._columns["whole_lengths"][
                number * families : (number + 1) * families
            ],
            narrowing=Narrowing(*map(frozenset, json.loads(narrowing))),
            masses=self._columns["masses"][ways],
        )

    def _read(self, number: int) -> Entry:
        return Entry.model_validate_json(self._text("entries", number))

    def _text(self, column: str, number: int) -> str:
        return self._columns[column][self._part(column, number)].tobytes().decode()

    def _part(self, column: str, number: int) -> slice:
        ends = self._columns[f"{column}_ends"]
        return slice(int(ends[number - 1]) if number else 0, int(ends[number]))


@dataclass(frozen=True)
class Written:
    """An entry as it is kept."""

    id: EntryId
    json: bytes
    successor: EntryId | None

    @classmethod
    def of(cls, entry: Entry) -> "Written":
        """An entry as JSON."""
        raw = entry.model_dump_json(by_alias=True).encode()
        return cls(EntryId(entry.id), raw, EntryId(entry.successor) if entry.successor else None)


class Filling:
    """Writes a shelf, some entries at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._files = {name: (folder / name).open("wb") for name in _TYPES}
        self._ends = dict.fromkeys(_PARTS, 0)
        self._ids: list[NDArray[np.bytes_]] = []
        self._seen = [np.empty((2, 0), dtype=np.int64)]
        self._totals = np.zeros(len(FAMILIES))
        self._former: dict[EntryId, EntryId] = {}
        self._answers: NDArray[np.float64] = np.zeros(1)
        self._words: set[str] = set()
        self._pairs: set[str] = set()

    def add(self, entries: Sequence[Written], forms: Sequence[EntryForms], rows: Vectors) -> None:
        """Add entries.

        Args:
            entries: as they are kept.
            forms: the same, ready to be compared.
            rows: vectors of all of them, one entry after another.
        """
        ids = np.array([entry.id.encode() for entry in entries], dtype=_ID)
        self._ids.append(ids)
        self._former |= {entry.successor: entry.id for entry in entries if entry.successor}
        self._put("ids", ids)
        self._put("ways", np.array([len(form.texts) for form in forms]))
        self._put("rows", rows)
        ends = np.cumsum([len(form.texts) + EXTRA_ROWS for form in forms])
        self._answers = self._answers + rows[ends - EXTRA_ROWS].sum(axis=0, dtype=np.float64)
        self._put_parts("entries", [np.frombuffer(e.json, dtype="u1") for e in entries])
        self._put_parts("compared", [_compared(form) for form in forms])
        self._put_parts("tokens", [form.tokens for form in forms])
        self._put_parts("whole", [form.whole for form in forms])
        self._put("lengths", np.concatenate([form.lengths for form in forms]))
        counts = np.concatenate([form.counts for form in forms])
        self._put("counts", counts)
        lengths = np.concatenate([form.whole_lengths for form in forms])
        self._put("whole_lengths", lengths)
        families = segments(lengths) % len(FAMILIES)
        self._totals += np.bincount(families, counts, len(FAMILIES))
        self._count(numbers(np.concatenate([form.whole for form in forms]), lengths))

    def spell(self, words: Collection[str], pairs: Collection[str]) -> None:
        """Note words, and pairs of characters, of entries added."""
        self._words.update(words)
        self._pairs.update(pairs)

    def finish(self) -> None:
        """Write what is known only at the end."""
        ids = np.concatenate(self._ids)
        self._put("order", np.argsort(ids, kind="stable"))
        self._put("totals", self._totals)
        self._put("mean_answer", self._answers / len(ids))
        vocabulary, frequencies = _together(self._seen)
        self._put("vocabulary", vocabulary)
        self._put("frequencies", frequencies)
        self._put_masses(Weights(vocabulary, frequencies, self._totals, len(ids)))
        for file in self._files.values():
            file.close()
        spelling = json.dumps([sorted(self._words), sorted(self._pairs)], ensure_ascii=False)
        (self._folder / "spelling.json").write_text(spelling, encoding="utf-8")
        (self._folder / "former.json").write_text(json.dumps(self._former), encoding="utf-8")

    def _put_masses(self, weights: Weights) -> None:
        for name in ("tokens", "lengths"):
            self._files[name].flush()
        tokens = _mapped(self._folder / "tokens", _TYPES["tokens"])
        lengths = _mapped(self._folder / "lengths", _TYPES["lengths"])
        start = 0
        for first in range(0, len(lengths), _BLOCK):
            block = lengths[first : first + _BLOCK]
            end = start + int(block.sum(dtype=np.int64))
            self._put("masses", weights.masses(tokens[start:end], block))
            start = end

    def _count(self, tokens: Numbers) -> None:
        self._seen.append(np.stack(np.unique(tokens, return_counts=True)))
        if sum(seen.shape[1] for seen in self._seen[1:]) > _MANY:
            self._seen = [np.stack(_together(self._seen))]

    def _put_parts(self, column: str, parts: Sequence[Column]) -> None:
        self._put(column, np.concatenate(parts))
        ends = self._ends[column] + np.cumsum(list(map(len, parts)))
        self._ends[column] = int(ends[-1])
        self._put(f"{column}_ends", ends)

    def _put(self, column: str, values: Column) -> None:
        self._files[column].write(np.ascontiguousarray(values, dtype=_TYPES[column]).tobytes())


def _compared(form: EntryForms) -> Column:
    narrowing = [sorted(names) for names in dataclasses.astuple(form.narrowing)]
    lines = [*form.texts, json.dumps(narrowing, ensure_ascii=False)]
    return np.frombuffer("\n".join(lines).encode(), dtype="u1")


def _together(seen: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Tokens counted at different times, counted together."""
    tokens, counts = np.concatenate(seen, axis=1)
    every, places = np.unique(tokens, return_inverse=True)
    return every, np.bincount(places, counts, len(every)).astype(np.int64)


def _mapped(path: Path, kind: str) -> Column:
    return np.asarray(np.memmap(path, dtype=kind, mode="r"))
