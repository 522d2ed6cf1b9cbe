"""Danger is told whom to call, whoever has the conversation at that moment."""

import time
import uuid
from collections.abc import Callable

import pytest

from tests.people import Citizen, Message, Officer, find, pause, text_of

Hire = Callable[[str, str, str], Officer]


def _numbers(help_now: Message) -> list[str]:
    return [number["number"] for number in help_now["body"]["numbers"]]


def _helps(citizen: Citizen) -> list[Message]:
    return [m for m in citizen.messages() if m["kind"] == "help"]


def test_who_waits_for_an_officer_is_told_whom_to_call(citizen: Citizen, hire: Hire) -> None:
    wang = hire("wang", "王老师", "officer")
    citizen.say("转人工")
    assert citizen.show()["mode"] == "waiting"

    help_now = find(citizen.say("我妈晕倒了，怎么叫都不醒"), "help")
    assert help_now["author"] == "bot"
    assert _numbers(help_now)[0] == "120"
    assert "120" in help_now["text"]

    assert citizen.show()["mode"] == "waiting"
    waiting = wang.get("/queue")["waiting"]
    assert citizen.conversation in [queued["conversation"] for queued in waiting]
    citizen.say("不等了")


def test_who_talks_to_an_officer_is_told_whom_to_call(citizen: Citizen, hire: Hire) -> None:
    wang = hire("wang", "王老师", "officer")
    citizen.say("转人工")
    assert wang.post(f"/conversations/{citizen.conversation}/take").status_code == 200

    help_now = find(citizen.say("先不说了，有人从阳台翻进来了，我躲在衣柜里"), "help")
    assert help_now["author"] == "bot"
    assert _numbers(help_now)[0] == "110"

    seen = wang.get(f"/conversations/{citizen.conversation}")["messages"]
    assert "翻进来" in text_of(seen)
    assert help_now["text"] in text_of(seen)
    assert citizen.show()["mode"] == "officer"
    said = wang.post(
        f"/conversations/{citizen.conversation}/messages",
        id=uuid.uuid4().hex,
        text="我马上联系派出所，请不要出声",
    )
    assert said.status_code in {200, 201, 202}
    assert "不要出声" in text_of(citizen.messages())


def test_with_an_officer_only_danger_is_answered_by_the_bot(citizen: Citizen, hire: Hire) -> None:
    wang = hire("wang", "王老师", "officer")
    citizen.say("转人工")
    assert wang.post(f"/conversations/{citizen.conversation}/take").status_code == 200

    before = citizen.last_seq()
    citizen.send("身份证丢了怎么办")
    citizen.send("我官司能不能打赢")  # has a reply of its own, but nobody is in danger
    pause(1)
    assert [m["author"] for m in citizen.messages(before)] == ["citizen", "citizen"]


def test_danger_delivered_twice_is_answered_once(citizen: Citizen) -> None:
    citizen.say("转人工")
    twice = uuid.uuid4().hex
    first = citizen.send("楼道里全是烟，我们下不去", twice)
    citizen.wait_after(first["seq"])
    citizen.send("楼道里全是烟，我们下不去", twice)
    pause(0.5)
    assert [_numbers(help_now)[0] for help_now in _helps(citizen)] == ["119"]
    citizen.say("不等了")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("算了不用等了，药我都攒好了，孩子也托付给我妹了", "12356"),
        ("灶上那个管子一直滋滋响，满屋子味道", "119"),
        ("我家老头吃着饭嘴就歪了，话也说不清", "120"),
    ],
)
def test_who_waits_is_understood_in_other_words_too(
    citizen: Citizen, said: str, number: str
) -> None:
    citizen.say("转人工")
    assert citizen.show()["mode"] == "waiting"
    sent = citizen.send(said)
    citizen.wait_after(sent["seq"])
    (help_now,) = _helps(citizen)
    assert help_now["body"]["urgent"] is True
    assert number in _numbers(help_now)
    assert citizen.show()["mode"] == "waiting", "help does not take anybody out of the queue"
    citizen.say("不等了")


def test_with_an_officer_a_hint_at_self_harm_is_answered_and_the_officer_sees_both(
    citizen: Citizen, hire: Hire
) -> None:
    wang = hire("wang", "王老师", "officer")
    citizen.say("转人工")
    assert wang.post(f"/conversations/{citizen.conversation}/take").status_code == 200
    sent = citizen.send("王老师，给孩子留了一封信，以后就拜托你们了")
    citizen.wait_after(sent["seq"])
    (help_now,) = _helps(citizen)
    assert "12356" in _numbers(help_now)
    seen = wang.get(f"/conversations/{citizen.conversation}")["messages"]
    assert [m["text"] for m in seen][-2:] == [
        "王老师，给孩子留了一封信，以后就拜托你们了",
        help_now["text"],
    ]
    assert citizen.show()["mode"] == "officer"


def test_after_the_officer_has_left_danger_is_the_bots_again(citizen: Citizen, hire: Hire) -> None:
    wang = hire("wang", "王老师", "officer")
    citizen.say("转人工")
    assert wang.post(f"/conversations/{citizen.conversation}/take").status_code == 200
    assert wang.post(f"/conversations/{citizen.conversation}/return").status_code == 200
    help_now = find(citizen.say("路口躺着个骑车的，大车司机跑了"), "help")
    assert {"120", "110"} <= set(_numbers(help_now))


@pytest.mark.parametrize(
    "said", ["我快累死了，排了三个钟头", "笑死我了", "车祸赔偿社保给报吗", "这个跳楼价是不是骗人的"]
)
def test_with_an_officer_what_only_sounds_like_danger_is_left_to_the_officer(
    citizen: Citizen, hire: Hire, said: str
) -> None:
    wang = hire("wang", "王老师", "officer")
    citizen.say("转人工")
    assert wang.post(f"/conversations/{citizen.conversation}/take").status_code == 200
    before = citizen.last_seq()
    citizen.send(said)
    pause(0.5)
    assert [m["author"] for m in citizen.messages(before)] == ["citizen"]


def test_asking_for_a_human_in_danger_is_told_whom_to_call_first(citizen: Citizen) -> None:
    said = citizen.say("快帮我转人工，我老公一头栽在厕所里叫不醒")
    assert said[0]["kind"] == "help"
    assert "120" in _numbers(said[0])


def test_in_a_form_danger_in_other_words_is_answered_and_the_form_is_kept(citizen: Citizen) -> None:
    citizen.say("我要投诉楼下烧烤店半夜噪音扰民")
    sent = citizen.send("不说这个了，楼梯上全是呛人的黑烟，我带着孩子出不去")
    citizen.wait_after(sent["seq"])
    (help_now,) = _helps(citizen)
    assert "119" in _numbers(help_now)
    assert citizen.say("取消")


def test_danger_is_recognised_at_once(citizen: Citizen) -> None:
    citizen.say("转人工")
    begun = time.monotonic()
    sent = citizen.send("孩子吞了纽扣电池，一直吐")
    citizen.wait_after(sent["seq"])
    assert time.monotonic() - begun < 2
    citizen.say("不等了")


def test_a_form_under_way_does_not_keep_help_back(citizen: Citizen) -> None:
    citizen.say("我要投诉楼下烧烤店半夜噪音扰民")
    sent = citizen.send("等等，孩子掉河里了！")
    citizen.wait_after(sent["seq"])
    (help_now,) = _helps(citizen)
    assert {"110", "119"} <= set(_numbers(help_now))
