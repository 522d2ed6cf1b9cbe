"""Recognises what no answer from the corpus may stand in the way of: danger to life, secrets, cases.

First by patterns, which fire on the first such message ever seen and can be read by those who answer
for them (sensitive.yaml); then by what is learned from sentences in other words (danger.py). A
message is harmless only if neither says otherwise.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.data_files import Data, load
from knowledge.conversing.danger import UNCLEAR, Danger, parts
from knowledge.retrieval.analysis import normalise

_FILE = Path(__file__).with_name("sensitive.yaml")
_LOOKED_AT = 400  # characters: patterns over more would cost more than they find
_NEAR = ".{0,8}"
_WORD = re.compile(r"<([a-z_]+)>")

_Pattern = Annotated[str, Field(min_length=2)]

_OPENING = re.compile(
    r"^(?:我|俺)?\s*(?:要|想|来)?\s*(?:投\s*诉|举\s*报|反\s*映)\s*(?:一下|个事|个情况|情况)?(?:\s+|(?=有人|正在))"
)
"""How a complaint opens; what follows may be no complaint at all: 我要投诉，有人拿刀堵门."""


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
    offers_entry: bool = False
    """Whether what the corpus knows of it is offered below the reply."""


class Matter(Data):
    """One kind of sensitive matter, as sensitive.yaml describes it."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    urgent: bool
    says: tuple[_Pattern, ...] = ()
    """Empty where only what was learned tells of it."""
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


class Matters(Data):
    """What sensitive.yaml holds."""

    words: dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], _Pattern]
    """Words that stand for each other; a word may use those named before it."""
    about_rules: _Pattern
    now: _Pattern
    """What tells that it happens now, whatever rules are asked for."""
    matters: Annotated[tuple[Matter, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _patterns_compile(self) -> Self:
        Looking(self)
        if UNCLEAR not in {matter.kind for matter in self.matters}:
            raise ValueError(f"缺少 kind: {UNCLEAR}，即听得出有危险、听不出是哪一种时的答复")
        return self


@dataclass(frozen=True)
class SpelledOut:
    """A matter, and what tells it."""

    matter: Matter
    says: re.Pattern[str]
    unless: re.Pattern[str] | None

    def excluded(self, said: str) -> bool:
        """Whether something is said that makes it another matter."""
        return self.unless is not None and self.unless.search(said) is not None


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
        self._about_rules = _any((data.about_rules,), words)
        self._now = _any((data.now,), words)
        self._matters = tuple(
            SpelledOut(
                matter,
                _any(matter.says, words),
                _any(matter.unless, words) if matter.unless else None,
            )
            for matter in data.matters
            if matter.says
        )
        self._by_kind = {matter.kind: matter for matter in data.matters}

    def matter(self, said: str) -> Matter | None:
        """What a normalised message without spaces tells of."""
        on_rules = bool(self._about_rules.search(said)) and not self._now.search(said)
        open_ones = [m for m in self._matters if not (on_rules and m.matter.about_rules)]
        for spelled in open_ones:
            if spelled.says.search(said) and not spelled.excluded(said):
                return spelled.matter
        return None

    def of(self, kind: str) -> Matter:
        """The matter of a kind; one that has no reply of its own gets that of the unclear."""
        return self._by_kind.get(kind, self._by_kind[UNCLEAR])


def recognise(text: str, danger: Danger | None = None) -> Special | None:
    """The sensitive matter that a message tells of, if any.

    Args:
        text: the message.
        danger: what was learned of danger in other words; None: by patterns alone.
    """
    said = _OPENING.sub("", normalise(text[:_LOOKED_AT]))
    matter = _looking().matter(said.replace(" ", ""))
    told = parts(said)
    if matter is None and len(told) > 1:  # what a long tale is about may hide how it ends
        matter = _looking().matter(told[-1])
    kind = danger.kind(said) if matter is None and danger is not None else None
    if kind is not None:  # it may be a question after all: what answers that stays in reach
        matter = _looking().of(kind)
    if matter is None:
        return None
    return Special(
        kind=matter.kind,
        reply=matter.reply,
        numbers=matter.numbers,
        urgent=matter.urgent,
        offers_entry=matter.offers_entry or kind is not None,
    )


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
