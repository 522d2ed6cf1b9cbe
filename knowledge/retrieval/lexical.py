"""The lexical half: tantivy over character pairs, words and sounds.

Tokens are ours (tantivy only splits at spaces), so that Chinese is cut the same way everywhere.
Sounds find what was typed by pinyin and slipped (公积今); they weigh little, since many words
sound alike.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from knowledge.retrieval.analysis import Analysis

_TOKENIZER = "spaces"
_CHARACTERS = {"all_characters": 1.0}
_PAIRS = {"question_pairs": 1.0, "all_pairs": 1.0}
_WORDS = {"question_words": 0.5, "all_words": 0.5}
_SOUNDS = {"question_sounds": 0.7}
_HEAP = 32_000_000  # bytes
_FIELDS = (*_CHARACTERS, *_PAIRS, *_WORDS, *_SOUNDS)


@dataclass(frozen=True)
class LexicalDocument:
    """One entry as it is searched: the ways to ask it, and all of its text."""

    questions: tuple[Analysis, ...]
    texts: tuple[Analysis, ...]


class LexicalIndex:
    """Finds entries by their words."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index

    @classmethod
    def build(
        cls, documents: Sequence[LexicalDocument], folder: Path | None = None
    ) -> "LexicalIndex":
        """Index documents by their position, in ``folder`` or in memory."""
        if folder is not None:
            folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder) if folder else None)
        _prepare(index)
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for number, document in enumerate(documents):
            writer.add_document(_row(number, document))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """An index built before."""
        index = tantivy.Index.open(str(folder))
        _prepare(index)
        index.reload()
        return cls(index)

    def search(self, query: Analysis, count: int, without: Collection[int] = ()) -> list[int]:
        """The best entries by number, best first; none of those it is to do without."""
        parts = [
            (tantivy.Occur.Should, self._parse(tokens, fields))
            for tokens, fields in (
                (query.unigrams, _CHARACTERS),
                (query.bigrams, _PAIRS),
                (query.words, _WORDS),
                (query.sounds, _SOUNDS),
            )
            if tokens
        ]
        if not parts:
            return []
        asked = tantivy.Query.boolean_query(parts)
        searcher = self._index.searcher()
        limit = count
        while True:
            found = searcher.search(asked, limit=limit, count=False)
            places = [place for _, place in found.hits]
            numbers = searcher.fast_field_values("number", places) if places else []
            found_numbers = [int(number) for number in numbers if number is not None]
            kept = [number for number in found_numbers if number not in without]
            if len(kept) >= count or len(places) < limit:
                return kept[:count]
            limit *= 2

    def _parse(self, tokens: Sequence[str], fields: dict[str, float]) -> tantivy.Query:
        query, _ = self._index.parse_query_lenient(" ".join(tokens), list(fields), fields)
        return query


class GrowingIndex(LexicalIndex):
    """A small index in memory that takes changes one by one; only one thread may change it."""

    def __init__(self) -> None:
        index = tantivy.Index(_schema())
        _prepare(index)
        super().__init__(index)
        self._writer = index.writer(heap_size=_HEAP, num_threads=1)

    def change(self, new: Mapping[int, LexicalDocument], gone: Collection[int]) -> None:
        """Take documents in under new numbers and others out; searches see all of it or nothing."""
        for number in gone:
            self._writer.delete_documents_by_term("number", number)
        for number, document in new.items():
            self._writer.add_document(_row(number, document))
        self._writer.commit()
        self._index.reload()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _prepare(index: tantivy.Index) -> None:
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)


def _row(number: int, document: LexicalDocument) -> tantivy.Document:
    row = tantivy.Document()
    row.add_unsigned("number", number)
    _add(row, "question", document.questions)
    _add(row, "all", document.texts)
    return row


def _add(row: tantivy.Document, name: str, texts: Sequence[Analysis]) -> None:
    for text in texts:
        for family, tokens in (
            ("characters", text.unigrams),
            ("pairs", text.bigrams),
            ("words", text.words),
            ("sounds", text.sounds),
        ):
            if f"{name}_{family}" in _FIELDS:
                row.add_text(f"{name}_{family}", " ".join(tokens))
