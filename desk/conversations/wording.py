"""Reviewed answers put into words by the optional generator, beside their verbatim text.

What a citizen reads says so, and the text that people signed stays one click away.
"""

import asyncio
from datetime import date

from desk.conversations.schemas import JSON, Kind, Outbound
from knowledge.answering import AnswerBody, Answerer, Zone
from knowledge.entries.schemas import Source, State
from knowledge.generation import messages
from knowledge.generation.generator import Generator
from knowledge.generation.schemas import Passage, Written

MAX_PASSAGES = 3
"""The entry that answers and its nearest neighbours: more would only tempt to wander off."""


async def put_into_words(
    generator: Generator,
    answerer: Answerer,
    text: str,
    replies: tuple[Outbound, ...],
    *,
    today: date,
) -> tuple[Outbound, ...]:
    """The replies, an answer among them in the generator's words where they stand the check.

    Args:
        generator: writes and checks.
        answerer: knows the entries.
        text: what the citizen said.
        replies: what would be said to it.
        today: the day it is said.
    """
    return tuple([await _worded(generator, answerer, text, reply, today) for reply in replies])


async def _worded(
    generator: Generator, answerer: Answerer, text: str, reply: Outbound, today: date
) -> Outbound:
    if reply.kind is not Kind.ANSWER:
        return reply
    question = str((reply.talk or {}).get("question") or text)
    bodies = await asyncio.to_thread(_bodies, answerer, reply, question, today)
    if not bodies:
        return reply
    written = await generator.write(question, [_passage(body) for body in bodies])
    return reply if written is None else _outbound(reply, written, bodies)


def _bodies(answerer: Answerer, reply: Outbound, question: str, today: date) -> list[AnswerBody]:
    """The entry that answers, then what else may be meant and holds today.

    None where the answer is given with a warning (repealed, as of another day, a nearer source
    preferred): it must come first and in the words chosen for it.
    """
    entry = str(reply.body["entry"])
    if not answerer.has(entry):
        return []
    first = answerer.body(entry, as_of=today)
    if first.state is not State.VALID or reply.text != first.entry.answer.strip():
        return []
    decision = answerer.decide(question, as_of=today)
    others: list[AnswerBody] = []
    if decision.zone is Zone.ANSWER and decision.candidates[0].entry_id == entry:
        others = [answerer.body(c.entry_id, as_of=today) for c in decision.candidates[1:]]
    return [first, *(body for body in others if body.state is State.VALID)][:MAX_PASSAGES]


def _passage(body: AnswerBody) -> Passage:
    return Passage(
        body.entry.question,
        body.entry.answer.strip(),
        "；".join(map(_basis, body.entry.sources)),
    )


def _basis(source: Source) -> str:
    facts = (source.doc_no, source.issuer, source.published.isoformat(), source.clause)
    return " ".join((f"《{source.title}》", *filter(None, facts)))


def _outbound(reply: Outbound, written: Written, bodies: list[AnswerBody]) -> Outbound:
    cited = [(number, bodies[number - 1].entry) for number in written.cites]
    sources: list[JSON] = []
    for number, _ in cited:
        listed = bodies[number - 1].sources
        sources.extend(source for source in listed if source not in sources)
    generated = {
        "label": messages.LABEL,
        "verbatim": reply.text,
        "cites": [{"n": n, "entry": entry.id, "question": entry.question} for n, entry in cited],
    }
    return Outbound(
        kind=reply.kind,
        text=f"{written.text}\n{messages.LABEL}",
        body={**reply.body, "sources": sources, "generated": generated},
        quick_replies=reply.quick_replies,
        talk=reply.talk,
    )
