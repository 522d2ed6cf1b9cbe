"""A citizen asks about policy."""

import pytest

from tests.people import Citizen, find, text_of


def test_a_policy_question_gets_an_answer_with_its_source(citizen: Citizen) -> None:
    answer = find(citizen.say("注册一家公司从提交申请到拿营业执照要几天"), "answer")
    source = answer["body"]["sources"][0]
    assert source["title"]
    assert source["issuer"]
    assert source["doc_no"]
    assert source["date"]
    names = answer["body"]["names"]
    assert len({names["drafter"], names["reviewer"], names["publisher"]}) == 3
    assert answer["body"]["validity"]["label"]
    assert len(answer["body"]["related"]) <= 3


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("住房公积今怎么提取", "公积金"),
        ("失業保險金怎麼申請", "失业"),
    ],
)
def test_typos_and_traditional_characters_are_understood(
    citizen: Citizen, typed: str, topic: str
) -> None:
    said = citizen.say(typed)
    shown = text_of(said) + str([m["body"].get("options") for m in said])
    assert {m["kind"] for m in said} & {"answer", "choice"}, shown
    assert topic in shown + str([m["body"].get("question") for m in said])


@pytest.mark.parametrize("typed", ["今天天气怎么样", "给我讲个笑话", "帮我写一首关于春天的诗"])
def test_what_is_off_topic_is_not_answered(citizen: Citizen, typed: str) -> None:
    said = citizen.say(typed)
    assert all(m["kind"] != "answer" for m in said), text_of(said)


def test_an_unclear_question_offers_choices_and_a_choice_is_answered(citizen: Citizen) -> None:
    for vague in ("公积金", "养老金", "社保", "失业", "营业执照", "医保报销"):
        said = citizen.say(vague)
        if any(m["kind"] == "choice" for m in said):
            break
    choice = find(said, "choice")
    options = choice["body"]["options"]
    assert 1 <= len(options) <= 3
    assert find(citizen.say(options[0]["payload"]), "answer")


def test_an_answer_can_be_found_helpful_or_not(citizen: Citizen) -> None:
    answer = find(citizen.say("注册一家公司从提交申请到拿营业执照要几天"), "answer")
    where = f"{citizen.path}/messages/{answer['seq']}/feedback"
    for helpful in (True, False):
        done = citizen.client.post(where, json={"helpful": helpful}, headers=citizen.headers)
        assert done.status_code == 204
    greeting = f"{citizen.path}/messages/{citizen.greeting[0]['seq']}/feedback"
    refused = citizen.client.post(greeting, json={"helpful": True}, headers=citizen.headers)
    assert refused.status_code == 422


def test_a_follow_up_is_understood_by_what_was_talked_of(citizen: Citizen) -> None:
    first = find(citizen.say("失业金怎么申请"), "answer")
    alone = Citizen(citizen.stack).say("能领多久")
    assert all(m["kind"] != "answer" for m in alone), "it says nothing of itself"
    second = find(citizen.say("能领多久"), "answer")
    assert second["body"]["entry"] != first["body"]["entry"]
    assert "失业金" in second["body"]["question"]
    assert "月" in second["text"]


def test_danger_is_told_whom_to_call_before_anything_else(citizen: Citizen) -> None:
    help_now = find(citizen.say("我爸突然晕倒了叫不醒怎么办"), "help")
    assert help_now["body"]["urgent"] is True
    assert "120" in {number["number"] for number in help_now["body"]["numbers"]}


def test_danger_is_answered_in_the_middle_of_a_form_which_then_goes_on(citizen: Citizen) -> None:
    citizen.say("我要投诉小区楼下烧烤店半夜太吵")
    sent = citizen.send("不好了，家里着火了")
    said = citizen.wait_after(sent["seq"], count=2)
    assert "119" in {number["number"] for number in find(said, "help")["body"]["numbers"]}
    assert citizen.say("取消")


def test_a_question_about_the_emergency_services_is_a_question(citizen: Citizen) -> None:
    said = citizen.say("叫120急救车要不要钱，收费标准是多少")
    assert all(m["kind"] != "help" for m in said)
