"""The answer to a question: sure, one of a few, or an honest 拿不准."""

import re
from dataclasses import replace

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import messages, phrases
from actions.context import services
from actions.opening import tells_a_matter
from actions.telling import type_in
from actions.turns import Turn, say
from desk.conversations import answers, repository
from desk.conversations.schemas import Outbound
from knowledge.answering import Decision, Zone
from knowledge.conversing.courtesy import Courtesy

Events = list[EventType]

_SURELY_OFF_TOPIC = 0.5
"""Confidence of the classifier from which 范围外 is said instead of offering choices."""

_OF_MATCHING = re.compile(r"匹配|政策|补贴|补助|优惠|奖励|奖补|扶持|资金|申报|享受|符合|适合|测|算")
"""What a wish to be matched speaks of; the classifier alone hears it in any 能不能给我用."""

_SETTLED = (Zone.ANSWER, Zone.SPECIAL)
"""Zones after which nothing is left to be asked of a human."""

_UNSURE = (Zone.CHOOSE, Zone.ABSTAIN)
"""Zones in which what reads like a matter to be filed is taken for one."""


_HEARD = {"vent": Courtesy.ANGRY, "not_understood": Courtesy.CONFUSED}
"""What the classifier hears in words that `courtesy.yaml` does not have."""


def decide(turn: Turn) -> Decision:
    """What retrieval makes of a turn's text today, and of what was talked of before.

    While a form is under way nothing leans on that: a bare 建设路100号 is what was asked for.
    """
    here = services()
    row = here.database.read_now(lambda session: repository.get(session, turn.conversation))
    talk = answers.talk_of(row.talk) if row is not None and row.form is None else None
    return here.answerer().decide(turn.text, as_of=here.clock.today(), talk=talk)


def worded(decision: Decision) -> Outbound | None:
    """A decision in words; None when nothing is known."""
    here = services()
    return answers.said(here.answerer(), decision, today=here.clock.today())


def quoted(decision: Decision) -> Outbound | None:
    """The passage of a document that answers where no entry does; None when none does either."""
    here = services()
    return answers.quoted(here.library(), decision, today=here.clock.today())


class Answer(Action):
    """Answers, offers what may be meant, quotes a document, or says that it is not sure."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Retrieval decides; the classifier only tells small talk from a question."""
        turn = Turn.of(tracker)
        decision = decide(turn)
        reply = worded(decision)
        off_topic = turn.intent.name == "off_topic"
        surely = off_topic and turn.intent.confidence >= _SURELY_OFF_TOPIC
        if decision.courtesy is None and decision.zone in _UNSURE:
            if self._is_a_matter(turn):
                return [FollowupAction("ticket_form")]
            decision = self._as_heard(decision, turn)
            reply = worded(decision)
        if decision.courtesy is not None and reply is not None:
            say(dispatcher, reply)
            return []
        if reply is not None and not (decision.zone in _UNSURE and surely):
            say(dispatcher, reply)
            return [SlotSet("unanswered", None if decision.zone in _SETTLED else turn.text)]
        passage = None if surely else quoted(decision)
        if off_topic and passage is None:
            say(dispatcher, messages.OUT_OF_SCOPE)
            return []
        say(dispatcher, passage or messages.NOT_SURE)
        return [SlotSet("unanswered", turn.text)]

    def _as_heard(self, decision: Decision, turn: Turn) -> Decision:
        """Nothing was asked where the classifier surely hears anger, or that it was not clear."""
        heard = _HEARD.get(turn.intent.name)
        surely = turn.intent.confidence >= _SURELY_OFF_TOPIC
        if heard is None or not surely or decision.zone is not Zone.ABSTAIN:
            return decision
        return replace(decision, caveat="", courtesy=heard)

    def _is_a_matter(self, turn: Turn) -> bool:
        """Whether what was taken for a question is something to be filed."""
        if phrases.is_generic_opening(turn.text) and type_in(turn.text) is not None:
            return True
        here = services()
        return tells_a_matter(turn.text, region=here.region, today=here.clock.today())


class NoneOfThese(Action):
    """都不是: none of the choices was meant."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_none_of_these"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
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
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """An answer where there is one, the truth in any case."""
        turn = Turn.of(tracker)
        decision = decide(turn)
        reply = worded(decision)
        if reply is not None and decision.zone in _SETTLED:
            say(dispatcher, reply)
            return [SlotSet("unanswered", None)]
        if turn.intent.name == "match_policy" and not _OF_MATCHING.search(turn.text):
            return await Answer().run(dispatcher, tracker, domain)
        say(dispatcher, messages.not_built_yet(turn.intent.name))
        if reply is not None and turn.intent.name in messages.KNOWN_BY_RETRIEVAL:
            say(dispatcher, reply)
        return [SlotSet("unanswered", turn.text)]
