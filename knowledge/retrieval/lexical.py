"""The lexical half: tantivy over character pairs, words and sounds.

Tokens are ours (tantivy only splits at spaces), so that Chinese is cut the same way everywhere.
Sounds find what was typed by pinyin and slipped (公积今); they weigh little, since many words
sound alike.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path

import tantivy

from knowledge.retrieval.analysis import Analysis

_TOKENIZER = "spaces"
_HEAP, _BUILD_HEAP = 32_000_000, 256_000_000  # bytes
_SEARCHED: dict[str, dict[str, float]] = {
    "characters": {"all_characters": 1.0},
    "pairs": {"question_pairs": 1.0, "all_pairs": 1.0},
    "words": {"question_words": 0.5, "all_words": 0.5},
    "sounds": {"question_sounds": 0.7},
}
_AMONG_MANY: dict[str, dict[str, float]] = {
    "characters": {"all_characters": 1.0},
    "pairs": {},
    "words": {"all_words": 1.0},
    "sounds": {"question_sounds": 0.7},
}
"""Half as many lists to go through; what it finds among many is in docs/performance.md."""
_FIELDS = tuple(field for fields in _SEARCHED.values() for field in fields)

Fields = Mapping[str, str]
"""Of each field: its tokens with spaces between."""


def fields_of(questions: Sequence[Analysis], texts: Sequence[Analysis]) -> Fields:
    """One entry as it is searched: the ways to ask it, and all of its text."""
    return {
        f"{name}_{family}": " ".join(chain.from_iterable(part.families[place] for part in parts))
        for name, parts in (("question", questions), ("all", texts))
        for place, family in enumerate(_SEARCHED)
        if f"{name}_{family}" in _FIELDS
    }


class LexicalIndex:
    """Finds entries by their words."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """An index built before."""
        index = tantivy.Index.open(str(folder))
        _prepare(index)
        index.reload()
        return cls(index)

    def search(
        self,
        families: Sequence[Sequence[str]],
        count: int,
        without: Collection[int] = (),
        *,
        among_many: bool = False,
    ) -> list[int]:
        """The best entries by number, best first.

        Args:
            families: what is looked up: characters, pairs, words and sounds, each once.
            count: how many.
            without: none of these.
            among_many: spare, where there are very many entries.
        """
        searched = _AMONG_MANY if among_many else _SEARCHED
        parts = [
            (tantivy.Occur.Should, self._term(field, token, boost))
            for tokens, fields in zip(families, searched.values(), strict=True)
            for token in tokens
            for field, boost in fields.items()
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
            known = [int(number) for number in numbers if number is not None]
            kept = [number for number in known if number not in without]
            if len(kept) >= count or len(places) < limit:
                return kept[:count]
            limit *= 2

    def _term(self, field: str, token: str, boost: float) -> tantivy.Query:
        term = tantivy.Query.term_query(self._schema, field, token, index_option="freq")
        return term if boost == 1.0 else tantivy.Query.boost_query(term, boost)


class LexicalWriter:
    """Builds an index on disk, document by document, numbered as they come."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        _prepare(self._index)
        self._writer = self._index.writer(heap_size=_BUILD_HEAP, num_threads=1)
        self._next = 0

    def add(self, fields: Fields) -> None:
        """Add a document."""
        self._writer.add_document(_row(self._next, fields))
        self._next += 1

    def finish(self) -> None:
        """Make everything findable; merges what was written in parts."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class GrowingIndex(LexicalIndex):
    """A small index in memory that takes changes one by one; only one thread may change it."""

    def __init__(self) -> None:
        index = tantivy.Index(_schema())
        _prepare(index)
        super().__init__(index)
        self._writer = index.writer(heap_size=_HEAP, num_threads=1)

    def change(self, new: Mapping[int, Fields], gone: Collection[int]) -> None:
        """Take documents in under new numbers and others out; searches see all of it or nothing."""
        for number in gone:
            self._writer.delete_documents_by_term("number", number)
        for number, fields in new.items():
            self._writer.add_document(_row(number, fields))
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


def _row(number: int, fields: Fields) -> tantivy.Document:
    row = tantivy.Document()
    row.add_unsigned("number", number)
    for field, tokens in fields.items():
        row.add_text(field, tokens)
    return row
