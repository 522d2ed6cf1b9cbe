"""A conversation read as questions and what became of them."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.learning.collecting import Read, judge
from desk.learning.exchanges import exchanges, replies
from desk.learning.schemas import Exchange, Outcome, Reason, Said
from knowledge.answering import Decision, Zone
from knowledge.talk import Talk

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def conversation(*lines: tuple[str, str]) -> list[Said]:
    """Lines of (who or what, text), a minute apart."""
    found = []
    for seq, (what, text) in enumerate(lines, 1):
        author = what if what in ("citizen", "officer") else "bot"
        found.append(
            Said(
                seq=seq,
                author=author,
                kind=what if what in ("answer", "choice") else "text",
                text=text,
                at=START + timedelta(minutes=seq),
                author_name="周宁" if author == "officer" else "",
                entry="gjj-001" if what == "answer" else "",
                options=("公积金怎么提取", "公积金怎么缴") if what == "choice" else (),
                unanswered=what == "unsure",
            )
        )
    return found


def read(
    said: list[Said], *, opinions: dict[int, bool] | None = None, human_at: int = 0
) -> Exchange:
    handovers = [START + timedelta(minutes=human_at, seconds=1)] if human_at else []
    (found,) = exchanges("c", said, opinions=opinions or {}, handovers=handovers)
    return found


def test_an_answer_that_nobody_minded_is_no_open_question() -> None:
    found = read(conversation(("citizen", "公积金怎么取"), ("answer", "……")))
    assert found.outcome is Outcome.ANSWERED
    assert found.entry == "gjj-001"
    assert found.reason is None


def test_an_honest_not_sure_is_one() -> None:
    found = read(conversation(("citizen", "公积金能买彩票吗"), ("unsure", "我拿不准")))
    assert (found.outcome, found.reason) == (Outcome.ABSTAINED, Reason.ABSTAINED)


def test_a_choice_taken_is_one_question_answered() -> None:
    found = read(
        conversation(
            ("citizen", "公积金"),
            ("choice", "您是不是想问"),
            ("citizen", "公积金怎么提取"),
            ("answer", "…"),
        )
    )
    assert found.outcome is Outcome.OFFERED
    assert found.picked
    assert found.answer_seq == 4
    assert found.reason is None


def test_none_of_the_choices_leaves_the_question_open() -> None:
    found = read(
        conversation(
            ("citizen", "公积金"),
            ("choice", "您是不是想问"),
            ("citizen", "都不是"),
            ("text", "明白了"),
        )
    )
    assert found.reason is Reason.NONE_OF_THESE
    assert found.text == "公积金"


def test_a_choice_taken_and_found_unhelpful_is_told_in_the_first_words() -> None:
    said = conversation(
        ("citizen", "公积金"),
        ("choice", "您是不是想问"),
        ("citizen", "公积金怎么提取"),
        ("answer", "…"),
    )
    found = read(said, opinions={4: False})
    assert (found.text, found.reason) == ("公积金", Reason.UNHELPFUL)


def test_a_change_of_mind_counts() -> None:
    said = conversation(("citizen", "公积金怎么取"), ("answer", "……"))
    assert read(said, opinions={2: False}).reason is Reason.UNHELPFUL
    assert read(said, opinions={2: True}, human_at=3).reason is None


@pytest.mark.parametrize(("minutes", "reason"), [(4, Reason.HANDED_OVER), (60, None)])
def test_asking_for_a_human_soon_after_an_answer_says_something_of_it(
    minutes: int, reason: Reason | None
) -> None:
    said = conversation(("citizen", "公积金怎么取"), ("answer", "……"), ("citizen", "转人工"))
    assert read(said, human_at=minutes).reason is reason


def test_what_is_no_question_is_left_out() -> None:
    said = conversation(
        ("citizen", "我要投诉"), ("text", "请说说是什么事"), ("citizen", "楼上漏水")
    )
    assert exchanges("c", said, opinions={}, handovers=[]) == []


def test_an_officers_answer_is_kept_with_the_question_before_it() -> None:
    said = conversation(
        ("citizen", "退休后公积金怎么全部取出来"),
        ("unsure", "我拿不准"),
        ("citizen", "转人工"),
        ("officer", "您好"),
        ("officer", "退休后凭身份证和退休证明，可以把账户余额一次全部提出来，账户同时注销。"),
        ("citizen", "谢谢"),
    )
    (found,) = replies("c", said)
    assert found.question == "退休后公积金怎么全部取出来"
    assert found.text.startswith("退休后凭身份证")
    assert (found.seq, found.question_seq, found.officer) == (5, 1, "周宁")


def test_an_officers_word_without_a_question_is_no_answer() -> None:
    said = conversation(
        ("citizen", "转人工"), ("officer", "您好，我是政策专员周宁，请问有什么可以帮您的？")
    )
    assert replies("c", said) == []


def test_a_follow_up_is_kept_as_the_question_it_asks() -> None:
    lines = (
        ("citizen", "公积金怎么取"),
        ("answer", "……"),
        ("citizen", "要多久"),
        ("unsure", "我拿不准"),
    )
    found = exchanges("c", conversation(*lines), opinions={}, handovers=[])
    asked: list[tuple[str, str]] = []

    def decide(text: str, talk: Talk | None) -> Decision:
        before = talk.question if talk else ""
        asked.append((text, before))
        question = f"{before}，{text}" if before else text
        return Decision(Zone.ABSTAIN, 0.1, (), question=question, talk=Talk(question=question))

    harvest = judge(Read(tuple(found), (), frozenset()), decide)
    assert asked[:2] == [("公积金怎么取", ""), ("要多久", "公积金怎么取")]
    answered, open_one = harvest.judged
    assert answered.decision is None
    assert open_one.question == "公积金怎么取，要多久"
    known = Read(tuple(found), (), frozenset({("c", 3)}))
    assert all(item.decision is None for item in judge(known, decide).judged)
