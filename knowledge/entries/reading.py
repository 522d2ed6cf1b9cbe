"""Reads the corpus so that every fault can be told with its file and line.

Editors work in YAML by hand. A fault that names no line costs them an hour; so the node tree is
kept beside the values and each fault found by the schema is traced back to where it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.entries.schemas import Entry, TopicFile

Location = tuple[int | str, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
_DEEPEST = 20  # collections inside each other; an entry has five


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file, told in a sentence."""

    file: str
    line: int
    """The row, in a table."""
    message: str
    sheet: str = ""
    column: str = ""

    def __str__(self) -> str:
        if not (self.sheet or self.column):
            return f"{self.file}:{self.line}：{self.message}"
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        column = f"「{self.column}」列" if self.column else ""
        return f"{self.file} {sheet}第 {self.line} 行{column}：{self.message}"


class Compared(Protocol):
    """What of an entry is compared with others, and where it stands."""

    @property
    def id(self) -> str:
        """The entry's id."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Every way to ask it, the reviewed question first."""

    @property
    def related(self) -> tuple[str, ...]:
        """Ids of related entries."""

    @property
    def successor(self) -> str | None:
        """What took its place."""

    @property
    def file(self) -> str:
        """Where it is."""

    @property
    def sheet(self) -> str:
        """Where in a workbook."""

    def line(self, *location: int | str) -> int:
        """The line of a part of the entry."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Of an entry that is out: only what is compared."""

    id: str
    questions: tuple[str, ...]
    related: tuple[str, ...]
    successor: str | None
    file: str
    sheet: str = ""

    def line(self, *location: int | str) -> int:
        """None: it stands in no file."""
        return 0


@dataclass(frozen=True)
class Placed:
    """An entry, its topic, and where it and its parts stand."""

    entry: Entry
    topic: str
    file: str
    lines: Mapping[Location, int] = field(repr=False)
    sheet: str = ""
    """Where it stands in a workbook."""

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def questions(self) -> tuple[str, ...]:
        """Every way to ask it, the reviewed question first."""
        return self.entry.questions

    @property
    def related(self) -> tuple[str, ...]:
        """Ids of related entries."""
        return self.entry.related

    @property
    def successor(self) -> str | None:
        """What took its place."""
        return self.entry.successor

    def line(self, *location: int | str) -> int:
        """The line of a part of the entry, or of the nearest thing around it."""
        return _nearest(self.lines, location)


def read_folder(folder: Path) -> tuple[list[Placed], list[Fault]]:
    """Every entry of ``folder``'s YAML files, and every fault that one file alone can have."""
    placed: list[Placed] = []
    faults: list[Fault] = []
    if not folder.is_dir():
        return [], [Fault(str(folder), 0, "语料目录不存在，请检查 LIANXIN_CORPUS_DIR 或 --dir")]
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        faults.append(Fault(str(folder), 0, "目录里没有 .yaml 语料文件"))
    for path in paths:
        found, wrong = read_file(path)
        placed += found
        faults += wrong
    return placed, faults


def read_file(path: Path) -> tuple[list[Placed], list[Fault]]:
    """The entries of one file and its faults."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return [], [Fault(path.name, line, "文件不是 UTF-8 编码，请另存为 UTF-8 后重试")]
    return read_text(text, path.name)


def read_text(text: str, name: str, *, partly: bool = False) -> tuple[list[Placed], list[Fault]]:
    """The entries of one file's text and its faults.

    Args:
        text: YAML.
        name: of the file.
        partly: give the entries without fault even if others have one.
    """
    try:
        for _ in events(text):
            pass
        node = yaml.compose(text, Loader=_Loader)
        value = yaml.SafeLoader("").construct_document(node) if node is not None else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return [], [_broken_yaml(name, error)]
    if node is None:
        return [], [Fault(name, 1, "文件是空的")]
    lines = dict(_walk(node, ()))
    own = _by_entry(lines)
    faults = [
        Fault(name, line, f"字段「{key}」在同一处写了两次") for key, line in _repeated_keys(node)
    ]
    try:
        whole = TopicFile.model_validate(value)
    except ValidationError as error:
        faults += [_fault(name, lines, detail) for detail in error.errors()]
        return _sound(value, name, own) if partly else [], faults
    return [
        Placed(entry, whole.topic, name, own[number]) for number, entry in enumerate(whole.entries)
    ], faults


def _by_entry(lines: Mapping[Location, int]) -> dict[int, dict[Location, int]]:
    """The lines of each entry's parts, by the entry's place."""
    own: dict[int, dict[Location, int]] = defaultdict(dict)
    for where, line in lines.items():
        if where[:1] == ("entries",) and len(where) > 1 and isinstance(where[1], int):
            own[where[1]][where[2:]] = line
    return own


def events(text: str) -> Iterator[yaml.Event]:
    """What a YAML parser sees, no deeper than any corpus goes: below, parsers in C end the process.

    Raises:
        RecursionError: it is nested deeper.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise RecursionError
        yield event


def _sound(value: object, name: str, own: Mapping[int, Mapping[Location, int]]) -> list[Placed]:
    """The entries without fault of a file that has faults."""
    placed: list[Placed] = []
    entries = value.get("entries") if isinstance(value, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        try:
            one = TopicFile.model_validate({**value, "entries": [entry]})  # type: ignore[dict-item]
        except ValidationError:
            continue
        placed.append(Placed(one.entries[0], one.topic, name, own[number]))
    return placed


def place(entry: Entry, topic: str, name: str, line: int, sheet: str = "") -> Placed:
    """An entry all of which stands on one line (of a table, of JSON lines)."""
    return Placed(entry, topic, name, {(): line}, sheet)


def sentence(detail: ErrorDetails) -> str:
    """One fault found by the schema, as a Chinese sentence."""
    where = "".join(
        f"第{part + 1}项" if isinstance(part, int) else f"「{part}」"
        for part in (detail["loc"][2:] if detail["loc"][:1] == ("entries",) else detail["loc"])
    )
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f"缺少字段{where}"
        case "extra_forbidden":
            return f"不认识的字段{where}，请检查拼写"
        case "string_type":
            return f"{where}应为文字；数字或日期请加引号"
        case "string_too_short":
            return f"{where}太短，至少 {context['min_length']} 个字"
        case "string_too_long":
            return f"{where}太长，最多 {context['max_length']} 个字"
        case "string_pattern_mismatch":
            return f"{where}格式不对，编号应像 qykb-001（拼音首字母、短横线、数字）"
        case "too_short":
            return f"{where}至少要有 {context['min_length']} 项，现有 {context['actual_length']} 项"
        case "enum":
            return f"{where}只能是 有效、失效、废止 之一"
        case "date_type" | "date_from_datetime_parsing" | "date_parsing":
            return f"{where}应为日期，写成 2025-06-30 这样"
        case "tuple_type":
            return f"{where}应为列表，每项前加短横线"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{where or '文件'}应为“字段: 值”的形式"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{where}的值不合要求（{detail['type']}）"


def _fault(name: str, lines: Mapping[Location, int], detail: ErrorDetails) -> Fault:
    where = detail["loc"]
    who = ""
    if where[:1] == ("entries",) and len(where) > 1 and isinstance(where[1], int):
        who = f"第 {where[1] + 1} 条："
    return Fault(name, _nearest(lines, where), who + sentence(detail))


def _nearest(lines: Mapping[Location, int], where: Location) -> int:
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def _walk(node: yaml.Node, where: Location) -> Iterator[tuple[Location, int]]:
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*where, str(key.value)))
            yield (*where, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _walk(value, (*where, number))


def _repeated_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    children: Iterable[yaml.Node] = ()
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value)
        children = [value for _, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        yield from _repeated_keys(child)


def _broken_yaml(name: str, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    return Fault(name, line, "YAML 写法有误：请检查这一行及上一行的缩进、冒号和引号")
