"""What an entry is.

An answer of a government is only as good as what stands behind it, so an entry cannot exist
without a source, dates and three different people who answer for it.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, NewType, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

EntryId = NewType("EntryId", str)


_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What XML 1.0 cannot carry (2.2 Char), and the C1 controls that nobody typed."""


def tidy(text: object) -> object:
    """Text without control characters and with plain line ends: every format can carry it."""
    if not isinstance(text, str) or text.isprintable():
        return text
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: object) -> object:
    """Tidy text on one line."""
    return " ".join(str(tidy(text)).split("\n")) if isinstance(text, str) else text


_OneLine = BeforeValidator(one_line)  # stands last: what stands before it sees tidy text
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _OneLine
]
Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=4, max_length=120), _OneLine
]
Answer = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=20, max_length=800),
    BeforeValidator(tidy),
]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,12}-\d{3,5}$")]

DEMONSTRATION_MARK = "示例"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Status(StrEnum):
    """How the issuer itself marks the basis of an answer."""

    IN_FORCE = "有效"
    EXPIRED = "失效"
    REPEALED = "废止"


class State(StrEnum):
    """Validity as of a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REPEALED = "repealed"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        """The word shown beside an answer."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.VALID: "现行有效",
    State.EXPIRED: "已失效",
    State.REPEALED: "已废止",
    State.NOT_YET: "尚未施行",
}


class Source(_Record):
    """A document that an answer rests on."""

    title: Line
    doc_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), _OneLine] = ""
    issuer: Line
    published: date
    effective: date
    clause: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), _OneLine] = ""


class Validity(_Record):
    """From when to when an answer holds; ``until`` is the last valid day."""

    status: Annotated[Status, Field(strict=False)]
    starts: date = Field(alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.starts:
            raise ValueError(f"终止日期 {self.until} 早于起始日期 {self.starts}")
        return self

    def state(self, as_of: date) -> State:
        """Validity on one day."""
        if as_of < self.starts:
            return State.NOT_YET
        if self.until is not None and as_of <= self.until:
            return State.VALID
        if self.status is Status.REPEALED:
            return State.REPEALED
        if self.status is Status.EXPIRED or self.until is not None:
            return State.EXPIRED
        return State.VALID


class Entry(_Record):
    """One reviewed question with variants, an answer and its sources."""

    id: Id
    question: Question
    scene: Line
    variants: Annotated[tuple[Question, ...], Field(min_length=3, strict=False)]
    answer: Answer
    audience: Annotated[tuple[Line, ...], Field(min_length=1, strict=False)]
    region: Line
    sources: Annotated[tuple[Source, ...], Field(min_length=1, strict=False)]
    validity: Validity
    facts_as_of: date
    drafter: Line
    reviewer: Line
    publisher: Line
    related: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    successor: Id | None = None
    """What took its place when its basis ended."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Every way to ask it, the reviewed question first."""
        return (self.question, *self.variants)

    @property
    def demonstration(self) -> bool:
        """Whether the people named are examples, that is: nobody answers for it yet."""
        return self.publisher.startswith(DEMONSTRATION_MARK)

    @model_validator(mode="after")
    def _three_people(self) -> Self:
        if len({self.drafter, self.reviewer, self.publisher}) < 3:
            raise ValueError("拟稿人、审核人、发布人须为三个不同的人")
        return self

    @model_validator(mode="after")
    def _sources_known_by_then(self) -> Self:
        for source in self.sources:
            if source.published > self.facts_as_of:
                raise ValueError(
                    f"来源《{source.title}》发布于 {source.published}，晚于内容截止日 {self.facts_as_of}"
                )
        return self


class TopicFile(_Record):
    """What one YAML file of the corpus holds."""

    topic: Line
    entries: Annotated[tuple[Entry, ...], Field(min_length=1, strict=False)]
