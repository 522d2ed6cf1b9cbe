"""Recognises what no answer from the corpus may stand in the way of: danger to life, secrets, cases.

Patterns and counted words, not a model: it must fire on the first such message ever seen and be
readable by those who answer for it. All of it is data (sensitive.yaml).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.data_files import Data, load
from knowledge.retrieval.analysis import normalise

_FILE = Path(__file__).with_name("sensitive.yaml")
_LOOKED_AT = 400  # characters: patterns over more would cost more than they find
_COUNTED = 60  # characters: who is in danger says so at once, and long tales have many words
_NEAR = ".{0,8}"
_WORD = re.compile(r"<([a-z_]+)>")

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
    alarming: str = ""
    """Words that, with others, tell of it where no pattern does."""
    worrying: str = ""
    unless: tuple[_Pattern, ...] = ()
    about_rules: bool = True
    """Whether a question about rules (about_rules) is left to the corpus."""
    offers_entry: bool = False
    """Whether what the corpus knows of it is offered below the reply."""
    reply: Annotated[str, Field(min_length=20)]
    numbers: Annotated[tuple[Number, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _reply_names_the_first_number(self) -> Self:
        if self.numbers[0].number not in self.reply:
            raise ValueError(f"{self.kind} 的答复里没有写第一个号码 {self.numbers[0].number}")
        return self


class Points(Data):
    """What a word counts, and how many points tell a matter."""

    enough: Annotated[int, Field(gt=0)]
    alarming: Annotated[int, Field(gt=0)]
    worrying: Annotated[int, Field(gt=0)]
    somebody: Annotated[int, Field(ge=0)]
    grave: Annotated[int, Field(ge=0)]
    calm: Annotated[int, Field(le=0)]


class Matters(Data):
    """What sensitive.yaml holds."""

    words: dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], _Pattern]
    """Words that stand for each other; a word may use those named before it."""
    about_rules: _Pattern
    now: _Pattern
    """What tells that it happens now, whatever rules are asked for."""
    points: Points
    somebody: _Pattern
    grave: _Pattern
    calm: _Pattern
    """What is asked of matters in which nobody is in danger."""
    matters: Annotated[tuple[Matter, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _patterns_compile(self) -> Self:
        Looking(self)
        return self


@dataclass(frozen=True)
class SpelledOut:
    """A matter, and what tells it."""

    matter: Matter
    says: re.Pattern[str]
    unless: re.Pattern[str] | None
    alarming: re.Pattern[str] | None
    worrying: re.Pattern[str] | None

    def excluded(self, said: str) -> bool:
        """Whether something is said that makes it another matter."""
        return self.unless is not None and self.unless.search(said) is not None

    def points(self, said: str, points: Points) -> int:
        """How much its own words count; nothing, where none is alarming."""
        alarming = set(self.alarming.findall(said)) if self.alarming else set()
        if not alarming:
            return 0
        worrying = set(self.worrying.findall(said)) if self.worrying else set()
        return points.alarming * len(alarming) + points.worrying * len(worrying)


class Looking:
    """Looks for the matters of one file."""

    def __init__(self, data: Matters) -> None:
        """Fill in the words of all patterns.

        Raises:
            ValueError: naming the pattern that is no regular expression, or a word not known.
        """
        words: dict[str, str] = {}
        for name, pattern in data.words.items():
            words[name] = _filled_in(pattern, words)
        self._points = data.points
        self._about_rules = _any((data.about_rules,), words)
        self._now = _any((data.now,), words)
        self._somebody = _any((data.somebody,), words)
        self._grave = _any((data.grave,), words)
        self._calm = _any((data.calm,), words)
        self._matters = tuple(
            SpelledOut(
                matter,
                _any(matter.says, words),
                _any(matter.unless, words) if matter.unless else None,
                _any((matter.alarming,), words) if matter.alarming else None,
                _any((matter.worrying,), words) if matter.worrying else None,
            )
            for matter in data.matters
        )

    def matter(self, said: str) -> Matter | None:
        """What a normalised message without spaces tells of."""
        on_rules = bool(self._about_rules.search(said)) and not self._now.search(said)
        open_ones = [m for m in self._matters if not (on_rules and m.matter.about_rules)]
        for spelled in open_ones:
            if spelled.says.search(said) and not spelled.excluded(said):
                return spelled.matter
        return self._by_points(said[:_COUNTED], open_ones)

    def _by_points(self, said: str, matters: list[SpelledOut]) -> Matter | None:
        points = self._points
        shared = (
            points.somebody * bool(self._somebody.search(said))
            + points.grave * bool(self._grave.search(said))
            + points.calm * len(set(self._calm.findall(said)))
        )
        counted = [(m.points(said, points), m) for m in matters if m.alarming]
        most, spelled = max(counted, key=lambda pair: pair[0], default=(0, None))
        if not most or shared + most < points.enough or spelled is None or spelled.excluded(said):
            return None
        return spelled.matter


def recognise(text: str) -> Special | None:
    """The sensitive matter that a message tells of, if any."""
    matter = _looking().matter(normalise(text[:_LOOKED_AT]).replace(" ", ""))
    if matter is None:
        return None
    return Special(
        kind=matter.kind, reply=matter.reply, numbers=matter.numbers, urgent=matter.urgent
    )


def offers_entry(kind: str) -> bool:
    """Whether entries are offered below the reply to a kind of matter."""
    return any(matter.kind == kind and matter.offers_entry for matter in _data().matters)


@cache
def _data() -> Matters:
    return load(_FILE, Matters)


@cache
def _looking() -> Looking:
    return Looking(_data())


def _any(patterns: tuple[str, ...], words: dict[str, str]) -> re.Pattern[str]:
    """One pattern for all of them."""
    filled = [_filled_in(pattern, words) for pattern in patterns]
    for pattern in filled:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"正则表达式有误：{pattern[:40]}（{error}）") from None
    return re.compile("|".join(f"(?:{pattern})" for pattern in filled))


def _filled_in(pattern: str, words: dict[str, str]) -> str:
    """A pattern with its words and distances, as regular expressions know them."""

    def word(named: re.Match[str]) -> str:
        if named[1] not in words:
            raise ValueError(f"没有名为 {named[1]} 的词（写在它前面才能用）：{pattern[:40]}")
        return f"(?:{words[named[1]]})"

    bare = re.sub(r"\s", "", pattern).replace("…", _NEAR)
    return _WORD.sub(word, bare)
