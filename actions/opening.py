"""What the message that begins a ticket already tells, so that it is not asked for again."""

from dataclasses import dataclass
from datetime import date

from actions import phrases
from actions.draft import Slot
from actions.moves import Fills, Intent, Problem
from actions.telling import THIN, asks, han, matter_of, recognised, tells, type_in
from desk.tickets.extraction import extract, plain
from desk.tickets.places import Elsewhere, Region
from desk.tickets.schemas import TicketType

FILED_BY_INTENT = {
    "complain": TicketType.COMPLAINT,
    "ask_help": TicketType.HELP,
    "suggest": TicketType.SUGGESTION,
    "report": TicketType.REPORT,
    "praise": TicketType.PRAISE,
}
"""Intents that begin a ticket, and the kind they make it."""


@dataclass(frozen=True)
class Opening:
    """What the message that began the form already told."""

    fills: Fills
    topic: str | None
    problem: Problem | None = None
    detail: str = ""
    elsewhere: Elsewhere | None = None


def tells_a_matter(message: str, *, region: Region, today: date) -> bool:
    """Whether a message reads like something to be filed: a story with a place or a contact."""
    text = plain(message)
    found = extract(text, region=region, today=today)
    return tells(found) and bool(found.place or found.phone) and not asks(text)


def open_form(
    message: str, *, intent: Intent, unanswered: str | None, region: Region, today: date
) -> Opening:
    """What the message that begins the form already tells."""
    text = plain(message)
    kind = type_in(text)
    if phrases.is_generic_opening(text):
        if unanswered and kind is None and han(unanswered) < THIN:
            return Opening(((Slot.TYPE, TicketType.CONSULT.value),), topic=unanswered)
        if unanswered and kind is None:
            return Opening(
                ((Slot.TYPE, TicketType.CONSULT.value), (Slot.WHAT, unanswered)), topic=None
            )
        return Opening(() if kind is None else ((Slot.TYPE, kind.value),), topic=None)
    kind = kind or FILED_BY_INTENT.get(intent.name)
    found = extract(text, region=region, today=today)
    fills: list[tuple[Slot, str]] = [] if kind is None else [(Slot.TYPE, kind.value)]
    matter = matter_of(text, found)
    topic: str | None = None
    if tells(found):
        fills.append((Slot.WHAT, matter))
    elif han(matter) and found.place is None:
        topic = matter
    problem = Problem.ELSEWHERE if found.elsewhere is not None else None
    fills += [
        (slot, value)
        for slot, value in recognised(found)
        if slot is not Slot.WHERE or problem is None
    ]
    if problem is not None:
        return Opening(tuple(fills), topic, problem, elsewhere=found.elsewhere)
    if found.bad_phone is not None:
        return Opening(tuple(fills), topic, Problem.BAD_PHONE, found.bad_phone.why)
    return Opening(tuple(fills), topic)
