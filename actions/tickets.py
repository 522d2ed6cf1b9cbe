"""查进度, 催办, 评价: what can be done with a ticket that exists.

One that is not of this conversation is looked for by the proof form (`actions.proof_form`).
"""

from collections.abc import Callable

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions import messages, phrases
from actions.answering import Answer, Events
from actions.context import services
from actions.rating_words import rating_in
from actions.turns import Turn, say
from core.errors import LianxinError
from desk.conversations import courtesies
from desk.conversations.schemas import Outbound
from desk.tickets import messages as wording
from desk.tickets import proofs
from desk.tickets import service as tickets
from desk.tickets.extraction import plain
from desk.tickets.schemas import Rating, TicketView
from knowledge.conversing.courtesy import Courtesy, courtesy


async def find(turn: Turn) -> TicketView | None:
    """The ticket a message is about: by its number, else the latest of the conversation."""
    here = services()
    return await here.database.read(
        lambda session: tickets.find_for_citizen(
            session, number_in(turn.text), holder=turn.conversation, now=here.clock.now()
        )
    )


def number_in(text: str) -> str | None:
    """A ticket number in a text, as it is written down."""
    return proofs.number_in(plain(text))


def look_elsewhere(turn: Turn) -> Events:
    """The ticket is not of this conversation: have the proof form ask whose it is."""
    return [SlotSet("proof_wanted", True), SlotSet("proof_number", number_in(turn.text))]


async def show(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say where a ticket stands."""
    view = await find(turn)
    if view is None:
        say(dispatcher, messages.no_ticket(number_in(turn.text)))
    elif view.can_rate:
        say(dispatcher, wording.ticket_card(view))
        say(dispatcher, wording.rating_card(view))
    else:
        say(dispatcher, wording.ticket_card(view))


async def already_filed(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say what is filed already, or that there is nothing to confirm."""
    view = await find(turn)
    if view is None:
        say(dispatcher, messages.NOTHING_TO_CONFIRM)
    else:
        say(dispatcher, wording.ticket_card(view, messages.already_filed(view)))


class TrackTicket(Action):
    """查进度."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_track_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """The card of the ticket, and the rating where it is due."""
        turn = Turn.of(tracker)
        if await find(turn) is None:
            if not phrases.names_a_ticket(turn.text):  # 没有房产证
                return await Answer().run(dispatcher, tracker, domain)
            return look_elsewhere(turn)
        await show(dispatcher, turn)
        return []


class UrgeTicket(Action):
    """催办."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_urge_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Note the urging on the ticket."""
        turn = Turn.of(tracker)
        view = await find(turn)
        if view is None:
            return look_elsewhere(turn)
        here = services()
        say(
            dispatcher,
            await _tried(
                lambda session: tickets.urge(
                    session,
                    view.number,
                    holder=turn.conversation,
                    turn=turn.id,
                    now=here.clock.now(),
                ),
                lambda urged: wording.ticket_card(urged, messages.urged(urged)),
                otherwise=view,
            ),
        )
        return []


class RateTicket(Action):
    """评价: in words where they say it all, else with the rating card."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_rate_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Take the rating, show the card for it, or say why not yet."""
        turn = Turn.of(tracker)
        view = await find(turn)
        if view is None:
            return look_elsewhere(turn)
        if not view.can_rate:
            say(dispatcher, wording.ticket_card(view, messages.not_ratable(view)))
        elif (rating := rating_in(turn.text)) is not None:
            say(dispatcher, await self._rated(turn, view, rating))
        else:
            say(dispatcher, wording.rating_card(view))
        return []

    async def _rated(self, turn: Turn, view: TicketView, rating: Rating) -> Outbound:
        here = services()
        return await _tried(
            lambda session: tickets.rate(
                session,
                view.number,
                holder=turn.conversation,
                rating=rating,
                now=here.clock.now(),
            ),
            lambda rated: wording.ticket_card(rated, wording.thanks(redo=False)),
            otherwise=view,
        )


class AlreadyFiled(Action):
    """确认 with no form under way: it is filed already, or there is nothing to confirm."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_already_filed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Say so, with the number; 好的 to an offer is asked which of it was meant."""
        turn = Turn.of(tracker)
        if courtesy(turn.text) is None or await find(turn) is not None:
            await already_filed(dispatcher, turn)
        else:
            offered = tracker.get_slot("unanswered") is not None
            said = Courtesy.REPLY if offered else Courtesy.NOTED
            say(dispatcher, courtesies.answering(said, None))
        return []


async def _tried(
    work: Callable[[Session], TicketView],
    told: Callable[[TicketView], Outbound],
    *,
    otherwise: TicketView,
) -> Outbound:
    """What became of a unit of work: its result, or the sentence of its refusal."""
    try:
        return told(await services().database.write(work))
    except LianxinError as refusal:
        return wording.ticket_card(otherwise, refusal.message)
