"""What the bot was honestly not sure of is on the editors' list the next time they look."""

from collections.abc import Callable

from tests.people import Citizen, Officer, text_of


def test_a_question_nobody_could_answer_is_learned_of(
    citizen: Citizen, hire: Callable[[str, str, str], Officer]
) -> None:
    question = "古琴考级证书丢了去哪儿补领"
    assert "拿不准" in text_of(citizen.say(question))
    editor = hire("fang", "方宁", "editor")
    assert editor.post("/learning/refresh").json()["added"] >= 1
    shown = [
        editor.get(f"/learning/topics/{item['id']}")
        for item in editor.get("/learning/topics")["items"]
    ]
    found = [q for topic in shown for q in topic["questions"] if q["text"] == question]
    assert [(q["reason_label"], q["zone"]) for q in found] == [("没答上来", "abstain")]
    assert editor.get("/quality")["abstained"] >= 1
