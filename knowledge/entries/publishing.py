"""What goes out to citizens and what is taken back, each with a revision that answerers follow."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.database import Database, announce
from core.errors import LianxinError
from knowledge.entries import repository, service, wording
from knowledge.entries.changes import Change
from knowledge.entries.drafts import Draft, entry_of
from knowledge.entries.models import EntryRow, Revision, VersionRow
from knowledge.entries.moves import Move, Person, VersionState
from knowledge.entries.reading import Outline, Placed, place
from knowledge.entries.schemas import Entry, EntryId

_HERE = "知识库"  # where entries stand that stand in no file
TOPIC = "knowledge"
"""What commits announce when something came out or went."""


def publish(
    session: Session, row: VersionRow, *, publisher: Person, now: datetime, on_time: bool = False
) -> None:
    """Let a version out; the one before it goes in the same moment.

    Raises:
        Incomplete: it is no whole entry (any more).
    """
    row.publisher_id, row.publisher, row.publish_at = publisher.id, publisher.name, None
    service.checked(session, row)
    entry = service.find_entry(session, row.entry_id)
    entry.topic = Draft.model_validate(row.content).topic
    former = repository.published(session, row.entry_id)
    if former is not None:
        former.state = VersionState.SUPERSEDED.value
        session.flush()  # only one may be out at a time: the old one goes first
        service.record(session, former, Move.REPLACE, None, now=now)
    put_out(session, entry, row, now=now)
    row.edits += 1
    _clear_flags(session, row, publisher, now)
    actor = None if on_time else publisher
    service.record(
        session, row, Move.PUBLISH, actor, text=wording.ON_TIME if on_time else "", now=now
    )


def put_out(session: Session, entry: EntryRow, row: VersionRow, *, now: datetime) -> None:
    """Mark a version as the one that is out."""
    row.state = VersionState.PUBLISHED.value
    row.published_at = row.changed_at = now
    _tell(session, entry.id, now)


def withdraw(
    session: Session, row: VersionRow, *, actor: Person | None, reason: str, now: datetime
) -> None:
    """Take back what is out."""
    row.state = VersionState.WITHDRAWN.value
    row.changed_at = now
    row.edits += 1
    service.record(session, row, Move.WITHDRAW, actor, text=reason, now=now)
    _tell(session, row.entry_id, now)


def unschedule(row: VersionRow) -> None:
    """Let an approved version wait again."""
    row.publish_at, row.publisher_id, row.publisher = None, None, ""


def any_due(session: Session, now: datetime) -> bool:
    """Whether anything was scheduled for now or before."""
    return bool(repository.due(session, now))


def publish_due(session: Session, now: datetime) -> list[str]:
    """Let out what was scheduled for now or before; gives the ids.

    What cannot go out any more (a doubled question, a dead link) loses its schedule, and the
    history says why.
    """
    done = []
    for row in repository.due(session, now):
        assert row.publisher_id is not None  # noqa: S101  whoever scheduled it
        publisher = Person(row.publisher_id, row.publisher)
        try:
            with session.begin_nested():
                publish(session, row, publisher=publisher, now=now, on_time=True)
            done.append(row.entry_id)
        except LianxinError as error:
            unschedule(row)
            row.edits += 1
            service.record(session, row, Move.UNSCHEDULE, None, text=error.message, now=now)
    return done


def published_entry(row: VersionRow) -> Entry:
    """The entry that a published version is."""
    return entry_of(
        Draft.model_validate(row.content),
        entry_id=row.entry_id,
        drafter=row.drafter,
        reviewer=row.reviewer,
        publisher=row.publisher,
    )


def published(session: Session) -> list[Placed]:
    """Everything that is out, with its topic, in order of id; links to what went are left out."""
    rows = repository.all_published(session)
    out = {entry.id for entry, _ in rows}
    return [place(_linked(published_entry(row), out), entry.topic, _HERE, 0) for entry, row in rows]


def outlines(session: Session) -> list[Outline]:
    """Of everything that is out, in order of id: what new entries are compared with, and no more."""
    known = list(repository.published_outlines(session))
    out = {entry_id for entry_id, *_ in known}
    return [
        Outline(
            id=entry_id,
            questions=(question, *variants),
            related=tuple(target for target in related if target in out),
            successor=successor if successor in out else None,
            file=_HERE,
        )
        for entry_id, question, variants, related, successor in known
    ]


def _linked(entry: Entry, out: set[str]) -> Entry:
    related = tuple(target for target in entry.related if target in out)
    successor = entry.successor if entry.successor in out else None
    if (related, successor) == (entry.related, entry.successor):
        return entry
    return entry.model_copy(update={"related": related, "successor": successor})


def changes_since(session: Session, revision: int) -> tuple[int, list[Change]]:
    """What came out or went after a revision, as it is now, and the newest revision."""
    newest = repository.newest_revision(session)
    if newest <= revision:
        return newest, []
    out = {row.entry_id: row for row in repository.published_since(session, revision)}
    return newest, [
        Change(EntryId(entry_id), published_entry(out[entry_id]) if entry_id in out else None)
        for entry_id in repository.changed_since(session, revision)
    ]


class PublishedEntries:
    """What answerers follow: the entries that are out, from the database.

    Revision 0 is before the first entry: who begins there is told of everything.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes_since(self, revision: int) -> tuple[int, Sequence[Change]]:
        """What changed after a revision, and the newest one. Blocks for a read."""
        return self._database.read_now(lambda session: changes_since(session, revision))


def _clear_flags(session: Session, row: VersionRow, publisher: Person, now: datetime) -> None:
    """What was marked before the review was seen by three people."""
    approvals = [
        event.at
        for event in repository.events(session, row.entry_id)
        if event.version == row.number and event.move == Move.APPROVE
    ]
    for flag in repository.flags(session, row.entry_id):
        if flag.at <= max(approvals):
            flag.cleared_at, flag.cleared_by = now, publisher.name


def _tell(session: Session, entry_id: str, now: datetime) -> None:
    repository.add(session, Revision(entry_id=entry_id, at=now))
    announce(session, TOPIC, "changed", {"entry": entry_id})
