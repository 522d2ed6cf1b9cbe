"""What the bot did not know is on the editors' list the next time they look."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.people import Citizen, Officer, find, text_of


@pytest.fixture
def editor(hire: Callable[[str, str, str], Officer]) -> Officer:
    return hire("fang", "方宁", "editor")


def learned(editor: Officer, question: str) -> list[dict[str, Any]]:
    """What is kept of a question, once it was looked for."""
    assert editor.post("/learning/refresh").status_code == 200
    shown = [
        editor.get(f"/learning/topics/{item['id']}")
        for item in editor.get("/learning/topics")["items"]
    ]
    return [q for topic in shown for q in topic["questions"] if q["text"] == question]


def test_a_question_the_bot_was_not_sure_of_is_learned_of(
    citizen: Citizen, editor: Officer
) -> None:
    question = "卫星频率使用费怎么算"
    before = editor.get("/quality")["abstained"]
    assert "拿不准" in text_of(citizen.say(question))
    (found,) = learned(editor, question)
    assert (found["reason_label"], found["zone"]) == ("没答上来", "abstain")
    assert editor.get("/quality")["abstained"] == before + 1


def test_a_question_that_no_choice_fitted_is_learned_of(citizen: Citizen, editor: Officer) -> None:
    question = "驾校报名证丢了怎么补"
    find(citizen.say(question), "choice")
    assert "都不是" in text_of(citizen.say("都不是"))
    (found,) = learned(editor, question)
    assert (found["reason_label"], found["zone"]) == ("给的选项都不是", "choose")
