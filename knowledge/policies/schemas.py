"""What a policy document is, as far as it is recognised, confirmed, and shown."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from knowledge.entries.schemas import State, one_line
from knowledge.policies import messages


class Level(StrEnum):
    """Whose word it is."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word people read."""
        return messages.LEVELS[self.value]


class Standing(StrEnum):
    """How its issuer marks it."""

    IN_FORCE = "valid"
    REPEALED = "repealed"


@dataclass(frozen=True)
class Found:
    """One fact recognised in a document."""

    value: str
    evidence: str
    """The line it was found in."""
    sure: bool
    """False: concluded from what is usual; an editor should look."""


@dataclass
class Recognised:
    """What the layout of a document tells of it, by field."""

    found: dict[str, Found] = field(default_factory=dict)
    repeals: tuple[str, ...] = ()
    """文号 of documents that it says it puts out of force."""

    def value(self, name: str) -> str:
        """A field's value; empty when it was not found."""
        return self.found[name].value if name in self.found else ""


def _short(longest: int, shortest: int = 0) -> object:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


_Line = BeforeValidator(one_line)


class Facts(BaseModel):
    """What is known of a document beside its text; an editor confirms it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, _short(200, 2), _Line]
    doc_no: Annotated[str, _short(60), _Line] = ""
    issuer: Annotated[str, _short(200), _Line] = ""
    level: Level = Level.UNKNOWN
    region: Annotated[str, _short(60), _Line] = ""
    written: date | None = None
    """成文日期: signed or passed."""
    published: date | None = None
    effective: date | None = None
    expires: date | None = None
    """The last day it is valid."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = self.effective or self.published or self.written
        if self.expires and starts and self.expires < starts:
            raise ValueError(messages.IN_ORDER)
        return self

    def state(self, standing: Standing, repealed_on: date | None, as_of: date) -> State:
        """Validity on one day."""
        starts = self.effective or self.published or self.written
        if starts is not None and as_of < starts:
            return State.NOT_YET
        if standing is Standing.REPEALED and (repealed_on is None or as_of >= repealed_on):
            return State.REPEALED
        if self.expires is not None and as_of > self.expires:
            return State.EXPIRED
        return State.VALID


class BlockOut(BaseModel):
    """一段文字及其在文件结构中的位置。"""

    kind: Annotated[
        str, Field(description="heading 标题、article 条、item 项、paragraph 段、row 表格行")
    ]
    level: Annotated[int, Field(description="标题、条、项的层次，从 1 起")]
    text: str


class PolicyLine(BaseModel):
    """列表中的一份政策文件。"""

    id: int
    title: Annotated[str, Field(description="标题")]
    doc_no: Annotated[str, Field(description="发文字号，没有则为空")]
    issuer: Annotated[str, Field(description="发文机关")]
    level: Annotated[Level, Field(description="层级")]
    level_label: str
    region: Annotated[str, Field(description="适用地区")]
    written: Annotated[date | None, Field(description="成文日期")]
    published: Annotated[date | None, Field(description="发布日期")]
    effective: Annotated[date | None, Field(description="施行日期")]
    expires: Annotated[date | None, Field(description="有效期至")]
    state: Annotated[
        State,
        Field(
            description="查询日的效力：valid 有效、expired 失效、repealed 废止、not_yet 尚未施行"
        ),
    ]
    state_label: str
    as_of: Annotated[date, Field(description="按哪一天计算效力")]
    repealed_on: Annotated[date | None, Field(description="自哪一天起废止")]
    successor: Annotated[str, Field(description="替代它的文件的文号")]
    version: Annotated[int, Field(description="第几版文字")]
    confirmed: Annotated[bool, Field(description="是否经编辑确认；公开接口只给出已确认的")]


class PoliciesOut(BaseModel):
    """一页政策文件。"""

    items: list[PolicyLine]
    total: int
    page: int
    pages: int


class VersionOut(BaseModel):
    """一份文件的一版文字。"""

    number: int
    file: Annotated[str, Field(description="来自哪个文件")]
    at: Annotated[str, Field(description="何时导入")]


class PolicyOut(PolicyLine):
    """一份政策文件全文。"""

    blocks: list[BlockOut]
    versions: list[VersionOut]
    sources: Annotated[list[str], Field(description="同一份文件的其他来源")]


class PassageOut(BaseModel):
    """一份文件中符合查询的一段。"""

    policy: PolicyLine
    number: Annotated[int, Field(description="段落序号")]
    headings: Annotated[str, Field(description="所在的章节标题")]
    text: str


class PassagesOut(BaseModel):
    """符合查询的段落。"""

    items: list[PassageOut]
