"""Whether a message asks about what the corpus is about at all.

A search finds something near for every message, and what is near shares words with it: 五一放几天假
is near to how many days one gets off after a miscarriage. That 五一 is nothing of ours, an entry
cannot tell. So a linear classifier learns from all ways to ask the corpus, and from sentences that
nothing in it answers (outside.yaml), which tokens speak for a question of ours and which against. Its
log-odds are one more number for the judge of candidates.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.retrieval.analysis import Analysis

_OUTSIDE = Path(__file__).with_name("outside.yaml")
_FILE = "domain.npy"
_SLOTS = (
    1 << 16
)  # tokens share slots where their hashes meet: one in ten of a corpus of 400 entries
_USUAL = 2.0  # log-odds of a usual way to ask the shipped corpus: half of them have more
_STRENGTH = 3.0  # of the evidence against the prior that no token says anything
_ROUNDS = 2000

Weights = NDArray[np.float32]


class Domain:
    """What each token says, and what is said of a message without any."""

    def __init__(self, weights: Weights, bias: float) -> None:
        self._weights = weights
        self._bias = bias

    @classmethod
    def neutral(cls) -> "Domain":
        """Knows nothing: 0 for every message."""
        return cls(np.zeros(_SLOTS, dtype=np.float32), 0.0)

    @classmethod
    def learn(cls, inside: Iterable[Analysis], outside: Iterable[Analysis]) -> "Domain":
        """Learn from questions of ours and from others; neutral without either kind."""
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        kinds = [[s for s in map(_slots, texts) if len(s)] for texts in (inside, outside)]
        if not all(kinds):
            return cls.neutral()
        rows = [*kinds[0], *kinds[1]]
        values = np.concatenate([np.full(len(row), _worth(len(row))) for row in rows])
        ends = np.cumsum([0, *map(len, rows)])
        table = csr_matrix((values, np.concatenate(rows), ends), shape=(len(rows), _SLOTS))
        ours = np.arange(len(rows)) < len(kinds[0])
        model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, class_weight="balanced")
        with threadpool_limits(1):
            model.fit(table, ours)
        return cls(model.coef_[0].astype(np.float32), float(model.intercept_[0]))

    @classmethod
    def open(cls, folder: Path) -> "Domain":
        """What was kept in ``folder``.

        Raises:
            OSError, ValueError: when it is not there or damaged.
        """
        kept = np.load(folder / _FILE)
        if kept.shape != (_SLOTS + 1,):
            raise ValueError(f"{folder / _FILE}: shape {kept.shape}")
        return cls(kept[:-1], float(kept[-1]))

    def save(self, folder: Path) -> None:
        """Keep it in ``folder``."""
        np.save(folder / _FILE, np.append(self._weights, np.float32(self._bias)))

    def inside(self, text: Analysis) -> float:
        """Log-odds of a message being a question of ours; 0 of one without words."""
        slots = _slots(text)
        if not len(slots):
            return 0.0
        return float(self._weights[slots].sum()) * _worth(len(slots)) + self._bias

    def lacking(self, texts: Sequence[Analysis]) -> float:
        """What ways to ask lack to be held for ours as usual: 0 of what was learned from.

        By so much more, a question is held for ours when it is compared with an entry of these
        ways that came later, be it on a matter that was learned to be others'.
        """
        if not texts or not self._weights.any():
            return 0.0
        return max(0.0, _USUAL - float(np.mean([self.inside(text) for text in texts])))

    def knowing(self, texts: Iterable[Analysis]) -> "Domain":
        """The same for a corpus that also asks this: no word of it speaks against a question."""
        slots = np.unique(np.concatenate([np.empty(0, np.int64), *map(_slots, texts)]))
        weights = self._weights.copy()
        weights[slots] = np.maximum(weights[slots], 0.0)
        return Domain(weights, self._bias)


def outside_sentences() -> list[str]:
    """Sentences about other things, shipped with the code."""
    kinds: dict[str, list[str]] = yaml.safe_load(_OUTSIDE.read_text(encoding="utf-8"))
    return [sentence for sentences in kinds.values() for sentence in sentences]


def _slots(text: Analysis) -> NDArray[np.int64]:
    """The slots of a message's tokens, each once."""
    words: Sequence[str] = [f"w{word}" for word in text.words]  # 养老 the word is not the pair
    tokens = chain(text.unigrams, text.bigrams, words)
    found = {crc32(token.encode()) & (_SLOTS - 1) for token in tokens}
    return np.fromiter(found, dtype=np.int64, count=len(found))


def _worth(count: int) -> float:
    """Of each of so many tokens: as vectors of unit length."""
    return 1.0 / math.sqrt(count)
