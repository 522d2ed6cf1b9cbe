"""The confirmed documents as they are quoted from: newest texts, searched passage by passage.

A library never changes; :mod:`knowledge.policies.following` puts another in its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy.orm import Session

from knowledge.entries.drafts import document_key
from knowledge.entries.schemas import State
from knowledge.policies import repository, service
from knowledge.policies.schemas import Facts, Standing
from knowledge.quoting import QUOTED_FROM, Quotation, quote
from knowledge.retrieval.documents import DocumentIndex
from knowledge.retrieval.ranker import Ranker
from knowledge.retrieval.reranking import Reranker

SHORTEST = 5
"""Characters of a question below which nothing is quoted: a greeting stands in many texts."""
_NEARLY = 0.8
"""Share of the best quotation's confidence from which one that holds today goes before it."""


Indexer: TypeAlias = Callable[[Sequence[str]], DocumentIndex]


@dataclass(frozen=True)
class Shelved:
    """One confirmed document."""

    id: int
    version: int
    facts: Facts
    standing: Standing
    repealed_on: date | None
    successor: str
    """文号 of what took its place."""
    text: str

    def state(self, as_of: date) -> State:
        """Validity on a day."""
        return self.facts.state(self.standing, self.repealed_on, as_of)


@dataclass(frozen=True)
class Excerpt:
    """A passage of a document that answers, and where it stands in it."""

    document: Shelved
    state: State
    """Of the document, on the day it was asked for."""
    successor: Shelved | None
    """What took the document's place, if it is here too."""
    quotation: Quotation
    offset: int
    """Where the passage begins in the document's text, in characters."""

    @property
    def start(self) -> int:
        """Where the highlighted stretch begins in the document's text."""
        return self.offset + self.quotation.start

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.offset + self.quotation.end

    @property
    def line(self) -> int:
        """The line of the document's text, from 0, in which the highlighted stretch begins."""
        return self.document.text.count("\n", 0, self.start)


@dataclass(frozen=True)
class _Searched:
    """Texts and the index over them; None where there is no text."""

    texts: tuple[str, ...]
    index: DocumentIndex | None
    offsets: tuple[tuple[int, ...], ...]
    """Of each text: where its passages begin in it."""

    @classmethod
    def of(cls, texts: tuple[str, ...], indexed: Indexer) -> "_Searched":
        """Index texts; takes seconds to minutes."""
        if not texts:
            return cls((), None, ())
        index = indexed(texts)
        starts: list[list[int]] = [[] for _ in texts]
        after = [0] * len(texts)
        for located in index.located:
            number, text = located.document, located.passage.text
            start = texts[number].index(text, after[number])
            starts[number].append(start)
            after[number] = start + len(text)
        return cls(texts, index, tuple(map(tuple, starts)))


class Library:
    """Documents with the index over their texts. Any thread may ask."""

    def __init__(
        self,
        documents: Sequence[Shelved],
        *,
        ranker: Ranker | None = None,
        reranker: Reranker | None = None,
        before: "Library | None" = None,
        indexed: Indexer = DocumentIndex,
    ) -> None:
        """Index documents.

        Args:
            documents: what may be quoted.
            ranker: learned from labelled questions (`lianxin train ranker`), if any.
            reranker: reads the first passages again (`LIANXIN_RERANKER`), if any.
            before: a library whose index is taken over where it has the same texts.
            indexed: makes the index: here and now, or elsewhere (`indexing.Aside`).
        """
        self.documents = tuple(documents)
        self._ranker = ranker
        self._reranker = reranker
        self._by_key = {
            document_key(one.facts.doc_no): one for one in documents if one.facts.doc_no
        }
        texts = tuple(one.text for one in documents)
        same = before is not None and before._searched.texts == texts
        self._searched: _Searched = (
            before._searched if before is not None and same else _Searched.of(texts, indexed)
        )

    def quote(self, question: str, *, today: date) -> Excerpt | None:
        """The passage that answers a question; None when none agrees with enough of it.

        One of a document that is in force today goes before one that is not, where it says
        nearly as much.
        """
        index = self._searched.index
        if index is None or len(question.strip()) < SHORTEST:
            return None
        best = quote(index, question, self._ranker, reranker=self._reranker)
        if best is None:
            return None
        if self.documents[best.document].state(today) is not State.VALID:
            valid = [n for n, one in enumerate(self.documents) if one.state(today) is State.VALID]
            other = quote(index, question, self._ranker, among=valid, reranker=self._reranker)
            if other is not None and other.confidence >= _NEARLY * best.confidence:
                best = other
        learned = self._ranker.quoted_from if self._ranker else None
        enough = QUOTED_FROM if learned is None else learned
        return self._excerpt(best, today) if best.confidence >= enough else None

    def _excerpt(self, found: Quotation, today: date) -> Excerpt:
        document = self.documents[found.document]
        after = document_key(document.successor) if document.successor else ""
        return Excerpt(
            document=document,
            state=document.state(today),
            successor=self._by_key.get(after),
            quotation=found,
            offset=self._searched.offsets[found.document][found.passage],
        )


def shelved(session: Session) -> list[Shelved]:
    """The confirmed documents with their newest texts, in order of id."""
    return [
        Shelved(
            id=row.id,
            version=version.number,
            facts=service.facts_of(row),
            standing=Standing(row.standing),
            repealed_on=row.repealed_on,
            successor=row.successor,
            text=version.text,
        )
        for row, version in repository.texts(session)
    ]
