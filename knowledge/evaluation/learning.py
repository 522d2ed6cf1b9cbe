"""Trains the ranker of passages from labelled questions, and says what that was worth.

Half a truth is the figure on the questions it learned from; so it is asked those of documents whose
questions it did not see, in folds by document, beside the fixed blend that ranks without it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.errors import Invalid
from knowledge.evaluation.metrics import Figures, figures, rank_of, rounded
from knowledge.evaluation.quoting import Threshold, Tried, threshold
from knowledge.evaluation.records import Document, Question
from knowledge.evaluation.retrieval import Search, splits
from knowledge.quoting import confidence
from knowledge.retrieval.documents import Ranked
from knowledge.retrieval.domain import outside_sentences
from knowledge.retrieval.forms import Values
from knowledge.retrieval.ranker import Ranker

FOLDS = 5
_FEWEST = 20  # labelled questions, from which a ranker can be learned and measured


@dataclass(frozen=True)
class Trained:
    """A ranker and how it does on questions it has not seen, beside ranking without it."""

    ranker: Ranker
    questions: int
    before: Figures
    after: Figures
    threshold: Threshold | None
    """From where passages are quoted with it; None where the questions do not say."""

    @property
    def gained(self) -> float:
        """Of the first passage's recall; negative when it lost."""
        return self.after["recall@1"] - self.before["recall@1"]


def train(documents: Sequence[Document], questions: Sequence[Question]) -> Trained:
    """Learn from all questions on the documents; measure in folds by document.

    Raises:
        Invalid: when too few questions are on these documents.
    """
    search = Search(documents)
    known = [question for question in questions if search.targets.of(question) is not None]
    folds = min(FOLDS, len({question.docid for question in known}))
    if len(known) < _FEWEST or folds < 2:
        raise Invalid(
            "too_few_questions",
            f"只有 {len(known)} 个问题能对上文件，至少要有 {_FEWEST} 个、涉及两份以上文件",
        )
    tried: list[Tried] = []
    outside = outside_sentences()
    before: list[int | None] = [None] * len(known)
    after: list[int | None] = [None] * len(known)
    for number, (held_out, learned) in enumerate(splits(known, [], folds)):
        ranker = search.learn(learned).ranker
        for place in held_out:
            question = known[place]
            target = search.targets.of(question)
            wanted = target.anywhere if target else frozenset()
            ranked = search.index.rank(question.question)
            for ranks, scores in (
                (before, ranked.blend),
                (after, _scores(ranked, ranker)),
            ):
                order = ranked.passages[np.argsort(-scores, kind="stable")]
                ranks[place] = rank_of((int(n) for n in order), wanted)
            tried += _tried(search, ranked, ranker, wanted, target.document if target else -1)
        for sentence in outside[number::folds]:
            ranked = search.index.rank(sentence)
            tried.append(Tried(_sure(ranked, _scores(ranked, ranker)), False, "outside"))
    final = search.learn(known).ranker
    if final is None:
        raise Invalid("nothing_to_learn", "这些问题的答案都不在候选段落里，学不到排序")
    found = threshold(tried)
    if found is not None:
        final = replace(final, quoted_from=found.quoted_from)
    return Trained(final, len(known), rounded(figures(before)), rounded(figures(after)), found)


def _tried(
    search: Search, ranked: Ranked, ranker: Ranker | None, wanted: frozenset[int], document: int
) -> Iterator[Tried]:
    """What would be quoted from the documents, and from all but the one that answers."""
    scores = _scores(ranked, ranker)
    away = search.index.owner[ranked.passages] == document
    for kind, left in (("answered", scores), ("removed", np.where(away, -np.inf, scores))):
        if np.isfinite(left).any():
            first = int(ranked.passages[int(np.argmax(left))])
            yield Tried(_sure(ranked, left), first in wanted, kind)


def _scores(ranked: Ranked, ranker: Ranker | None) -> Values:
    return ranker.scores(ranked.features) if ranker else ranked.blend


def _sure(ranked: Ranked, scores: Values) -> float:
    return confidence(ranked, int(np.argmax(scores))) if len(scores) else 0.0


def save(ranker: Ranker, path: Path) -> None:
    """Keep a ranker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(ranker.to_json(), encoding="utf-8")
    beside.replace(path)
