"""What an editor writes before it is an entry: anything may still be missing, nothing is lost.

A draft becomes an `Entry` only whole; what is missing is said field by field.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from core.errors import Invalid
from knowledge.entries import wording
from knowledge.entries.reading import sentence
from knowledge.entries.schemas import Entry, Status

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class _Loose(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceDraft(_Loose):
    """A source as far as it is filled in."""

    title: Short = ""
    doc_no: Short = ""
    issuer: Short = ""
    published: date | None = None
    effective: date | None = None
    clause: Short = ""


class Draft(_Loose):
    """An entry as far as it is written."""

    topic: Short = ""
    question: Short = ""
    scene: Short = ""
    variants: tuple[Short, ...] = ()
    answer: Long = ""
    audience: tuple[Short, ...] = ()
    region: Short = ""
    sources: tuple[SourceDraft, ...] = ()
    status: Status = Status.IN_FORCE
    starts: date | None = None
    until: date | None = None
    facts_as_of: date | None = None
    related: tuple[Short, ...] = ()
    successor: Short = ""
    """The entry that took its place."""
    review_by: date | None = None

    @classmethod
    def of(cls, entry: Entry, topic: str, review_by: date | None = None) -> "Draft":
        """What an entry says, without who answers for it."""
        return cls(
            topic=topic,
            question=entry.question,
            scene=entry.scene,
            variants=entry.variants,
            answer=entry.answer,
            audience=entry.audience,
            region=entry.region,
            sources=tuple(SourceDraft(**source.model_dump()) for source in entry.sources),
            status=entry.validity.status,
            starts=entry.validity.starts,
            until=entry.validity.until,
            facts_as_of=entry.facts_as_of,
            related=entry.related,
            successor=entry.successor or "",
            review_by=review_by,
        )

    @property
    def questions(self) -> tuple[str, ...]:
        """Every way to ask it that is filled in."""
        return tuple(text for text in (self.question, *self.variants) if text)

    @property
    def searched(self) -> str:
        """All that a search over the list looks at."""
        documents = [part for source in self.sources for part in (source.title, source.doc_no)]
        return "\n".join((*self.questions, self.answer, self.topic, *documents))

    @property
    def cited(self) -> frozenset[str]:
        """Keys of the documents it rests on."""
        return frozenset(key for s in self.sources if (key := document_key(s.doc_no)))

    def as_json(self) -> dict[str, Any]:
        """As it is stored and sent."""
        return self.model_dump(mode="json")


class Incomplete(Invalid):
    """A draft that is no entry yet, with what is missing by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("not_complete", wording.NOT_COMPLETE)
        self.faults = faults


def entry_of(
    draft: Draft, *, entry_id: str, drafter: str, reviewer: str = "", publisher: str = ""
) -> Entry:
    """The entry that a draft has become.

    Args:
        draft: what was written.
        entry_id: its id.
        drafter: who wrote it.
        reviewer: who checked it; a placeholder while nobody has.
        publisher: who released it; a placeholder while nobody has.

    Raises:
        Incomplete: something is missing or wrong, field by field.
    """
    raw = {
        "id": entry_id,
        "question": draft.question,
        "scene": draft.scene,
        "variants": draft.variants,
        "answer": draft.answer,
        "audience": draft.audience,
        "region": draft.region,
        "sources": [source.model_dump() for source in draft.sources],
        "validity": {"status": draft.status, "from": draft.starts, "until": draft.until},
        "facts_as_of": draft.facts_as_of,
        "related": draft.related,
        "successor": draft.successor or None,
        "drafter": drafter,
        "reviewer": reviewer or "（待审核）",
        "publisher": publisher or "（待发布）",
    }
    faults = {} if draft.topic else {"topic": "请填写主题"}
    try:
        entry = Entry.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            faults.setdefault(_field(detail["loc"]), _said(dict(detail)))
        raise Incomplete(faults) from None
    if faults:
        raise Incomplete(faults)
    return entry


def document_key(doc_no: str) -> str:
    """What two ways to write one 文号 have in common.

    ``建金[2005] 5号`` and ``建金〔2005〕5号`` are one document; what stands in brackets after the
    number (later amendments) is no part of it.
    """
    text = unicodedata.normalize("NFKC", doc_no)
    text = re.sub(r"[\[(〔【](\d{4})[\])〕】]", r"〔\1〕", text)
    text = re.sub(r"\s+|第(?=\d+号)", "", text).removeprefix("中华人民共和国")
    return re.split(r"[(（]", text, maxsplit=1)[0][:100]


def _field(location: tuple[int | str, ...]) -> str:
    """Where a fault stands, in the words of the form: ``sources.0.issuer``."""
    parts = ["starts" if part == "from" else part for part in location]
    if parts[:1] == ["validity"]:
        parts = parts[1:] or ["until"]
    elif parts[:1] == ["sources"] or parts[:1] == ["variants"]:
        parts = parts[:3]
    return ".".join(map(str, parts)) or "facts_as_of"


def _said(detail: dict[str, Any]) -> str:
    """The fault in a sentence, without naming the field: it is shown beside it."""
    value, context = detail.get("input"), detail.get("ctx", {})
    if value in ("", None, ()) or (detail["type"] == "too_short" and not context["actual_length"]):
        return "请填写"
    match detail["type"]:
        case "string_too_short":
            return f"太短了，至少 {context['min_length']} 个字"
        case "string_too_long":
            return f"太长了，最多 {context['max_length']} 个字"
        case "too_short":
            return f"至少要 {context['min_length']} 项，现在有 {context['actual_length']} 项"
        case "string_pattern_mismatch":
            return "编号格式不对，应像 qykb-001"
        case _:
            return sentence(detail)  # type: ignore[arg-type]
