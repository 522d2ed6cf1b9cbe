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
        ("失業保險金怎麼領", "失业"),
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
