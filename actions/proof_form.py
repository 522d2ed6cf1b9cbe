"""查别处登记的工单: its number and the end of the phone left with it, then the ticket is shown.

Like the ticket form it decides one message at a time and speaks by itself, so that whoever asks
something in between, gives up, or has another matter after all is never held by it.
"""

import re
from enum import Enum, auto

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import answering, messages, phrases
from actions.answering import Events
from actions.context import services
from actions.handing_over import hand_over
from actions.opening import FILED_BY_INTENT, tells_a_matter
from actions.telling import asks
from actions.turns import Turn, say
from actions.urgency import say_help
from desk.conversations.schemas import Outbound
from desk.tickets import messages as wording
from desk.tickets import proofs
from desk.tickets.extraction import plain
from knowledge.answering import Zone

WANTED, NUMBER, RETRY, REQUESTED = "proof_wanted", "proof_number", "proof_retry", "requested_slot"
_DIGITS = "proof_digits"
_SURE = 0.5
"""Confidence of the classifier from which another matter ends the look-up."""
_NO_NUMBER = re.compile(
    r"(?:没有?|找不到|不记得|记不得|记不住|记不清|忘(?:记|了)?|丢了?|不知道|不晓得|删了?).{0,4}(?:工单)?(?:编?号码?|单号|单子)"
    r"|(?:编?号码?|单号|单子).{0,3}(?:没有?|找不到|不记得|记不|忘|丢|不知道|不晓得|删)"
    r"|^(?:我)?(?:忘了|忘记了|不记得了?|记不得了?|找不到了?|没有|不知道|不晓得)$"
)
_ENOUGH = re.compile(r"(?:就|那|先)*不(?:用|查|说|找|看|要|问)(?:了|啦)*|没事(?:了|儿)?")
_NO_PHONE = re.compile(
    r"(?:没|没有|未)(?:有)?(?:留|填|登记|写).{0,4}(?:电话|手机|号码)|(?:电话|手机|号码).{0,6}(?:没留|没填|没写|换了|停机|不用了|忘)"
)


class Move(Enum):
    """What a message does to the look-up."""

    GIVE = auto()
    NO_NUMBER = auto()
    NO_PHONE = auto()
    CANCEL = auto()
    HUMAN = auto()
    FILE = auto()
    WHY = auto()
    ASK = auto()
    AGAIN = auto()
    UNCLEAR = auto()


_NOT_FOR_IT = (Move.FILE, Move.WHY, Move.ASK, Move.UNCLEAR)
"""What is no answer to what was asked for."""


def understand(turn: Turn, number: str | None) -> Move:
    """What a message means while the number is asked for, or once it is known, the digits."""
    text = plain(turn.text)
    if phrases.is_human(text):
        return Move.HUMAN
    if number is None and _NO_NUMBER.search(phrases.bare(text)):
        return Move.NO_NUMBER
    if (
        phrases.is_cancel(text)
        or phrases.is_deny(text)
        or phrases.is_restart(text)
        or _ENOUGH.fullmatch(phrases.bare(text))
    ):
        return Move.CANCEL
    if _NO_PHONE.search(text):
        return Move.NO_PHONE
    if proofs.number_in(text) or proofs.digits_in(text):
        return Move.GIVE
    if phrases.is_why(text):
        return Move.WHY
    if phrases.is_track(text) or phrases.is_courtesy(text) or phrases.is_help(text):
        return Move.AGAIN
    if _is_another_matter(turn, text):
        return Move.FILE
    return Move.ASK if asks(text) or turn.intent.name == "ask_policy" else Move.UNCLEAR


def _is_another_matter(turn: Turn, text: str) -> bool:
    if phrases.is_generic_opening(text):
        return True
    if turn.intent.name in FILED_BY_INTENT and turn.intent.confidence >= _SURE:
        return True
    here = services()
    return tells_a_matter(text, region=here.region, today=here.clock.today())


class ValidateProofForm(Action):
    """Takes a citizen to a ticket that was filed elsewhere."""

    def name(self) -> str:
        """As the domain calls it."""
        return "validate_proof_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Begin the look-up, or take it on by one message."""
        looking = _Looking(dispatcher, Turn.of(tracker), tracker.get_slot(NUMBER))
        if tracker.get_slot(REQUESTED) not in (NUMBER, _DIGITS):
            return await looking.give(first=True)
        return await looking.go_on(again=bool(tracker.get_slot(RETRY)))


class _Looking:
    """One message's way through the look-up."""

    def __init__(self, dispatcher: CollectingDispatcher, turn: Turn, number: str | None) -> None:
        self._dispatcher = dispatcher
        self._turn = turn
        self._number = number

    async def give(self, *, first: bool = False) -> Events:
        """Take the number and the digits from a message; try, if both are there."""
        text = plain(self._turn.text)
        number = proofs.number_in(text) or self._number
        digits = proofs.digits_in(text)
        self._number = number
        if number is None:
            return self._ask(messages.PROOF_NUMBER if first else messages.PROOF_NUMBER_AGAIN)
        if digits is None:
            return self._ask(messages.proof_digits(number))
        here = services()
        found = await here.database.write(
            lambda session: proofs.prove(
                session,
                number,
                digits,
                asker=proofs.in_conversation(self._turn.conversation),
                key=f"{self._turn.id}:proof",
                now=here.clock.now(),
            )
        )
        if found.view is not None:
            say(self._dispatcher, wording.ticket_card(found.view, messages.proven(found.view)))
            if found.view.can_rate:
                say(self._dispatcher, wording.rating_card(found.view))
            return self._end()
        if found.closed:
            return self._end(messages.PROOF_CLOSED)
        return self._ask(messages.NOT_PROVEN)

    async def go_on(self, *, again: bool) -> Events:
        """A message while something is asked for."""
        move = understand(self._turn, self._number)
        if move in _NOT_FOR_IT and say_help(self._dispatcher, self._turn):
            return self._ask(self._question(messages.SAFE_BEFORE_PROOF))
        match move:
            case Move.GIVE:
                return await self.give()
            case Move.HUMAN:
                await hand_over(
                    self._dispatcher, self._turn, reason=messages.looking_for(self._number)
                )
                return self._end()
            case Move.CANCEL:
                return self._end(messages.PROOF_CANCELLED)
            case Move.NO_NUMBER:
                return self._end(messages.NO_NUMBER)
            case Move.NO_PHONE:
                return self._end(messages.NO_PHONE_LEFT)
            case Move.FILE:
                return [*self._end(), FollowupAction("ticket_form")]
            case Move.WHY:
                return self._ask(self._question(messages.WHY_PROOF))
            case Move.ASK:
                return self._answer(again=again)
            case Move.AGAIN:
                return self._ask(self._question())
            case _:
                return self._unclear(again=again)

    def _answer(self, *, again: bool) -> Events:
        decision = answering.decide(self._turn)
        reply = answering.worded(decision)
        if reply is None:
            return self._unclear(again=again)
        say(self._dispatcher, reply)
        if decision.zone is Zone.ANSWER:
            return self._ask(self._question(messages.BACK_TO_PROOF))
        return self._end()  # choices were offered: what is said next belongs to them

    def _unclear(self, *, again: bool) -> Events:
        """Said once more, then let go: nobody is to be held by a question."""
        if again:
            return self._end(messages.PROOF_LEFT)
        return [*self._ask(self._question()), SlotSet(RETRY, "yes")]

    def _question(self, before: str = "") -> Outbound:
        asked = (
            messages.PROOF_NUMBER_AGAIN
            if self._number is None
            else messages.proof_digits(self._number)
        )
        return messages.after(before, asked)

    def _ask(self, question: Outbound) -> Events:
        say(self._dispatcher, question)
        return [
            SlotSet(NUMBER, self._number),
            SlotSet(RETRY, None),
            SlotSet(REQUESTED, NUMBER if self._number is None else _DIGITS),
        ]

    def _end(self, told: Outbound | None = None) -> Events:
        if told is not None:
            say(self._dispatcher, told)
        return [
            *(SlotSet(name, None) for name in (WANTED, NUMBER, RETRY, REQUESTED)),
            ActiveLoop(None),
        ]
