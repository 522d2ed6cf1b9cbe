"""Reads rule files: limits, holidays, departments. Data that people change without code.

A lawyer or an operator edits these by hand, so a fault is told with file, line and what to do.
Only structure is checked here; each reader keeps its own schema as a pydantic model.
"""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import Unavailable

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

_PROBLEMS = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "不认识这一项，请检查拼写或删去",
    "enum": "不是允许的值，请检查拼写",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "string_type": "应为文字；像数字或日期的请加引号",
    "string_too_short": "不能为空",
    "date_type": "应为日期，写成 2026-01-04 这样",
    "date_parsing": "应为日期，写成 2026-01-04 这样",
    "date_from_datetime_parsing": "应为日期，写成 2026-01-04 这样",
    "tuple_type": "应为列表，每项前加短横线",
    "too_short": "项数太少，请补充",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "model_type": "应为“字段: 值”的形式",
    "invalid_key": "字段名应为文字，请加引号",
}


class Data(BaseModel):
    """Base of every rule file's schema: frozen, and no field that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DataFault(Unavailable):
    """A rule file that cannot be used as it stands."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__("data_file", f"{path.name}:{line}：{problem}")
        self.line = line


def load(path: Path, schema: type[Model]) -> Model:
    """The content of ``path``, checked.

    Raises:
        DataFault: with the line at fault, when it is missing, not YAML or not as the schema says.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except FileNotFoundError:
        raise DataFault(path, 0, "文件不存在，请从代码库恢复") from None
    except UnicodeDecodeError:
        raise DataFault(path, 0, "文件不是 UTF-8 编码，请另存为 UTF-8") from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise DataFault(path, line, "YAML 写法有误，请检查缩进、冒号和引号") from None
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "文件"
        problem = _PROBLEMS.get(first["type"]) or first.get("ctx", {}).get("error", first["msg"])
        raise DataFault(path, _line(node, first["loc"]), f"{where}：{problem}") from None


def _line(node: yaml.Node | None, place: Location) -> int:
    """The line of ``place``, or of the nearest thing around it."""
    line = 1
    for part in place:
        step: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, child in node.value:
                if key.value == str(part):
                    line, step = key.start_mark.line + 1, child
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            step = node.value[part]
            line = step.start_mark.line + 1
        if step is None:
            break
        node = step
    return line
