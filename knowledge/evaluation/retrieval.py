"""How well passages of documents are found, beside BM25 in the same run.

Three questions of every labelled question: at what rank comes its document, that document's passage
that contains the answer, and any passage that contains it (the same text is often published twice).
All systems rank the same passages.
"""

import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from knowledge.evaluation.metrics import Figures, figures, percentiles, rank_of, rounded
from knowledge.evaluation.records import Document, Question, squeezed
from knowledge.retrieval import confidence
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.bm25 import Bm25
from knowledge.retrieval.confidence import Confidence
from knowledge.retrieval.documents import DocumentIndex, Ranked
from knowledge.retrieval.ranker import Ranker, fit

Report = dict[str, object]
Values = NDArray[np.float64]
Tokens = Callable[[str], Sequence[str]]
_INNER_FOLDS = 8
_SELECTED = (0.5, 0.8)
"""Shares of the questions, the surest, of which the precision is told."""


@dataclass(frozen=True)
class Ranking:
    """Documents and passages by number, best first, and how sure the first passage is."""

    documents: Iterable[int]
    passages: Iterable[int]
    confidence: float = 0.0


@dataclass(frozen=True)
class Learned:
    """What labelled questions taught."""

    ranker: Ranker | None
    confidence: Confidence | None


@dataclass(frozen=True)
class Target:
    """What a question should find, by number."""

    document: int
    passages: frozenset[int]
    """Those of that document that contain the answer."""
    anywhere: frozenset[int]
    """All that contain it."""


class Search:
    """Our own search over documents."""

    def __init__(self, documents: Sequence[Document], train: Sequence[Question] = ()) -> None:
        known = {document.docid for document in documents}
        elsewhere = [(q.question, q.answer) for q in train if q.docid not in known]
        self.index = DocumentIndex.of([document.text for document in documents], elsewhere)
        self.targets = Targets(documents, self.index)
        self._kept: dict[str, Ranked] = {}

    def learn(self, questions: Sequence[Question]) -> Learned:
        """Learn from labelled questions on these documents.

        How sure the first passage is, is learned from questions whose documents a ranker did not
        see, in folds of its own.
        """
        known = [(q, t) for q in questions for t in (self.targets.of(q),) if t is not None]
        lists = [self._list(question, target) for question, target in known]
        standings: list[Values] = []
        right: list[bool] = []
        for held_out, learned in splits([q for q, _ in known], [], _INNER_FOLDS if known else 0):
            ids = {question.id for question in learned}
            ranker = fit([lists[n] for n, (q, _) in enumerate(known) if q.id in ids])
            for place in held_out if ranker else ():
                ranked = self._ranked(known[place][0].question)
                scores = _scores(ranked, ranker)
                standings.append(self._standing(ranked, scores))
                right.append(bool(lists[place][1][int(np.argmax(scores))]))
        return Learned(fit(lists), confidence.fit(standings, right) if right else None)

    def rank(self, question: str, learned: Learned) -> Ranking:
        """Documents and passages, best first, and how sure the first passage is.

        Documents keep their blend: learning their order from some hundred questions did not help.
        """
        ranked = self.index.rank(question)
        scores = _scores(ranked, learned.ranker)
        passages = ranked.passages[np.argsort(-scores, kind="stable")]
        standing = self._standing(ranked, scores)
        sure = learned.confidence.of(standing) if learned.confidence else float(standing[0])
        return Ranking(_order(ranked.documents), [int(number) for number in passages], sure)

    def _list(self, question: Question, target: Target) -> tuple[Values, NDArray[np.bool_]]:
        ranked = self._ranked(question.question)
        return ranked.features, np.isin(ranked.passages, list(target.anywhere))

    def _ranked(self, question: str) -> Ranked:
        """Candidates of a question that is learned from, ranked once."""
        if question not in self._kept:
            self._kept[question] = self.index.rank(question)
        return self._kept[question]

    def _standing(self, ranked: Ranked, scores: Values) -> Values:
        numbers = [int(number) for number in ranked.passages]
        return confidence.standing(
            scores,
            [self.targets.passages[number] for number in numbers],
            [int(self.index.owner[number]) for number in numbers],
        )


def _scores(ranked: Ranked, ranker: Ranker | None) -> Values:
    return ranker.scores(ranked.features) if ranker else ranked.blend


class Targets:
    """Finds what questions should find."""

    def __init__(self, documents: Sequence[Document], index: DocumentIndex) -> None:
        self._numbers = {document.docid: n for n, document in enumerate(documents)}
        self.passages = [squeezed(passage.text) for passage in index.passages]
        self._owner = index.owner

    def of(self, question: Question) -> Target | None:
        """What a question should find; None when its document is not here."""
        document = self._numbers.get(question.docid)
        if document is None or not question.needle:
            return None
        anywhere = frozenset(n for n, t in enumerate(self.passages) if question.needle in t)
        own = frozenset(n for n in anywhere if self._owner[n] == document)
        return Target(document, own, anywhere)


def measure(
    documents: Sequence[Document],
    questions: Sequence[Question],
    train: Sequence[Question] = (),
    *,
    folds: int = 0,
) -> Report:
    """The report of `lianxin eval retrieval`.

    Args:
        documents: what is searched.
        questions: what is asked; those on documents that are not there are left out.
        train: labelled questions to learn from. Any that is also asked is not learned from.
        folds: learn from the asked questions themselves, cross-validated by document.
    """
    asked_ids = {question.id for question in questions}
    train = [question for question in train if question.id not in asked_ids]
    search = Search(documents, train)
    pairs = [(q, t) for q in questions for t in (search.targets.of(q),) if t is not None]
    taught = [q for q in train if search.targets.of(q) is not None]
    times: list[float] = []
    rankings = [Ranking([], [])] * len(pairs)
    for held_out, learned in splits([q for q, _ in pairs], taught, folds):
        taught_now = search.learn(learned)
        for place in held_out:
            started = time.perf_counter()
            rankings[place] = search.rank(pairs[place][0].question, taught_now)
            times.append((time.perf_counter() - started) * 1000)
    targets = [target for _, target in pairs]
    baselines: Report = {
        name: _figures(_baseline(documents, search.index, pairs, tokens), targets)
        for name, tokens in (("bm25_jieba", jieba_words()), ("bm25_bigram", bigrams))
    }
    p50, p95 = percentiles(times) if times else (0.0, 0.0)
    return {
        **_figures(rankings, targets),
        "selective": _selective(rankings, targets),
        "baselines": baselines,
        "p50_ms": p50,
        "p95_ms": p95,
        "documents": len(documents),
        "passages": len(search.index.passages),
        "questions": len(pairs),
        "left_out": len(questions) - len(pairs),
    }


def bigrams(text: str) -> Sequence[str]:
    """Character pairs."""
    bare = normalise(text).replace(" ", "")
    return [bare[i : i + 2] for i in range(len(bare) - 1)]


def jieba_words() -> Tokens:
    """Jieba's words, punctuation left out.

    Raises:
        Unavailable: when jieba is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is from 2020 and warns of its own syntax
            import jieba
    except ImportError as error:
        raise Unavailable(
            "jieba_missing", "对照组需要 jieba：请用 make test 的开发环境运行，或安装 jieba"
        ) from error
    jieba.setLogLevel("ERROR")
    return lambda text: [word for word in jieba.lcut(normalise(text)) if not word.isspace()]


def splits(
    asked: Sequence[Question], taught: Sequence[Question], folds: int
) -> Iterator[tuple[Sequence[int], Sequence[Question]]]:
    """Which questions are asked after learning from which."""
    if not folds:
        yield range(len(asked)), taught
        return
    documents = sorted({question.docid for question in asked})
    fold_of: dict[str, int] = {docid: n % folds for n, docid in enumerate(_shuffled(documents))}
    for fold in range(folds):
        held_out = [n for n, q in enumerate(asked) if fold_of[q.docid] == fold]
        learned = [q for q in asked if fold_of[q.docid] != fold]
        yield held_out, [*learned, *(q for q in taught if fold_of.get(q.docid, -1) != fold)]


def _shuffled(items: Sequence[str]) -> list[str]:
    order = np.random.default_rng(0).permutation(len(items))
    return [items[int(place)] for place in order]


def _baseline(
    documents: Sequence[Document],
    index: DocumentIndex,
    pairs: Sequence[tuple[Question, Target]],
    tokens: Tokens,
) -> list[Ranking]:
    whole = Bm25.over([tokens(document.text) for document in documents])
    parts = Bm25.over([tokens(passage.text) for passage in index.passages])
    rankings: list[Ranking] = []
    for question, _ in pairs:
        asked = tokens(question.question)
        rankings.append(Ranking(_order(whole.scores(asked)), _order(parts.scores(asked))))
    return rankings


def _order(scores: NDArray[np.float64]) -> list[int]:
    return [int(number) for number in np.argsort(-scores, kind="stable")]


def _figures(rankings: Sequence[Ranking], targets: Sequence[Target]) -> dict[str, Figures]:
    def of(
        which: Callable[[Ranking], Iterable[int]], wanted: Callable[[Target], Collection[int]]
    ) -> Figures:
        ranks = [rank_of(which(r), wanted(t)) for r, t in zip(rankings, targets, strict=True)]
        return rounded(figures(ranks))

    return {
        "document": of(lambda ranking: ranking.documents, lambda target: {target.document}),
        "passage": of(lambda ranking: ranking.passages, lambda target: target.passages),
        "answer": of(lambda ranking: ranking.passages, lambda target: target.anywhere),
    }


def _selective(rankings: Sequence[Ranking], targets: Sequence[Target]) -> Figures:
    """How often the first passage answers, when only the surest share of questions is answered."""
    order = np.argsort([-ranking.confidence for ranking in rankings], kind="stable")
    right = np.array(
        [
            next(iter(ranking.passages), -1) in target.anywhere
            for ranking, target in zip(rankings, targets, strict=True)
        ]
    )
    shares = {str(share): max(1, round(share * len(order))) for share in _SELECTED}
    return rounded(
        {share: float(right[order[:n]].mean()) for share, n in shares.items() if len(order)}
    )
