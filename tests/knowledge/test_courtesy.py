"""What is said to whoever serves is told from what is said about a matter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Answerer, Zone
from knowledge.conversing.courtesy import Courtesy, courtesy
from knowledge.talk import Talk
from tests.knowledge.test_fitting import said

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谢谢你讲得真清楚", Courtesy.THANKS),
        ("好的，我明白了，多谢", Courtesy.THANKS),
        ("太感谢了帮了大忙", Courtesy.THANKS),
        ("行 知道了 辛苦", Courtesy.THANKS),
        ("謝謝您，講得很清楚", Courtesy.THANKS),
        ("知道了", Courtesy.NOTED),
        ("没有了", Courtesy.NOTED),
        ("好的", Courtesy.REPLY),
        ("不对", Courtesy.REPLY),
        ("呵呵", Courtesy.CHAT),
        ("你猜", Courtesy.CHAT),
        ("说人话", Courtesy.CONFUSED),
        ("看不懂", Courtesy.CONFUSED),
        ("太长了，能不能简单点说", Courtesy.CONFUSED),
        ("真的吗？", Courtesy.DOUBTFUL),
        ("还有呢", Courtesy.MORE),
        ("你们效率真低", Courtesy.ANGRY),
        ("谢谢你，什么破系统", Courtesy.ANGRY),
        ("又想投诉又想咨询", Courtesy.SEVERAL),
        ("急急急", Courtesy.HURRY),
    ],
)
def test_what_is_said_to_whoever_serves_is_recognised(text: str, kind: Courtesy) -> None:
    assert courtesy(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "谢谢，那要带什么材料",
        "好的，公积金呢",
        "要多久到账",
        "有用吗",
        "可以吗",
        "解决了",
        "不满意",
        "社保卡没用了",
        "看不懂通知书怎么办",
        "辛苦费要交税吗",
        "我要投诉你们效率低，证办了三个月",
        "垃圾没人清",
        "能解决吗",
        "",
        "。。。",
    ],
)
def test_what_asks_or_tells_something_is_none(text: str) -> None:
    assert courtesy(text) is None


@given(st.text(max_size=60))
def test_any_text_is_one_kind_or_none(text: str) -> None:
    assert courtesy(text) is None or courtesy(text) in Courtesy


@pytest.mark.parametrize(
    "text", ["好的", "知道了", "没有了", "就这？", "真的假的", "谢谢你讲得真清楚", "哦"]
)
def test_courtesy_after_an_answer_does_not_bring_the_answer_again(
    answerer: Answerer, text: str
) -> None:
    decision = said(answerer, "租房能提取公积金吗", text)
    assert decision.zone is Zone.ABSTAIN
    assert decision.courtesy is not None


@pytest.mark.parametrize("courteous", ["好的", "看不懂", "谢谢"])
def test_what_was_talked_of_outlives_a_courtesy(answerer: Answerer, courteous: str) -> None:
    decision = said(answerer, "租房能提取公积金吗", courteous, "要带什么材料")
    assert decision.candidates[0].entry_id == "gjj-005"


def test_thanks_with_a_question_behind_them_are_a_question(answerer: Answerer) -> None:
    decision = said(answerer, "租房能提取公积金吗", "谢谢，那要带什么材料")
    assert decision.zone is Zone.ANSWER
    assert decision.candidates[0].entry_id == "gjj-005"


def test_answer_to_what_was_asked_back_is_no_courtesy(answerer: Answerer) -> None:
    talk = Talk(question="医保能报多少", awaiting=("职工", "居民"))
    decision = answerer.decide("职工", as_of=TODAY, talk=talk)
    assert decision.courtesy is None
