"""From a bad answer to a draft: what people thought, what officers answered, what editors do."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.clock import Clock
from tests.people import Citizen, Officer, find
from tools.stack import Stack

Engage = Callable[[str, str, str], Officer]
Body = dict[str, Any]
REPLY = "年票可以在公园东门的售票处买，也可以在公园的小程序里买，凭身份证，一人一张。"


@pytest.fixture
def editor(engage: Engage) -> Officer:
    return engage("fang", "方宁", "editor")


@pytest.fixture
def officer(engage: Engage) -> Officer:
    return engage("zhou", "周宁", "officer")


def ask(office: Stack, text: str) -> Citizen:
    citizen = Citizen(office)
    citizen.answer = find(citizen.say(text), "answer")  # type: ignore[attr-defined]
    return citizen


def think(citizen: Citizen, *, helpful: bool) -> None:
    seq = citizen.answer["seq"]  # type: ignore[attr-defined]
    response = citizen.client.post(
        f"{citizen.path}/messages/{seq}/feedback",
        json={"helpful": helpful},
        headers=citizen.headers,
    )
    assert response.status_code == 204


def handled(office: Stack, officer: Officer, question: str, reply: str) -> Citizen:
    """A citizen who was not content with the answer and asked a person."""
    citizen = ask(office, question)
    citizen.say("转人工")
    assert officer.post(f"/conversations/{citizen.conversation}/take").status_code == 200
    said = officer.post(
        f"/conversations/{citizen.conversation}/messages", id=uuid.uuid4().hex, text=reply
    )
    assert said.status_code == 201
    officer.post(f"/conversations/{citizen.conversation}/return")
    return citizen


def topic_of(editor: Officer, text: str, state: str = "open") -> Body:
    assert editor.post("/learning/refresh").status_code == 200
    items: list[Body] = editor.get("/learning/topics", state=state)["items"]
    for item in items:
        shown: Body = editor.get(f"/learning/topics/{item['id']}")
        if any(question["text"] == text for question in shown["questions"]):
            return {**item, **shown}
    raise AssertionError(f"{text} is in none of {[item['name'] for item in items]}")


def test_an_unhelpful_answer_becomes_a_topic_and_a_draft(
    office: Stack, editor: Officer, anyone: Any
) -> None:
    asked = "有人知道借书证怎么办应当找哪个窗口么"
    for text in (asked, "借书证怎么办要准备些什么东西", "头一回弄，借书证怎么办要跑几趟"):
        think(ask(office, text), helpful=False)
    topic = topic_of(editor, asked)
    assert "借书" in topic["name"]
    assert topic["total"] == 3
    question = next(q for q in topic["questions"] if q["text"] == asked)
    assert question["reason_label"] == "答了，没帮助"
    assert question["entry"] == "cs-001"
    assert question["zone"] == "answer"
    assert 0 < question["confidence"] <= 1

    made = editor.post(f"/learning/topics/{topic['id']}/draft")
    assert made.status_code == 201, made.text
    entry = editor.get(f"/entries/{made.json()['entry']}")
    assert entry["version"]["state"] == "draft"
    assert entry["draft"]["topic"] == "测试"  # filed where the nearest entry is
    asked_for = {entry["draft"]["question"], *entry["draft"]["variants"]}
    assert asked in asked_for
    assert len(asked_for) == 3
    out = anyone.get(f"/api/knowledge/entries/{made.json()['entry']}")
    assert out.status_code == 404  # nobody reviewed it yet

    again = editor.post(f"/learning/topics/{topic['id']}/draft")
    assert again.status_code == 409
    assert "方宁" in again.json()["error"]["message"]
    assert topic_of(editor, asked, state="drafted")["drafted_as"] == made.json()["entry"]


def test_a_mind_changed_takes_the_question_off_the_list(office: Stack, editor: Officer) -> None:
    asked = "头一回弄，给猫上户口的手续要跑几趟"
    citizen = ask(office, asked)
    think(citizen, helpful=False)
    topic_of(editor, asked)
    think(citizen, helpful=True)
    with pytest.raises(AssertionError, match="is in none"):
        topic_of(editor, asked)


def test_what_an_officer_answered_becomes_a_draft_without_personal_data(
    office: Stack, editor: Officer, officer: Officer
) -> None:
    question = "公园年票在哪里买"
    handled(office, officer, question, f"{REPLY}有事打我手机13800138000。")
    assert editor.post("/learning/refresh").status_code == 200
    (reply,) = editor.get("/learning/replies")["items"]
    assert (reply["question"], reply["officer"]) == (question, "周宁")
    assert "13800138000" not in reply["text"]
    made = editor.post(f"/learning/replies/{reply['id']}/draft")
    assert made.status_code == 201, made.text
    draft = editor.get(f"/entries/{made.json()['entry']}")["draft"]
    assert draft["question"] == question
    assert draft["answer"].startswith(REPLY)
    assert editor.get("/learning/replies")["items"] == []
    assert editor.post(f"/learning/replies/{reply['id']}/dismiss").status_code == 409


def test_a_topic_takes_the_reply_that_an_officer_gave_in_it(
    office: Stack, editor: Officer, officer: Officer
) -> None:
    asked = "夜市摊位如何申请需要准备些什么东西"
    handled(
        office, officer, asked, "夜市摊位到街道办事处申请，带身份证和一张照片，三天内给您答复。"
    )
    topic = topic_of(editor, asked)
    (reply,) = topic["replies"]
    other = editor.post(f"/learning/topics/{topic['id']}/draft", reply=reply["id"] + 1000)
    assert other.status_code == 422
    made = editor.post(f"/learning/topics/{topic['id']}/draft", reply=reply["id"])
    assert made.status_code == 201
    draft = editor.get(f"/entries/{made.json()['entry']}")["draft"]
    assert draft["answer"].startswith("夜市摊位到街道办事处申请")


def test_a_topic_set_aside_stays_so_and_can_be_taken_up_again(
    office: Stack, editor: Officer
) -> None:
    asked = "有人知道给猫上户口的手续应当找哪个窗口么"
    think(ask(office, asked), helpful=False)
    topic = topic_of(editor, asked)
    assert editor.post(f"/learning/topics/{topic['id']}/dismiss").status_code == 204
    think(ask(office, asked), helpful=False)  # asked once more
    aside = topic_of(editor, asked, state="dismissed")
    assert aside["id"] == topic["id"]
    assert aside["total"] == topic["total"] + 1
    assert editor.post(f"/learning/topics/{topic['id']}/reopen").status_code == 204
    assert topic_of(editor, asked)["id"] == topic["id"]


def test_the_quality_of_the_week_counts_what_happened(
    office: Stack, editor: Officer, officer: Officer
) -> None:
    before = editor.get("/quality")
    think(ask(office, "借书证怎么办"), helpful=True)
    think(ask(office, "公园年票在哪里买"), helpful=False)
    handled(office, officer, "公园年票在哪里买", REPLY)
    editor.post("/learning/refresh")
    after = editor.get("/quality")
    for key, more in {
        "questions": 3,
        "answered": 3,
        "handed_over": 1,
        "handed_over_after_answer": 1,
        "helpful": 1,
        "unhelpful": 1,
    }.items():
        assert after[key] == before[key] + more, key
    worst = {item["entry"]: item for item in after["worst_entries"]}
    assert worst["cs-002"]["unhelpful"] >= 1
    assert worst["cs-002"]["question"] == "公园年票在哪里买"
    assert after["unanswered"]
    assert after["under_way"]
    assert after["next"] is None
    last_week = (Clock().today() - timedelta(days=7)).isocalendar()
    earlier = editor.get("/quality", week=f"{last_week.year}-W{last_week.week:02d}")
    assert earlier["questions"] == 0
    assert earlier["next"] == after["week"]


def test_who_may_see_what_is_to_be_learned(office: Stack, officer: Officer, engage: Engage) -> None:
    supervisor = engage("sun", "孙岳", "supervisor")
    assert officer.client.get("/api/desk/learning/topics").status_code == 403
    assert officer.client.get("/api/desk/quality").status_code == 403
    assert supervisor.client.get("/api/desk/quality").status_code == 200
    assert supervisor.client.get("/api/desk/learning/topics").status_code == 403


def test_a_week_that_is_none_is_told(editor: Officer) -> None:
    for week in ("2026-W60", "gestern", "2026-11-16"):
        response = editor.client.get("/api/desk/quality", params={"week": week})
        assert response.status_code == 422
        assert "2026-W47" in response.json()["error"]["message"]
