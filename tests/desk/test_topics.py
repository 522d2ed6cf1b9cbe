"""Questions that ask for the same come together, whatever their order, and are named by it."""

import random

import numpy as np
import pytest

from desk.learning.topics import Group, group
from knowledge.retrieval.analysis import analyse
from knowledge.retrieval.embedding import Pair, StaticEmbedder, train_static

LIBRARY = [
    "图书馆借书证怎么办理",
    "办图书馆的借书证要带什么",
    "借书证在图书馆哪个窗口办",
    "图书馆借书证多久能办好",
]
PARKING = [
    "小区门口停车位被人占了怎么办",
    "停车位天天被别人占用找谁",
    "我家停车位老被占",
]
ALONE = ["猫能不能坐高铁"]
ALL = [*LIBRARY, *PARKING, *ALONE]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    texts = [analyse(text) for text in ALL]
    known = [("借书证在哪里办", "图书馆办理借书证"), ("停车位被人占用", "小区里的停车位被占")]
    pairs = [Pair(left, right, number) for number, (left, right) in enumerate(known)]
    return train_static(texts, pairs * 20)


def grouped(texts: list[str], embedder: StaticEmbedder) -> list[Group]:
    return group(texts, embedder.queries([analyse(text) for text in texts]))


def test_what_asks_the_same_is_one_topic(embedder: StaticEmbedder) -> None:
    found = grouped(ALL, embedder)
    assert [{ALL[place] for place in topic.members} for topic in found] == [
        set(LIBRARY),
        set(PARKING),
        set(ALONE),
    ]


def test_a_topic_is_named_by_its_most_typical_words(embedder: StaticEmbedder) -> None:
    library, parking, _ = grouped(ALL, embedder)
    assert "借书证" in library.name
    assert "停车位" in parking.name
    assert ALL[library.middle] in LIBRARY


def test_the_order_of_questions_changes_nothing(embedder: StaticEmbedder) -> None:
    expected = [(t.name, {ALL[p] for p in t.members}) for t in grouped(ALL, embedder)]
    for seed in range(5):
        mixed = random.Random(seed).sample(ALL, len(ALL))
        assert [
            (t.name, {mixed[p] for p in t.members}) for t in grouped(mixed, embedder)
        ] == expected


def test_nothing_and_little_and_nonsense_can_be_grouped(embedder: StaticEmbedder) -> None:
    assert group([], np.zeros((0, 8), dtype=np.float32)) == []
    (one,) = grouped(["借书证怎么办"], embedder)
    assert one.members == (0,)
    twice = grouped(["？？？", "。。。", "？？？"], embedder)
    assert sum(len(topic.members) for topic in twice) == 3
    assert all(topic.name for topic in twice)
