"""Recognises danger told in other words than the patterns know, by what it sounds like.

A linear model over sequences of one to three characters and pairs of near ones, learned when the
index is built (danger_learning.py) from the sentences of danger.yaml. It is the second layer: what the
patterns of sensitive.yaml recognise needs no model.
"""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]

LONGEST = 3
"""Characters of a sequence; four told no more beside the pairs."""
FARTHEST = 4
"""Places between two characters that are looked at as a pair, whatever stands between: 转…骗."""
UNCLEAR = "unclear"
"""The kind of a danger of which it is not clear what it is."""
DOUBT = 0.0
"""The score of danger below which no kind alone alarms; a text without a known word has -0.1."""
_LEAST = 5  # characters: so few tell nothing but what the patterns know (救命)
_AT_ONCE = 40  # characters looked at together: more words of other things would drown the danger


class Danger:
    """What was learned. Immutable: any number of threads may ask.

    Args:
        grams: the sequences and pairs that count.
        rarity: of each, how rare it is.
        weights: of each, how it speaks for danger, then for each kind.
        offsets: what is added to danger and to each kind.
        kinds: in the order of the columns after the first.
        alarm_from: the score from which something is taken for danger.
        care: kinds that are taken for danger by their own score too, and from which, where it sounds
            more like danger than not.
        clear_from: the score from which a kind is clear.
    """

    def __init__(
        self,
        grams: Sequence[str],
        rarity: Weights,
        weights: Weights,
        offsets: Weights,
        *,
        kinds: Sequence[str],
        alarm_from: float,
        care: dict[str, float],
        clear_from: float,
    ) -> None:
        self._places = {gram: place for place, gram in enumerate(grams)}
        self._rarity, self._weights, self._offsets = rarity, weights, offsets
        self._squares = rarity.astype(np.float64) ** 2
        self._scaled = weights * rarity[:, None]
        self.kinds = tuple(kinds)
        self.alarm_from, self.care, self.clear_from = alarm_from, care, clear_from

    def kind(self, said: str) -> str | None:
        """The kind of danger that a normalised message tells of; None where it tells of none."""
        heard = self.heard(said)
        if not heard:
            return None
        worst = max(heard, key=lambda scores: float(scores[0]))
        if worst[0] >= self.alarm_from:
            return self._named(worst[1:])
        for kind, start in self.care.items():
            column = 1 + self.kinds.index(kind)
            if any(scores[column] >= start and scores[0] > DOUBT for scores in heard):
                return kind
        return None

    def heard(self, said: str) -> list[Weights]:
        """The scores of every part of a normalised message that is long enough to tell something."""
        return [self.scores(part) for part in parts(said) if len(part) >= _LEAST]

    def scores(self, part: str) -> Weights:
        """How much a text without spaces sounds like danger, then like each kind."""
        known = {self._places.get(gram, -1) for gram in grams_of(part)} - {-1}
        if not known:
            return self._offsets
        places = np.fromiter(known, dtype=np.intp, count=len(known))
        length = float(self._squares.take(places).sum()) ** 0.5
        scores: Weights = self._scaled.take(places, axis=0).sum(axis=0) / length + self._offsets
        return scores

    def save(self, path: Path) -> None:
        """Write it as numbers."""
        np.savez_compressed(
            path,
            grams=np.frombuffer("\n".join(self._places).encode(), dtype=np.uint8),
            kinds=np.frombuffer("\n".join(self.kinds).encode(), dtype=np.uint8),
            rarity=self._rarity,
            weights=self._weights,
            offsets=self._offsets,
            limits=np.array([self.alarm_from, self.clear_from]),
            care=np.array([self.care.get(kind, np.inf) for kind in self.kinds]),
        )

    @classmethod
    def load(cls, path: Path) -> "Danger":
        """What :meth:`save` wrote.

        Raises:
            OSError: when it is not there.
            ValueError: when it is damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as held:
                kinds = held["kinds"].tobytes().decode().split("\n")
                alarm_from, clear_from = map(float, held["limits"])
                care = dict(zip(kinds, map(float, held["care"]), strict=True))
                return cls(
                    held["grams"].tobytes().decode().split("\n"),
                    held["rarity"],
                    held["weights"],
                    held["offsets"],
                    kinds=kinds,
                    alarm_from=alarm_from,
                    care={kind: start for kind, start in care.items() if start < np.inf},
                    clear_from=clear_from,
                )
        except (KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(f"{path.name} is damaged") from error

    def _named(self, scores: Weights) -> str:
        best = int(scores.argmax())
        return self.kinds[best] if float(scores[best]) >= self.clear_from else UNCLEAR


def grams_of(part: str) -> set[str]:
    """Every sequence of one to three characters of a text without spaces, and every pair."""
    sizes, apart = range(1, LONGEST + 1), range(2, FARTHEST + 1)
    sequences = {part[at : at + size] for size in sizes for at in range(len(part) - size + 1)}
    pairs = (map("…".join, zip(part, part[far:], strict=False)) for far in apart)
    return sequences.union(*pairs)


def parts(said: str) -> list[str]:
    """A normalised message in parts that are looked at together, without its spaces."""
    made = [""]
    for clause in said.split():
        for begin in range(0, len(clause), _AT_ONCE):
            piece = clause[begin : begin + _AT_ONCE]
            if len(made[-1]) + len(piece) > _AT_ONCE:
                made.append("")
            made[-1] += piece
    return [part for part in made if part]
