"""The dictionary of synonyms at the console: who changes it, what follows, and when."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.people import Citizen, Officer, find
from tools.stack import Stack

Engage = Callable[[str, str, str], Officer]


@pytest.fixture
def editor(engage: Engage) -> Officer:
    return engage("wang", "王晓", "editor")


def group(editor: Officer, word: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = editor.get("/synonyms", q=word)["items"]
    return next(item for item in items if any(one["word"] == word for one in item["words"]))


def found(editor: Officer, text: str) -> dict[str, float]:
    tried = editor.post("/entries/try", text=text).json()
    return {one["id"]: one["confidence"] for one in tried["candidates"]}


def within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return true()


def test_word_added_in_the_console_is_understood_within_seconds(
    office: Stack, editor: Officer
) -> None:
    before = found(editor, "大柜子怎么办").get("cs-001", 0.0)
    made = editor.post("/synonyms", word="大柜子", read_as="借书证")
    assert made.status_code == 201, made.text
    assert made.json()["at_once"] is True
    assert within(10, lambda: found(editor, "大柜子怎么办").get("cs-001", 0.0) > before + 0.3)
    answer = find(Citizen(office).say("大柜子怎么办"), "answer")
    assert answer["body"]["entry"] == "cs-001"
    listed = group(editor, "大柜子")
    (word,) = [one for one in listed["words"] if one["word"] == "大柜子"]
    assert (listed["read_as"], word["state"], word["by"]) == ("借书证", "changed", "王晓")
    assert editor.client.delete("/api/desk/synonyms/大柜子").status_code == 200
    assert within(10, lambda: found(editor, "大柜子怎么办").get("cs-001", 0.0) < before + 0.1)
    assert all(
        one["word"] != "大柜子"
        for item in editor.get("/synonyms", q="大柜子")["items"]
        for one in item["words"]
    )


def test_entries_that_hold_a_changed_word_are_still_found_by_it(editor: Officer) -> None:
    asked, said = "铺面甲乙", "夜市摊位如何申请"
    before = found(editor, asked).get("cs-004", 0.0)
    made = editor.post("/synonyms", word="夜市摊位", read_as=asked).json()
    assert made["entries"] == 1
    # The entry says 夜市摊位 and was read anew: who asks in either word finds it.
    assert within(10, lambda: found(editor, asked).get("cs-004", 0.0) > before + 0.2)
    assert found(editor, said)["cs-004"] > 0.5
    editor.client.delete("/api/desk/synonyms/夜市摊位")
    assert within(10, lambda: found(editor, asked).get("cs-004", 0.0) < before + 0.1)
    assert found(editor, said)["cs-004"] > 0.5


def test_shipped_word_is_taken_out_and_restored_with_a_history(
    office: Stack, editor: Officer
) -> None:
    assert group(editor, "个体户")["read_as"] == "个体工商户"
    assert editor.client.delete("/api/desk/synonyms/个体户").status_code == 200
    (word,) = [one for one in group(editor, "个体户")["words"] if one["word"] == "个体户"]
    assert (word["state"], word["shipped"], word["by"]) == ("out", "个体工商户", "王晓")
    assert editor.post("/synonyms/个体户/restore").status_code == 200
    (word,) = [one for one in group(editor, "个体户")["words"] if one["word"] == "个体户"]
    assert word["state"] == "shipped"
    restored, taken_out = editor.get("/synonyms/events")["items"][:2]
    assert (taken_out["word"], taken_out["before"], taken_out["after"]) == (
        "个体户",
        "个体工商户",
        "",
    )
    assert (restored["before"], restored["after"], restored["actor"]) == ("", "个体工商户", "王晓")
    with sqlite3.connect(office.settings.data_dir / "lianxin.db") as database:
        audited = database.execute(
            "SELECT actor, subject FROM audit_events WHERE action = 'synonym_changed'"
        ).fetchall()
    assert ("wang", "个体户") in audited


@pytest.mark.parametrize(
    ("word", "read_as", "status", "told"),
    [
        ("借", "借书证", 422, "2 到 20 个字"),
        ("借书 卡", "借书证", 422, "不带空格"),
        ("借书卡！", "借书证", 422, "标点"),
        ("借书证", "借书证", 422, "同一个词"),
        ("创业者执照", "个体户", 409, "请直接填「个体工商户」"),
        ("个体工商户", "小老板", 409, "都当作「个体工商户」"),
        ("个体户", "个体工商户", 409, "不用再加"),
    ],
)
def test_what_would_lead_nowhere_is_refused_with_a_reason(
    editor: Officer, word: str, read_as: str, status: int, told: str
) -> None:
    refused = editor.post("/synonyms", word=word, read_as=read_as)
    assert refused.status_code == status, refused.text
    assert told in refused.json()["error"]["message"]
    assert editor.client.delete("/api/desk/synonyms/没有这个词").status_code == 404
    assert editor.post("/synonyms/没有这个词/restore").status_code == 404


def test_dictionary_is_searched_by_either_side_and_paged(editor: Officer) -> None:
    page = editor.get("/synonyms")
    assert page["pages"] > 1
    assert len(page["items"]) == 40
    assert editor.get("/synonyms", page=page["pages"])["items"]
    heads = [item["read_as"] for item in editor.get("/synonyms", q="高新技术企业")["items"]]
    assert "高新技术企业" in heads
    assert group(editor, "高企")["read_as"] == "高新技术企业"
    assert editor.get("/synonyms", q="没有这个词")["items"] == []


def test_only_editors_change_the_dictionary(engage: Engage) -> None:
    officer = engage("zhou", "周宁", "officer")
    assert officer.client.get("/api/desk/synonyms").status_code == 403
    assert officer.post("/synonyms", word="借书卡", read_as="借书证").status_code == 403
