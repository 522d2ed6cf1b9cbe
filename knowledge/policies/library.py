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
from knowledge.retrieval.passages import Passage
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


class Library:
    """Documents with the index over their texts. Any thread may ask."""

    def __init__(
        self,
        documents: Sequence[Shelved],
        *,
        ranker: Ranker | None = None,
        reranker: Reranker | None = None,
        indexed: Indexer = DocumentIndex.of,
    ) -> None:
        """Index documents.

        Args:
            documents: what may be quoted.
            ranker: learned from labelled questions (`lianxin train ranker`), if any.
            reranker: reads the first passages again (`LIANXIN_RERANKER`), if any.
            indexed: makes the index: here and now, or elsewhere (`indexing.Aside`).
        """
        self.documents = tuple(documents)
        self._ranker = ranker
        self._reranker = reranker
        self._by_key = {
            document_key(one.facts.doc_no): one for one in documents if one.facts.doc_no
        }
        self._index = indexed([one.text for one in documents]) if documents else None

    def quote(self, question: str, *, today: date) -> Excerpt | None:
        """The passage that answers a question; None when none agrees with enough of it.

        One of a document that is in force today goes before one that is not, where it says
        nearly as much.
        """
        index = self._index
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
        return self._excerpt(index, best, today) if best.confidence >= enough else None

    def _excerpt(self, index: DocumentIndex, found: Quotation, today: date) -> Excerpt:
        document = self.documents[found.document]
        after = document_key(document.successor) if document.successor else ""
        return Excerpt(
            document=document,
            state=document.state(today),
            successor=self._by_key.get(after),
            quotation=found,
            offset=_offset(document.text, index.passages_of(found.document)[: found.passage + 1]),
        )


def _offset(text: str, passages: Sequence[Passage]) -> int:
    """Where the last of a text's first passages begins in it."""
    start = after = 0
    for passage in passages:
        start = text.index(passage.text, after)
        after = start + len(passage.text)
    return start


def shelved(session: Session, known: Sequence[Shelved] = ()) -> list[Shelved]:
    """The confirmed documents with their newest texts, in order of id.

    Args:
        session: the unit of work.
        known: as they were shelved before: a text among these is not read again.
    """
    texts = {(one.id, one.version): one.text for one in known}
    rows = repository.confirmed(session)
    texts |= repository.texts(session, [r.id for r in rows if (r.id, r.version) not in texts])
    return [
        Shelved(
            id=row.id,
            version=row.version,
            facts=service.facts_of(row),
            standing=Standing(row.standing),
            repealed_on=row.repealed_on,
            successor=row.successor,
            text=texts[row.id, row.version],
        )
        for row in rows
    ]
