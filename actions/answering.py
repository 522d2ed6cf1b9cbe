"""The answer to a question: sure, one of a few, or an honest 拿不准."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import messages
from actions.context import services
from actions.turns import Turn, say
from desk.conversations import answers
from desk.conversations.schemas import Outbound
from knowledge.answering import Decision, Zone

Events = list[dict[str, Any]]

_SURELY_OFF_TOPIC = 0.5
"""Confidence of the classifier from which 范围外 is said instead of offering choices."""


def decide(text: str) -> Decision:
    """What retrieval makes of a text today."""
    here = services()
    return here.answerer().decide(text, as_of=here.clock.today())


def card(decision: Decision) -> Outbound:
    """The answer that a decision is sure of."""
    here = services()
    best = decision.candidates[0].entry_id
    return answers.answer(here.answerer(), best, as_of=here.clock.today())


class Answer(Action):
    """Answers, offers what may be meant, or says that it is not sure."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Retrieval decides; the classifier only tells small talk from a question."""
        turn = Turn.of(tracker)
        decision = decide(turn.text)
        off_topic = turn.intent.name == "off_topic"
        surely = off_topic and turn.intent.confidence >= _SURELY_OFF_TOPIC
        if decision.zone is Zone.ANSWER:
            say(dispatcher, card(decision))
            return [SlotSet("unanswered", None)]
        if decision.zone is Zone.CHOOSE and not surely:
            say(dispatcher, answers.choice(decision))
            return [SlotSet("unanswered", turn.text)]
        if off_topic:
            say(dispatcher, messages.OUT_OF_SCOPE)
            return []
        say(dispatcher, messages.NOT_SURE)
        return [SlotSet("unanswered", turn.text)]


class NoneOfThese(Action):
    """都不是: none of the choices was meant."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_none_of_these"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Offer a human or a ticket."""
        known = tracker.get_slot("unanswered")
        say(dispatcher, messages.none_of_these(known))
        return []


class NotBuiltYet(Action):
    """What later work will build: what retrieval knows of it, and what can be done now."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_not_built_yet"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """An answer where there is one, the truth in any case."""
        turn = Turn.of(tracker)
        decision = decide(turn.text)
        if decision.zone is Zone.ANSWER:
            say(dispatcher, card(decision))
            return [SlotSet("unanswered", None)]
        say(dispatcher, messages.not_built_yet(turn.intent.name))
        if decision.zone is Zone.CHOOSE:
            say(dispatcher, answers.choice(decision))
        return [SlotSet("unanswered", turn.text)]
