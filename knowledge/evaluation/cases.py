"""Judged questions as `knowledge/evaluation/answers/README.md` describes them, read from YAML.

People write these files by hand, so a fault is told with its file and line.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from core.data_files import Data, load
from core.errors import Invalid

OWN = Path(__file__).parent / "answers"
FLOORS = OWN / "floors.yaml"
WRITTEN = date(2026, 11, 23)
"""The day of asking where a file names none: a question about "now" must not age with the clock."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Kind(StrEnum):
    """What makes a question hard."""

    COLLOQUIAL = "colloquial"
    TYPO = "typo"
    TRADITIONAL = "traditional"
    DIALECT = "dialect"
    FOLLOW_UP = "follow_up"
    OUT_OF_SCOPE = "out_of_scope"
    OUT_OF_DATE = "out_of_date"
    MISSING = "missing"
    SENSITIVE = "sensitive"

    @property
    def label(self) -> str:
        """As people read it."""
        return _LABELS[self]


_LABELS = {
    Kind.COLLOQUIAL: "口语",
    Kind.TYPO: "错别字",
    Kind.TRADITIONAL: "繁体",
    Kind.DIALECT: "方言",
    Kind.FOLLOW_UP: "追问",
    Kind.OUT_OF_SCOPE: "范围外",
    Kind.OUT_OF_DATE: "过期与往年",
    Kind.MISSING: "缺条件",
    Kind.SENSITIVE: "敏感",
}


class Instead(StrEnum):
    """What should be done instead of answering."""

    ABSTAIN = "abstain"
    ASK = "ask"
    SPECIAL = "special"
    ORDINARY = "ordinary"
    """Anything but `special`: it sounds like danger and is none."""


class Split(StrEnum):
    """Which half a case belongs to: the one that may be looked at, or the one only measured on."""

    TUNE = "tune"
    HELD = "held"


class Case(Data):
    """One conversation whose last turn is judged."""

    id: Name
    kind: Kind
    turns: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)]
    entries: tuple[Name, ...] = ()
    zone: Instead | None = None
    choices: tuple[Name, ...] = ()
    matters: tuple[Name, ...] = ()
    year: Annotated[int, Field(ge=1949, le=2100)] | None = None
    as_of: date | None = None
    split: Split | None = None
    note: str = ""

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Self:
        if not self.entries and self.zone is None:
            raise ValueError(
                "要写明 entries（哪些问答能答）或 zone（abstain、ask、special、ordinary）"
            )
        if self.entries and self.zone in {Instead.ABSTAIN, Instead.ORDINARY}:
            raise ValueError(f"有 entries 能答，就不该是 zone: {self.zone}，请去掉其中之一")
        if self.choices and self.zone is not Instead.ASK:
            raise ValueError("choices 只用于 zone: ask")
        if self.matters and self.zone is not Instead.SPECIAL:
            raise ValueError("matters 只用于 zone: special")
        return self

    @property
    def in_scope(self) -> bool:
        """Whether the corpus answers it and nothing else is right."""
        return self.zone is None

    @property
    def out_of_scope(self) -> bool:
        """Whether the corpus does not answer it."""
        return self.zone is Instead.ABSTAIN

    @property
    def dangerous(self) -> bool:
        """Whether only a reply of its own is right."""
        return self.zone is Instead.SPECIAL and not self.entries


class _CaseFile(Data):
    as_of: date = WRITTEN
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


def read_cases(paths: Sequence[Path] = ()) -> list[Case]:
    """Every case of the files, or of our own set when none is given; each with its day of asking.

    Raises:
        DataFault: naming file and line of a fault.
        Invalid: when a file cannot be opened or an id is used twice.
    """
    cases = [case for path in paths or _own() for case in _read(path)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise Invalid("case_doubled", f"用例编号 {case.id} 用了两次，请改掉其中一个")
        seen.add(case.id)
    return cases


def _own() -> list[Path]:
    return [path for path in sorted(OWN.glob("*.yaml")) if path != FLOORS]


def _read(path: Path) -> list[Case]:
    try:
        path.open("rb").close()
    except OSError as error:
        raise Invalid("file_unreadable", f"文件 {path} 打不开，请检查路径和权限") from error
    file = load(path, _CaseFile)
    return [
        case if case.as_of else case.model_copy(update={"as_of": file.as_of}) for case in file.cases
    ]
