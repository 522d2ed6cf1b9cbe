"""What is kept of a conversation for its next message."""

from knowledge.conversing.follow_up import Reading, Said
from knowledge.entries.schemas import Entry
from knowledge.retrieval.analysis import asks
from knowledge.talk import Talk

_EARLIER = 3


def kept(reading: Reading, best: Entry, talk: Talk, *, answered: bool) -> Talk:
    """What the next message may lean on.

    Args:
        reading: how the message was meant.
        best: the entry that answered it, or was nearest to doing so.
        talk: what the conversation was about before.
        answered: whether that entry was given as the answer.
    """
    topic = reading.topic
    if reading.more and answered and best.id != talk.entry:
        topic = best.question
    earlier = [entry for entry in (talk.entry, *talk.earlier) if entry and entry != best.id]
    return Talk(
        question=reading.question,
        topic=topic,
        entry=best.id,
        earlier=tuple(dict.fromkeys(earlier))[:_EARLIER],
        place=reading.place,
        audience=reading.audience,
        year=reading.year,
    )


def tells_on(said: Said, talk: Talk) -> bool:
    """Whether a message that nothing answers is part of a story: what it is told for comes later.

    Chat between two questions is none; it leaves what was talked of as it was.
    """
    return not said.asks and not asks(talk.question)
