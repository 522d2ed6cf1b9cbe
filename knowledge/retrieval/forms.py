"""Texts of entries as numbers.

A question is compared with every way to ask each candidate, hundreds of texts: their tokens are kept
as numbers, looked up all at once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.analysis import Analysis
from knowledge.retrieval.constraints import Narrowing, narrowing

FAMILIES = ("characters", "pairs", "words", "sounds")

Values = NDArray[np.float64]
Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]


class EntryForms(NamedTuple):
    """An entry, ready to be compared: tokens as numbers, in segments one after the other.

    All but the masses is the same whatever else the corpus holds.
    """

    texts: tuple[str, ...]
    """The ways to ask it, as they are compared letter by letter."""
    tokens: Hashes
    """Of each way to ask it, then of all its text: a segment for each family, each token once."""
    counts: Numbers
    """How often each of these occurs in all its text; of a way to ask it, 1."""
    lengths: Numbers
    """Of the segments."""
    masses: Values
    """Of each segment of a way: the weights summed; of those of all its text: what BM25 makes of their
    lengths. Empty until they are known."""
    marks: frozenset[int]
    """What narrows it, as numbers."""

    @classmethod
    def of(cls, questions: Sequence[Analysis], texts: Sequence[Analysis]) -> "EntryForms":
        """An entry but for its masses; ``texts`` is all of it."""
        ways = [dict.fromkeys(tokens) for question in questions for tokens in question.families]
        bags = [_bag(texts, family) for family in range(len(FAMILIES))]
        narrowings = [narrowing(question.said) for question in questions]
        segments: list[dict[str, None] | Counter[str]] = [*ways, *bags]
        counts = [1] * sum(map(len, ways)) + [n for bag in bags for n in bag.values()]
        return cls(
            texts=tuple(question.text.replace(" ", "") for question in questions),
            tokens=hashes(chain.from_iterable(segments)),
            counts=np.array(counts, dtype=np.int64),
            lengths=np.array(list(map(len, segments)), dtype=np.int64),
            masses=np.empty(0),
            marks=frozenset().union(*marks_of(Narrowing.together(narrowings))),
        )


def marks_of(told: Narrowing) -> tuple[set[int], set[int], set[int], set[int], set[int]]:
    """What narrows a text as numbers: audiences, things, places, aspects, figures."""
    return (
        numbered("audience", told.audiences),
        numbered("thing", told.things),
        numbered("place", told.places),
        numbered("aspect", told.aspects),
        numbered("number", told.numbers),
    )


def numbered(kind: str, names: Iterable[str]) -> set[int]:
    """Names of a kind as numbers."""
    return {crc32(f"{kind} {name}".encode()) for name in names}


def segments(lengths: NDArray[np.integer]) -> Numbers:
    """Of each member of segments that follow one another: which segment it is in."""
    return np.repeat(np.arange(len(lengths)), lengths)


def numbers(tokens: Hashes, lengths: Numbers) -> Numbers:
    """Tokens of segments, family after family, as numbers: those of different families apart."""
    families = len(FAMILIES)
    result: Numbers = tokens.astype(np.int64) * families + segments(lengths) % families
    return result


def word_numbers(words: Sequence[str]) -> Numbers:
    """Words as numbers."""
    result: Numbers = hashes(words).astype(np.int64) * len(FAMILIES) + FAMILIES.index("words")
    return result


def hashes(tokens: Iterable[str]) -> Hashes:
    """Tokens as numbers, whatever their family."""
    return np.array([crc32(token.encode()) for token in tokens], dtype=np.uint32)


def _bag(texts: Iterable[Analysis], family: int) -> Counter[str]:
    return Counter(chain.from_iterable(text.families[family] for text in texts))
