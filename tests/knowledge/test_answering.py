"""What is answered, offered and declined, on the shipped corpus."""

import json
import random
import threading
import time
from datetime import date

import opencc
import pytest

from core.errors import NotFound
from core.settings import Settings
from knowledge.answering import Answerer, Zone
from knowledge.build import home
from knowledge.entries.checks import load_corpus
from knowledge.retrieval import snapshot
from knowledge.retrieval.calibration import Slips
from knowledge.retrieval.retriever import Analysed

TODAY = date(2026, 11, 23)

OFF_TOPIC = [
    "明天会下雪吗",
    "给我讲个鬼故事",
    "帮我写一首七言绝句",
    "茅台股票明天涨不涨",
    "用java实现快速排序",
    "你觉得谁会赢得冠军",
    "asdkjhqwe",
    "糖醋排骨怎么做",
    "宇宙有多大",
    "哈哈哈哈你真逗",
    "。。。？？？",
    "推荐一部科幻电影",
    "我想听周杰伦的歌",
    "鱼缸多久换一次水",
]

TOLD = [
    "我们楼下烧烤摊每天晚上烟熏火燎，吵到凌晨三点，打了几次电话都没人管",
    "昨天下雨地下车库全淹了，我的车泡了水，物业一直不管",
    "门口的路坑坑洼洼，前天我爸骑车摔了一跤，到现在还没人来修",
    "公司拖着工资三个月没发，老板电话也不接，我要投诉",
    "楼道里的灯坏了半个月了，跟物业说了好多次",
]


@pytest.fixture(scope="module")
def entries(built: Settings) -> list[Analysed]:
    return [Analysed.of(placed.entry) for placed in load_corpus(built.corpus_dir)]


def test_every_way_to_ask_an_entry_is_answered_by_it(
    answerer: Answerer, entries: list[Analysed]
) -> None:
    for item in entries:
        for question in item.entry.questions:
            decision = answerer.decide(question, as_of=TODAY)
            assert decision.zone is Zone.ANSWER
            assert decision.candidates[0].entry_id == item.entry.id


def test_traditional_characters_are_answered(answerer: Answerer, entries: list[Analysed]) -> None:
    traditional = opencc.OpenCC("s2t")
    for item in entries:
        decision = answerer.decide(traditional.convert(item.entry.question), as_of=TODAY)
        assert (decision.zone, decision.candidates[0].entry_id) == (Zone.ANSWER, item.entry.id)


def test_nearly_every_question_with_a_typo_is_answered_and_none_wrongly(
    answerer: Answerer, entries: list[Analysed]
) -> None:
    slips = Slips(entries, random.Random(7))
    answered = wrong = 0
    for item in entries:
        decision = answerer.decide(slips.slip(item.entry.question), as_of=TODAY)
        if decision.zone is Zone.ANSWER:
            answered += 1
            wrong += decision.candidates[0].entry_id != item.entry.id
    assert answered / len(entries) >= 0.95
    assert wrong / len(entries) <= 0.005


@pytest.mark.parametrize("text", OFF_TOPIC)
def test_off_topic_is_declined(answerer: Answerer, text: str) -> None:
    assert answerer.decide(text, as_of=TODAY).zone is Zone.ABSTAIN


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_is_never_answered_as_if_asked(answerer: Answerer, text: str) -> None:
    assert answerer.decide(text, as_of=TODAY).zone is not Zone.ANSWER


@pytest.mark.parametrize(
    "text", ["", " ", "\u0000\u200b", "😀👍", "<script>alert(1)</script>", "？"]
)
def test_nothing_sayable_finds_nothing_sure(answerer: Answerer, text: str) -> None:
    assert answerer.decide(text, as_of=TODAY).zone is Zone.ABSTAIN


def test_ten_thousand_characters_are_decided_quickly(answerer: Answerer) -> None:
    started = time.perf_counter()
    answerer.decide("我想反映小区的问题" * 1200, as_of=TODAY)
    assert time.perf_counter() - started < 0.25


def test_confidences_fall_and_are_probabilities(answerer: Answerer) -> None:
    decision = answerer.decide("公积金怎么取出来", as_of=TODAY)
    confidences = [candidate.confidence for candidate in decision.candidates]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert len(confidences) <= 5


def test_unseen_ways_to_ask_are_found_as_often_as_promised(built: Settings) -> None:
    held_out = snapshot.load(home(built), "").calibration.held_out
    assert held_out["asked_recall@1"] >= 0.62
    assert held_out["asked_recall@3"] >= 0.80
    assert held_out["slipped_recall@3"] >= 0.74
    assert held_out["repeated_recall@1"] >= 0.99


def test_a_stricter_precision_answers_less(built: Settings) -> None:
    calibration = snapshot.load(home(built), "").calibration
    thresholds = [calibration.answer_from(precision) for precision in (0.8, 0.9, 0.95, 0.99)]
    assert thresholds == sorted(thresholds)
    assert calibration.answer_from(1.1) > 1


def test_body_holds_what_an_answer_rests_on(answerer: Answerer, entries: list[Analysed]) -> None:
    entry = entries[0].entry
    body = answerer.body(entry.id, as_of=TODAY)
    told = json.loads(json.dumps(body.to_json(), ensure_ascii=False))
    assert body.text.endswith(entry.answer)
    assert told["entry"] == entry.id
    assert told["sources"][0]["doc_no"] == entry.sources[0].doc_no
    assert told["names"]["publisher"] == entry.publisher
    assert told["demonstration"] is True
    assert 1 <= len(told["related"]) <= 3
    assert all(related["question"] != entry.question for related in told["related"])


def test_basis_that_does_not_hold_on_that_day_is_said_first(
    answerer: Answerer, entries: list[Analysed]
) -> None:
    entry = entries[0].entry
    early = answerer.body(entry.id, as_of=date(1990, 1, 1))
    assert early.to_json()["validity"] == {
        "state": "not_yet",
        "label": "尚未施行",
        "as_of": "1990-01-01",
    }
    assert early.text.startswith("【请注意】")
    assert early.related == ()


def test_day_before_all_that_is_known_is_said_and_todays_rule_is_not_given_as_its(
    answerer: Answerer, entries: list[Analysed]
) -> None:
    entry = next(item.entry for item in entries if item.entry.id == "gjj-005")
    body = answerer.body(entry.id, as_of=date(2005, 12, 31), today=TODAY)
    assert "自2015年1月20日起" in body.text
    assert "没有2005年的" in body.text
    assert "按2005年的规定" not in body.text
    assert body.to_json()["validity"] == {
        "state": "valid",
        "label": "现行有效",
        "as_of": TODAY.isoformat(),
    }
    assert body.related


def test_day_that_is_known_is_answered_as_of_then(
    answerer: Answerer, entries: list[Analysed]
) -> None:
    entry = next(item.entry for item in entries if item.entry.id == "gjj-005")
    body = answerer.body(entry.id, as_of=date(2020, 12, 31), today=TODAY)
    assert body.text.startswith("【按2020年的规定】")


def test_unknown_entry_is_a_clear_error(answerer: Answerer) -> None:
    assert not answerer.has("nothing-001")
    with pytest.raises(NotFound):
        answerer.body("nothing-001", as_of=TODAY)


def test_threads_get_the_same_decisions(answerer: Answerer, entries: list[Analysed]) -> None:
    texts = [item.entry.question[:-2] for item in entries[:40]]
    expected = [answerer.decide(text, as_of=TODAY) for text in texts]
    results: list[list[object]] = [[] for _ in range(4)]

    def ask(into: list[object]) -> None:
        into.extend(answerer.decide(text, as_of=TODAY) for text in texts)

    threads = [threading.Thread(target=ask, args=(into,)) for into in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result == expected for result in results)
