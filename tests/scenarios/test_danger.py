"""Danger is told whom to call, whoever has the conversation at that moment."""

import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.people import Citizen, Message, Officer, find, pause, text_of
from tools.stack import Stack

Hire = Callable[[str, str, str], Officer]


def _numbers(help_now: Message) -> list[str]:
    return [number["number"] for number in help_now["body"]["numbers"]]


def _helps(citizen: Citizen) -> list[Message]:
    return [m for m in citizen.messages() if m["kind"] == "help"]


@contextmanager
def dialogue_held_up(stack: Stack) -> Iterator[None]:
    """Rasa takes its time: what is sent meanwhile waits for its turn."""
    rasa = stack._running["rasa"].pid
    os.killpg(rasa, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(rasa, signal.SIGCONT)


def _said(citizen: Citizen, after: int) -> list[str]:
    """The kinds of what the bot said, in order."""
    return [m["kind"] for m in citizen.messages(after) if m["author"] == "bot"]


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


@pytest.mark.parametrize("said", ["快帮我转人工，我老公一头栽在厕所里叫不醒", "转人工，我妈晕倒了"])
def test_asking_for_a_human_in_danger_is_told_whom_to_call_and_queued(
    citizen: Citizen, said: str
) -> None:
    help_now, queued = citizen.say(said)
    assert help_now["kind"] == "help"
    assert "120" in _numbers(help_now)
    assert queued["kind"] == "notice"
    assert citizen.show()["mode"] == "waiting"
    citizen.say("不等了")


def test_danger_that_speaks_of_a_human_in_passing_stays_with_the_bot(citizen: Citizen) -> None:
    (help_now,) = citizen.say("我妈晕倒了，打你们人工电话也打不通")
    assert help_now["kind"] == "help"
    assert citizen.show()["mode"] == "bot"


def test_danger_is_answered_at_once_and_once_while_another_reply_is_on_its_way(
    stack: Stack, citizen: Citizen
) -> None:
    with dialogue_held_up(stack):
        first = citizen.send("你好呀")
        sent = citizen.send("楼道里全是烟，我们下不去")
        (help_now,) = citizen.wait_after(sent["seq"], seconds=5)
        assert _numbers(help_now)[0] == "119"
    citizen.wait_after(help_now["seq"])
    citizen.say("你好")  # in its turn, after all that were owed before
    assert _said(citizen, first["seq"]) == ["help", "text", "text"]
    assert citizen.show()["mode"] == "bot"


def test_danger_is_answered_once_while_the_hand_over_is_on_its_way(
    stack: Stack, citizen: Citizen
) -> None:
    with dialogue_held_up(stack):
        asked = citizen.send("转人工")
        sent = citizen.send("我妈晕倒了，怎么叫都不醒")
        (help_now,) = citizen.wait_after(sent["seq"], seconds=5)
    citizen.wait_after(help_now["seq"])
    pause(1)
    assert _said(citizen, asked["seq"]) == ["help", "notice"]
    assert citizen.show()["mode"] == "waiting"
    citizen.say("不等了")


def test_danger_is_answered_once_while_a_form_takes_what_was_told(
    stack: Stack, citizen: Citizen
) -> None:
    citizen.say("我要投诉楼下烧烤店半夜噪音扰民")
    with dialogue_held_up(stack):
        told = citizen.send("建设路88号")
        sent = citizen.send("我妈晕倒了，怎么叫都不醒")
        (help_now,) = citizen.wait_after(sent["seq"], seconds=5)
    citizen.wait_after(help_now["seq"], count=2)
    assert _said(citizen, told["seq"]) == ["help", "text", "text"]
    assert "怎么称呼" in citizen.messages()[-1]["text"]
    summary = find(citizen.say("我叫张伟，电话13800138000"), "summary")
    assert _field(summary, "地点") == "建设路88号"


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("不说这个了，楼梯上全是呛人的黑烟，我带着孩子出不去", "119"),
        ("等等，孩子掉河里了！", "110"),
        ("我妈晕倒了，怎么叫都不醒", "120"),
        ("转人工，我妈晕倒了，怎么叫都不醒", "120"),
        ("灶上那个管子一直滋滋响，满屋子味道", "119"),
        ("我不想活了", "12356"),
    ],
)
def test_in_a_form_danger_is_answered_once_and_the_form_is_kept(
    citizen: Citizen, said: str, number: str
) -> None:
    citizen.say("我要投诉楼下烧烤店半夜噪音扰民")
    sent = citizen.send(said)
    help_now, after = citizen.wait_after(sent["seq"], count=2)
    assert number in _numbers(help_now)
    assert after["kind"] == "text"
    assert "先顾好人" in after["text"]
    assert "在什么地方" in after["text"], "what was asked is asked still"
    assert "怎么称呼" in text_of(citizen.say("建设路88号"))
    summary = find(citizen.say("我叫张伟，电话13800138000"), "summary")
    assert _field(summary, "地点") == "建设路88号"
    assert len(_helps(citizen)) == 1


def _field(summary: Message, label: str) -> str:
    (found,) = [f["value"] for f in summary["body"]["fields"] if f["label"] == label]
    return str(found)


def test_at_the_end_of_a_form_danger_does_not_file_it_or_take_it_away(citizen: Citizen) -> None:
    citizen.say("我要投诉建设路88号烧烤店半夜噪音扰民")
    find(citizen.say("我叫张伟，电话13800138000"), "summary")
    sent = citizen.send("楼道里全是烟，我们下不去")
    citizen.wait_after(sent["seq"], count=2)
    assert _said(citizen, sent["seq"]) == ["help", "summary"]
    assert find(citizen.say("确认"), "ticket")


def test_danger_while_a_ticket_is_looked_up_begins_no_other_one(citizen: Citizen) -> None:
    citizen.say("查进度")
    sent = citizen.send("楼道里全是烟，我们下不去")
    citizen.wait_after(sent["seq"], count=2)
    assert _said(citizen, sent["seq"]) == ["help", "text"]
    assert "编号" in citizen.messages()[-1]["text"]


def test_danger_is_recognised_at_once(citizen: Citizen) -> None:
    citizen.say("转人工")
    begun = time.monotonic()
    sent = citizen.send("孩子吞了纽扣电池，一直吐")
    citizen.wait_after(sent["seq"])
    assert time.monotonic() - begun < 2
    citizen.say("不等了")
