"""Takes down what is to be learned from: questions left open, and what officers answered.

It reads the stored conversations of the last days again each time, so it can be stopped and
started anywhere, and a change of mind (没帮助 → 有帮助) is noticed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from core.masking import mask_said
from desk.learning import repository
from desk.learning.exchanges import exchanges, replies
from desk.learning.models import LearnedQuestion, LearnedReply
from desk.learning.schemas import Exchange, Reason, Replied, State
from knowledge.answering import Decision
from knowledge.talk import Talk

LOOK_BACK = timedelta(days=3)
"""How far each run reads back; opinions on older answers come seldom."""
LIMIT = 400
"""Characters of a question that are kept; longer ones are narrations."""

Decide = Callable[[str, Talk | None], Decision]
"""What retrieval makes of a text, given what the conversation is about."""


@dataclass(frozen=True)
class Judged:
    """An exchange of a stretch of time and, if it is open and new, what retrieval makes of it."""

    exchange: Exchange
    decision: Decision | None
    question: str = ""
    """As it was said; a follow-up with what it refers to."""


@dataclass(frozen=True)
class Harvest:
    """What a stretch of time holds."""

    judged: tuple[Judged, ...]
    replied: tuple[Replied, ...]


@dataclass(frozen=True)
class Read:
    """What was read for a harvest."""

    exchanges: tuple[Exchange, ...]
    replied: tuple[Replied, ...]
    known: frozenset[tuple[str, int]]


def read(session: Session, *, since: datetime, until: datetime) -> Read:
    """All exchanges and officers' replies of a stretch of time."""
    heard = repository.heard(session, since, until)
    found: list[Exchange] = []
    replied: list[Replied] = []
    for conversation, said in heard.said.items():
        found.extend(
            exchanges(
                conversation,
                said,
                opinions=heard.opinions.get(conversation, {}),
                handovers=heard.handovers.get(conversation, ()),
            )
        )
        replied.extend(replies(conversation, said))
    known = repository.questions_by_place(session, list(heard.said))
    return Read(tuple(found), tuple(replied), frozenset(known))


def judge(found: Read, decide: Decide) -> Harvest:
    """Ask retrieval about what is new and open; no database is held meanwhile.

    A conversation with such a question is gone through from its start: 那要多久呢 is kept as the
    question that it asks there.
    """
    judged: list[Judged] = []
    for _, group in groupby(found.exchanges, key=lambda exchange: exchange.conversation):
        exchanges = list(group)
        if any(_is_new(exchange, found) for exchange in exchanges):
            judged.extend(
                item if _is_new(item.exchange, found) else Judged(item.exchange, None)
                for item in gone_through(exchanges, decide)
            )
        else:
            judged.extend(Judged(exchange, None) for exchange in exchanges)
    return Harvest(tuple(judged), found.replied)


def gone_through(exchanges: Iterable[Exchange], decide: Decide) -> Iterator[Judged]:
    """A conversation's exchanges from its start, each with what it asks there."""
    talk: Talk | None = None
    for exchange in exchanges:
        text = exchange.text[:LIMIT]
        decision = decide(text, talk)
        follows = talk is not None and decision.question != decide(text, None).question
        yield Judged(exchange, decision, decision.question if follows else text)
        talk = decision.talk


def _is_new(exchange: Exchange, found: Read) -> bool:
    """Whether it is open and not known yet."""
    known = (exchange.conversation, exchange.seq) in found.known
    return exchange.reason is not None and not known


def keep(session: Session, harvest: Harvest) -> int:
    """Store what is new; returns how many questions are."""
    places = sorted({item.exchange.conversation for item in harvest.judged})
    known = repository.questions_by_place(session, places)
    added = 0
    for item in harvest.judged:
        exchange, reason = item.exchange, item.exchange.reason
        row = known.get((exchange.conversation, exchange.seq))
        if row is not None and reason is not None:
            row.reason, row.entry_id = reason.value, exchange.entry
        elif row is not None:
            repository.forget(session, [row])
        elif reason is not None and item.decision is not None:
            repository.add(session, _row(item.question, exchange, reason, item.decision))
            added += 1
    _keep_replies(session, harvest.replied)
    return added


def _row(question: str, exchange: Exchange, reason: Reason, decision: Decision) -> LearnedQuestion:
    return LearnedQuestion(
        conversation_id=exchange.conversation,
        seq=exchange.seq,
        text=mask_said(question)[:LIMIT],
        reason=reason.value,
        zone=decision.zone.value,
        confidence=decision.confidence,
        entry_id=exchange.entry,
        at=exchange.at,
    )


def _keep_replies(session: Session, replied: tuple[Replied, ...]) -> None:
    if not replied:
        return
    known = repository.known_replies(session, min(item.at for item in replied))
    for item in replied:
        if (item.conversation, item.seq) in known:
            continue
        repository.add(
            session,
            LearnedReply(
                conversation_id=item.conversation,
                seq=item.seq,
                question=mask_said(item.question)[:LIMIT],
                question_seq=item.question_seq,
                text=mask_said(item.text),
                officer=item.officer,
                at=item.at,
                state=State.OPEN.value,
            ),
        )
