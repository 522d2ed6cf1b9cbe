"""Documents as they are searched, some together: what is known of each whatever the others are.

A document is read once. What was read is put into a segment with the others read at the same time;
an index is over several segments, old ones stay as they are when a document comes or goes, and small
ones are joined now and then, without reading anything again.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.analysis import Analysis, analyse, normalise
from knowledge.retrieval.bm25 import Postings
from knowledge.retrieval.embedding import (
    Embedder,
    Pair,
    Recipe,
    StaticEmbedder,
    Vectors,
    train_static,
)
from knowledge.retrieval.forms import Hashes, Numbers, hashes
from knowledge.retrieval.passages import Passage, cut, title_of

T = TypeVar("T")
N = TypeVar("N", bound=np.generic)

SENTENCE = re.compile(r"[。；！？!?\n]|\s{2,}")
_RECIPE = Recipe(dimension=128, epochs=3, rarest=2, batch=256, rate=0.02)
_LEARNED_FROM, _LONG = 4, 8  # sentences a passage, characters more than which each must have


@dataclass(frozen=True)
class Read:
    """One document, cut into passages and analysed."""

    key: str
    """What it is known by: another text has another."""
    text: str
    title: str
    cuts: tuple[Passage, ...]
    passages: tuple[Analysis, ...]
    headings: tuple[Analysis, ...]
    whole: Analysis
    own_title: Analysis

    @classmethod
    def of(cls, key: str, text: str) -> "Read":
        """Read a document."""
        plain = html.unescape(text)
        cuts = tuple(cut(text))
        title = title_of(plain)
        return cls(
            key=key,
            text=plain,
            title=title,
            cuts=cuts,
            passages=tuple(analysed(passage.text) for passage in cuts),
            headings=tuple(analysed(passage.headings) for passage in cuts),
            whole=analysed(plain),
            own_title=analysed(title),
        )

    @property
    def above(self) -> list[tuple[str, ...]]:
        """Pairs of each passage with those of what it stands under."""
        title = self.own_title.bigrams
        return [
            (*text.bigrams, *heading.bigrams, *title)
            for text, heading in zip(self.passages, self.headings, strict=True)
        ]


@dataclass(frozen=True)
class Segment:
    """Some documents, ready to be searched."""

    keys: tuple[str, ...]
    cuts: tuple[tuple[Passage, ...], ...]
    """Of each document."""
    plain: tuple[str, ...]
    """Every passage, normalised."""
    whole: tuple[str, ...]
    """Every document, normalised."""
    of_passages: tuple[Postings, ...]
    """A passage's characters, pairs, triples and words; its pairs and those above it; those above."""
    of_documents: tuple[Postings, ...]
    """A title's pairs; a document's characters, pairs, triples and words."""
    sentences: Hashes
    """The pairs of every sentence, each once, rising."""
    ends: Numbers
    """Where each sentence's pairs end."""
    spans: Numbers
    """Where each passage's sentences end."""
    passage_vectors: Vectors
    document_vectors: Vectors
    title_vectors: Vectors

    @classmethod
    def of(cls, documents: Sequence[Read], embedder: Embedder) -> "Segment":
        """Documents that were read; there is at least one."""
        passages = [text for one in documents for text in one.passages]
        wholes = [one.whole for one in documents]
        titles = [one.own_title for one in documents]
        sentences = [
            [
                np.unique(hashes(analysed(part).bigrams))
                for part in SENTENCE.split(passage.text)
                if part
            ]
            for one in documents
            for passage in one.cuts
        ]
        pairs = list(chain.from_iterable(sentences))
        return cls(
            keys=tuple(one.key for one in documents),
            cuts=tuple(one.cuts for one in documents),
            plain=tuple(
                normalise(html.unescape(passage.text)) for one in documents for passage in one.cuts
            ),
            whole=tuple(normalise(one.text) for one in documents),
            of_passages=(
                *_families(passages),
                Postings.of([above for one in documents for above in one.above]),
                Postings.of([text.bigrams for one in documents for text in one.headings]),
            ),
            of_documents=(Postings.of([title.bigrams for title in titles]), *_families(wholes)),
            sentences=np.concatenate([np.empty(0, np.uint32), *pairs]),
            ends=np.cumsum(list(map(len, pairs)), dtype=np.int64),
            spans=np.cumsum(list(map(len, sentences)), dtype=np.int64),
            passage_vectors=embedder.passages(passages),
            document_vectors=embedder.passages(wholes),
            title_vectors=embedder.passages(titles),
        )

    @classmethod
    def together(cls, segments: Sequence["Segment"], keys: frozenset[str]) -> "Segment":
        """Segments as one, with those of their documents that are named; there is at least one."""
        stay = [np.array([key in keys for key in one.keys]) for one in segments]
        rows = [np.repeat(kept, one.sizes) for one, kept in zip(segments, stay, strict=True)]
        sentences = [
            np.repeat(kept, np.diff(one.spans, prepend=0))
            for one, kept in zip(segments, rows, strict=True)
        ]
        lengths = [np.diff(one.ends, prepend=0) for one in segments]
        tokens = [np.repeat(*both) for both in zip(sentences, lengths, strict=True)]
        spans = [np.diff(one.spans, prepend=0) for one in segments]

        return cls(
            keys=_kept([one.keys for one in segments], stay),
            cuts=_kept([one.cuts for one in segments], stay),
            plain=_kept([one.plain for one in segments], rows),
            whole=_kept([one.whole for one in segments], stay),
            of_passages=tuple(
                Postings.together(field, rows)
                for field in zip(*(one.of_passages for one in segments), strict=True)
            ),
            of_documents=tuple(
                Postings.together(field, stay)
                for field in zip(*(one.of_documents for one in segments), strict=True)
            ),
            sentences=_chosen([one.sentences for one in segments], tokens),
            ends=np.cumsum(_chosen(lengths, sentences)),
            spans=np.cumsum(_chosen(spans, rows)),
            passage_vectors=_chosen([one.passage_vectors for one in segments], rows),
            document_vectors=_chosen([one.document_vectors for one in segments], stay),
            title_vectors=_chosen([one.title_vectors for one in segments], stay),
        )

    @cached_property
    def sizes(self) -> Numbers:
        """Of each document: how many passages it has."""
        return np.array(list(map(len, self.cuts)), dtype=np.int64)

    def sentences_of(self, row: int) -> tuple[Hashes, Numbers]:
        """A passage's sentences: the pairs of all, and how many each has."""
        first, last = (int(self.spans[row - 1]) if row else 0), int(self.spans[row])
        begin = int(self.ends[first - 1]) if first else 0
        ends = self.ends[first:last]
        return self.sentences[begin : int(ends[-1]) if len(ends) else begin], np.diff(
            ends, prepend=begin
        )


def learned(documents: Sequence[Read], told: Sequence[tuple[str, str]] = ()) -> StaticEmbedder:
    """An embedding of the documents' own: what stands above, before and within a passage.

    Args:
        documents: which were read.
        told: questions on other documents with their answers, to learn how people ask.
    """
    pairs: list[Pair] = []
    for number, one in enumerate(documents):
        for passage, text in zip(one.cuts, one.passages, strict=True):
            above = f"{one.title} {passage.headings}"
            pairs.append(Pair(above, text.text, number))
            sentences = [s for s in SENTENCE.split(passage.text) if len(s) > _LONG]
            for place, sentence in enumerate(sentences[:_LEARNED_FROM]):
                rest = "。".join([above, *sentences[:place], *sentences[place + 1 :]])
                pairs.append(Pair(sentence, rest, number))
    for number, (question, answer) in enumerate(told, start=len(documents)):
        pairs.append(Pair(question, answer, number))
    passages = [text for one in documents for text in one.passages]
    return train_static([*(one.whole for one in documents), *passages], pairs, _RECIPE)


def analysed(text: str) -> Analysis:
    """A text of a document, or a question on one: its own words are kept."""
    return analyse(html.unescape(text), verbatim=True)


def families(text: Analysis) -> tuple[Sequence[str], ...]:
    """Characters, pairs, triples and words."""
    bare = text.text.replace(" ", "")
    triples = [bare[i : i + 3] for i in range(len(bare) - 2)]
    return text.unigrams, text.bigrams, triples, text.words


def _families(texts: Sequence[Analysis]) -> tuple[Postings, ...]:
    return tuple(map(Postings.of, zip(*map(families, texts), strict=True)))


def _kept(parts: Sequence[Sequence[T]], kept: Sequence[NDArray[np.bool_]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(map(compress, parts, kept)))


def _chosen(columns: Sequence[NDArray[N]], kept: Sequence[NDArray[np.bool_]]) -> NDArray[N]:
    return np.concatenate([column[stay] for column, stay in zip(columns, kept, strict=True)])
