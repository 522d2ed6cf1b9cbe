"""All SQL on policy documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from knowledge.policies.models import PolicyEvent, PolicyRow, PolicySource, PolicyVersion
from knowledge.policies.schemas import Level, Standing

PAGE = 20
_TOGETHER = 500  # documents of which one query asks
_NEWEST = and_(PolicyVersion.policy_id == PolicyRow.id, PolicyVersion.number == PolicyRow.version)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list is narrowed by; empty means any."""

    words: tuple[str, ...] = ()
    """Each must stand in title, 文号, issuer or text."""
    level: Level | None = None
    region: str = ""
    state: str = ""
    """``valid``, ``expired`` or ``repealed`` as of ``today``."""
    confirmed: bool | None = None
    today: date


def get(session: Session, policy_id: int) -> PolicyRow | None:
    """One document."""
    return session.get(PolicyRow, policy_id)


def by_key(session: Session, key: str) -> PolicyRow | None:
    """The document of a 文号, by its key."""
    query = select(PolicyRow).where(PolicyRow.key == key).order_by(PolicyRow.id)
    return session.scalars(query.limit(1)).one_or_none() if key else None


def by_fingerprint(session: Session, fingerprint: str) -> PolicyRow | None:
    """The document that has, or once had, this very text."""
    query = (
        select(PolicyRow)
        .join(PolicyVersion, PolicyVersion.policy_id == PolicyRow.id)
        .where(PolicyVersion.fingerprint == fingerprint)
        .order_by(PolicyRow.id)
    )
    return session.scalars(query.limit(1)).one_or_none()


def sketches(session: Session) -> list[tuple[int, bytes]]:
    """Every document's sketch."""
    return [(row.id, row.sketch) for row in session.execute(select(PolicyRow.id, PolicyRow.sketch))]


def add(session: Session, *rows: PolicyRow | PolicyVersion | PolicySource | PolicyEvent) -> None:
    """Store rows."""
    session.add_all(rows)
    session.flush()


def versions(session: Session, policy_id: int) -> list[PolicyVersion]:
    """All texts, newest first."""
    query = select(PolicyVersion).where(PolicyVersion.policy_id == policy_id)
    return list(session.scalars(query.order_by(PolicyVersion.number.desc())))


def sources(session: Session, policy_id: int) -> list[PolicySource]:
    """Other files that hold the same text."""
    query = select(PolicySource).where(PolicySource.policy_id == policy_id)
    return list(session.scalars(query.order_by(PolicySource.id)))


def events(session: Session, policy_id: int) -> Sequence[PolicyEvent]:
    """What happened, in order."""
    query = select(PolicyEvent).where(PolicyEvent.policy_id == policy_id)
    return session.scalars(query.order_by(PolicyEvent.id)).all()


def just_expired(session: Session, today: date) -> list[PolicyRow]:
    """Documents whose last day is over and of which nobody was told."""
    query = select(PolicyRow).where(
        PolicyRow.expires < today,
        PolicyRow.expiry_told.is_(False),
        PolicyRow.confirmed_by != "",
        PolicyRow.standing == Standing.IN_FORCE.value,
    )
    return list(session.scalars(query))


def confirmed(session: Session) -> list[PolicyRow]:
    """Documents that somebody checked, in order."""
    query = select(PolicyRow).where(PolicyRow.confirmed_by != "").order_by(PolicyRow.id)
    return list(session.scalars(query))


def texts(session: Session, ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """The newest texts of documents, by id and number of the version."""
    found: dict[tuple[int, int], str] = {}
    for start in range(0, len(ids), _TOGETHER):
        query = (
            select(PolicyVersion.policy_id, PolicyVersion.number, PolicyVersion.text)
            .join(PolicyRow, _NEWEST)
            .where(PolicyRow.id.in_(ids[start : start + _TOGETHER]))
        )
        found |= {(policy_id, number): text for policy_id, number, text in session.execute(query)}
    return found


def revision(session: Session) -> tuple[int, int]:
    """What differs whenever anything happened to any document: the newest event, and how many."""
    query = select(func.coalesce(func.max(PolicyEvent.id), 0), func.count(PolicyEvent.id))
    newest, count = session.execute(query).one()
    return int(newest), int(count)


def page(session: Session, narrowed: Filter, number: int) -> tuple[list[PolicyRow], int]:
    """One page, best first where words were given, else newest; and how many there are in all."""
    query = _where(select(PolicyRow).join(PolicyVersion, _NEWEST), narrowed)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = func.coalesce(PolicyRow.published, PolicyRow.written, date.min)
    rows = session.scalars(
        query.order_by(_score(narrowed.words).desc(), newest.desc(), PolicyRow.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return list(rows), total


def _score(words: Sequence[str]) -> ColumnElement[int]:
    score: ColumnElement[int] = literal(0)
    for word in words:
        score = score + case((PolicyRow.doc_no == word, 8), else_=0)
        score = score + case((PolicyRow.title.contains(word, autoescape=True), 3), else_=0)
    return score


def _where(query: Select[PolicyRow], narrowed: Filter) -> Select[PolicyRow]:
    for word in narrowed.words:
        query = query.where(
            or_(
                PolicyRow.title.contains(word, autoescape=True),
                PolicyRow.doc_no.contains(word, autoescape=True),
                PolicyRow.issuer.contains(word, autoescape=True),
                PolicyVersion.text.contains(word, autoescape=True),
            )
        )
    if narrowed.level is not None:
        query = query.where(PolicyRow.level == narrowed.level.value)
    if narrowed.region:
        query = query.where(PolicyRow.region.contains(narrowed.region, autoescape=True))
    if narrowed.confirmed is not None:
        marked = PolicyRow.confirmed_by != ""
        query = query.where(marked if narrowed.confirmed else ~marked)
    starts = func.coalesce(PolicyRow.effective, PolicyRow.published, PolicyRow.written)
    repealed = and_(
        PolicyRow.standing == Standing.REPEALED.value,
        or_(PolicyRow.repealed_on.is_(None), PolicyRow.repealed_on <= narrowed.today),
    )
    expired = and_(PolicyRow.expires.is_not(None), PolicyRow.expires < narrowed.today)
    match narrowed.state:
        case "repealed":
            query = query.where(repealed)
        case "expired":
            query = query.where(expired, ~repealed)
        case "not_yet":
            query = query.where(starts > narrowed.today)
        case "valid":
            begun = or_(starts.is_(None), starts <= narrowed.today)
            query = query.where(~repealed, or_(PolicyRow.expires.is_(None), ~expired), begun)
    return query
