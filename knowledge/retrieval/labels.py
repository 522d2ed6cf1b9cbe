"""What people said of entries and questions: this one is right for these words, or is not.

Kept beside the index by `lianxin train ranker`, in the words that were said, personal data masked;
every build after that lets the judge learn from it.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import Invalid


class Label(BaseModel):
    """A question and an entry, and whether the one answers the other."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    question: str = Field(min_length=1, max_length=400)
    entry: str = Field(min_length=1, max_length=64)
    right: bool = True
    weight: float = Field(default=2.0, gt=0, le=5)
    """In opinions of citizens; somebody who knows the entries counts for two."""


def labels_file(home: Path) -> Path:
    """Where those are that builds learn from; ``home`` is the index's folder."""
    return home / "labels.jsonl"


def known_labels(home: Path) -> list[Label]:
    """What was taken into use last; none is no fault, and what cannot be read is none."""
    path = labels_file(home)
    try:
        return read_labels(path) if path.exists() else []
    except Invalid:
        return []


def read_labels(path: Path) -> list[Label]:
    """The labels of a file, one JSON object a line.

    Raises:
        Invalid: naming file and line of a fault.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("file_unreadable", f"文件 {path} 打不开，或不是 UTF-8 文本") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Label.model_validate_json(line))
        except ValidationError as error:
            raise Invalid(
                "line_faulty",
                f"{path} 第 {number} 行有误：应为 "
                '{"question": 问法, "entry": 问答编号, "right": 是否答得对} 的 JSON 对象',
            ) from error
    return found


def save_labels(labels: Iterable[Label], home: Path) -> None:
    """Let builds learn from these, and from no others."""
    home.mkdir(parents=True, exist_ok=True)
    path = labels_file(home)
    beside = path.with_suffix(".new")
    beside.write_text("".join(f"{one.model_dump_json()}\n" for one in labels), encoding="utf-8")
    beside.chmod(0o600)
    beside.replace(path)


def as_lines(labels: Sequence[Label]) -> list[str]:
    """In an order and form of which a fingerprint can be taken."""
    return sorted(one.model_dump_json() for one in labels)
