"""Rules of tickets: one draft makes one ticket, every move is an event and is told."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.calendar import WorkCalendar, load_calendar
from core.clock import to_local
from core.database import announce
from core.errors import Conflict, Invalid, NotFound
from core.ids import TicketNumber
from core.masking import mask_name, mask_phone, mask_said
from desk.conversations import service as conversations
from desk.conversations.schemas import Outbound
from desk.routing.departments import department_names
from desk.staff import repository as staff_repository
from desk.staff import service as staff_service
from desk.staff.schemas import Permission, StaffView
from desk.tickets import messages, repository
from desk.tickets.limits import working_days
from desk.tickets.models import Ticket, TicketEvent, TicketRating
from desk.tickets.moves import NEED_LABELS, TABLE, Move, check
from desk.tickets.schemas import (
    Rating,
    RatingView,
    Resolved,
    TicketDraft,
    TicketState,
    TicketType,
    TicketView,
    TimelineItem,
)

CITIZEN = "市民"
MAX_FIELD = 2000
"""Characters of a reply, reason or note."""


@dataclass(frozen=True, kw_only=True)
class MoveInput:
    """What staff fill in for a move."""

    department: str = ""
    text: str = ""
    reason: str = ""


def create_ticket(
    session: Session, draft: TicketDraft, *, conversation: str, key: str, now: datetime
) -> TicketView:
    """Make a ticket; the same key gives the same ticket again."""
    known = repository.by_key(session, key)
    if known is not None:
        return view(session, known, now)
    ticket = Ticket(
        number=repository.number_for(session, now),
        key=key,
        conversation_id=conversation,
        type=draft.type.value,
        state=TicketState.ACCEPTED.value,
        text=draft.text,
        place=draft.place,
        happened_when=draft.happened_when,
        contact_name=draft.contact_name,
        contact_phone=draft.contact_phone,
        department="",
        round=1,
        due_provisional=False,
        created_at=now,
    )
    repository.add(session, ticket)
    add_event(session, ticket, Move.ACCEPT, actor=CITIZEN, now=now, text="诉求已登记受理")
    return view(session, ticket, now)


def find_for_citizen(
    session: Session, number: str | None, *, holder: str, now: datetime
) -> TicketView | None:
    """A ticket of this conversation, or shown to be this holder's (`proofs`); nobody else's."""
    ticket = repository.for_citizen(session, number, holder, now=now)
    return None if ticket is None else seen_by(session, ticket, holder, now)


def urge(session: Session, number: str, *, holder: str, turn: str, now: datetime) -> TicketView:
    """The citizen asks for speed (催办).

    Raises:
        NotFound: no such ticket of theirs.
        Conflict: it is answered already.
    """
    ticket = _of_citizen(session, number, holder, now)
    key = f"{turn}:urge"
    if not repository.has_event(session, key):
        check(Move.URGE, TicketState(ticket.state))
        add_event(session, ticket, Move.URGE, actor=CITIZEN, now=now, text="市民催办", key=key)
    return seen_by(session, ticket, holder, now)


def rate(
    session: Session, number: str, *, holder: str, rating: Rating, now: datetime
) -> TicketView:
    """The citizen rates the reply; not satisfied, they may have it redone once.

    Rated from elsewhere, it is told in the conversation where the ticket was filed.

    Raises:
        NotFound: no such ticket of theirs.
        Conflict: not replied yet, rated already, or redone already.
        Invalid: stars out of range, or a redo without a reason.
    """
    ticket = _of_citizen(session, number, holder, now)
    check(Move.RATE, TicketState(ticket.state))
    if any(row.round == ticket.round for row in repository.ratings(session, ticket)):
        raise Conflict("already_rated", messages.ALREADY_RATED)
    if not 1 <= rating.stars <= 5:
        raise Invalid("bad_stars", messages.BAD_STARS)
    if rating.redo and ticket.round > 1:
        raise Conflict("redo_once", messages.REDO_ONCE)
    if rating.redo and not rating.redo_reason.strip():
        raise Invalid("redo_needs_reason", messages.REDO_NEEDS_REASON)
    _bounded("评价", rating.why)
    _bounded("原因", rating.redo_reason)
    repository.add_rating(
        session,
        TicketRating(
            ticket_id=ticket.id,
            round=ticket.round,
            resolved=rating.resolved.value,
            stars=rating.stars,
            why=rating.why.strip(),
            redo=rating.redo,
            redo_reason=rating.redo_reason.strip(),
            at=now,
        ),
    )
    add_event(
        session,
        ticket,
        Move.RATE,
        actor=CITIZEN,
        now=now,
        text=f"{rating.resolved.label}，{rating.stars} 星",
    )
    if rating.redo:
        check(Move.REDO, TicketState(ticket.state))
        ticket.state = TicketState.REDO.value
        ticket.round += 1
        ticket.due_at = None
        ticket.due_provisional = False
        add_event(
            session, ticket, Move.REDO, actor=CITIZEN, now=now, text=rating.redo_reason.strip()
        )
    if holder != ticket.conversation_id:
        own = view(session, ticket, now)
        conversations.say(
            session,
            conversations.of(session, ticket.conversation_id),
            messages.ticket_card(own, messages.rated_elsewhere(own, rating)),
            now=now,
        )
    return seen_by(session, ticket, holder, now)


def make_move(
    session: Session,
    number: str,
    move: Move,
    given: MoveInput,
    *,
    actor: StaffView,
    calendar: WorkCalendar,
    now: datetime,
) -> TicketView:
    """Staff move a ticket on; the citizen is told in the conversation.

    Raises:
        NotFound: no such ticket.
        Forbidden: the role does not grant it.
        Conflict: not from this state.
        Invalid: something it needs is missing or wrong.
    """
    ticket = _of_staff(session, number)
    rule = TABLE[move]
    if rule.permission is None:
        raise Conflict("move_not_allowed", "这一步由市民来做。")
    staff_service.require(actor, rule.permission)
    check(move, TicketState(ticket.state))
    for need in rule.needs:
        if not getattr(given, need).strip():
            raise Invalid(f"missing_{need}", messages.missing(NEED_LABELS[need]))
    for need in ("text", "reason"):
        _bounded(NEED_LABELS[need], getattr(given, need))
    if rule.target is not None:
        ticket.state = rule.target.value
    if move in (Move.DISPATCH, Move.REDISPATCH):
        _dispatch(ticket, given.department.strip(), calendar, now)
    department = department_names().get(ticket.department, "")
    text = {
        Move.DISPATCH: f"派给{department}",
        Move.REDISPATCH: f"改派给{department}",
        Move.CLOSE: given.text.strip() or "工单办结",
    }.get(move, given.text.strip())
    add_event(
        session,
        ticket,
        move,
        actor=actor.name,
        now=now,
        text=text,
        data={"reason": given.reason.strip()} if given.reason.strip() else {},
    )
    current = view(session, ticket, now)
    _tell(session, ticket, move, given.text.strip(), now)
    return current


def read_contact(
    session: Session, number: str, *, actor: StaffView, now: datetime
) -> tuple[str, str]:
    """Name and phone in full; the reading is audited.

    Raises:
        NotFound: no such ticket.
        Forbidden: the role does not grant it.
    """
    staff_service.require(actor, Permission.READ_CONTACT)
    ticket = _of_staff(session, number)
    staff_repository.audit(
        session, actor=actor.username, action="contact_read", subject=number, now=now
    )
    return ticket.contact_name, ticket.contact_phone


def find(session: Session, number: str, *, now: datetime) -> TicketView:
    """A ticket for staff.

    Raises:
        NotFound: no such ticket.
    """
    return view(session, _of_staff(session, number), now)


def view(session: Session, ticket: Ticket, now: datetime) -> TicketView:
    """A ticket as read, its timeline computed from its events."""
    state = TicketState(ticket.state)
    counting = state is TicketState.DISPATCHED
    return TicketView(
        number=TicketNumber(ticket.number),
        type=TicketType(ticket.type),
        state=state,
        text=ticket.text,
        place=ticket.place,
        happened_when=ticket.happened_when,
        contact_name_masked=mask_name(ticket.contact_name),
        contact_masked=mask_phone(ticket.contact_phone),
        conversation=ticket.conversation_id,
        department=ticket.department,
        department_label=department_names().get(ticket.department, ""),
        created_at=ticket.created_at,
        due_at=ticket.due_at,
        due_provisional=ticket.due_provisional,
        overdue=counting and ticket.due_at is not None and ticket.due_at < now,
        workdays_left=(
            load_calendar().working_days_between(
                to_local(now).date(), to_local(ticket.due_at).date()
            )
            if counting and ticket.due_at is not None
            else None
        ),
        round=ticket.round,
        timeline=tuple(
            TimelineItem(
                event.at,
                TABLE[Move(event.move)].label,
                event.text,
                event.actor,
                TABLE[Move(event.move)].staff_only,
            )
            for event in repository.events(session, ticket)
        ),
        ratings=tuple(
            RatingView(
                round=row.round,
                rating=Rating(
                    resolved=Resolved(row.resolved),
                    stars=row.stars,
                    why=row.why,
                    redo=row.redo,
                    redo_reason=row.redo_reason,
                ),
                at=row.at,
            )
            for row in repository.ratings(session, ticket)
        ),
    )


def seen_by(session: Session, ticket: Ticket, holder: str, now: datetime) -> TicketView:
    """A ticket as a citizen sees it: elsewhere than where it was filed, without personal data."""
    whole = view(session, ticket, now)
    if holder == ticket.conversation_id:
        return whole
    return replace(
        whole,
        elsewhere=True,
        text="",
        place="",
        happened_when="",
        contact_name_masked="",
        contact_masked="",
        conversation="",
        timeline=tuple(replace(step, text=mask_said(step.text)) for step in whole.timeline),
        ratings=tuple(
            replace(given, rating=replace(given.rating, why="", redo_reason=""))
            for given in whole.ratings
        ),
    )


def _dispatch(ticket: Ticket, department: str, calendar: WorkCalendar, now: datetime) -> None:
    if department not in department_names():
        raise Invalid("no_such_department", messages.NO_SUCH_DEPARTMENT)
    ticket.department = department
    if ticket.dispatched_at is None or ticket.due_at is None:  # 改派 does not stop the clock
        ticket.dispatched_at = now
        ticket.limit_days = working_days(TicketType(ticket.type))
        due = calendar.due(now, ticket.limit_days)
        ticket.due_at, ticket.due_provisional = due.at, due.provisional


def _tell(session: Session, ticket: Ticket, move: Move, text: str, now: datetime) -> None:
    for told in repository.told_conversations(session, ticket):
        conversation = conversations.of(session, told)
        current = seen_by(session, ticket, told, now)
        for outbound in _told(current, move, mask_said(text) if current.elsewhere else text):
            conversations.say(session, conversation, outbound, now=now)


def _told(current: TicketView, move: Move, text: str) -> list[Outbound]:
    match move:
        case Move.DISPATCH | Move.REDISPATCH:
            return [messages.ticket_card(current, messages.dispatched(current))]
        case Move.REPLY:
            return [
                messages.ticket_card(current, messages.replied(current, text)),
                messages.rating_card(current),
            ]
        case Move.CLOSE:
            return [messages.ticket_card(current, messages.closed(current))]
        case _:
            return []


def add_event(
    session: Session,
    ticket: Ticket,
    move: Move,
    *,
    actor: str,
    now: datetime,
    text: str,
    key: str | None = None,
    data: dict[str, str] | None = None,
) -> None:
    """Write down a move, and wake the consoles that show the ticket."""
    repository.add_event(
        session,
        TicketEvent(
            ticket_id=ticket.id,
            key=key,
            move=move.value,
            actor=actor,
            text=text,
            data=data or {},
            at=now,
        ),
    )
    announce(session, "desk", "ticket", {"number": ticket.number})


def _bounded(label: str, text: str) -> None:
    if len(text) > MAX_FIELD:
        raise Invalid("too_long", messages.too_long(label, MAX_FIELD))


def _of_citizen(session: Session, number: str, holder: str, now: datetime) -> Ticket:
    ticket = repository.for_citizen(session, number, holder, now=now)
    if ticket is None:
        raise NotFound("no_such_ticket", messages.NO_SUCH_TICKET)
    return ticket


def _of_staff(session: Session, number: str) -> Ticket:
    ticket = repository.by_number(session, number)
    if ticket is None:
        raise NotFound("no_such_ticket", messages.NO_SUCH_TICKET)
    return ticket
