"""One conversation, one turn at a time: whoever is owed a reply gets it, once, in order.

A turn stays `pending` in the database until its replies are stored with it; a service
that was killed in between finds it again and asks the dialogue under the same turn id,
which then tells what it already said instead of acting twice.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Announcement, Database
from core.errors import Unavailable
from core.hub import Hub
from core.ids import ConversationId, TurnId
from desk.conversations import answers, messages, plain, repository, service, wording
from desk.conversations.repository import PendingTurn
from desk.conversations.schemas import Kind, Mode, Outbound
from knowledge.answering import Answerer
from knowledge.generation.generator import Generator
from knowledge.policies.library import Library

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DialogueReply:
    """What the dialogue says to one turn, and the form it has under way after it."""

    replies: tuple[Outbound, ...]
    form: str | None


class Dialogue(Protocol):
    """Whoever leads the conversation: Rasa, behind its door."""

    async def turn(self, sender: str, text: str, turn: TurnId) -> DialogueReply:
        """Take one turn; asked again with the same id, tell what was said.

        Raises:
            Unavailable: no answer in time, or nobody there.
        """
        ...


class TurnRunner:
    """Works off pending turns, one task a conversation."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        dialogue: Dialogue,
        answerer: Callable[[], Answerer],
        library: Callable[[], Library],
        clock: Clock,
        generator: Generator | None = None,
    ) -> None:
        self._database = database
        self._generator = generator
        self._hub = hub
        self._dialogue = dialogue
        self._answerer = answerer
        self._library = library
        self._clock = clock
        self._tasks: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()

    def wake(self, conversation: ConversationId, turn: PendingTurn | None = None) -> None:
        """See to a conversation that is owed a reply.

        Args:
            turn: the oldest one owed, if the caller knows it; else it is looked up.
        """
        if conversation in self._tasks:
            self._again.add(conversation)
            return
        task = asyncio.create_task(self._work_off(conversation, turn))
        self._tasks[conversation] = task
        task.add_done_callback(lambda _: self._finished(conversation))

    async def resume(self) -> int:
        """See to everyone a former process left owed; returns how many."""
        owed = await self._database.read(repository.conversations_with_pending)
        for conversation in owed:
            self.wake(conversation)
        return len(owed)

    async def close(self) -> None:
        """Stop; what is pending stays pending."""
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _finished(self, conversation: ConversationId) -> None:
        del self._tasks[conversation]
        if conversation in self._again:
            self._again.discard(conversation)
            self.wake(conversation)

    async def _work_off(self, conversation: ConversationId, turn: PendingTurn | None) -> None:
        try:
            turn = turn or await self._database.read(
                lambda session: repository.next_pending(session, conversation)
            )
            while turn is not None:
                self._typing(conversation, True)
                turn = await self._take(turn)
        except Exception:
            log.exception("turn_failed", conversation=conversation)
        finally:
            self._typing(conversation, False)

    async def _take(self, turn: PendingTurn) -> PendingTurn | None:
        """Take one turn; returns the next that is owed."""
        if turn.mode is not Mode.BOT:  # a turn before this one handed the conversation over
            return await self._finish(turn, lambda _: (), via="officer", form=turn.form)
        if turn.helped and turn.form is None:  # as if nothing had been owed when it came
            return await self._finish(turn, lambda _: (), via="direct", form=None)
        if self._generator is not None and turn.form is None:
            sure = await asyncio.to_thread(
                answers.direct,
                self._answerer(),
                turn.text,
                talk=answers.talk_of(turn.talk),
                today=self._clock.today(),
            )
            if sure is not None and sure.kind is Kind.ANSWER:
                replies = await self._worded(turn, (sure,))
                return await self._finish(turn, lambda _: replies, via="direct", form=None)
        try:
            reply = await self._dialogue.turn(turn.sender, turn.text, turn.id)
        except Unavailable as away:
            log.warning("dialogue_away", code=away.code, turn=turn.id)
            return await self._take_without_dialogue(turn)
        replies = await self._worded(turn, reply.replies)
        return await self._finish(turn, lambda _: replies, via="rasa", form=reply.form)

    async def _worded(
        self, turn: PendingTurn, replies: tuple[Outbound, ...]
    ) -> tuple[Outbound, ...]:
        """The replies, in the generator's words where there is one and they hold."""
        if self._generator is None:
            return replies
        return await wording.put_into_words(
            self._generator, self._answerer(), turn.text, replies, today=self._clock.today()
        )

    async def _take_without_dialogue(self, turn: PendingTurn) -> PendingTurn | None:
        known = await asyncio.to_thread(
            answers.without_dialogue,
            self._answerer(),
            self._library() if turn.form is None else None,
            turn.text,
            talk=answers.talk_of(turn.talk) if turn.form is None else None,
            today=self._clock.today(),
        )

        def replies(session: Session) -> tuple[Outbound, ...]:
            now = self._clock.now()
            done = plain.attempt(session, turn.conversation, turn.text, turn=turn.id, now=now)
            return (done or known or messages.without_dialogue(turn.form is not None),)

        return await self._finish(turn, replies, via="plain", form=turn.form)

    async def _finish(
        self,
        turn: PendingTurn,
        replies: Callable[[Session], tuple[Outbound, ...]],
        *,
        via: str,
        form: str | None,
    ) -> PendingTurn | None:
        def write(session: Session) -> PendingTurn | None:
            said = [r for r in replies(session) if not (turn.helped and r.is_urgent)]
            service.finish_turn(session, turn.id, said, via=via, form=form, now=self._clock.now())
            return repository.next_pending(session, turn.conversation)

        return await self._database.write(write)

    def _typing(self, conversation: ConversationId, on: bool) -> None:
        self._hub.publish(
            Announcement(service.topic(conversation), "typing", {"who": "bot", "on": on})
        )
