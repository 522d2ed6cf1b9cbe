"""Looking for a ticket filed elsewhere, one message after the other, on a real database."""

from dataclasses import replace

import pytest

from actions.proof_form import ValidateProofForm
from core.clock import Clock
from core.database import Database
from desk.conversations import service as conversations
from desk.conversations.schemas import Mode
from desk.tickets.limits import proof_limits
from tests.actions.test_ticket_form import Talk, database, ready, talk  # noqa: F401


@pytest.fixture
def number(ready: Talk) -> str:  # noqa: F811
    """A ticket of somebody whose phone ends in 8000."""
    [filed] = ready.say("确认")
    return str(filed["body"]["number"])


@pytest.fixture
def looking(talk: Talk, database: Database) -> Talk:  # noqa: F811
    """Somebody in a conversation of their own whom the form begins to ask."""
    started = database.write_now(
        lambda session: conversations.start(
            session, channel="web", region="示例市", now=Clock().now()
        )
    )
    return replace(
        talk,
        conversation=started.conversation,
        slots={"proof_wanted": True},
        turns=0,
        form=ValidateProofForm,
    )


def test_number_and_digits_are_asked_for_in_turn(looking: Talk, number: str) -> None:
    [asked] = looking.say("查进度", "track_ticket")
    assert looking.asked == "proof_number"
    assert "编号" in asked["text"]
    looking.say(number)
    assert looking.asked == "proof_digits"
    [card] = looking.say("8000")
    assert card["kind"] == "ticket"
    assert card["body"]["elsewhere"]
    assert looking.asked is None
    assert not any(looking.slots.values())


def test_both_at_once_are_enough(looking: Talk, number: str) -> None:
    [card] = looking.say(f"查一下{number.replace('-', '')}，手机13800138000", "track_ticket")
    assert card["body"]["number"] == number


def test_digits_are_kept_nowhere(looking: Talk, number: str) -> None:
    looking.say(f"查进度 {number}", "track_ticket")
    looking.say("8001")
    assert "8001" not in str(looking.slots)


def test_a_wrong_number_can_be_put_right(looking: Talk, number: str) -> None:
    looking.say("查进度 20200101-0001 尾号8000", "track_ticket")
    assert looking.asked == "proof_digits"
    [card] = looking.say(f"编号错了，是{number}，尾号8000")
    assert card["body"]["number"] == number


def test_guessing_ends(looking: Talk, number: str) -> None:
    looking.say(f"查进度 {number}", "track_ticket")
    for guess in range(proof_limits().per_conversation):
        [told] = looking.say(f"{guess:04d}")
    assert "次数太多" in told["text"]
    assert looking.asked is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("算了", "不查了"),
        ("不用了", "不查了"),
        ("没有编号", "查不了"),
        ("编号我忘了", "查不了"),
        ("当时没留电话", "没法确认"),
    ],
)
def test_whoever_cannot_or_will_not_go_on_is_let_go(looking: Talk, said: str, told: str) -> None:
    looking.say("查进度", "track_ticket")
    [answer] = looking.say(said)
    assert told in answer["text"]
    assert looking.asked is None


def test_nobody_is_held_by_a_question(looking: Talk) -> None:
    looking.say("查进度", "track_ticket")
    looking.say("你猜")
    assert looking.asked == "proof_number"
    looking.say("再猜")
    assert looking.asked is None


def test_why_is_answered(looking: Talk, number: str) -> None:
    looking.say(f"查进度 {number}", "track_ticket")
    [told] = looking.say("为什么要电话")
    assert "猜到" in told["text"]
    assert looking.asked == "proof_digits"


def test_another_matter_is_taken(looking: Talk) -> None:
    looking.say("查进度", "track_ticket")
    assert looking.say("我要投诉建设路88号烧烤店半夜噪音扰民", "complain") == []
    assert looking.followed_by == ["ticket_form"]
    assert looking.asked is None


def test_a_human_is_told_what_is_looked_for(looking: Talk, database: Database) -> None:  # noqa: F811
    looking.say("查进度", "track_ticket")
    [notice] = looking.say("转人工", "talk_to_human")
    assert notice["kind"] == "notice"
    mode = database.read_now(lambda session: conversations.of(session, looking.conversation).mode)
    assert mode == Mode.WAITING.value
