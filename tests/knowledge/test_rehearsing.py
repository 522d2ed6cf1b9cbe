"""Conversations made up from a corpus are such as people hold, and their right end is known."""

import random

import pytest

from knowledge.conversing.rehearsing import KINDS, Line, Rehearsal, left_out, matter, parts
from knowledge.entries.schemas import EntryId

LOAN = [
    "公积金贷款要交多久才能申请",
    "公积金贷款审批要几天",
    "买房了，公积金交了半年，能申请贷款吗",
    "公积金贷款的条件是什么",
]
RENT = [
    "租房能提取公积金吗",
    "公积金付房租每年能提几次",
    "我在外面租房，公积金能取出来吗",
    "租房提公积金要什么材料",
]
CHAT = ["你真聪明", "附近哪里能租车"]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    loan, rent = EntryId("gjj-011"), EntryId("gjj-005")
    rehearsal = Rehearsal(
        {loan: LOAN, rent: RENT},
        {loan: [0, 1, 2], rent: [0, 1, 2]},
        {loan: [rent], rent: [loan]},
        CHAT,
        random.Random(1),
    )
    return list(rehearsal.lines(200))


def test_every_kind_of_line_is_made_up(lines: list[Line]) -> None:
    assert {line.kind for line in lines} == set(KINDS)


def test_line_asks_for_the_entry_it_was_taken_from(lines: list[Line]) -> None:
    for line in lines:
        if line.kind in {"chat", "removed"}:
            assert line.wanted is None
        else:
            assert line.wanted in {"gjj-011", "gjj-005"}
            assert line.hidden is None


def test_entry_taken_out_is_the_one_that_was_asked_for(lines: list[Line]) -> None:
    removed = [line for line in lines if line.kind == "removed"]
    assert removed
    assert all(line.hidden is not None and line.hidden != line.entry for line in removed)


def test_more_is_asked_about_the_entry_before_without_naming_it(lines: list[Line]) -> None:
    more = [line for line in lines if line.kind == "more"]
    assert more
    assert all(line.entry == line.wanted for line in more)
    assert any("公积金" not in line.text for line in more)


def test_chat_is_said_after_what_it_sounds_like(lines: list[Line]) -> None:
    beside = [line for line in lines if line.text == "附近哪里能租车"]
    assert sum(line.entry == "gjj-005" for line in beside) > len(beside) / 2


def test_story_is_told_in_parts_and_asks_at_the_end(lines: list[Line]) -> None:
    told = {(line.former, line.text) for line in lines if line.kind == "told"}
    assert told == {
        ("买房了，公积金交了半年", "能申请贷款吗"),
        ("我在外面租房", "公积金能取出来吗"),
    }


@pytest.mark.parametrize(
    ("question", "said", "left"),
    [
        ("公积金贷款要几天", "公积金贷款的条件是什么", "要几天"),
        ("刚出生的宝宝怎么上户口", "公积金贷款的条件是什么", None),
        ("公积金贷款", "公积金贷款", None),
    ],
)
def test_what_was_said_before_is_left_out(question: str, said: str, left: str | None) -> None:
    assert left_out(question, said) == left


def test_matter_of_an_entry_is_what_most_ways_to_ask_it_name() -> None:
    assert set(matter(LOAN)) == {"公积金", "贷款"}


def test_question_is_told_in_clauses() -> None:
    assert parts("公司没了，工资没发，找谁要？") == ["公司没了", "工资没发", "找谁要？"]
