"""Reads a conversation as questions and what became of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from desk.conversations.schemas import Author, Kind
from desk.learning.schemas import Exchange, Outcome, Replied, Said

NONE_OF_THESE = "都不是"
SOON = timedelta(minutes=30)
"""A hand-over within this time after an answer says something about that answer."""
MIN_REPLY = 20
"""Characters of an officer's message below which it is no answer: an entry needs as many."""
MIN_QUESTION = 4

_NO_QUESTION = re.compile(
    r"^(?:转人工|人工|我要|都不是|你好|您好|在吗|在么|谢谢|好的?|嗯+|是的?|对|行|可以|取消|确认|不用了?)[。！!，,~～]*"
    r"(?:投诉|求助|办事)?$"
)


def exchanges(
    conversation: str,
    said: Sequence[Said],
    *,
    opinions: Mapping[int, bool],
    handovers: Sequence[datetime],
) -> list[Exchange]:
    """The questions of a conversation in order.

    Args:
        conversation: its id.
        said: its messages in order.
        opinions: message → whether it helped.
        handovers: when a human was asked for.
    """
    found: list[Exchange] = []
    offered: tuple[str, ...] = ()
    for place, message in enumerate(said):
        if message.author != Author.CITIZEN.value:
            continue
        replies = _replies(said, place)
        last = found[-1] if found else None
        if last is not None and offered and message.text in offered:
            last.picked = True
            offered = ()
            _answer(last, replies, opinions)  # the same question, now answered
            continue
        if last is not None and offered and message.text == NONE_OF_THESE:
            last.refused = True
            offered = ()
            continue
        exchange = _exchange(conversation, message, replies, opinions)
        offered = ()
        if exchange is not None:
            found.append(exchange)
            offered = next((reply.options for reply in replies if reply.options), ())
    for moment in handovers:
        before = [e for e in found if e.at <= moment <= e.at + SOON]
        if before:
            before[-1].handed_over = True
    return found


def replies(conversation: str, said: Sequence[Said]) -> list[Replied]:
    """What officers answered, each with the question it answers."""
    found: list[Replied] = []
    question: Said | None = None
    for message in said:
        if message.author == Author.CITIZEN.value and _asks(message.text):
            question = message
        elif (
            message.author == Author.OFFICER.value
            and question is not None
            and len(message.text) >= MIN_REPLY
        ):
            found.append(
                Replied(
                    conversation,
                    message.seq,
                    question.text,
                    question.seq,
                    message.text,
                    message.author_name,
                    message.at,
                )
            )
    return found


def _asks(text: str) -> bool:
    return len(text) >= MIN_QUESTION and not _NO_QUESTION.match(text)


def _replies(said: Sequence[Said], place: int) -> list[Said]:
    """What the bot said up to the citizen's next word."""
    found: list[Said] = []
    for message in said[place + 1 :]:
        if message.author == Author.CITIZEN.value:
            break
        if message.author == Author.BOT.value:
            found.append(message)
    return found


def _exchange(
    conversation: str, message: Said, replies: Sequence[Said], opinions: Mapping[int, bool]
) -> Exchange | None:
    kinds = {reply.kind for reply in replies}
    if Kind.ANSWER.value in kinds:
        outcome = Outcome.ANSWERED
    elif Kind.CHOICE.value in kinds:
        outcome = Outcome.OFFERED
    elif any(reply.unanswered for reply in replies):
        outcome = Outcome.ABSTAINED
    else:
        return None
    exchange = Exchange(conversation, message.seq, message.text, message.at, outcome)
    _answer(exchange, replies, opinions)
    return exchange


def _answer(exchange: Exchange, replies: Sequence[Said], opinions: Mapping[int, bool]) -> None:
    for reply in replies:
        if reply.kind == Kind.ANSWER.value:
            exchange.entry, exchange.answer_seq = reply.entry, reply.seq
            exchange.helpful = opinions.get(reply.seq)
