"""Courtesies are answered by what was answered last, and never by anything made up."""

from datetime import date

import pytest

from desk.conversations import courtesies
from desk.conversations.schemas import Kind
from knowledge.bodies import AnswerBody
from knowledge.conversing.courtesy import Courtesy
from knowledge.entries.schemas import State
from tests.knowledge.test_nearness import entry

TODAY = date(2026, 11, 23)


def body(answer: str, related: tuple[str, ...] = ()) -> AnswerBody:
    told = entry(1).model_copy(update={"answer": answer})
    return AnswerBody(told, State.VALID, TODAY, related)


@pytest.mark.parametrize(
    ("answer", "gist"),
    [
        ("可以。租房满三个月就能提取。额度看当地。", "可以。租房满三个月就能提取。"),
        (
            "到户口所在地派出所办，当场就能办好。要带身份证。",
            "到户口所在地派出所办，当场就能办好。",
        ),
    ],
)
def test_what_was_not_understood_is_told_in_the_first_sentence_of_the_answer(
    answer: str, gist: str
) -> None:
    told = courtesies.answering(Courtesy.CONFUSED, body(answer))
    assert f"最要紧的一句是：{gist}\n" in told.text


@pytest.mark.parametrize(
    "answer", ["三条都满足就能领：\n1. 缴满1年；\n2. 非本人意愿离职。", "能。"]
)
def test_sentence_that_says_nothing_by_itself_is_not_told(answer: str) -> None:
    told = courtesies.answering(Courtesy.CONFUSED, body(answer))
    assert "最要紧" not in told.text
    assert told.text


def test_who_doubts_is_shown_the_basis_and_the_day_of_the_facts() -> None:
    told = courtesies.answering(Courtesy.DOUBTFUL, body("能。每月发一次，发到卡里。"))
    assert "《示例办法》" in told.text
    assert "2026年1月1日" in told.text


def test_who_wants_more_is_offered_what_is_near() -> None:
    told = courtesies.answering(Courtesy.MORE, body("能。", ("高龄津贴怎么领？",)))
    assert told.kind is Kind.CHOICE
    assert told.body["options"] == [{"title": "高龄津贴怎么领？", "payload": "高龄津贴怎么领？"}]


@pytest.mark.parametrize("courtesy", list(Courtesy))
def test_every_courtesy_has_a_reply_without_an_answer_before_it(courtesy: Courtesy) -> None:
    assert courtesies.answering(courtesy, None).text
