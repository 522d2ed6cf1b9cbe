"""The corpus in and out: YAML, JSON lines, and a table that a spreadsheet opens.

Half an import never happens: either every row is without fault, alone and together with what is
already there, or nothing is written and each rejected row is named.

In a table, lists stand one item a line in their cell, and a source is one line of its cell:
title | 文号 | issuer | published | effective | clause.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import ValidationError

from core.errors import Invalid
from knowledge.entries.checks import check_corpus, check_together
from knowledge.entries.reading import Fault, Placed, place, read_text, sentence
from knowledge.entries.schemas import Entry

Record = dict[str, object]

_LISTS = ("variants", "audience", "related")
_SOURCE = ("title", "doc_no", "issuer", "published", "effective", "clause")
_COLUMNS = (
    "topic", "id", "question", "scene", "variants", "answer", "audience", "region", "sources",
    "status", "from", "until", "facts_as_of", "drafter", "reviewer", "publisher", "related",
    "successor",
)  # fmt: skip
_OPTIONAL = frozenset({"successor"})  # files exported before there was one do not have it
_LARGEST = 20_000_000  # bytes; 100,000 entries take about 150 MB and come in several files


class Format(StrEnum):
    """How a corpus travels."""

    YAML = "yaml"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True)
class Imported:
    """What an import changed."""

    added: int
    replaced: int
    files: tuple[str, ...]


class Rejected(Invalid):
    """An import that did not happen, with every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("import_rejected", f"有 {len(faults)} 处问题，一条也没有导入")
        self.faults = tuple(faults)


def export(placed: Sequence[Placed], form: Format) -> str:
    """The whole corpus as text."""
    records = [_record(item) for item in placed]
    if form is Format.JSONL:
        return "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in records)
    if form is Format.CSV:
        out = io.StringIO()
        table = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n")
        table.writeheader()
        table.writerows(map(_cells, records))
        return "\ufeff" + out.getvalue()  # by the mark a spreadsheet knows that it is UTF-8
    topics = dict.fromkeys(item.topic for item in placed)
    return "---\n".join(_yaml(t, [i.entry for i in placed if i.topic == t]) for t in topics)


def import_file(path: Path, folder: Path) -> Imported:
    """Add a file's entries to a corpus folder; an entry whose id is known is replaced.

    Raises:
        Rejected: naming every fault; nothing was written.
    """
    incoming, faults = _read(path)
    here, broken = check_corpus(folder) if any(folder.glob("*.yaml")) else ([], [])
    if faults or broken or not incoming:
        empty = [] if faults or broken else [Fault(path.name, 1, "文件里没有问答")]
        raise Rejected([*faults, *broken, *empty])
    known = {item.entry.id: item for item in here}
    new = {item.entry.id: item for item in incoming}
    together = [*(item for item in here if item.entry.id not in new), *incoming]
    if wrong := check_together(together):
        raise Rejected(sorted(wrong))
    files = _files(here, incoming)
    _write_all(
        folder,
        {file: _merged(file, here, new, incoming, files) for file in dict.fromkeys(files.values())},
    )
    replaced = sum(entry_id in known for entry_id in new)
    return Imported(len(new) - replaced, replaced, tuple(dict.fromkeys(files.values())))


def _read(path: Path) -> tuple[list[Placed], list[Fault]]:
    try:
        if path.stat().st_size > _LARGEST:
            return [], [Fault(path.name, 0, "文件超过 20 MB，请分成几个文件导入")]
        raw = path.read_bytes()
    except OSError:
        return [], [Fault(str(path), 0, "文件打不开，请检查路径和权限")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return [], [Fault(path.name, line, "文件不是 UTF-8 编码，请另存为 UTF-8 后重试")]
    match path.suffix.lower():
        case ".yaml" | ".yml":
            return _read_yaml(text, path.name)
        case ".jsonl":
            return _read_jsonl(text, path.name)
        case ".csv":
            return _read_csv(text, path.name)
        case other:
            return [], [Fault(path.name, 0, f"不认识的文件类型“{other}”，可用 .yaml .jsonl .csv")]


def _read_yaml(text: str, name: str) -> tuple[list[Placed], list[Fault]]:
    placed: list[Placed] = []
    faults: list[Fault] = []
    start = 0
    for part in text.split("\n---\n"):
        found, wrong = read_text("\n" * start + part, name)
        placed += found
        faults += wrong
        start += part.count("\n") + 2
    return placed, faults


def _read_jsonl(text: str, name: str) -> tuple[list[Placed], list[Fault]]:
    rows: list[tuple[int, Mapping[str, object] | str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        rows.append((number, value if isinstance(value, dict) else "这一行不是 JSON 对象"))
    return _placed(rows, name)


def _read_csv(text: str, name: str) -> tuple[list[Placed], list[Fault]]:
    table = csv.reader(io.StringIO(text, newline=""))
    rows: list[tuple[int, Mapping[str, object] | str]] = []
    try:
        header = next(table, [])
        if missing := [c for c in _COLUMNS if c not in header and c not in _OPTIONAL]:
            return [], [Fault(name, 1, f"表头缺少列：{'、'.join(missing)}")]
        line = table.line_num + 1
        for cells in table:
            if any(cells):
                whole = len(cells) == len(header)
                row = dict(zip(header, cells, strict=True)) if whole else {}
                rows.append((line, _uncelled(row) if whole else "这一行的列数与表头不同"))
            line = table.line_num + 1
    except csv.Error:
        return [], [Fault(name, table.line_num, "CSV 写法有误：请检查引号是否成对")]
    return _placed(rows, name)


def _placed(
    rows: Iterable[tuple[int, Mapping[str, object] | str]], name: str
) -> tuple[list[Placed], list[Fault]]:
    placed: list[Placed] = []
    faults: list[Fault] = []
    for line, row in rows:
        if isinstance(row, str):
            faults.append(Fault(name, line, row))
            continue
        fields = dict(row)
        topic = fields.pop("topic", None)
        if not isinstance(topic, str) or not topic.strip():
            faults.append(Fault(name, line, "缺少字段「topic」"))
            continue
        try:
            entry = Entry.model_validate_json(json.dumps(fields))
        except ValidationError as error:
            faults += [Fault(name, line, sentence(detail)) for detail in error.errors()]
            continue
        placed.append(place(entry, topic.strip(), name, line))
    return placed, faults


def _record(item: Placed) -> Record:
    return {"topic": item.topic, **item.entry.model_dump(mode="json", by_alias=True)}


def _cells(record: Record) -> Record:
    row = dict(record)
    for name in _LISTS:
        row[name] = "\n".join(_texts(row[name]))
    validity, sources = row.pop("validity"), row["sources"]
    assert isinstance(validity, dict)  # noqa: S101  from our own schema
    assert isinstance(sources, list)  # noqa: S101
    row |= {key: value or "" for key, value in validity.items()}
    row["successor"] = row["successor"] or ""
    row["sources"] = "\n".join(
        " | ".join(str(source[key]).replace("|", "｜") for key in _SOURCE) for source in sources
    )
    return row


def _uncelled(cells: Mapping[str, str]) -> Record:
    row: Record = {name: cells.get(name, "") for name in _COLUMNS}
    row["successor"] = row["successor"] or None
    for name in _LISTS:
        row[name] = [line.strip() for line in cells[name].splitlines() if line.strip()]
    row["sources"] = [
        dict(zip(_SOURCE, (part.strip() for part in line.split("|")), strict=False))
        for line in cells["sources"].splitlines()
        if line.strip()
    ]
    row["validity"] = {
        "status": row.pop("status"),
        "from": row.pop("from"),
        "until": row.pop("until") or None,
    }
    return row


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _files(here: Sequence[Placed], incoming: Sequence[Placed]) -> dict[str, str]:
    """The file that each incoming topic belongs in; a new topic's is named after its ids."""
    files = {item.topic: item.file for item in reversed(here)}
    taken = set(files.values())
    chosen: dict[str, str] = {}
    for item in incoming:
        if item.topic in chosen:
            continue
        name = files.get(item.topic)
        if name is None:
            prefix, number = item.entry.id.split("-")[0], 1
            name = f"{prefix}.yaml"
            while name in taken:
                number += 1
                name = f"{prefix}{number}.yaml"
            taken.add(name)
        chosen[item.topic] = name
    moved = {item.entry.id for item in incoming}
    for item in here:  # an entry that changes its topic leaves its old file
        if item.entry.id in moved:
            chosen.setdefault(item.topic, item.file)
    return chosen


def _merged(
    file: str,
    here: Sequence[Placed],
    new: Mapping[str, Placed],
    incoming: Sequence[Placed],
    files: Mapping[str, str],
) -> str | None:
    """A file's text after the import; None when nothing is left in it."""
    topic = next(topic for topic, name in files.items() if name == file)
    entries: list[Entry] = []
    for item in here:
        if item.file == file:
            later = new.get(item.entry.id)
            if later is None:
                entries.append(item.entry)
            elif later.topic == topic:
                entries.append(later.entry)
    known = {entry.id for entry in entries}
    entries += [i.entry for i in incoming if i.topic == topic and i.entry.id not in known]
    return _yaml(topic, entries) if entries else None


def _yaml(topic: str, entries: Sequence[Entry]) -> str:
    records = [_plain(entry.model_dump(by_alias=True)) for entry in entries]
    text: str = yaml.dump(
        {"topic": topic, "entries": records},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return text


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, dict):
        return {
            key: _plain(part)
            for key, part in value.items()
            if part not in ("", ()) and not (part is None and key in _OPTIONAL)
        }
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


class _Dumper(yaml.SafeDumper):
    """Answers as blocks, list items indented: as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _block(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _block)


def _write_all(folder: Path, texts: Mapping[str, str | None]) -> None:
    """Write every file beside its place first; only then take them all into use."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as beside:
        for name, text in texts.items():
            if text is not None:
                with (Path(beside) / name).open("w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
        for name, text in texts.items():
            if text is None:
                (folder / name).unlink(missing_ok=True)
            else:
                os.replace(Path(beside) / name, folder / name)
