"""What crosses the boundary of editing and of the public look-up."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from knowledge.entries.drafts import Draft
from knowledge.entries.moves import Move

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Saved(BaseModel):
    """A draft as it now reads, and the count of changes it was based on."""

    draft: Draft
    edits: int


class NewMove(BaseModel):
    """A move, what the person saw, and what the move takes."""

    move: Move
    edits: int
    reason: Reason = ""
    text: Reason = ""
    publish_at: AwareDatetime | None = None


class Cleared(BaseModel):
    """Why a mark may go."""

    reason: Reason


class Asked(BaseModel):
    """Ways to ask an entry that is being written."""

    questions: Annotated[list[Text], Field(max_length=60)]
    but: Annotated[str, Field(max_length=20)] = ""


class Tried(BaseModel):
    """A question to try."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class SourceOut(BaseModel):
    """依据的一份文件"""

    title: Annotated[str, Field(description="文件名称")]
    doc_no: Annotated[str, Field(description="文号；没有则为空")]
    issuer: Annotated[str, Field(description="发文机关")]
    published: Annotated[date, Field(description="发布日期")]
    effective: Annotated[date, Field(description="施行日期")]
    clause: Annotated[str, Field(description="条款；没有则为空")]


class ValidityOut(BaseModel):
    """按某一天计算的效力"""

    state: Annotated[str, Field(description="valid、expired、repealed 或 not_yet")]
    label: Annotated[str, Field(description="效力的中文说法")]
    as_of: Annotated[date, Field(description="按哪一天计算")]
    starts: Annotated[date, Field(description="生效日期")]
    until: Annotated[date | None, Field(description="最后有效日；没有则为 null")]


class NamesOut(BaseModel):
    """为内容署名的三个人"""

    drafter: Annotated[str, Field(description="拟稿人")]
    reviewer: Annotated[str, Field(description="审核人")]
    publisher: Annotated[str, Field(description="发布人")]


class EntryLine(BaseModel):
    """列表里的一条问答"""

    id: Annotated[str, Field(description="编号")]
    topic: Annotated[str, Field(description="主题")]
    question: Annotated[str, Field(description="问题")]
    audience: Annotated[list[str], Field(description="适用对象")]
    region: Annotated[str, Field(description="适用地区")]
    validity: ValidityOut


class EntryOut(EntryLine):
    """一条已发布的问答"""

    answer: Annotated[str, Field(description="答复全文")]
    variants: Annotated[list[str], Field(description="别的问法")]
    sources: list[SourceOut]
    names: NamesOut
    facts_as_of: Annotated[date, Field(description="内容核实至")]
    related: Annotated[list[str], Field(description="相关问答的编号")]
    demonstration: Annotated[bool, Field(description="是否为示例内容：示例没有人负责，不能作准")]


class EntriesOut(BaseModel):
    """一页问答"""

    items: list[EntryLine]
    total: Annotated[int, Field(description="总条数")]
    page: int
    pages: int


class CandidateOut(BaseModel):
    """可能符合的一条问答"""

    id: str
    question: str
    confidence: Annotated[float, Field(description="把握，0 到 1")]


class SearchOut(BaseModel):
    """检索结果"""

    question: Annotated[str, Field(description="问的是什么")]
    zone: Annotated[str, Field(description="answer：有把握；choose：请选择；其余：没有把握")]
    label: Annotated[str, Field(description="zone 的中文说法，不直接答时带上原因")]
    confidence: Annotated[float, Field(description="对最符合的一条的把握，0 到 1")]
    candidates: list[CandidateOut]
    answer: Annotated[EntryOut | None, Field(description="有把握时的答复；否则为 null")]
