"""What is known of questions and entries from those who use the house, for the judge to learn from.

Only what was said plainly counts: a thumb, a choice that was taken, and what an editor drafted from
a topic or an officer's reply and three people let out. Opinions on the same words and entry are
weighed against each other; one conversation is heard once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from core.masking import mask_said
from desk.learning import collecting, repository
from desk.learning.collecting import Decide, Judged, gone_through
from desk.learning.schemas import Exchange
from knowledge.retrieval.analysis import compact
from knowledge.retrieval.labels import Label

_THUMB_DOWN = 0.5
"""Opinions of others: it may mean the rule itself, and not that it is the wrong entry."""
_DRAFTED = 2.0
_MOST = 4.0
"""However many agree: one question asked everywhere is still one question."""
_SHORTEST = 4  # characters of a question


@dataclass(frozen=True)
class Heard:
    """What was read of the conversations and drafts of a stretch of time."""

    exchanges: tuple[Exchange, ...]
    drafted: tuple[tuple[str, str], ...]
    """Questions, and the published entries that were drafted from them."""


def read(session: Session, *, since: datetime, until: datetime) -> Heard:
    """Everything that may say something, and nothing of conversations without an opinion."""
    found = collecting.read(session, since=since, until=until)
    exchanges = [
        exchange
        for _, group in groupby(found.exchanges, key=lambda exchange: exchange.conversation)
        for talked in (list(group),)
        if any(map(_tells, talked))
        for exchange in talked
    ]
    return Heard(tuple(exchanges), tuple(repository.drafted_questions(session)))


def labels(heard: Heard, decide: Decide) -> list[Label]:
    """What it says of questions and entries; personal data masked. No database is held meanwhile.

    Args:
        heard: what was read.
        decide: what retrieval makes of a text, by which a follow-up is understood.
    """
    votes: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    words: dict[str, str] = {}

    def vote(question: str, entry: str, voice: str, worth: float) -> None:
        masked = mask_said(question)[: collecting.LIMIT].strip()
        if len(masked) >= _SHORTEST and entry:
            key = compact(masked)
            words.setdefault(key, masked)
            votes[key, entry][voice] = worth

    for exchange, question in _asked(heard.exchanges, decide):
        if exchange.helpful is not None:
            worth = 1.0 if exchange.helpful else -_THUMB_DOWN
            vote(question, exchange.entry, exchange.conversation, worth)
        elif exchange.picked and not exchange.handed_over:
            vote(question, exchange.entry, exchange.conversation, 1.0)
    for question, entry in heard.drafted:
        vote(question, entry, "", _DRAFTED)
    return list(_weighed(votes, words))


def _asked(exchanges: Sequence[Exchange], decide: Decide) -> Iterator[tuple[Exchange, str]]:
    for _, group in groupby(exchanges, key=lambda exchange: exchange.conversation):
        judged: Iterator[Judged] = gone_through(group, decide)
        yield from ((item.exchange, item.question) for item in judged if _tells(item.exchange))


def _tells(exchange: Exchange) -> bool:
    """Whether it says anything of its entry."""
    return bool(exchange.entry) and (exchange.helpful is not None or exchange.picked)


def _weighed(
    votes: dict[tuple[str, str], dict[str, float]], words: dict[str, str]
) -> Iterator[Label]:
    for (key, entry), voices in sorted(votes.items()):
        sum_ = sum(voices.values())
        if sum_:
            yield Label(
                question=words[key], entry=entry, right=sum_ > 0, weight=min(abs(sum_), _MOST)
            )
