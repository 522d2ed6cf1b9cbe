"""Recognises what narrows a question: audience, thing, place, and what about the matter is asked.

The words are data (constraints.yaml; places: core/data/divisions.yaml). All texts are normalised
(:func:`knowledge.retrieval.analysis.normalise`) before they are looked at.
"""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load
from core.divisions import counties, divisions

_FILE = Path(__file__).with_name("constraints.yaml")
_NOWHERE = "-"
_PEOPLE = re.compile("市[民场]")  # 昆山市民
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DENIED = re.compile(r"(?<!是)不是[问说指]?$")
"""我不是个体户, 不是问养老金: what is denied narrows nothing; 是不是个体户 does."""
_Words = Annotated[tuple[str, ...], Field(min_length=1)]


class OwnRules(Data):
    """People for whom rules made for all do not hold."""

    words: _Words
    but: tuple[str, ...] = ()
    """Words before these that tell of somebody else (我老公是), or of what is not so yet (考)."""
    rules: _Words
    """Of the rules that do not hold for them: what stands in the title, or in an entry's question."""
    source: str
    """What says so."""


class Outside(Data):
    """How a place outside the mainland is named when its own rules are asked for."""

    after: _Words
    """What it may stand after, beside the beginning."""
    not_before: _Words
    here: _Words
    """By these, what is asked is asked of the mainland all the same."""
    entries: _Words
    """An entry that holds one of these speaks of what is outside, too."""


class Narrowings(Data):
    """What constraints.yaml holds."""

    audiences: dict[str, _Words]
    own_rules: dict[str, OwnRules]
    outside: Outside
    contrasts: tuple[_Words, ...]
    families: dict[str, dict[str, _Words]]
    occupations: _Words
    aspects: dict[str, _Words]
    general: _Words
    empty: _Words


@dataclass(frozen=True)
class Mention:
    """Words of a text and what they stand for."""

    start: int
    end: int
    name: str


def audiences(text: str) -> list[Mention]:
    """Whom a normalised text speaks of, in order."""
    return _meant(text, _mentions(text, *_pattern("audiences")))


def things(text: str) -> list[Mention]:
    """Which things that have others beside them (医保, 年休假, 驾驶证) a normalised text names, in order."""
    return _meant(text, _mentions(text, *_thing_pattern()))


@cache
def beside(thing: str) -> frozenset[str]:
    """The other things of a thing's family."""
    families = _data().families.values()
    return frozenset().union(*(family for family in families if thing in family)) - {thing}


def aspects(text: str) -> list[Mention]:
    """What about the matter a normalised text asks, in order."""
    return _mentions(text, *_pattern("aspects"))


def places(text: str) -> list[Mention]:
    """Provinces, cities and counties that a normalised text names, in order, by their full names.

    Of what lies outside the mainland only that whose own rules are asked for: not where somebody
    comes from, nor where something happened that is asked of us.
    """
    found = [*(place for place in here(text) if place.name), *outside(text)]
    return sorted(found, key=lambda mention: mention.start)


def here(text: str) -> list[Mention]:
    """Places of the mainland that a normalised text names, in order; nameless where it may be several."""
    found = _mentions(text, *_place_pattern())
    taken = {number for place in found for number in range(place.start, place.end)}
    names, sizes = _county_names()
    free = 0
    for start, first in enumerate(map(operator.add, text, text[1:])):
        if first not in sizes or start < free or start in taken:
            continue
        for size in sizes[first]:
            name = names.get(text[start : start + size])
            if name is not None and not _PEOPLE.match(text, start + size - 1):
                free = start + size
                if name != _NOWHERE:
                    found.append(Mention(start, free, name))
                break
    return sorted(found, key=lambda mention: mention.start)


def outside(text: str) -> list[Mention]:
    """Places outside the mainland whose own rules a normalised text asks for, in order."""
    return [] if speaks_of_here(text) else _mentions(text, *_outside_pattern())


def speaks_of_here(text: str) -> bool:
    """Whether a normalised text says that the mainland is meant (国内, 我们这边)."""
    return any(word in text for word in _data().outside.here)


def without_here(text: str) -> str:
    """The text without what says that the mainland is meant."""
    for word in _data().outside.here:
        text = text.replace(word, "")
    return text


def speaks_of_outside(text: str) -> bool:
    """Whether a text of the corpus speaks of what is outside the mainland."""
    return any(word in text for word in _data().outside.entries)


def own_rules(text: str) -> list[tuple[str, OwnRules]]:
    """Whom a normalised text speaks of that has rules of their own."""
    return [
        (name, kind) for name, kind in _data().own_rules.items() if _speaks_of(kind).search(text)
    ]


@cache
def occupations() -> tuple[str, ...]:
    """What somebody may be without its narrowing what is asked."""
    return _data().occupations


@cache
def general_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that could be about anything, and words that are about nothing."""
    return _compiled(dict.fromkeys(_data().general, ""))[0], _compiled(
        dict.fromkeys(_data().empty, "")
    )[0]


def without(text: str, mentions: list[Mention]) -> str:
    """The text with the words of the mentions taken out."""
    for mention in sorted(mentions, key=lambda found: -found.start):
        text = text[: mention.start] + text[mention.end :]
    return text


@cache
def contrast(left: str, right: str) -> bool:
    """Whether an answer for the one is none for the other."""
    return left != right and any(left in group and right in group for group in _data().contrasts)


def contrasting(name: str) -> tuple[str, ...]:
    """All names of the lines that a name stands in, itself included."""
    groups = [group for group in _data().contrasts if name in group]
    return tuple(dict.fromkeys(member for group in groups for member in group))


def _mentions(text: str, pattern: re.Pattern[str], names: dict[str, str]) -> list[Mention]:
    return [Mention(*found.span(), names[found[0]]) for found in pattern.finditer(text)]


def _meant(text: str, mentions: list[Mention]) -> list[Mention]:
    """What is mentioned, but for what is denied."""
    if "不是" not in text:
        return mentions
    return [m for m in mentions if _DENIED.search(text, 0, m.start) is None]


@cache
def _data() -> Narrowings:
    return load(_FILE, Narrowings)


@cache
def _pattern(kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
    groups: dict[str, tuple[str, ...]] = getattr(_data(), kind)
    return _compiled({word: name for name, words in groups.items() for word in words})


@cache
def _thing_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    every = [one for family in _data().families.values() for one in family.items()]
    return _compiled({word: name for name, words in every for word in words})


@cache
def _place_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """A city is named with 市, or without where its name means nothing else."""
    country = divisions()
    names = {city: city for city in country.municipalities}
    for province, cities in country.provinces.items():
        names |= {city: city for city in cities if city.endswith(("市", "州", "盟", "地区"))}
        short = re.sub("省|壮族自治区|回族自治区|维吾尔自治区|自治区", "", province)
        names |= {province: province, short: province}
    for short in (*country.well_known, "北京", "上海", "天津", "重庆"):
        names.setdefault(short, f"{short}市")
    pattern, names = _compiled(names)
    return re.compile(rf"(?:{pattern.pattern})(?![路街人]\b)"), names


@cache
def _county_names() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Counties as they are named, and how long names that begin alike are, longest first."""
    known = counties()
    names = known.names | dict.fromkeys(known.everyday, _NOWHERE)
    sizes: dict[str, set[int]] = {}
    for name in names:
        sizes.setdefault(name[:2], set()).add(len(name))
    return names, {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


@cache
def _outside_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    country = divisions()
    every = {**country.other_regions, **country.countries}
    names = {other: name for name, others in every.items() for other in (name, *others)}
    pattern, names = _compiled(names)
    told = _data().outside
    before = "|".join(f"(?<={re.escape(word)})" for word in told.after)
    after = "|".join(map(re.escape, told.not_before))
    return re.compile(rf"(?:^|(?<= )|{before})(?:{pattern.pattern})(?!的?(?:{after}))"), names


@cache
def _speaks_of(kind: OwnRules) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(kind.words, key=len, reverse=True)))
    but = "".join(f"(?<!{re.escape(word)})" for word in kind.but)
    return re.compile(f"{but}(?:{words})")


def _compiled(names: dict[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), names


@dataclass(frozen=True)
class Narrowing:
    """What narrows a text."""

    audiences: frozenset[str]
    things: frozenset[str]
    places: frozenset[str]
    aspects: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def together(cls, parts: Sequence["Narrowing"]) -> "Narrowing":
        """What narrows any of several texts."""
        return cls(
            frozenset().union(*(part.audiences for part in parts)),
            frozenset().union(*(part.things for part in parts)),
            frozenset().union(*(part.places for part in parts)),
            frozenset().union(*(part.aspects for part in parts)),
            frozenset().union(*(part.numbers for part in parts)),
        )


def narrowing(text: str) -> Narrowing:
    """What narrows a normalised text."""
    return Narrowing(
        frozenset(mention.name for mention in audiences(text)),
        frozenset(mention.name for mention in things(text)),
        frozenset(mention.name for mention in places(text)),
        frozenset(mention.name for mention in aspects(text)),
        frozenset(_NUMBER.findall(text)),
    )
