"""One step of an entry's way: what the table allows, carried out and written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.errors import Invalid
from knowledge.entries import publishing, service, wording
from knowledge.entries.models import VersionRow
from knowledge.entries.moves import Move, Person, check

LONGEST_SCHEDULE = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class MoveInput:
    """What a move may take."""

    edits: int | None = None
    """The count of changes that the person saw; None where nothing was looked at."""
    reason: str = ""
    text: str = ""
    publish_at: datetime | None = None


def make_move(
    session: Session,
    entry_id: str,
    number: int,
    move: Move,
    given: MoveInput,
    *,
    actor: Person,
    now: datetime,
) -> VersionRow:
    """Move a version on.

    Raises:
        Conflict: not from here, or it changed since it was looked at.
        Forbidden: not this person.
        Incomplete: what is submitted is no whole entry.
        Invalid: something that the move takes is missing.
    """
    row = service.find(session, entry_id, number)
    rule = check(move, service.standing(row), actor)
    if given.edits is not None:
        service.as_seen(row, given.edits)
    for need in rule.needs:
        value = getattr(given, need)
        if not (value.strip() if isinstance(value, str) else value):
            raise Invalid("need_missing", wording.too_soon(wording.NEEDS[need]))
    said = (given.reason or given.text).strip()
    match move:
        case Move.SUBMIT:
            service.checked(session, row)
        case Move.TAKE:
            row.drafter_id, row.drafter = actor.id, actor.name
            service.add_author(row, actor)
        case Move.APPROVE:
            row.reviewer_id, row.reviewer = actor.id, actor.name
        case Move.RECALL | Move.RETURN:
            row.reviewer_id, row.reviewer = None, ""
            publishing.unschedule(row)
        case Move.SCHEDULE:
            _schedule(row, given.publish_at, actor, now)
            service.checked(session, row)
        case Move.UNSCHEDULE:
            publishing.unschedule(row)
        case Move.PUBLISH:
            publishing.publish(session, row, publisher=actor, now=now)
            return row
        case Move.WITHDRAW:
            publishing.withdraw(session, row, actor=actor, reason=said, now=now)
            return row
    if rule.target is not None:
        row.state = rule.target.value
    if move is not Move.COMMENT:
        row.changed_at = now
        row.edits += 1
    service.record(session, row, move, actor, text=said, now=now)
    return row


def _schedule(row: VersionRow, at: datetime | None, actor: Person, now: datetime) -> None:
    if at is None or at.tzinfo is None or at <= now:
        raise Invalid("publish_at_past", wording.PUBLISH_AT_PAST)
    if at > now + LONGEST_SCHEDULE:
        raise Invalid("publish_at_far", wording.PUBLISH_AT_FAR)
    row.publish_at = at
    row.publisher_id, row.publisher = actor.id, actor.name
