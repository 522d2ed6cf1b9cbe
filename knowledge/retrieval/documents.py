"""Finds the passage of a document that answers a question.

Every field is scored apart (a passage's own text, what it stands under, its whole document), since
where a word stands says as much as that it stands there. Without labelled questions the scores are
blended by fixed weights; with them, a judge of the same kind as for entries learns the blend.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.analysis import Analysis, analyse, normalise
from knowledge.retrieval.bm25 import Bm25
from knowledge.retrieval.embedding import Embedder, Pair, Recipe, train_static
from knowledge.retrieval.passages import Passage, cut, title_of

Values = NDArray[np.float64]

CANDIDATES = 40
_RECIPE = Recipe(dimension=128, epochs=3, rarest=2, batch=256, rate=0.02)

NAMES = (
    "passage_characters",
    "passage_pairs",
    "passage_triples",
    "passage_words",
    "context_pairs",
    "headings_pairs",
    "title_pairs",
    "document_characters",
    "document_pairs",
    "document_triples",
    "document_words",
    "cosine_passage",
    "cosine_document",
    "cosine_title",
)
"""Scores of every passage: BM25 over the most that the question could reach, and cosines."""

DETAILS = (
    "sentence",
    "sentence_after",
    "longest_run",
    "covered",
    "before",
    "after",
    "best_in_document",
    "place",
    "place_share",
    "length",
    "passages",
    "digits_wanted",
    "digits_there",
    "place_named",
    "place_missing",
    "blend",
    "document",
)
"""What is worth a closer look at candidates only."""

BLEND = {
    "passage_pairs": 0.25,
    "passage_triples": 0.75,
    "context_pairs": 2.0,
    "headings_pairs": 0.5,
    "title_pairs": 0.2,
    "document_triples": 1.0,
    "document_words": 0.5,
    "cosine_document": 0.25,
}
"""What a passage is ranked by before anyone labelled a question."""

DOCUMENT_BLEND = {
    "passage_triples": 0.5,
    "passage_words": 0.25,
    "context_pairs": 0.5,
    "title_pairs": 0.2,
    "document_pairs": 1.0,
    "document_triples": 1.0,
    "document_words": 0.25,
    "cosine_passage": 0.25,
}
"""What a document is ranked by: its best passage for this."""

_SENTENCE = re.compile(r"[。；！？!?\n]|\s{2,}")
_ASKS_NUMBER = re.compile(
    r"多少|几|多久|多长|何时|什么时候|哪天|电话|热线|号码|比例|金额|时间|日期"
)
_DIGIT = re.compile(r"\d|[一二三四五六七八九十百千万]+[元天日月年个%人]")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:省|市|区|县|州|自治区)")
_PLACES = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾"
)


@dataclass(frozen=True)
class Located:
    """A passage and the document it stands in, both by number."""

    document: int
    passage: Passage


@dataclass(frozen=True)
class Ranked:
    """Candidate passages of a question with what is known of them."""

    passages: NDArray[np.int64]
    features: Values
    blend: Values
    """The blended score of each of the passages."""
    documents: Values
    """The blended score of every document."""


class DocumentIndex:
    """Documents cut into passages, each field scored apart."""

    def __init__(self, texts: Sequence[str], told: Sequence[tuple[str, str]] = ()) -> None:
        """Index documents.

        Args:
            texts: the documents.
            told: questions on other documents with their answers, to learn how people ask.
        """
        self._texts = [html.unescape(text) for text in texts]
        self.located = [
            Located(number, passage) for number, text in enumerate(texts) for passage in cut(text)
        ]
        self.owner = np.array([item.document for item in self.located])
        self._count = np.bincount(self.owner, minlength=len(texts))
        self._plain = [normalise(html.unescape(i.passage.text)) for i in self.located]
        self._whole = [normalise(text) for text in self._texts]
        titles = [title_of(text) for text in self._texts]
        passages = [_analysed(item.passage.text) for item in self.located]
        headings = [_analysed(item.passage.headings) for item in self.located]
        documents = [_analysed(text) for text in self._texts]
        title_forms = [_analysed(title) for title in titles]
        own_title = [title_forms[item.document] for item in self.located]
        self._fields = (
            Bm25([text.unigrams for text in passages]),
            Bm25([text.bigrams for text in passages]),
            Bm25([_triples(text) for text in passages]),
            Bm25([text.words for text in passages]),
            Bm25(
                [
                    (*text.bigrams, *above.bigrams, *title.bigrams)
                    for text, above, title in zip(passages, headings, own_title, strict=True)
                ]
            ),
            Bm25([text.bigrams for text in headings]),
        )
        self._of_document = (
            Bm25([text.bigrams for text in title_forms]),
            Bm25([text.unigrams for text in documents]),
            Bm25([text.bigrams for text in documents]),
            Bm25([_triples(text) for text in documents]),
            Bm25([text.words for text in documents]),
        )
        self._sentences = [
            [frozenset(_analysed(part).bigrams) for part in _SENTENCE.split(i.passage.text) if part]
            for i in self.located
        ]
        self._pairs = [frozenset(text.bigrams) for text in passages]
        self._embedder = self._trained(titles, passages, documents, told)
        self._vectors = self._embedder.passages(passages)
        self._document_vectors = self._embedder.passages(documents)
        self._title_vectors = self._embedder.passages(title_forms)

    def rank(self, question: str) -> Ranked:
        """The passages that may answer, with features of each."""
        query = _analysed(question)
        scores = self._scores(query)
        blend: Values = np.asarray(scores @ _BLEND_WEIGHTS)
        of_documents = self._best(scores @ _DOCUMENT_WEIGHTS)
        best_passage = self._best(blend)
        chosen = np.argsort(-blend, kind="stable")[:CANDIDATES]
        details = [self._details(question, query, int(n), blend, best_passage) for n in chosen]
        of_chosen = of_documents[self.owner[chosen]]
        return Ranked(
            chosen,
            np.column_stack([scores[chosen], np.array(details), blend[chosen], of_chosen]),
            blend[chosen],
            of_documents,
        )

    def shared(self, question: str, text: str) -> float:
        """Share of what is telling in a question that stands in a text, between 0 and 1."""
        weigh = self._fields[1].weight
        asked = frozenset(_analysed(question).bigrams)
        mass = sum(map(weigh, asked)) or 1.0
        return sum(map(weigh, asked & frozenset(_analysed(text).bigrams))) / mass

    def _best(self, of_passages: Values) -> Values:
        """Of every document: its best passage's score."""
        best = np.full(len(self._texts), -np.inf)
        np.maximum.at(best, self.owner, of_passages)
        return best

    def _scores(self, query: Analysis) -> Values:
        """Of every passage: every field, over the most that the question could reach in it."""
        families = (query.unigrams, query.bigrams, _triples(query), query.words)
        own = (*families, query.bigrams, query.bigrams)
        whole = (query.bigrams, *families)
        columns = [
            field.scores(tokens) / _reach(field, tokens)
            for field, tokens in zip(self._fields, own, strict=True)
        ]
        columns += [
            (field.scores(tokens) / _reach(field, tokens))[self.owner]
            for field, tokens in zip(self._of_document, whole, strict=True)
        ]
        vector = self._embedder.queries([query])[0]
        columns += [
            self._vectors @ vector,
            (self._document_vectors @ vector)[self.owner],
            (self._title_vectors @ vector)[self.owner],
        ]
        return np.stack(columns, axis=1)

    def _details(
        self, question: str, query: Analysis, number: int, blend: Values, best_passage: Values
    ) -> list[float]:
        located = self.located[number]
        document, text = located.document, self._plain[number]
        weigh = self._fields[1].weight
        asked = frozenset(query.bigrams)
        mass = sum(map(weigh, asked)) or 1.0
        sentences = [sum(map(weigh, asked & pairs)) / mass for pairs in self._sentences[number]]
        best = int(np.argmax(sentences)) if sentences else 0
        later = sentences[best + 1] if best + 1 < len(sentences) else 0.0
        same = self.owner[number - 1] == document if number else False
        follows = number + 1 < len(self.owner) and self.owner[number + 1] == document
        numeric = bool(_ASKS_NUMBER.search(question))
        named = [*_PLACE.findall(question), *_PLACES.findall(question)]
        missing = sum(place not in self._whole[document] for place in named)
        return [
            sentences[best] if sentences else 0.0,
            later,
            _longest_run(query.text.replace(" ", ""), text.replace(" ", "")) / 10,
            sum(map(weigh, asked & self._pairs[number])) / mass,
            blend[number - 1] if same else 0.0,
            blend[number + 1] if follows else 0.0,
            best_passage[document] - blend[number],
            float(located.passage.number),
            located.passage.number / max(1, self._count[document] - 1),
            len(text) / 100,
            float(self._count[document]),
            float(numeric),
            float(len(_DIGIT.findall(located.passage.text))) if numeric else -1.0,
            float(len(named) - missing),
            float(missing),
        ]

    def _trained(
        self,
        titles: Sequence[str],
        passages: Sequence[Analysis],
        documents: Sequence[Analysis],
        told: Sequence[tuple[str, str]],
    ) -> Embedder:
        """Learn from the documents themselves: what stands above, before and within a passage."""
        pairs: list[Pair] = []
        for number, item in enumerate(self.located):
            text = passages[number].text
            above = f"{titles[item.document]} {item.passage.headings}"
            pairs.append(Pair(above, text, item.document))
            sentences = [s for s in _SENTENCE.split(item.passage.text) if len(s) > 8]
            for place, sentence in enumerate(sentences[:4]):
                rest = "。".join([above, *sentences[:place], *sentences[place + 1 :]])
                pairs.append(Pair(sentence, rest, item.document))
        strangers = len(self._texts)
        for number, (question, answer) in enumerate(told):
            pairs.append(Pair(question, answer, strangers + number))
        return train_static([*documents, *passages], pairs, _RECIPE)


def _reach(field: Bm25, tokens: Sequence[str]) -> float:
    return sum(map(field.weight, tokens)) * 2.2 or 1.0


def _analysed(text: str) -> Analysis:
    return analyse(html.unescape(text), verbatim=True)


def _triples(text: Analysis) -> list[str]:
    bare = text.text.replace(" ", "")
    return [bare[i : i + 3] for i in range(len(bare) - 2)]


def _longest_run(left: str, right: str) -> int:
    """Length of the longest stretch of ``left`` that stands in ``right``."""
    longest = 0
    for start in range(len(left)):
        while start + longest < len(left) and left[start : start + longest + 1] in right:
            longest += 1
    return longest


_BLEND_WEIGHTS = np.array([BLEND.get(name, 0.0) for name in NAMES])
_DOCUMENT_WEIGHTS = np.array([DOCUMENT_BLEND.get(name, 0.0) for name in NAMES])
