"""All SQL on entries, their versions, events, citations and flags."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from knowledge.entries.likeness import key, nearly_the_same, pieces, sought
from knowledge.entries.models import (
    AskedPiece,
    AskedRow,
    Citation,
    EntryEvent,
    EntryRow,
    Flag,
    Revision,
    VersionRow,
)
from knowledge.entries.moves import OPEN, VersionState

PAGE = 30
"""Rows of one page of the console's list."""
_TOGETHER = 500  # keys of one query: SQLite takes no more than some thousand
_CHUNK = 1000  # rows held at a time where very many are gone through
_OPEN = tuple(state.value for state in OPEN)
_PUBLISHED = VersionState.PUBLISHED.value


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the list is narrowed by; empty means any."""

    state: str = ""
    """A state of the newest version; ``flagged`` or ``due`` for what wants looking at."""
    topic: str = ""
    text: str = ""
    drafter: int | None = None
    today: date = date.min


@dataclass(frozen=True)
class Line:
    """One line of the list: an entry and the version that stands for it."""

    entry: EntryRow
    version: VersionRow
    published: bool
    flagged: bool


def get(session: Session, entry_id: str) -> EntryRow | None:
    """One entry."""
    return session.get(EntryRow, entry_id)


def add(session: Session, *rows: EntryRow | VersionRow | EntryEvent | Flag | Revision) -> None:
    """Store rows."""
    session.add_all(rows)
    session.flush()


def all_entries(session: Session) -> dict[str, EntryRow]:
    """Every entry by its id."""
    return {row.id: row for row in session.scalars(select(EntryRow))}


def versions(session: Session, entry_id: str) -> list[VersionRow]:
    """All versions of an entry, newest first."""
    query = select(VersionRow).where(VersionRow.entry_id == entry_id)
    return list(session.scalars(query.order_by(VersionRow.number.desc())))


def version(session: Session, entry_id: str, number: int) -> VersionRow | None:
    """One version."""
    query = select(VersionRow).where(VersionRow.entry_id == entry_id, VersionRow.number == number)
    return session.scalars(query).one_or_none()


def open_version(session: Session, entry_id: str) -> VersionRow | None:
    """The version being worked on."""
    query = select(VersionRow).where(VersionRow.entry_id == entry_id, VersionRow.state.in_(_OPEN))
    return session.scalars(query).one_or_none()


def published(session: Session, entry_id: str) -> VersionRow | None:
    """The version that is out."""
    query = select(VersionRow).where(
        VersionRow.entry_id == entry_id, VersionRow.state == _PUBLISHED
    )
    return session.scalars(query).one_or_none()


def all_published(
    session: Session, ids: Iterable[str] | None = None
) -> list[tuple[EntryRow, VersionRow]]:
    """What is out, in order of id."""
    query = (
        select(EntryRow, VersionRow)
        .join(VersionRow, VersionRow.entry_id == EntryRow.id)
        .where(VersionRow.state == _PUBLISHED)
        .order_by(EntryRow.id)
    )
    if ids is not None:
        query = query.where(EntryRow.id.in_(list(ids)))
    return [(row[0], row[1]) for row in session.execute(query)]


def published_contents(session: Session, *fields: str) -> list[tuple[Any, ...]]:
    """Of what is out: the different values of some fields together, read without the rest."""
    query = select(*(VersionRow.content[field] for field in fields))
    query = query.where(VersionRow.state == _PUBLISHED).distinct()
    return [tuple(row) for row in session.execute(query)]


def published_outlines(session: Session) -> Iterator[tuple[str, str, list[str], list[str], str]]:
    """Of what is out, in order of id: id, question, variants, related ids, successor or nothing.

    Read some at a time: the answers, which are most of it, are left where they are.
    """
    content = VersionRow.content
    fields = ("question", "variants", "related", "successor")
    query = (
        select(VersionRow.entry_id, *(content[field] for field in fields))
        .where(VersionRow.state == _PUBLISHED)
        .order_by(VersionRow.entry_id)
        .execution_options(yield_per=_CHUNK)
    )
    for row in session.execute(query):
        entry_id, question, variants, related, successor = row
        yield entry_id, question, variants, related, successor


def open_versions(session: Session) -> list[VersionRow]:
    """Everything being worked on."""
    return list(session.scalars(select(VersionRow).where(VersionRow.state.in_(_OPEN))))


def due(session: Session, now: datetime) -> list[VersionRow]:
    """Approved versions whose hour has come."""
    query = select(VersionRow).where(
        VersionRow.state == VersionState.APPROVED.value, VersionRow.publish_at <= now
    )
    return list(session.scalars(query.order_by(VersionRow.publish_at)))


def ids_with_prefix(session: Session, prefix: str) -> list[str]:
    """Ids that begin with these letters and a hyphen."""
    return list(session.scalars(select(EntryRow.id).where(EntryRow.id.startswith(f"{prefix}-"))))


def topics(session: Session) -> dict[str, int]:
    """Topic → number of entries, by name."""
    query = select(EntryRow.topic, func.count().label("entries")).group_by(EntryRow.topic)
    return {row.topic: row.entries for row in session.execute(query.order_by(EntryRow.topic))}


def newest_in_topic(session: Session, topic: str) -> str | None:
    """The id of some entry of a topic: its letters are the topic's."""
    query = select(EntryRow.id).where(EntryRow.topic == topic).order_by(EntryRow.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def cite(session: Session, version_id: int, keys: Iterable[str]) -> None:
    """Write down what a version rests on, instead of what was known before."""
    session.execute(delete(Citation).where(Citation.version_id == version_id))
    session.add_all(Citation(version_id=version_id, key=key) for key in sorted(keys))
    session.flush()


def note_questions(session: Session, version_id: int, asked: Sequence[str]) -> None:
    """Write down the ways to ask that a version has, instead of what was known before.

    Args:
        session: the unit of work.
        version_id: whose.
        asked: the question and its variants, as questions are compared (`compact`).
    """
    for table in (AskedRow, AskedPiece):
        session.execute(delete(table).where(table.version_id == version_id))
    keys = {key(piece) for text in asked for piece in pieces(text)}
    session.add_all(
        AskedRow(version_id=version_id, number=number, text=text)
        for number, text in enumerate(asked)
        if text
    )
    session.add_all(AskedPiece(version_id=version_id, key=one) for one in sorted(keys))
    session.flush()


def asked_nearly(session: Session, text: str, *, but: str) -> tuple[str, int] | None:
    """The entry that is out and has nearly the same way to ask, and the number of that.

    Args:
        session: the unit of work.
        text: as questions are compared.
        but: an entry that is not looked at.
    """
    keys = sorted({key(piece) for piece in sought(text)})
    for start in range(0, len(keys), _TOGETHER):
        with_one = select(AskedPiece.version_id).where(
            AskedPiece.key.in_(keys[start : start + _TOGETHER])
        )
        query = (
            select(VersionRow.entry_id, AskedRow.number, AskedRow.text)
            .join(AskedRow, AskedRow.version_id == VersionRow.id)
            .where(
                VersionRow.state == _PUBLISHED,
                VersionRow.entry_id != but,
                VersionRow.id.in_(with_one),
            )
            .order_by(VersionRow.entry_id, AskedRow.number)
        )
        for entry_id, number, other in session.execute(query):
            if nearly_the_same(text, other):
                return entry_id, number
    return None


def asked_in_drafts(session: Session, *, but: str) -> list[tuple[int, str]]:
    """Every way to ask that is being worked on, as it is compared, with its version's id."""
    query = (
        select(AskedRow.version_id, AskedRow.text)
        .join(VersionRow, VersionRow.id == AskedRow.version_id)
        .where(VersionRow.state.in_(_OPEN), VersionRow.entry_id != but)
        .order_by(AskedRow.version_id, AskedRow.number)
    )
    return [(version_id, text) for version_id, text in session.execute(query)]


def by_ids(session: Session, ids: Iterable[int]) -> list[VersionRow]:
    """Versions."""
    query = select(VersionRow).where(VersionRow.id.in_(list(ids)))
    return list(session.scalars(query))


def which_are_out(session: Session, ids: Iterable[str]) -> set[str]:
    """Of entries: those that are out."""
    query = select(VersionRow.entry_id).where(
        VersionRow.state == _PUBLISHED, VersionRow.entry_id.in_(list(ids))
    )
    return set(session.scalars(query))


def citing(session: Session, key: str) -> list[VersionRow]:
    """Versions that are out or being worked on and rest on a document."""
    query = (
        select(VersionRow)
        .join(Citation, Citation.version_id == VersionRow.id)
        .where(Citation.key == key, VersionRow.state.in_((*_OPEN, _PUBLISHED)))
        .order_by(VersionRow.entry_id, VersionRow.number)
    )
    return list(session.scalars(query))


def flags(session: Session, entry_id: str) -> list[Flag]:
    """What still wants looking at, oldest first."""
    query = select(Flag).where(Flag.entry_id == entry_id, Flag.cleared_at.is_(None))
    return list(session.scalars(query.order_by(Flag.id)))


def events(session: Session, entry_id: str) -> Sequence[EntryEvent]:
    """Everything that happened to an entry, in order."""
    query = select(EntryEvent).where(EntryEvent.entry_id == entry_id).order_by(EntryEvent.id)
    return session.scalars(query).all()


def newest_revision(session: Session) -> int:
    """The last number given; 0 before the first."""
    return session.scalar(select(func.max(Revision.revision))) or 0


def changed_since(session: Session, revision: int) -> list[str]:
    """Ids of what came out or went after a revision, in order."""
    query = select(Revision.entry_id).where(Revision.revision > revision)
    return list(session.scalars(query.distinct().order_by(Revision.entry_id)))


def published_since(session: Session, revision: int) -> list[VersionRow]:
    """Of what came out or went after a revision: what is out now."""
    changed = select(Revision.entry_id).where(Revision.revision > revision)
    query = select(VersionRow).where(
        VersionRow.state == _PUBLISHED, VersionRow.entry_id.in_(changed)
    )
    return list(session.scalars(query))


def page(session: Session, narrowed: Filter, number: int) -> tuple[list[Line], int]:
    """One page of the list, last touched first, and how many there are in all."""
    query = _where(_lines(), narrowed)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(VersionRow.changed_at.desc(), EntryRow.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    ids = [row[0].id for row in rows]
    out = {entry.id for entry, _ in all_published(session, ids)}
    marked = set(
        session.scalars(
            select(Flag.entry_id).where(Flag.entry_id.in_(ids), Flag.cleared_at.is_(None))
        )
    )
    return [Line(row[0], row[1], row[0].id in out, row[0].id in marked) for row in rows], total


def page_published(
    session: Session, *, topic: str, text: str, number: int
) -> tuple[list[tuple[EntryRow, VersionRow]], int]:
    """One page of what is out, in order of id, and how many there are in all."""
    query = (
        select(EntryRow, VersionRow)
        .join(VersionRow, VersionRow.entry_id == EntryRow.id)
        .where(VersionRow.state == _PUBLISHED)
    )
    query = _where(query, Filter(topic=topic, text=text))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(EntryRow.id).limit(PAGE).offset((number - 1) * PAGE))
    return [(row[0], row[1]) for row in rows], total


def counts(session: Session, today: date) -> dict[str, int]:
    """State of the newest version → entries; and how many are flagged or due for review."""
    lines = _lines().subquery()
    rows = session.execute(
        select(lines.c.state, func.count().label("entries")).group_by(lines.c.state)
    )
    found = {row.state: row.entries for row in rows}
    for name in ("flagged", "due"):
        query = _where(_lines(), Filter(state=name, today=today)).subquery()
        found[name] = session.scalar(select(func.count()).select_from(query)) or 0
    return found


def _lines() -> Select[EntryRow, VersionRow]:
    """Each entry with its newest version that is not waste paper."""
    newest = (
        select(func.max(VersionRow.number))
        .where(
            VersionRow.entry_id == EntryRow.id,
            VersionRow.state != VersionState.DISCARDED.value,
        )
        .correlate(EntryRow)
        .scalar_subquery()
    )
    return select(EntryRow, VersionRow).join(
        VersionRow, and_(VersionRow.entry_id == EntryRow.id, VersionRow.number == newest)
    )


def _where(query: Select[EntryRow, VersionRow], narrowed: Filter) -> Select[EntryRow, VersionRow]:
    if narrowed.state == "flagged":
        query = query.where(exists().where(Flag.entry_id == EntryRow.id, Flag.cleared_at.is_(None)))
    elif narrowed.state == "due":
        query = query.where(VersionRow.state == _PUBLISHED, VersionRow.review_by <= narrowed.today)
    elif narrowed.state:
        query = query.where(VersionRow.state == narrowed.state)
    if narrowed.topic:
        query = query.where(EntryRow.topic == narrowed.topic)
    if narrowed.drafter is not None:
        query = query.where(VersionRow.drafter_id == narrowed.drafter)
    for word in narrowed.text.split():
        query = query.where(
            or_(
                EntryRow.id.contains(word, autoescape=True),
                VersionRow.searched.contains(word, autoescape=True),
            )
        )
    return query
