"""From what retrieval decides to what a citizen is shown, with or without Rasa."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from desk.conversations import messages
from desk.conversations.schemas import Kind, Outbound
from knowledge.answering import Answerer, Decision, Zone

CERTAIN = 0.985
"""Confidence above which a question is answered at once even where it holds a word of a
task ("投诉多久有答复"): practically a known question, letter for letter."""
SENTENCE = 8
"""Characters below which words such as "查进度" are taken as a wish, even when known."""
MAX_CHOICES = 3


def answer(answerer: Answerer, entry: str, *, as_of: date) -> Outbound:
    """The card of one entry."""
    body = answerer.body(entry, as_of=as_of)
    return Outbound(kind=Kind.ANSWER, text=body.text, body=body.to_json())


def choice(decision: Decision) -> Outbound:
    """Up to three questions that may have been meant."""
    return messages.choices([c.question for c in decision.candidates[:MAX_CHOICES]])


def direct(answerer: Answerer, text: str, *, as_of: date) -> Outbound | None:
    """The answer that is sure enough to be given without Rasa, if there is one."""
    decision = answerer.decide(text, as_of=as_of)
    if decision.zone is not Zone.ANSWER or _may_want_more(text, decision):
        return None
    return answer(answerer, decision.candidates[0].entry_id, as_of=as_of)


def without_dialogue(answerer: Answerer, text: str, *, as_of: date) -> Outbound | None:
    """The best that retrieval alone can say while Rasa is away, if anything."""
    decision = answerer.decide(text, as_of=as_of)
    if decision.zone is Zone.ABSTAIN or _may_want_more(text, decision):
        return None
    if decision.zone is Zone.CHOOSE:
        return choice(decision)
    return answer(answerer, decision.candidates[0].entry_id, as_of=as_of)


def _may_want_more(text: str, decision: Decision) -> bool:
    known = decision.confidence >= CERTAIN and len(text) >= SENTENCE
    return speaks_of_a_task(text) and not known


def speaks_of_a_task(text: str) -> bool:
    """Whether a sentence may want something done rather than known (`task_words.yaml`)."""
    return _task_words().search(text) is not None


@cache
def _task_words() -> re.Pattern[str]:
    path = Path(__file__).with_name("task_words.yaml")
    words: list[str] = yaml.safe_load(path.read_text(encoding="utf-8"))["words"]
    return re.compile("|".join(map(re.escape, words)))
