"""Which column of a table holds which part of an entry, and how a part stands in a cell.

Tables are written by many hands: 标准问, 问题 and question are one column, a day is a serial number
or 2025年6月30日, a list stands one item a line. What is exported comes back the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load
from knowledge.entries.reading import Placed
from knowledge.exchange import messages

Cell = str | int | float | bool | date | datetime | None
Record = dict[str, object]

EXPORTED = (
    "topic", "id", "question", "scene", "variants", "answer", "audience", "region", "sources",
    "status", "from", "until", "facts_as_of", "drafter", "reviewer", "publisher", "related",
    "successor",
)  # fmt: skip
_SOURCE = ("title", "doc_no", "issuer", "published", "effective", "clause")
_LISTS = ("variants", "audience", "related")
_WORDS = ("audience", "related")  # lists whose items may stand on one line
_DATES = ("from", "until", "facts_as_of", "source_published", "source_effective")
_OPTIONAL = ("until", "related", "successor")
_BETWEEN_WORDS = re.compile(r"[、，,；;]")
_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
_HEADINGS = Path(__file__).with_name("headings.yaml")
HEADER_SIGNS = 3
"""Known column names that make a row a header."""

_EPOCH_1900 = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was
EPOCH_1904 = date(1904, 1, 1)  # old Macintosh workbooks
_SERIALS = (1, 2_958_465)  # 31 December 9999
_DAY = re.compile(r"(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:[-/.月])\s*(\d{1,2})(?:\s*日)?")
_CLOCK = re.compile(r"(?:[ T]\d{1,2}:\d{2}.*)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""A spreadsheet takes such a cell for a formula (OWASP, CSV Injection)."""


class _Headings(Data):
    columns: Mapping[str, Annotated[list[str], Field(min_length=1)]]


@cache
def _headings() -> dict[str, str]:
    """Name as compared → column."""
    known = load(_HEADINGS, _Headings).columns
    return {_folded(name): column for column, names in known.items() for name in names}


@cache
def heading(column: str) -> str:
    """What people call a column."""
    return load(_HEADINGS, _Headings).columns[column][0]


def recognise(cells: Sequence[Cell]) -> dict[int, str]:
    """The columns of a header row, by their place; unknown names are left out."""
    found = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and (column := _headings().get(_folded(cell))):
            found[place] = column
    return found


def header_faults(columns: Iterable[str]) -> list[tuple[str, str]]:
    """What is wrong with a header: column and sentence."""
    present = list(columns)
    faults = [
        (heading(name), messages.repeated_column(heading(name)))
        for name in dict.fromkeys(present)
        if present.count(name) > 1
    ]
    needed = [name for name in EXPORTED if name not in (*_OPTIONAL, "sources")]
    if "sources" not in present:
        needed += ["source_title", "source_issuer", "source_published"]
    if missing := [heading(name) for name in needed if name not in present]:
        faults.append(("", messages.missing_columns("、".join(missing))))
    return faults


def to_cells(item: Placed) -> list[str]:
    """An entry as the cells of the exported columns, safe to open in a spreadsheet."""
    record: Record = {"topic": item.topic, **item.entry.model_dump(mode="json", by_alias=True)}
    for name in _LISTS:
        record[name] = _joined(_texts(record[name]), split=name in _WORDS)
    validity, sources = record.pop("validity"), record["sources"]
    assert isinstance(validity, dict)  # noqa: S101  from our own schema
    assert isinstance(sources, list)  # noqa: S101
    record |= {key: value or "" for key, value in validity.items()}
    record["sources"] = "\n".join(
        " | ".join(_piped(str(source[key])) for key in _SOURCE) for source in sources
    )
    return [_guarded(str(record[name] or "")) for name in EXPORTED]


def to_record(
    cells: Mapping[str, Cell], epoch: date | None = None
) -> tuple[Record, dict[str, str]]:
    """A row's cells as a record for the schema.

    Returns:
        The record, and for each column whose cell cannot be read, why.
    """
    faults: dict[str, str] = {}
    texts: dict[str, str] = {}
    for column, cell in cells.items():
        if column in _DATES:
            day = to_day(cell, epoch)
            text = as_text(cell).strip()
            if day is None and text:
                faults[column] = messages.not_a_date(text)
            texts[column] = day.isoformat() if day else ""
        else:
            texts[column] = _bare(as_text(cell))
    record: Record = {
        name: texts.get(name, "")
        for name in EXPORTED
        if name not in (*_LISTS, "sources", "status", "from", "until")
    }
    for name in _LISTS:
        record[name] = _items(texts.get(name, ""), split=name in _WORDS)
    record["sources"] = _sources(texts)
    record["successor"] = texts.get("successor") or None
    record["validity"] = {
        "status": texts.get("status", ""),
        "from": texts.get("from", ""),
        "until": texts.get("until") or None,
    }
    return record, faults


def to_day(cell: Cell, epoch: date | None = None) -> date | None:
    """A day, however a spreadsheet holds it: a date, a serial number, or text."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _from_number(cell, epoch)
    text = unicodedata.normalize("NFKC", cell).strip()
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):  # a serial number that a CSV holds as text
        return _from_number(float(text), epoch)
    parts = _DAY.match(text) or _DIGITS.fullmatch(text)
    if parts is None or not _CLOCK.fullmatch(text[parts.end() :]):
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None


def as_text(cell: Cell) -> str:
    """What a cell shows."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        whole = cell.time() == datetime.min.time()
        return cell.date().isoformat() if whole else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")


def _from_number(number: float, epoch: date | None) -> date | None:
    whole = int(number) if number == number and abs(number) < 1e9 else 0
    if 19_000_101 <= whole <= 29_991_231:  # 20250630
        return to_day(str(whole))
    if _SERIALS[0] <= whole <= _SERIALS[1]:
        try:
            return (epoch or _EPOCH_1900) + timedelta(days=whole)
        except OverflowError:
            return None
    return None


def _folded(name: str) -> str:
    bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return re.sub(r"[\s*:：_]", "", bare) if bare.strip() else name


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _joined(items: Sequence[str], *, split: bool) -> str:
    """One item a line; a single one that would be split when read ends its line."""
    single = split and len(items) == 1 and _BETWEEN_WORDS.search(items[0])
    return "\n".join(items) + ("\n" if single else "")


def _items(text: str, *, split: bool) -> list[str]:
    parts = _BETWEEN_WORDS.split(text) if split and "\n" not in text else text.split("\n")
    return [part.strip() for part in parts if part.strip()]


def _sources(texts: Mapping[str, str]) -> list[dict[str, str]]:
    if "sources" in texts:
        return [
            dict(zip(_SOURCE, map(_unpiped, line.split("|")), strict=False))
            for line in texts["sources"].split("\n")
            if line.strip()
        ]
    source = {name: texts.get(f"source_{name}", "") for name in _SOURCE}
    if not any(source.values()):
        return []
    source["effective"] = source["effective"] or texts.get("from", "")
    return [source]


def _piped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\p")


def _unpiped(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: {"p": "|", "\\": "\\"}.get(m[1], m[0]), text.strip())


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def column_of(location: Sequence[int | str]) -> str:
    """What people call the column that holds a part of the schema; empty when it is none."""
    names = [str(part) for part in location]
    match names:
        case ["validity", part, *_] if part in EXPORTED:
            return heading(part)
        case [part, *_] if part in EXPORTED:
            return heading(part)
        case _:
            return ""


def in_words(sentence: str) -> str:
    """A sentence of the schema with the names that people call columns by."""
    return re.sub(
        r"(?:「validity」)?「(\w+)」",
        lambda m: f"「{heading(m[1])}」" if m[1] in EXPORTED else m[0],
        sentence,
    )
