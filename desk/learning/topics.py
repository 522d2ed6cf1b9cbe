"""Groups questions that ask for the same, and names each group by its most typical words.

The same questions give the same groups and names, whatever their order.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import rjieba
import yaml
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from knowledge.retrieval.analysis import canonical, normalise

Vectors = NDArray[np.float32]

MAX_QUESTIONS = 3000
"""Questions grouped at once, the newest: their distances fill some
200 MB for a few seconds."""
APART = 0.6
"""Mean cosine distance beyond which two groups stay apart."""
MEANING = 0.7
"""Share of the embedding beside the characters and words."""
NAME_WORDS = 3

_WORD = re.compile(r"[一-龥]{2,}|[a-z]{2,}")


@dataclass(frozen=True)
class Group:
    """Questions of one topic, by their places."""

    members: tuple[int, ...]
    name: str
    words: tuple[str, ...]
    middle: int
    """The place of the question nearest to all others."""


def group(texts: Sequence[str], vectors: Vectors, *, apart: float = APART) -> list[Group]:
    """Topics, the largest first.

    Args:
        texts: questions, at most `MAX_QUESTIONS`.
        vectors: their unit vectors, shape (texts, dimensions).
        apart: mean cosine distance beyond which groups stay apart.
    """
    if not texts:
        return []
    forms = [canonical(normalise(text)) for text in texts]
    order = sorted(range(len(texts)), key=lambda place: (forms[place], texts[place], place))
    alike = _likeness([forms[place] for place in order], vectors[order])
    labels = _labels(alike, apart)
    words = [_words(forms[place]) for place in order]
    spread = Counter(word for found in words for word in set(found))
    groups = []
    for label in sorted(set(labels)):
        inside = [row for row, found in enumerate(labels) if found == label]
        middle = inside[_middle(alike[np.ix_(inside, inside)])]
        typical = _typical([words[row] for row in inside], spread, len(texts))
        name = "、".join(typical) or texts[order[middle]][:20]
        members = tuple(sorted(order[row] for row in inside))
        groups.append(Group(members, name, typical, order[middle]))
    return sorted(groups, key=lambda found: (-len(found.members), found.name, found.members))


def _likeness(forms: Sequence[str], vectors: Vectors) -> Vectors:
    """How alike any two are, shape (texts, texts): characters and words beside meaning."""
    meant = normalize(vectors.astype(np.float32))
    alike: Vectors = MEANING * (meant @ meant.T)
    shape = TfidfVectorizer(analyzer=_pieces, sublinear_tf=True, dtype=np.float32)
    try:
        spelt = shape.fit_transform(forms)
    except ValueError:  # not a character in any of them
        return alike
    alike += (1 - MEANING) * (spelt @ spelt.T).toarray()
    return alike


def _labels(alike: Vectors, apart: float) -> list[int]:
    if len(alike) == 1:
        return [0]
    distances = np.clip(1.0 - alike, 0.0, None)
    np.fill_diagonal(distances, 0.0)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=apart
    )
    labels: list[int] = model.fit_predict(distances).tolist()
    return labels


def _middle(alike: Vectors) -> int:
    return int(np.argmax(np.round(alike.sum(axis=0), 3)))


def _pieces(form: str) -> list[str]:
    bare = form.replace(" ", "")
    return [*(bare[i : i + 2] for i in range(len(bare) - 1)), *(f"w:{w}" for w in _words(form))]


def _words(form: str) -> list[str]:
    return [w for w in rjieba.cut(form) if _WORD.fullmatch(w) and w not in _common()]


def _typical(inside: Sequence[Sequence[str]], spread: Counter[str], total: int) -> tuple[str, ...]:
    """Words that many questions of the group hold and few others."""
    counts = Counter(word for found in inside for word in set(found))
    scores = {w: n * math.log(1 + total / spread[w]) for w, n in counts.items()}
    kept: list[str] = []
    for word, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) == NAME_WORDS or (kept and counts[word] * 3 < counts[kept[0]]):
            break
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return tuple(kept)


@cache
def _common() -> frozenset[str]:
    path = Path(__file__).with_name("common_words.yaml")
    return frozenset(yaml.safe_load(path.read_text(encoding="utf-8"))["words"])
