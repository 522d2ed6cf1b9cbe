"""Reads a file of entries, whatever its kind, into entries and faults; nothing is changed by it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import yaml
from pydantic import ValidationError

from knowledge.entries.reading import Fault, Placed, events, place, read_text, sentence
from knowledge.entries.schemas import Entry
from knowledge.exchange import columns, messages
from knowledge.exchange.columns import Cell
from knowledge.exchange.encodings import Undecodable, decode
from knowledge.exchange.guards import Unsafe, check_size
from knowledge.exchange.report import Progress, Tell, silent
from knowledge.exchange.workbook import Sheet, open_workbook

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".yaml", ".yml", ".jsonl", ".json")
MAX_ROWS = 20_000
"""Entries of one import; the questions of this many are compared with each other in minutes."""
_HEADER_WITHIN = 20  # rows; above it stand titles and instructions
_EVERY = 200  # rows between two words on progress
_DELIMITERS = (",", "\t", ";", "，")

Rows = Iterable[tuple[int, Sequence[Cell]]]


@dataclass
class Reading:
    """What a file holds."""

    placed: list[Placed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    """Rows or entries looked at."""


class _TooMany(Exception):
    pass


def read(path: Path, name: str = "", tell: Tell = silent) -> Reading:
    """The entries of a file.

    Args:
        path: where it is.
        name: what people call it; its own name unless it was uploaded.
        tell: hears how far it is.
    """
    name = name or path.name
    suffix = Path(name).suffix.lower()
    found = Reading()
    try:
        if suffix not in SUFFIXES:
            raise Unsafe(messages.unknown_kind(suffix, " ".join(SUFFIXES)))
        check_size(path)
        if suffix in (".xlsx", ".xlsm"):
            _read_workbook(path, name, found, tell)
        else:
            _read_texts(path, name, suffix, found, tell)
        if not (found.placed or found.faults):
            found.faults.append(Fault(name, 1, messages.EMPTY))
    except Unsafe as error:
        found.faults.append(Fault(name, 0, error.message))
    except Undecodable as error:
        found.faults.append(Fault(name, error.line, error.message))
    except _TooMany:
        found.faults.append(Fault(name, MAX_ROWS, messages.too_many_rows(MAX_ROWS)))
    return found


def _read_texts(path: Path, name: str, suffix: str, found: Reading, tell: Tell) -> None:
    tell(Progress(messages.READING, 0, 0))
    decoded = decode(path.read_bytes())
    if decoded.encoding != "UTF-8":
        found.notes.append(messages.decoded_as(decoded.encoding))
    if suffix in (".yaml", ".yml"):
        _read_yaml(decoded.text, name, found)
    elif suffix in (".jsonl", ".json"):
        _read_jsonl(decoded.text, name, found, tell)
    else:
        _read_csv(decoded.text, name, found, tell)


def _read_yaml(text: str, name: str, found: Reading) -> None:
    try:
        for event in events(text):
            if isinstance(event, yaml.AliasEvent):  # a few lines of these unfold to gigabytes
                line = event.start_mark.line + 1 if event.start_mark else 1
                found.faults.append(Fault(name, line, messages.NO_ANCHOR))
                return
    except (yaml.YAMLError, RecursionError):
        pass  # told with its line below
    start = 0
    for part in text.split("\n---\n"):
        if part.strip(" \n\r-"):
            placed, faults = read_text("\n" * start + part, name, partly=True)
            found.placed += placed
            found.faults += faults
            found.rows += len(placed)
        start += part.count("\n") + 2
        if found.rows > MAX_ROWS:
            raise _TooMany


def _read_jsonl(text: str, name: str, found: Reading, tell: Tell) -> None:
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        _count(found, number, len(lines), tell)
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            found.faults.append(Fault(name, number, messages.BAD_JSON))
            continue
        _validate(value, _Row(name, number), found)


def _read_csv(text: str, name: str, found: Reading, tell: Tell) -> None:
    def rows() -> Iterator[tuple[int, Sequence[Cell]]]:
        table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        line = 1
        try:
            for cells in table:
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    yield line, cells
                line = table.line_num + 1
        except csv.Error:
            found.faults.append(Fault(name, max(1, table.line_num), messages.BAD_CSV))

    if not _read_table(rows(), text.count("\n"), name, "", None, found, tell):
        found.faults.append(Fault(name, 1, messages.NO_HEADER))


def _delimiter(text: str) -> str:
    """The one by which the first rows show most column names."""
    start = text[:20_000].split("\n")[:_HEADER_WITHIN]
    return max(
        _DELIMITERS,
        key=lambda d: max(
            len(columns.recognise([c.strip('" \r') for c in line.split(d)])) for line in start
        ),
    )


def _read_workbook(path: Path, name: str, found: Reading, tell: Tell) -> None:
    tell(Progress(messages.READING, 0, 0))
    book = open_workbook(path)
    try:
        found.notes += book.notes
        total = sum(sheet.size for sheet in book.sheets)
        tables = 0
        without: list[Sheet] = []
        for sheet in book.sheets:
            before = found.rows
            if _read_table(sheet.rows, total, name, sheet.name, book.epoch, found, tell):
                tables += 1
            elif found.rows == before:
                without.append(sheet)
        if not tables:
            found.faults.append(Fault(name, 1, messages.NO_HEADER))
        else:
            found.notes += [messages.sheet_without_header(sheet.name) for sheet in without]
    finally:
        book.close()


def _read_table(
    rows: Rows,
    total: int,
    name: str,
    sheet: str,
    epoch: date | None,
    found: Reading,
    tell: Tell,
) -> bool:
    """Reads the rows below the header; whether there was one."""
    stream = iter(rows)
    top = _header(stream)
    if top is None:
        return False
    first, names, header = top
    if wrong := columns.header_faults(header.values()):
        found.faults += [Fault(name, first, message, sheet, column) for column, message in wrong]
        return True
    found.notes += [
        messages.unknown_column(columns.as_text(cell).strip(), sheet)
        for place_, cell in enumerate(names)
        if place_ not in header and columns.as_text(cell).strip()
    ]
    empty = True
    for number, cells in stream:
        named = {column: cells[i] for i, column in header.items() if i < len(cells)}
        if not any(columns.as_text(cell).strip() for cell in named.values()):
            continue
        empty = False
        _count(found, number, total, tell)
        row = _Row(name, number, sheet)
        if not sheet and len(cells) > len(names):
            found.faults.append(row.fault(messages.ragged()))
            continue
        record, unread = columns.to_record(named, epoch)
        if unread:
            found.faults += [
                row.fault(message, columns.heading(column)) for column, message in unread.items()
            ]
            continue
        _validate(record, row, found)
    if empty:
        found.notes.append(messages.no_rows(sheet))
    return True


def _header(
    stream: Iterator[tuple[int, Sequence[Cell]]],
) -> tuple[int, Sequence[Cell], dict[int, str]] | None:
    """The first row that names enough columns: its number, cells and known columns."""
    for number, cells in islice(stream, _HEADER_WITHIN):
        known = columns.recognise(cells)
        if len(set(known.values())) >= columns.HEADER_SIGNS:
            return number, cells, known
    return None


@dataclass(frozen=True)
class _Row:
    """Where a record stands."""

    file: str
    number: int
    sheet: str = ""

    def fault(self, message: str, column: str = "") -> Fault:
        return Fault(self.file, self.number, message, self.sheet, column)


def _validate(record: Mapping[str, object], row: _Row, found: Reading) -> None:
    """One record through the schema, into entries or faults."""
    fields = dict(record)
    topic = fields.pop("topic", None)
    if not isinstance(topic, str) or not topic.strip():
        found.faults.append(row.fault(messages.NO_TOPIC))
        return
    try:
        entry = Entry.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        for detail in error.errors():
            column = columns.column_of(detail["loc"])
            found.faults.append(row.fault(columns.in_words(sentence(detail)), column))
        return
    found.placed.append(place(entry, topic.strip(), row.file, row.number, row.sheet))


def _count(found: Reading, number: int, total: int, tell: Tell) -> None:
    found.rows += 1
    if found.rows > MAX_ROWS:
        raise _TooMany
    if found.rows % _EVERY == 0:
        tell(Progress(messages.READING, min(number, total) if total else number, total))
