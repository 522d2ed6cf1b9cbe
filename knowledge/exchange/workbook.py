"""Rows of a workbook (.xlsx, .xlsm), read as a stream.

A workbook opened whole takes fifty times its size in memory.
Read-only mode knows nothing of merged cells, which people use for a topic that many rows share; so
the ranges are read from the sheet's XML beside, and every cell of a range has the value of its
first.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO

import openpyxl
from defusedxml.ElementTree import ParseError
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from knowledge.exchange import messages
from knowledge.exchange.columns import EPOCH_1904, Cell
from knowledge.exchange.guards import Unsafe, check_package

COLUMNS = 100
"""Columns looked at: a used range may reach to XFD because somebody once coloured a row."""
_ROWS = 1_048_576  # of a sheet, by the format
_RANGES = 50_000
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]{0,80}?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
_LONGEST = 200  # bytes of such an element
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Merged:
    """A range of merged cells, by row and column from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """A visible sheet with its rows."""

    name: str
    rows: Iterator[tuple[int, Sequence[Cell]]]
    """Number from 1 and cells, rows without content left out."""
    size: int
    """Rows that it claims to have; 0 when it says nothing."""


@dataclass
class Workbook:
    """A workbook, open."""

    epoch: date | None
    """Day 0 of its serial numbers, where it is not Excel's usual one."""
    file: IO[bytes]
    notes: list[str] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def open_workbook(path: Path) -> Workbook:
    """The visible sheets of a workbook. Formulas give their last computed value.

    Raises:
        Unsafe: it is damaged, encrypted, of an old kind, or unpacks to too much.
    """
    package = check_package(path, otherwise=messages.DAMAGED_BOOK)
    file = path.open("rb")  # by its name it would go by the suffix, which an upload has none of
    try:
        made = _opened(path, file)
    except BaseException:
        file.close()
        raise
    if package.macros:
        made.notes.insert(0, messages.MACROS)
    return made


def _opened(path: Path, file: IO[bytes]) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that it does not keep when saving
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, zipfile.BadZipFile,
            ParseError, SyntaxError, RecursionError, InvalidFileException):  # fmt: skip
        raise Unsafe(messages.DAMAGED_BOOK) from None
    made = Workbook(EPOCH_1904 if book.epoch == CALENDAR_MAC_1904 else None, file)
    for sheet in book.worksheets:
        if not isinstance(sheet, ReadOnlyWorksheet):
            continue
        if sheet.sheet_state != "visible":
            made.notes.append(messages.hidden_sheet(sheet.title))
            continue
        merged = _merged(path, str(getattr(sheet, "_worksheet_path", "")))
        size = sheet.max_row or 0
        sheet.reset_dimensions()  # what a file claims is often wrong
        made.sheets.append(Sheet(sheet.title, _rows(sheet, merged), min(size, _ROWS)))
    return made


def _rows(
    sheet: ReadOnlyWorksheet, merged: Sequence[Merged]
) -> Iterator[tuple[int, Sequence[Cell]]]:
    waiting = list(reversed(merged))
    active: list[tuple[Merged, Cell]] = []
    blank: Sequence[object] | None = None
    lines: Iterator[Sequence[object]] = sheet.iter_rows(  # type: ignore[misc]  # its stub lies
        max_col=COLUMNS, values_only=True
    )
    try:
        for number, values in enumerate(lines, 1):
            if number > _ROWS:
                return
            if values is blank:  # a gap, of a million rows perhaps
                continue
            blank = values if values.count(None) == len(values) else None
            while waiting and waiting[-1].top <= number:
                one = waiting.pop()
                if one.top == number and one.left <= len(values):
                    active.append((one, _cell(values[one.left - 1])))
            active = [pair for pair in active if pair[0].bottom >= number]
            if not any(value not in (None, "") for value in values):
                continue
            cells = [_cell(value) for value in values]
            _spread(cells, active)
            while cells and cells[-1] in (None, ""):
                cells.pop()
            yield number, cells
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
            zipfile.BadZipFile, ParseError, SyntaxError, zlib.error):  # fmt: skip
        raise Unsafe(messages.DAMAGED_BOOK) from None


def _spread(cells: list[Cell], active: Sequence[tuple[Merged, Cell]]) -> None:
    for one, value in active:
        right = min(one.right, COLUMNS)
        cells.extend([None] * (right - len(cells)))
        cells[one.left - 1 : right] = [value] * (right - one.left + 1)


def _cell(value: object) -> Cell:
    """A value as we know it; times of day and durations as text."""
    if value is None or isinstance(value, str | int | float | date):
        return value
    return str(value)


def _merged(path: Path, member: str) -> list[Merged]:
    """The merged ranges of a sheet, from top to bottom, found without building its tree again."""
    found: list[Merged] = []
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member.lstrip("/")) as xml:
            kept = b""
            while (chunk := xml.read(_CHUNK)) and len(found) < _RANGES:
                kept += chunk
                end = 0
                for one in _MERGE.finditer(kept):
                    end = one.end()
                    left, top, right, bottom = range_boundaries(one[1].decode())
                    if left and top and right and bottom and left <= COLUMNS:
                        found.append(Merged(int(top), int(left), int(bottom), int(right)))
                kept = kept[max(end, len(kept) - _LONGEST) :]
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, zlib.error):
        raise Unsafe(messages.DAMAGED_BOOK) from None
    return sorted(found, key=lambda one: (one.top, one.left))
