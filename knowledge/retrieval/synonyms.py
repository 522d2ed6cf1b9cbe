"""Words that are read as others: the shipped dictionary, with what editors changed over it.

A process reads all texts by one dictionary at a time, questions and entries alike. Which one an
index was built with is recorded in it; a changed one is taken into use by those who hold an index
(:mod:`knowledge.live`), who then read the entries anew that hold a changed word.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_SHIPPED = Path(__file__).with_name("synonyms.yaml")

Changes = Mapping[str, str]
"""Word → what it is read as instead of what the shipped dictionary says; empty: as itself."""


@dataclass(frozen=True)
class Dictionary:
    """Every word that is looked for, and what it is read as; heads of groups as themselves."""

    words: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, changes: Changes) -> "Dictionary":
        """The shipped one with changes."""
        aliases = {**shipped(), **changes}
        kept = {word: read_as for word, read_as in aliases.items() if read_as}
        words = {**dict.fromkeys(kept.values()), **kept}
        told = {word: read_as or word for word, read_as in words.items()}
        return cls(told, _any_of(told))

    def read(self, text: str) -> str:
        """A text in the words that are searched for; longest first, none within a longer one."""
        return self.pattern.sub(lambda found: self.words[found[0]], text)


@cache
def shipped() -> Mapping[str, str]:
    """Word → what it is read as, as the file beside says."""
    groups: dict[str, list[str]] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))["synonyms"]
    return {word: read_as for read_as, others in groups.items() for word in others}


def in_use() -> Dictionary:
    """What texts are read by now."""
    return _used[-1] if _used else use({})


def use(changes: Changes) -> Dictionary:
    """Read all texts of this process by the shipped dictionary with these changes from now on."""
    made = Dictionary.of(changes)
    _used[:] = [made]
    return made


def differing(one: Changes, other: Changes) -> frozenset[str]:
    """Words that two sets of changes read differently."""
    known = shipped()
    return frozenset(
        word
        for word in {*one, *other}
        if one.get(word, known.get(word, "")) != other.get(word, known.get(word, ""))
    )


_used: list[Dictionary] = []


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Matches the longest of many words; those of one first character are tried together."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    groups = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return re.compile("|".join(groups))
