"""Documents come, change and go one by one, and are found as if all had been indexed at once."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.evaluation.records import read_documents, read_questions
from knowledge.policies.stock import Inventory, Key, Piece, Stock, key_of, to_join
from knowledge.quoting import quote
from knowledge.retrieval.bm25 import Bm25, Postings
from knowledge.retrieval.documents import DocumentIndex
from knowledge.retrieval.embedding import StaticEmbedder
from knowledge.retrieval.segments import Read, Segment, learned

SAMPLE = Path(__file__).with_name("sample")
ODD = (
    "",
    "　\n\n",
    "通知",
    "一、&nbsp;二、&lt;三&gt;",
    "办法。" * 400,
    "示例市屋顶绿化管理规定 第一条 屋顶种植的土层厚度不得超过三十厘米。第二条 不得种植乔木。",
    "示例市屋顶绿化管理规定 第一条 屋顶种植的土层厚度不得超过四十厘米。第二条 不得种植乔木。",
)
"""Texts that may trip a reader, and two that differ in a figure."""


@cache
def pool() -> tuple[str, ...]:
    return (*(document.text for document in read_documents(SAMPLE / "documents.jsonl")), *ODD)


@cache
def asked() -> tuple[str, ...]:
    questions = [one.question for one in read_questions(SAMPLE / "questions.jsonl")][:6]
    return (*questions, "屋顶种植的土层厚度不得超过多少厘米", "一次性补贴多少", "", "xyzzy")


@cache
def read(number: int) -> Read:
    return Read.of(key_of(pool()[number]), pool()[number])


@cache
def embedder() -> StaticEmbedder:
    """Learned from some of the documents only."""
    return learned([read(number) for number in range(3)])


def expect_the_same(found: DocumentIndex, numbers: Sequence[int]) -> None:
    """As when all are indexed at once, to the last bit."""
    once = {read(number).key: read(number) for number in numbers}
    fresh = Segment.of(list(once.values()), embedder())
    expected = DocumentIndex([read(number).key for number in numbers], [fresh], embedder())
    assert found.passages == expected.passages
    for question in asked():
        one, other = found.rank(question), expected.rank(question)
        for name in ("passages", "features", "blend", "documents"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), (question, name)
        assert quote(found, question) == quote(expected, question)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 99), st.integers(0, 99)),
        st.tuples(st.just("change"), st.integers(0, 99), st.integers(0, 99)),
        st.tuples(st.just("withdraw"), st.integers(0, 99), st.just(0)),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 99), min_size=1, max_size=6), steps)
def test_documents_that_come_and_go_are_found_as_if_indexed_at_once(
    first: list[int], happened: list[tuple[str, int, int]]
) -> None:
    many = len(pool())
    there = [number % many for number in first]
    with TemporaryDirectory() as folder:
        stock = Stock(Path(folder), "code")
        texts = {Key(read(number).key): pool()[number] for number in there}
        once = [read(number) for number in dict.fromkeys(there)]
        stock.begin(texts, embedder(), Segment.of(once, embedder()))
        for what, place, number in happened:
            if what == "add":
                there.insert(place % (len(there) + 1), number % many)
            elif what == "change":
                there[place % len(there)] = number % many
            elif len(there) > 1:
                del there[place % len(there)]
            inventory = kept(stock, there)
            segments = [stock.segment(piece) for piece in inventory.pieces]
            keys = [read(number).key for number in there]
            expect_the_same(DocumentIndex(keys, segments, stock.model(inventory)), there)
            files = {file.name for file in Path(folder).iterdir()}
            assert files == {*inventory.files, "inventory.json"}


def kept(stock: Stock, there: Sequence[int]) -> Inventory:
    """What is kept when documents were taken in: as a worker and its child do it."""
    by_key = {Key(read(number).key): pool()[number] for number in there}
    inventory = stock.inventory()
    assert inventory is not None
    if not inventory.serves(by_key):
        new = {key: by_key[key] for key in inventory.lacking(by_key)}
        stock.extend(inventory, new, set(by_key))
        inventory = stock.inventory()
        assert inventory is not None
    assert inventory.serves(by_key)
    return inventory


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 5)), min_size=1, max_size=300))
def test_segments_stay_few_and_hold_little_that_nobody_wants(
    happened: list[tuple[int, int]],
) -> None:
    """Hundreds of documents added, and as many withdrawn as the second number says."""
    pieces: list[Piece] = []
    wanted: dict[Key, int] = {}
    copied = added = 0
    for number, (size, gone) in enumerate(happened):
        for key in list(wanted)[: gone - 2]:
            del wanted[key]
        wanted[Key(f"{number}")] = size
        added += size
        pieces = [piece for piece in pieces if piece.size(wanted)]
        pieces.append(Piece(file=f"{number}", sizes={Key(f"{number}"): size}))
        joined = to_join(pieces, wanted)
        if joined:
            sizes = {k: s for p in joined for k, s in p.sizes.items() if k in wanted}
            copied += sum(sizes.values())
            pieces = [piece for piece in pieces if piece not in joined]
            pieces.append(Piece(file=f"{number} joined", sizes=sizes))
        total = sum(size for piece in pieces for size in piece.sizes.values())
        assert total <= 2 * sum(wanted.values())
        assert len(pieces) <= 1 + np.log(sum(wanted.values()) + 1) / np.log(8)
        assert {key for piece in pieces for key in piece.sizes} >= wanted.keys()
    assert copied <= 40 * added


def test_a_hundred_changes_of_one_document_leave_no_more_behind_than_one(tmp_path: Path) -> None:
    stock = Stock(tmp_path, "code")
    texts = {Key(read(number).key): pool()[number] for number in range(4)}
    stock.begin(texts, embedder(), Segment.of([read(n) for n in range(4)], embedder()))
    sizes: list[int] = []
    for number in range(100):
        text = f"{pool()[0]} 第{number}次修订。"
        now = {key_of(text): text, **dict(list(texts.items())[1:])}
        inventory = stock.inventory()
        assert inventory is not None
        stock.extend(inventory, {key_of(text): text}, set(now))
        sizes.append(sum(file.stat().st_size for file in tmp_path.iterdir()))
    assert max(sizes[50:]) <= 1.5 * max(sizes[:5])


def test_the_embedding_is_outgrown_when_a_quarter_of_the_text_is_another() -> None:
    texts = {key_of(text): text for text in ("一" * 60, "二" * 40)}
    sizes = {key: len(text) for key, text in texts.items()}
    kept = Inventory(code="", model="", learned=sizes, pieces=())
    assert not kept.outgrown(texts)
    assert not kept.outgrown({**texts, key_of("三" * 25): "三" * 25})
    assert kept.outgrown({**texts, key_of("三" * 26): "三" * 26})
    assert kept.outgrown({key_of("一" * 60): "一" * 60})


@given(st.lists(st.text(alphabet="abc", max_size=6), min_size=1, max_size=6), st.data())
def test_texts_weigh_the_same_whichever_parts_they_come_in(
    texts: list[str], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(texts)))
    whole = Bm25.over(texts)
    parts = [Postings.of(part) for part in (texts[:cut], texts[cut:]) if part]
    apart = Bm25(parts)
    stay = [np.array([True] * len(part.lengths)) for part in parts]
    joined = Bm25([Postings.together(parts, stay)])
    for question in ("a", "abca", "cx", ""):
        expected = whole.scores(question)
        assert np.array_equal(apart.scores(question), expected)
        assert np.array_equal(joined.scores(question), expected)


def test_a_text_that_counts_not_at_all_is_as_if_it_were_not_there() -> None:
    texts = ["ab", "b", "aac"]
    times = np.array([1, 0, 2])
    found = Bm25([Postings.of(texts)], times).scores("abc")
    expected = Bm25.over(["ab", "aac", "aac"]).scores("abc")
    assert found[[0, 2]] == pytest.approx(expected[:2], abs=0)
