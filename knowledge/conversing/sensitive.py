"""Recognises what no answer from the corpus may stand in the way of: danger to life, secrets, cases.

A regular expression, not a model: it must fire on the first such message ever seen, must be
readable by those who answer for it, and costs microseconds. All of it is data (sensitive.yaml).
"""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.data_files import Data, load
from knowledge.retrieval.analysis import normalise

_FILE = Path(__file__).with_name("sensitive.yaml")
_LOOKED_AT = 400  # characters: patterns over more would cost more than they find

_Pattern = Annotated[str, Field(min_length=2)]


class Number(BaseModel):
    """Whom to call."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    number: Annotated[str, Field(pattern=r"^\d{3,5}$")]
    label: Annotated[str, Field(min_length=2)]


class Special(BaseModel):
    """A sensitive matter: what is said at once, and the ways out."""

    model_config = ConfigDict(frozen=True)
    kind: str
    reply: str
    numbers: tuple[Number, ...]
    urgent: bool
    """Whether somebody may be in danger now."""


class Matter(Data):
    """One kind of sensitive matter, as sensitive.yaml describes it."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    urgent: bool
    says: Annotated[tuple[_Pattern, ...], Field(min_length=1)]
    unless: tuple[_Pattern, ...] = ()
    about_rules: bool = True
    """Whether a question about rules (about_rules) is left to the corpus."""
    offers_entry: bool = False
    """Whether what the corpus knows of it is offered below the reply."""
    reply: Annotated[str, Field(min_length=20)]
    numbers: Annotated[tuple[Number, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _patterns_compile(self) -> Self:
        for pattern in (*self.says, *self.unless):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"正则表达式有误：{pattern[:40]}（{error}）") from None
        return self


class Matters(Data):
    """What sensitive.yaml holds."""

    about_rules: _Pattern
    matters: Annotated[tuple[Matter, ...], Field(min_length=1)]


def recognise(text: str) -> Special | None:
    """The sensitive matter that a message tells of, if any."""
    said = normalise(text[:_LOOKED_AT]).replace(" ", "")
    for matter, says, unless in _compiled():
        if says.search(said) and not (unless and unless.search(said)):
            return Special(
                kind=matter.kind, reply=matter.reply, numbers=matter.numbers, urgent=matter.urgent
            )
    return None


def offers_entry(kind: str) -> bool:
    """Whether entries are offered below the reply to a kind of matter."""
    return any(matter.kind == kind and matter.offers_entry for matter in _data().matters)


@cache
def _data() -> Matters:
    return load(_FILE, Matters)


@cache
def _compiled() -> tuple[tuple[Matter, re.Pattern[str], re.Pattern[str] | None], ...]:
    data = _data()
    rules = re.sub(r"\s", "", data.about_rules)
    compiled = []
    for matter in data.matters:
        unless = [*matter.unless, *([rules] if matter.about_rules else [])]
        compiled.append((matter, _any(matter.says), _any(unless) if unless else None))
    return tuple(compiled)


def _any(patterns: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
