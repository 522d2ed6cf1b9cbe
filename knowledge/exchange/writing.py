"""Writes entries as a file of any kind; read again, each is what it was."""

import csv
import io
import json
from collections.abc import Sequence
from enum import StrEnum

import openpyxl
import yaml
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from knowledge.entries.reading import Placed
from knowledge.entries.schemas import Entry
from knowledge.exchange import columns

_WIDE = {"question": 32, "scene": 28, "variants": 44, "answer": 72, "sources": 60, "topic": 14}
_NARROW = 13  # characters


class Format(StrEnum):
    """How a corpus travels."""

    YAML = "yaml"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """What HTTP calls it."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.YAML: "application/yaml",
    Format.JSONL: "application/jsonl",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(placed: Sequence[Placed], form: Format) -> bytes:
    """All entries as one file."""
    match form:
        case Format.JSONL:
            return "".join(map(_json_line, placed)).encode()
        case Format.CSV:
            return _csv(placed)
        case Format.XLSX:
            return _xlsx(placed)
        case Format.YAML:
            topics = dict.fromkeys(item.topic for item in placed)
            parts = (to_yaml(t, [i.entry for i in placed if i.topic == t]) for t in topics)
            return "---\n".join(parts).encode()


def to_yaml(topic: str, entries: Sequence[Entry]) -> str:
    """One file of the corpus."""
    records = [_plain(entry.model_dump(by_alias=True)) for entry in entries]
    text: str = yaml.dump(
        {"topic": topic, "entries": records},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return text


def _json_line(item: Placed) -> str:
    record = {"topic": item.topic, **item.entry.model_dump(mode="json", by_alias=True)}
    return json.dumps(record, ensure_ascii=False) + "\n"


def _csv(placed: Sequence[Placed]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([columns.heading(name) for name in columns.EXPORTED])
    table.writerows(columns.to_cells(item) for item in placed)
    return ("\ufeff" + out.getvalue()).encode()  # by the mark a spreadsheet knows that it is UTF-8


def _xlsx(placed: Sequence[Placed]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("问答")
    sheet.freeze_panes = "D2"
    for number, name in enumerate(columns.EXPORTED, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, _NARROW)
    wrapped = Alignment(wrap_text=True, vertical="top")

    def cell(text: str, *, bold: bool = False) -> Cell:
        made: Cell = WriteOnlyCell(sheet, value=text)
        made.data_type = "s"  # never a formula, whatever it begins with
        made.alignment = wrapped
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(columns.heading(name), bold=True) for name in columns.EXPORTED])
    for item in placed:
        sheet.append([cell(text) for text in columns.to_cells(item)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part not in ("", ())}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


class _Dumper(yaml.SafeDumper):
    """Answers as blocks, list items indented: as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _block(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _block)
_Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
