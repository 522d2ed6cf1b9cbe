"""What the message that begins a ticket already tells."""

from datetime import date

import pytest

from actions.draft import Slot
from actions.moves import Intent, Problem
from actions.opening import Opening, open_form
from desk.tickets.places import region

TODAY = date(2026, 11, 23)
HERE = region("示例市")


def opened(text: str, intent: str = "complain", unanswered: str | None = None) -> Opening:
    return open_form(
        text, intent=Intent(intent, 0.6), unanswered=unanswered, region=HERE, today=TODAY
    )


@pytest.mark.parametrize(
    ("text", "intent", "fills"),
    [
        ("我要投诉", "complain", {Slot.TYPE: "complaint"}),
        ("我要投訴", "complain", {Slot.TYPE: "complaint"}),
        ("举报", "report", {Slot.TYPE: "report"}),
        ("有事要求助", "ask_help", {Slot.TYPE: "help"}),
        (
            "我要投诉建设路88号烧烤店半夜噪音，电话13800138000",
            "complain",
            {
                Slot.TYPE: "complaint",
                Slot.WHAT: "建设路88号烧烤店半夜噪音",
                Slot.WHERE: "建设路88号烧烤店",
                Slot.WHEN: "半夜",
                Slot.PHONE: "13800138000",
            },
        ),
        (
            "楼上装修大清早就电钻响 受不了",
            "complain",
            {
                Slot.TYPE: "complaint",
                Slot.WHAT: "楼上装修大清早就电钻响 受不了",
                Slot.WHEN: "大清早",
            },
        ),
        (
            "建议在建设路口装个红绿灯",
            "suggest",
            {
                Slot.TYPE: "suggestion",
                Slot.WHAT: "建议在建设路口装个红绿灯",
                Slot.WHERE: "建设路口",
            },
        ),
        (
            "我想匿名举报楼下黑网吧",
            "report",
            {Slot.TYPE: "report", Slot.WHAT: "楼下黑网吧", Slot.NAME: "匿名"},
        ),
    ],
)
def test_what_is_told_at_once_is_not_asked_again(
    text: str, intent: str, fills: dict[Slot, str]
) -> None:
    assert dict(opened(text, intent).fills) == fills


def test_a_few_words_name_the_matter_and_do_not_tell_it() -> None:
    opening = opened("投诉物业")
    assert opening.topic == "物业"
    assert Slot.WHAT not in dict(opening.fills)


def test_leaving_a_ticket_takes_up_the_question_nobody_could_answer() -> None:
    opening = opened("留工单", "ask_help", unanswered="我这种情况能领补贴吗")
    assert dict(opening.fills) == {Slot.TYPE: "consult", Slot.WHAT: "我这种情况能领补贴吗"}


def test_a_word_nobody_could_answer_is_only_what_it_is_about() -> None:
    opening = opened("留工单", "ask_help", unanswered="养老金")
    assert dict(opening.fills) == {Slot.TYPE: "consult"}
    assert opening.topic == "养老金"


def test_leaving_a_ticket_without_more_leaves_its_kind_open() -> None:
    assert opened("帮我登记一下", "ask_help").fills == ()


def test_another_citys_place_is_not_taken_over() -> None:
    opening = opened("我要投诉南京市建设路88号烧烤店半夜噪音")
    assert opening.problem is Problem.ELSEWHERE
    assert opening.elsewhere is not None
    assert opening.elsewhere.area_code == "025"
    assert Slot.WHERE not in dict(opening.fills)


def test_a_wrong_number_is_told_at_once() -> None:
    assert opened("我要投诉楼道堆满杂物没人管，电话1380013800").problem is Problem.BAD_PHONE
