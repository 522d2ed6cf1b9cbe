"""Entries as they are searched, on disk: what a question needs of a candidate, and nothing else.

A million analysed entries do not fit into memory, and one that is asked for need not be analysed
again. So each is kept as numbers (tokens, vectors) in a few flat files that are mapped, not read:
opening takes no time, memory holds what was looked at, and all processes share it.

    shelf/
    ├─ ids, order                    entry ids, and their order for looking one up
    ├─ ends                          where each entry's part of the following ends
    ├─ entries                       as JSON, one after another
    ├─ texts                         the ways to ask it, a line each
    ├─ tokens, counts, lengths, masses           of the ways to ask it, and of all its text
    ├─ marks                         what narrows it
    ├─ rows, mean_answer             vectors: of the ways, of the answer, of the whole
    ├─ vocabulary, frequencies, totals           what tokens weigh
    ├─ spelling.json                 words and pairs of characters, as they are written
    └─ former.json                   of entries that took the place of others: which
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval.candidates import EXTRA_ROWS, Candidates
from knowledge.retrieval.embedding import Vectors
from knowledge.retrieval.features import Weights
from knowledge.retrieval.forms import (
    FAMILIES,
    EntryForms,
    Numbers,
    numbers,
    segments,
    word_numbers,
)
from knowledge.retrieval.spelling import Speller

_ID = "S18"  # the longest id that the schema allows
_KEPT = 512  # entries read last; what is kept is looked through for garbage again and again
_TYPES: dict[str, str] = {
    "ids": _ID,
    "order": "i4",
    "ends": "i8",
    "entries": "u1",
    "texts": "u1",
    "tokens": "u4",
    "counts": "u2",
    "lengths": "u2",
    "masses": "f8",
    "marks": "u4",
    "rows": "f4",
    "mean_answer": "f4",
    "vocabulary": "i8",
    "frequencies": "i8",
    "totals": "f8",
}
_PARTS = (
    "entries",
    "texts",
    "tokens",
    "marks",
)  # of which an entry has a part of any length
_ENDS = (*_PARTS, "ways")
_BLOCK = 10_000  # entries weighed at a time
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
        self._order = self._columns["order"].astype(np.intp)
        self._ends = self._columns["ends"].reshape(-1, len(_ENDS))
        if len(self._ends) != len(self._ids) + 1:
            raise ValueError("parts do not match the entries")
        rows = np.diff(self._ends[:, -1]) + EXTRA_ROWS
        self.owners: NDArray[np.int32] = np.repeat(np.arange(len(rows), dtype=np.int32), rows)
        total = len(self.owners)
        if not total or len(self._columns["rows"]) % total:
            raise ValueError("vectors do not match the entries")
        self.rows: Vectors = self._columns["rows"].reshape(total, -1)
        self._parts = {name: column.data for name, column in self._columns.items() if name != "ids"}
        self._entry = lru_cache(_KEPT)(self._read)
        self._looked_up = lru_cache(_KEPT)(self._number)
        self._compared: dict[EntryId, int] = {}
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
        """An entry's number, if there is one of this id; of those compared last it is at hand."""
        number = self._compared.get(entry_id)
        return self._looked_up(entry_id) if number is None else number

    def _number(self, entry_id: EntryId) -> int | None:
        sought = entry_id.encode()
        place = int(self._ids.searchsorted(sought, sorter=self._order))
        if place == len(self):
            return None
        number = int(self._order[place])
        return number if bytes(self._ids[number]) == sought else None

    @cached_property
    def speller(self) -> Speller:
        """Puts right what sounds like words of these entries."""
        words, pairs = json.loads(self._spelling)
        weights, _ = self.weights.of(word_numbers(words))
        return Speller(dict(zip(words, weights.tolist(), strict=True)), pairs)

    def mentioning(self, words: Collection[str]) -> list[EntryId]:
        """The entries in whose text one of some words stands, as it is written."""
        pattern = re.compile(b"|".join(re.escape(word.encode()) for word in sorted(words)))
        written: Any = memoryview(np.ascontiguousarray(self._columns["entries"]).data)
        places = [found.start() for found in pattern.finditer(written)] if words else []
        owners = np.searchsorted(self._ends[:, 0], places, side="right") - 1
        return [self.id(number) for number in np.unique(owners).tolist()]

    def answers(self) -> Vectors:
        """The vectors of all answers."""
        ends = self._ends[1:, -1] + EXTRA_ROWS * np.arange(1, len(self) + 1)
        rows: Vectors = self.rows[ends - EXTRA_ROWS]
        return rows

    def candidates(self, numbers: Sequence[int]) -> Candidates:
        """Entries ready to be compared; there is at least one."""
        chosen = np.array(numbers)
        first, last = self._ends.take(chosen, axis=0), self._ends.take(chosen + 1, axis=0)
        texts, tokens, marks = (
            _slices(first[:, part], last[:, part]) for part in range(1, len(_PARTS))
        )
        begin, end = first[:, -1], last[:, -1]  # of the ways to ask
        cells = _slices((begin + chosen) * len(FAMILIES), (end + chosen + 1) * len(FAMILIES))
        width = self.rows.shape[1]
        rows = _slices(
            (begin + chosen * EXTRA_ROWS) * width, (end + (chosen + 1) * EXTRA_ROWS) * width
        )
        ids = [EntryId(name.decode()) for name in self._ids.take(chosen).tolist()]
        self._compared = dict(zip(ids, numbers, strict=True))
        return Candidates(
            ids=ids,
            ways=end - begin,
            texts=b"\n".join(self._of("texts", texts)).decode().split("\n"),
            tokens=self._joined("tokens", tokens),
            counts=self._joined("counts", tokens),
            lengths=self._joined("lengths", cells),
            masses=self._joined("masses", cells),
            marks=self._joined("marks", marks),
            marked=(last - first)[:, _PARTS.index("marks")],
            rows=self._joined("rows", rows).reshape(-1, width),
        )

    def vectors_of(self, number: int) -> Vectors:
        """Of the ways to ask an entry, of its answer, of its whole."""
        begin, end = self._ends[number : number + 2, -1].tolist()
        rows: Vectors = self.rows[begin + number * EXTRA_ROWS : end + (number + 1) * EXTRA_ROWS]
        return rows

    def _of(self, column: str, places: list[slice]) -> list[memoryview]:
        kept = self._parts[column]
        return [kept[place] for place in places]

    def _joined(self, column: str, places: list[slice]) -> Column:
        """Parts of a column as one: joined as bytes, in half the time that numpy takes."""
        return np.frombuffer(b"".join(self._of(column, places)), _TYPES[column])

    def _read(self, number: int) -> Entry:
        first, last = self._ends[number : number + 2, 0].tolist()
        return Entry.model_validate_json(self._columns["entries"][first:last].tobytes())


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
        self._end = np.zeros((1, len(_ENDS)), dtype=np.int64)
        self._ids: list[NDArray[np.bytes_]] = []
        self._seen = [np.empty((2, 0), dtype=np.int64)]
        self._totals = np.zeros(len(FAMILIES))
        self._former: dict[EntryId, EntryId] = {}
        self._answers: NDArray[np.float64] = np.zeros(1)
        self._words: set[str] = set()
        self._pairs: set[str] = set()
        self._put("ends", self._end)

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
        self._put("rows", rows)
        ways = [len(form.texts) for form in forms]
        ends = np.cumsum(ways) + EXTRA_ROWS * np.arange(1, len(forms) + 1)
        self._answers = self._answers + rows[ends - EXTRA_ROWS].sum(axis=0, dtype=np.float64)
        parts: dict[str, Sequence[Sequence[int] | Column]] = {
            "entries": [np.frombuffer(entry.json, dtype="u1") for entry in entries],
            "texts": [np.frombuffer("\n".join(f.texts).encode(), dtype="u1") for f in forms],
            "tokens": [form.tokens for form in forms],
            "marks": [sorted(form.marks) for form in forms],
        }
        sizes = [list(map(len, parts[name])) for name in _PARTS]
        ends_of_parts = self._end + np.cumsum([*sizes, ways], axis=1).T
        self._put("ends", ends_of_parts)
        self._end = ends_of_parts[-1:]
        for name in _PARTS:
            self._put(name, np.concatenate(parts[name]))
        for name in ("counts", "lengths"):
            self._put(name, np.concatenate([getattr(form, name) for form in forms]))
        wholes = [form.lengths[-len(FAMILIES) :] for form in forms]
        sizes_of_wholes = np.array([whole.sum() for whole in wholes])
        lengths = np.concatenate(wholes)
        last = zip(forms, sizes_of_wholes.tolist(), strict=True)
        counts, tokens = zip(*((f.counts[-n:], f.tokens[-n:]) for f, n in last), strict=True)
        families = segments(lengths) % len(FAMILIES)
        self._totals += np.bincount(families, np.concatenate(counts), len(FAMILIES))
        self._count(numbers(np.concatenate(tokens), lengths))

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
        for name in ("tokens", "counts", "lengths", "ends"):
            self._files[name].flush()
        tokens, counts, lengths, ends = (
            _mapped(self._folder / name, _TYPES[name])
            for name in ("tokens", "counts", "lengths", "ends")
        )
        ends = ends.reshape(-1, len(_ENDS))
        for first in range(0, len(ends) - 1, _BLOCK):
            part = ends[first : first + _BLOCK + 1]
            start, end = part[[0, -1], _ENDS.index("tokens")]
            cells = (part[[0, -1], -1] + [first, first + len(part) - 1]) * len(FAMILIES)
            self._put(
                "masses",
                weights.masses(
                    tokens[start:end],
                    counts[start:end],
                    lengths[cells[0] : cells[1]],
                    np.diff(part[:, -1]),
                ),
            )

    def _count(self, tokens: Numbers) -> None:
        self._seen.append(np.stack(np.unique(tokens, return_counts=True)))
        if sum(seen.shape[1] for seen in self._seen[1:]) > _MANY:
            self._seen = [np.stack(_together(self._seen))]

    def _put(self, column: str, values: Column) -> None:
        self._files[column].write(np.ascontiguousarray(values, dtype=_TYPES[column]).tobytes())


def _together(seen: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Tokens counted at different times, counted together."""
    tokens, counts = np.concatenate(seen, axis=1)
    every, places = np.unique(tokens, return_inverse=True)
    return every, np.bincount(places, counts, len(every)).astype(np.int64)


def _mapped(path: Path, kind: str) -> Column:
    return np.asarray(np.memmap(path, dtype=kind, mode="r"))


def _slices(begin: Numbers, end: Numbers) -> list[slice]:
    return list(map(slice, begin.tolist(), end.tolist()))
