"""Danger is told whom to call, whoever has the conversation at that moment."""

import uuid
from collections.abc import Callable

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


def test_a_form_under_way_does_not_keep_help_back(citizen: Citizen) -> None:
    citizen.say("我要投诉楼下烧烤店半夜噪音扰民")
    sent = citizen.send("等等，孩子掉河里了！")
    citizen.wait_after(sent["seq"])
    (help_now,) = _helps(citizen)
    assert {"110", "119"} <= set(_numbers(help_now))
