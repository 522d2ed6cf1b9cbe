"""Quotes the passage of a policy document that answers, where no reviewed entry does.

A quotation is the document's own words and is marked as such: nobody reviewed that it answers the
question, so it is only given where passage and question agree on most of what is telling, and what
of it answers is highlighted for the reader to judge.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.retrieval.documents import DETAILS, DocumentIndex, Ranked
from knowledge.retrieval.documents import NAMES as FIELDS
from knowledge.retrieval.forms import Values
from knowledge.retrieval.ranker import Ranker
from knowledge.retrieval.reranking import FIRST, Reranker

QUOTED_FROM = 0.55
"""Confidence from which a quotation is worth showing, where no labelled questions say otherwise: a
deployer's documents come without any, and titles asked as questions find their own document far too
easily to measure precision on. `lianxin train ranker` learns it (`evaluation.quoting`)."""
_NEIGHBOUR = 0.6  # share of the best sentence's agreement from which the next belongs to it
_SENTENCE = re.compile(r"[^。；！？!?\n]+[。；！？!?]?")
_COVERED = len(FIELDS) + DETAILS.index("covered")
_SENTENCE_COVERED = len(FIELDS) + DETAILS.index("sentence")


@dataclass(frozen=True)
class Quotation:
    """A passage of a document and what of it answers."""

    document: int
    """The document's number in the index."""
    passage: int
    """The passage's number within its document."""
    text: str
    headings: str
    """What the passage stands under, outermost first."""
    start: int
    end: int
    """The highlighted stretch of ``text``, end exclusive."""
    confidence: float

    @property
    def highlighted(self) -> str:
        """The stretch that answers."""
        return self.text[self.start : self.end]


def ranker_file(data_dir: Path) -> Path:
    """Where `lianxin train ranker` keeps what it learned."""
    return data_dir / "knowledge" / "ranker.json"


def load_ranker(data_dir: Path) -> Ranker | None:
    """What `lianxin train ranker` learned last; None when there is nothing that can be used."""
    try:
        return Ranker.from_json(ranker_file(data_dir).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def quote(
    index: DocumentIndex,
    question: str,
    ranker: Ranker | None = None,
    *,
    among: Collection[int] | None = None,
    reranker: Reranker | None = None,
) -> Quotation | None:
    """The passage that answers a question best; None when none agrees with it in anything.

    Args:
        index: over the stored documents.
        question: what was asked.
        ranker: learned from labelled questions; without one the fixed blend ranks.
        among: numbers of the documents to be quoted from; None means all.
        reranker: reads the first passages again and orders them; whether the first is quoted goes
            by what it has in common with the question all the same.
    """
    ranked = index.rank(question)
    if not len(ranked.passages):
        return None
    scores = ranker.scores(ranked.features) if ranker else ranked.blend
    if among is not None:
        allowed = np.isin(index.owner[ranked.passages], list(among))
        if not allowed.any():
            return None
        scores = np.where(allowed, scores, -np.inf)
    if reranker is not None:
        scores = _read_again(reranker, index, question, ranked, scores)
    best = int(np.argmax(scores))
    number = int(ranked.passages[best])
    passage = index.passages[number]
    if ranked.features[best, _COVERED] <= 0:
        return None
    start, end = _highlight(index, question, passage.text)
    return Quotation(
        document=int(index.owner[number]),
        passage=passage.number,
        text=passage.text,
        headings=passage.headings,
        start=start,
        end=end,
        confidence=round(confidence(ranked, best), 4),
    )


def confidence(ranked: Ranked, place: int) -> float:
    """How far a candidate can be trusted to answer, between 0 and 1, from its features alone.

    Half of it is the share of what is telling in the question that the passage holds, half the
    share that one sentence of it holds. It orders quotations; it is no probability:
    from where it is enough is learned from labelled questions.
    """
    row = ranked.features[place]
    return float((min(row[_COVERED], 1.0) + min(row[_SENTENCE_COVERED], 1.0)) / 2)


def _read_again(
    reranker: Reranker, index: DocumentIndex, question: str, ranked: Ranked, scores: Values
) -> Values:
    """Scores by which the first passages stand in the cross-encoder's order, before all others."""
    useful = np.isfinite(scores) & (ranked.features[:, _COVERED] > 0)
    first = [int(n) for n in np.argsort(-scores, kind="stable") if useful[n]][:FIRST]
    passages = [index.passages[int(ranked.passages[place])] for place in first]
    texts = [f"{passage.headings} {passage.text}".strip() for passage in passages]
    again = np.full(len(scores), -np.inf)
    again[first] = reranker.scores(question, texts)
    return again


def _highlight(index: DocumentIndex, question: str, text: str) -> tuple[int, int]:
    """The sentence that shares most with the question, with the next if it shares nearly as much."""
    spans = [found.span() for found in _SENTENCE.finditer(text) if found.group().strip()]
    if not spans:
        return 0, len(text)
    telling = index.telling(question)
    shared = [telling.share(text[start:end]) for start, end in spans]
    best = int(np.argmax(shared))
    first = last = best
    if best + 1 < len(spans) and shared[best + 1] >= _NEIGHBOUR * shared[best] > 0:
        last = best + 1
    start, end = spans[first][0], spans[last][1]
    while start < end and text[start].isspace():
        start += 1
    return start, end
