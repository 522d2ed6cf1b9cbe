"""Processes die; nothing is lost and nothing happens twice."""

import json
import os
import signal
import sqlite3
import uuid

from tests.people import Citizen, find, pause, text_of
from tools.stack import Stack, until


def _signal(stack: Stack, name: str, number: signal.Signals) -> None:
    os.killpg(stack._running[name].pid, number)


def _tracker_has(stack: Stack, conversation: str, text: str) -> int:
    database = stack.settings.data_dir / "rasa" / "tracker.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT data FROM events WHERE sender_id LIKE ? AND type_name = 'user'",
            (f"{conversation}:%",),
        ).fetchall()
    return sum(text in json.loads(data)["text"] for (data,) in rows)


def test_rasa_killed_and_back(stack: Stack, citizen: Citizen) -> None:
    citizen.say("我要投诉楼下施工噪音")
    stack.kill("rasa")
    try:
        assert find(citizen.say("注册一家公司从提交申请到拿营业执照要几天"), "answer")
        said = citizen.say("建设路100号")
        assert "没有丢" in text_of(said)
        (help_now,) = citizen.say("孩子掉河里了！")
        pause(1)
        assert help_now["kind"] == "help"
        assert citizen.last_seq() == help_now["seq"], "help is said once"
        other = Citizen(stack)
        offered = other.say("我家门口没人管")
        assert "/ticket" in str([m["body"] for m in offered])
        assert Citizen(stack).say("转人工")[0]["kind"] == "notice"
    finally:
        stack.start("rasa")
        stack.wait_for(dialogue=True)
    shown = text_of(citizen.say("地点在建设路100号"))
    assert "暂时只能回答" not in shown
    citizen.say("昨天晚上")
    citizen.say("我叫赵强，电话13611112222")
    assert "建设路100号" in str(find(citizen.messages(), "summary")["body"]["fields"])


def test_service_killed_before_rasa_was_asked(stack: Stack, citizen: Citizen) -> None:
    _signal(stack, "rasa", signal.SIGSTOP)
    try:
        sent = citizen.send("你好呀")
        stack.kill("service")
    finally:
        _signal(stack, "rasa", signal.SIGCONT)
    stack.start("service")
    stack.wait_for(dialogue=True)
    citizen.wait_after(sent["seq"])
    pause(1)
    assert [m["text"] for m in citizen.messages() if m["author"] == "citizen"] == ["你好呀"]
    assert len([m for m in citizen.messages(sent["seq"]) if m["author"] == "bot"]) == 1


def test_service_killed_after_rasa_acted_but_before_the_reply_was_stored(
    stack: Stack, citizen: Citizen
) -> None:
    _signal(stack, "rasa", signal.SIGSTOP)
    sent = citizen.send("早上好啊")
    pause(0.5)  # the question now lies in Rasa's socket
    _signal(stack, "service", signal.SIGSTOP)
    _signal(stack, "rasa", signal.SIGCONT)
    until(
        lambda: _tracker_has(stack, citizen.conversation, "早上好啊") == 1,
        what="Rasa to have handled the turn",
    )
    pause(0.5)
    stack.kill("service")
    stack.start("service")
    stack.wait_for(dialogue=True)
    citizen.wait_after(sent["seq"])
    pause(1)
    replies = [m for m in citizen.messages(sent["seq"]) if m["author"] == "bot"]
    assert len(replies) == 1
    assert _tracker_has(stack, citizen.conversation, "早上好啊") == 1


def test_a_message_delivered_twice_is_answered_once(citizen: Citizen) -> None:
    same = uuid.uuid4().hex
    first = citizen.send("你好", same)
    second = citizen.send("你好", same)
    assert first["seq"] == second["seq"]
    citizen.wait_after(first["seq"])
    pause(0.5)
    assert len(citizen.messages(first["seq"])) == 1
