"""Finds the passage of a document that answers a question.

Every field is scored apart (a passage's own text, what it stands under, its whole document), since
where a word stands says as much as that it stands there. Without labelled questions the scores are
blended by fixed weights; with them, a judge of the same kind as for entries learns the blend.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.analysis import Analysis
from knowledge.retrieval.bm25 import Asked, Bm25, Found
from knowledge.retrieval.embedding import Embedder, Vectors
from knowledge.retrieval.forms import Hashes, Numbers, Values, hashes, segments
from knowledge.retrieval.passages import Passage
from knowledge.retrieval.segments import Read, Segment, analysed, families, learned

CANDIDATES = 40

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

_ASKS_NUMBER = re.compile(
    r"多少|几|多久|多长|何时|什么时候|哪天|电话|热线|号码|比例|金额|时间|日期"
)
_DIGIT = re.compile(r"\d|[一二三四五六七八九十百千万]+[元天日月年个%人]")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:省|市|区|县|州|自治区)")
_PLACES = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾"
)


@dataclass(frozen=True)
class Ranked:
    """Candidate passages of a question with what is known of them."""

    passages: NDArray[np.int64]
    features: Values
    blend: Values
    """The blended score of each of the passages."""
    documents: Values
    """The blended score of every document."""


@dataclass(frozen=True)
class Telling:
    """What is telling in a question."""

    tokens: Hashes
    """Its pairs, each once, rising."""
    weights: Values

    @property
    def mass(self) -> float:
        """The weights summed."""
        return float(self.weights.sum()) or 1.0

    def shares(self, tokens: Hashes, lengths: Numbers) -> Values:
        """Of texts that follow one another: the share that stands in each, between 0 and 1.

        Args:
            tokens: pairs of all, each once a text.
            lengths: how many each text has.
        """
        if not len(self.tokens):
            return np.zeros(len(lengths))
        places = np.searchsorted(self.tokens, tokens)
        places[places == len(self.tokens)] = 0
        weights = np.where(self.tokens[places] == tokens, self.weights[places], 0.0)
        return np.bincount(segments(lengths), weights, len(lengths)) / self.mass

    def share(self, text: str) -> float:
        """The share that stands in a text, between 0 and 1."""
        tokens = np.unique(hashes(analysed(text).bigrams))
        return float(self.shares(tokens, np.array([len(tokens)]))[0])


class DocumentIndex:
    """Documents cut into passages, each field scored apart. Never changes; any thread may ask."""

    def __init__(
        self, keys: Sequence[str], segments: Sequence[Segment], embedder: Embedder
    ) -> None:
        """Put together what was read; takes milliseconds, and reads nothing again.

        Args:
            keys: of the documents, in the order in which they are numbered.
            segments: where they are; others in them are not searched.
            embedder: that made their vectors.
        """
        self._segments = tuple(segments)
        self._embedder = embedder
        places = {key: n for n, key in enumerate(key for one in segments for key in one.keys)}
        documents = np.array([places[key] for key in keys])
        sizes = np.concatenate([one.sizes for one in segments])
        begins = np.cumsum(sizes) - sizes
        self._count: Numbers = sizes[documents]
        self._first: Numbers = np.cumsum(self._count) - self._count
        self.owner: Numbers = np.repeat(np.arange(len(documents)), self._count)
        """Of each passage: the number of its document."""
        inside = np.arange(len(self.owner)) - self._first[self.owner]
        self._rows: Numbers = begins[documents][self.owner] + inside
        self._documents = documents
        self._bases = np.cumsum([0, *(len(one.plain) for one in segments)])
        cuts = [of_document for one in segments for of_document in one.cuts]
        self.passages: list[Passage] = list(chain.from_iterable(cuts[n] for n in documents))
        whole = [text for one in segments for text in one.whole]
        self._whole = [whole[n] for n in documents]
        times = np.bincount(documents, minlength=len(sizes))
        of_passages = np.repeat(times, sizes)
        self._fields = [
            Bm25(parts, of_passages)
            for parts in zip(*(one.of_passages for one in segments), strict=True)
        ]
        self._of_document = [
            Bm25(parts, times)
            for parts in zip(*(one.of_documents for one in segments), strict=True)
        ]

    @classmethod
    def of(cls, texts: Sequence[str], told: Sequence[tuple[str, str]] = ()) -> "DocumentIndex":
        """Read documents and index them all at once.

        Args:
            texts: the documents; there is at least one.
            told: questions on other documents with their answers, to learn how people ask.
        """
        read = [Read.of(str(number), text) for number, text in enumerate(texts)]
        embedder = learned(read, told)
        return cls([one.key for one in read], [Segment.of(read, embedder)], embedder)

    def rank(self, question: str) -> Ranked:
        """The passages that may answer, with features of each."""
        query = analysed(question)
        asked = tuple(map(Asked.of, families(query)))
        found = [
            field.search(tokens)
            for field, tokens in zip(self._fields, (*asked, asked[1], asked[1]), strict=True)
        ]
        scores = self._scores(query, asked, found)
        blend: Values = np.asarray(scores @ _BLEND_WEIGHTS)
        of_documents = self._best(scores @ _DOCUMENT_WEIGHTS)
        best_passage = self._best(blend)
        chosen = np.argsort(-blend, kind="stable")[:CANDIDATES]
        telling = Telling(asked[1].tokens, found[1].weights)
        held = found[1].held[self._rows[chosen]] / telling.mass
        details = [
            self._details(question, query, int(n), telling, float(share), blend, best_passage)
            for n, share in zip(chosen, held, strict=True)
        ]
        of_chosen = of_documents[self.owner[chosen]]
        return Ranked(
            chosen,
            np.column_stack([scores[chosen], np.array(details), blend[chosen], of_chosen]),
            blend[chosen],
            of_documents,
        )

    def passages_of(self, document: int) -> Sequence[Passage]:
        """A document's passages, in order."""
        first = int(self._first[document])
        return self.passages[first : first + int(self._count[document])]

    def telling(self, question: str) -> Telling:
        """What is telling in a question."""
        asked = Asked.of(analysed(question).bigrams)
        return Telling(asked.tokens, self._fields[1].search(asked).weights)

    def _best(self, of_passages: Values) -> Values:
        """Of every document: its best passage's score."""
        return np.maximum.reduceat(of_passages, self._first)

    def _scores(self, query: Analysis, asked: Sequence[Asked], found: Sequence[Found]) -> Values:
        """Of every passage: every field, over the most that the question could reach in it."""
        columns = [
            (one.scores / _reach(one, tokens))[self._rows]
            for one, tokens in zip(found, (*asked, asked[1], asked[1]), strict=True)
        ]
        documents = self._documents[self.owner]
        for field, tokens in zip(self._of_document, (asked[1], *asked), strict=True):
            one = field.search(tokens)
            columns.append((one.scores / _reach(one, tokens))[documents])
        vector = self._embedder.queries([query])[0]
        for name, rows in (
            ("passage_vectors", self._rows),
            ("document_vectors", documents),
            ("title_vectors", documents),
        ):
            parts = [_products(getattr(one, name), vector) for one in self._segments]
            columns.append(np.concatenate(parts)[rows])
        return np.stack(columns, axis=1)

    def _details(
        self,
        question: str,
        query: Analysis,
        number: int,
        telling: Telling,
        held: float,
        blend: Values,
        best_passage: Values,
    ) -> list[float]:
        passage, document = self.passages[number], int(self.owner[number])
        row = int(self._rows[number])
        place = int(np.searchsorted(self._bases, row, side="right")) - 1
        segment, row = self._segments[place], row - int(self._bases[place])
        text = segment.plain[row]
        sentences = telling.shares(*segment.sentences_of(row)).tolist()
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
            held,
            blend[number - 1] if same else 0.0,
            blend[number + 1] if follows else 0.0,
            best_passage[document] - blend[number],
            float(passage.number),
            passage.number / max(1, self._count[document] - 1),
            len(text) / 100,
            float(self._count[document]),
            float(numeric),
            float(len(_DIGIT.findall(passage.text))) if numeric else -1.0,
            float(len(named) - missing),
            float(missing),
        ]


def _reach(found: Found, asked: Asked) -> float:
    return float(found.weights @ asked.times) * 2.2 or 1.0


def _products(rows: Vectors, vector: Vectors) -> Values:
    """Of each row by itself: a product of matrices rounds differently with the rows beside it."""
    products: Values = np.einsum("ij,j->i", rows, vector).astype(np.float64)
    return products


def _longest_run(left: str, right: str) -> int:
    """Length of the longest stretch of ``left`` that stands in ``right``."""
    longest = 0
    for start in range(len(left)):
        while start + longest < len(left) and left[start : start + longest + 1] in right:
            longest += 1
    return longest


_BLEND_WEIGHTS = np.array([BLEND.get(name, 0.0) for name in NAMES])
_DOCUMENT_WEIGHTS = np.array([DOCUMENT_BLEND.get(name, 0.0) for name in NAMES])
