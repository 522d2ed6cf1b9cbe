"""From what retrieval decides to what a citizen is shown, with or without Rasa."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from desk.conversations import courtesies, messages
from desk.conversations.quotations import quotation
from desk.conversations.schemas import JSON, Kind, Outbound
from knowledge.answering import Answerer, Decision, Zone
from knowledge.conversing.courtesy import Courtesy
from knowledge.policies.library import Library
from knowledge.talk import Talk

CERTAIN = 0.985
"""Confidence above which a question is answered at once even where it holds a word of a
task ("投诉多久有答复"): practically a known question, letter for letter."""
SENTENCE = 8
"""Characters below which words such as "查进度" are taken as a wish, even when known."""
MAX_CHOICES = 3


def talk_of(kept: dict[str, JSON] | None) -> Talk | None:
    """What a conversation is about, as it was kept."""
    return Talk.model_validate(kept) if kept else None


def said(answerer: Answerer, decision: Decision, *, today: date) -> Outbound | None:
    """A decision in words; None when nothing is known."""
    match decision.zone:
        case Zone.ANSWER:
            body = answerer.body_of(decision, today=today)
            reply = Outbound(kind=Kind.ANSWER, text=body.text, body=body.to_json())
        case Zone.CHOOSE:
            shown = [c.question for c in decision.candidates[:MAX_CHOICES]]
            reply = messages.choices(shown, decision.caveat)
        case Zone.ASK:
            reply = messages.asking_back(decision.missing or "", decision.options)
        case Zone.SPECIAL if decision.special is not None:
            reply = messages.help_in(decision.special, [c.question for c in decision.candidates])
        case Zone.ABSTAIN if decision.caveat:
            reply = messages.not_ours(decision.caveat)
        case Zone.ABSTAIN if decision.courtesy is not None:
            entry = decision.talk.entry or ""
            last = answerer.body(entry, as_of=today) if answerer.has(entry) else None
            reply = courtesies.answering(decision.courtesy, last)
        case _:
            return None
    return reply.about(decision.talk.model_dump(mode="json"))


def direct(answerer: Answerer, text: str, *, talk: Talk | None, today: date) -> Outbound | None:
    """What is sure enough to be said without Rasa, if anything."""
    decision = answerer.decide(text, as_of=today, talk=talk)
    polite = decision.courtesy not in {None, Courtesy.REPLY}
    unsure = decision.zone in {Zone.CHOOSE, Zone.ABSTAIN}
    if not polite and (unsure or _may_want_more(text, decision)):
        return None
    return said(answerer, decision, today=today)


def quoted(library: Library, decision: Decision, *, today: date) -> Outbound | None:
    """The passage of a document that answers where no entry does; None when none does either."""
    if decision.zone is not Zone.ABSTAIN or decision.courtesy is not None:
        return None
    found = library.quote(decision.question, today=today)
    return quotation(found, today=today) if found is not None else None


def without_dialogue(
    answerer: Answerer, library: Library | None, text: str, *, talk: Talk | None, today: date
) -> Outbound | None:
    """The best that retrieval alone can say while Rasa is away, if anything.

    Args:
        answerer: knows the entries.
        library: the documents to quote from; None: what is said is no question (a form is
            under way).
        text: what was said.
        talk: what the conversation is about.
        today: the day it is said.
    """
    decision = answerer.decide(text, as_of=today, talk=talk)
    if decision.courtesy is not None and library is None:  # 好的 to what the form asked
        return None
    if decision.courtesy is None and _may_want_more(text, decision):
        return None
    reply = said(answerer, decision, today=today)
    if reply is None and library is not None:
        return quoted(library, decision, today=today)
    return reply


def urgent(answerer: Answerer, text: str) -> Outbound | None:
    """Whom to call, when a text tells of danger; None when it does not."""
    special = answerer.special(text)
    return messages.help_in(special, []) if special is not None and special.urgent else None


def _may_want_more(text: str, decision: Decision) -> bool:
    known = decision.confidence >= CERTAIN and len(text) >= SENTENCE
    return decision.zone is not Zone.SPECIAL and speaks_of_a_task(text) and not known


def speaks_of_a_task(text: str) -> bool:
    """Whether a sentence may want something done rather than known (`task_words.yaml`)."""
    return _task_words().search(text) is not None


@cache
def _task_words() -> re.Pattern[str]:
    path = Path(__file__).with_name("task_words.yaml")
    words: list[str] = yaml.safe_load(path.read_text(encoding="utf-8"))["words"]
    return re.compile("|".join(map(re.escape, words)))
