"""转人工: the conversation waits for a policy officer, with all that was said."""

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import phrases
from actions.answering import Answer, Events
from actions.context import services
from actions.turns import Turn, say
from actions.urgency import say_help
from desk.handoff import messages as wording
from desk.handoff import service as handoff


async def hand_over(dispatcher: CollectingDispatcher, turn: Turn, *, reason: str) -> None:
    """Put the conversation into the queue and say how many wait before it."""
    here = services()
    ahead = await here.database.write(
        lambda session: handoff.request(
            session, turn.conversation, reason=reason, turn=turn.id, now=here.clock.now()
        )
    )
    say_help(dispatcher, turn)
    say(dispatcher, wording.waiting(ahead))


class HandOver(Action):
    """Hands over to a human."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """The question nobody could answer goes with it as the reason."""
        turn = Turn.of(tracker)
        if not phrases.names_a_human(turn.text):  # 俺是说个人交
            return await Answer().run(dispatcher, tracker, domain)
        unanswered = tracker.get_slot("unanswered")
        reason = f"想问：{unanswered}" if unanswered else ""
        await hand_over(dispatcher, turn, reason=reason)
        return []
