"""A citizen is handed to an officer, and back."""

import uuid
from collections.abc import Callable

from tests.people import Citizen, Officer, find, text_of

Hire = Callable[[str, str, str], Officer]


def test_hand_over_and_back(citizen: Citizen, hire: Hire) -> None:
    wang = hire("wang", "王老师", "officer")
    li = hire("li", "李老师", "officer")
    notice = text_of(citizen.say("转人工"))
    assert "专员" in notice
    waiting = wang.get("/queue")["waiting"]
    mine = next(q for q in waiting if q["conversation"] == citizen.conversation)
    assert mine["since"]

    before = citizen.last_seq()
    taken = wang.post(f"/conversations/{citizen.conversation}/take")
    assert taken.status_code == 200
    assert "转人工" in text_of(taken.json()["messages"])
    refused = li.post(f"/conversations/{citizen.conversation}/take")
    assert refused.status_code == 409
    assert "王老师" in refused.json()["error"]["message"]
    assert citizen.show()["officer_name"] == "王老师"
    citizen.wait_after(before)

    citizen.send("我想问问补贴")
    said_id = uuid.uuid4().hex
    where = f"/conversations/{citizen.conversation}/messages"
    for _ in range(2):
        wang.post(where, id=said_id, text="您好，请说")
    wang.post(where, id=uuid.uuid4().hex, text="内部：先核实身份", audience="staff")
    assert li.post(where, id=uuid.uuid4().hex, text="我插一句").status_code == 409
    heard = [m for m in citizen.messages() if m["author"] == "officer"]
    assert [m["text"] for m in heard] == ["您好，请说"]
    assert "内部" not in str(citizen.messages())

    returned = wang.post(f"/conversations/{citizen.conversation}/return", text="祝您顺利")
    assert returned.status_code == 200
    assert citizen.show()["mode"] == "bot"
    assert find(citizen.say("注册一家公司从提交申请到拿营业执照要几天"), "answer")


def test_who_waits_can_leave_the_queue(citizen: Citizen) -> None:
    citizen.say("转人工")
    assert citizen.show()["mode"] == "waiting"
    citizen.say("不等了")
    assert citizen.show()["mode"] == "bot"


def test_an_editor_may_not_read_conversations(citizen: Citizen, hire: Hire) -> None:
    editor = hire("edit1", "编辑甲", "editor")
    response = editor.client.get(f"/api/desk/conversations/{citizen.conversation}")
    assert response.status_code == 403


def test_the_queue_shows_the_matter_and_not_the_wish_for_a_human(
    citizen: Citizen, hire: Hire
) -> None:
    citizen.say("我要投诉建设路88号烧烤店半夜噪音扰民")
    citizen.say("转人工")
    waiting = hire("wang", "王老师", "officer").get("/queue")["waiting"]
    mine = [item for item in waiting if item["conversation"] == citizen.conversation]
    assert [item["last_text"] for item in mine] == ["我要投诉建设路88号烧烤店半夜噪音扰民"]
