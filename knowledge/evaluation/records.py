"""Documents and labelled questions, as research data sets of this kind keep them (JSON lines)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import Invalid

_Kind = TypeVar("_Kind", bound=BaseModel)
_COMPARED = 12  # characters of a long answer by which it is recognised in a passage


class Document(BaseModel):
    """A text to be searched."""

    model_config = ConfigDict(frozen=True)
    docid: str
    text: str


class Question(BaseModel):
    """A question, the document that answers it, and the answer as it stands there."""

    model_config = ConfigDict(frozen=True)
    id: str
    docid: str
    question: str
    answer: str

    @property
    def needle(self) -> str:
        """By what the answer is recognised in a passage."""
        return squeezed(self.answer)[:_COMPARED]


@dataclass(frozen=True)
class _Read:
    file: Path
    line: int
    text: bytes


def squeezed(text: str) -> str:
    """Without any white space."""
    return "".join(text.split())


def read_documents(path: Path) -> list[Document]:
    """Every document of a file.

    Raises:
        Invalid: naming file and line of a fault.
    """
    documents = [_checked(Document, line) for line in _lines(path)]
    if len({document.docid for document in documents}) < len(documents):
        raise Invalid("documents_doubled", f"{path} 中有重复的 docid")
    return documents


def read_questions(path: Path) -> list[Question]:
    """Every question of a file.

    Raises:
        Invalid: naming file and line of a fault.
    """
    return [_checked(Question, line) for line in _lines(path)]


def _lines(path: Path) -> Iterable[_Read]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Invalid("file_unreadable", f"文件 {path} 打不开，请检查路径和权限") from error
    lines = [_Read(path, n, t) for n, t in enumerate(raw.splitlines(), start=1) if t.strip()]
    if not lines:
        raise Invalid("file_empty", f"文件 {path} 是空的")
    return lines


def _checked(kind: type[_Kind], line: _Read) -> _Kind:
    try:
        return kind.model_validate_json(line.text)
    except ValidationError as error:
        fields = "、".join(sorted(kind.model_fields))
        raise Invalid(
            "line_faulty", f"{line.file} 第 {line.line} 行有误：应为含 {fields} 的 JSON 对象"
        ) from error
