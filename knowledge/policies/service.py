"""Rules of policy documents: what is one document, what a version, who confirmed it, how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid, NotFound
from knowledge.entries.drafts import document_key
from knowledge.entries.flags import flag_entries_citing
from knowledge.policies import likeness, messages, numbers, repository
from knowledge.policies.candidates import Candidate
from knowledge.policies.models import PolicyEvent, PolicyRow, PolicySource, PolicyVersion
from knowledge.policies.places import level_of
from knowledge.policies.reading.blocks import Block, Kind
from knowledge.policies.schemas import Facts, Level, Standing
from knowledge.retrieval.passages import Passage, cut

SETUP = "命令行"


class Outcome(StrEnum):
    """What became of one file."""

    NEW = "new"
    VERSION = "version"
    SOURCE = "source"
    """Another file with a text that is here."""


@dataclass(frozen=True)
class Stored:
    """What one file became."""

    file: str
    outcome: Outcome
    policy_id: int
    facts: Facts
    notes: tuple[str, ...] = field(default=())


def store(session: Session, given: Candidate, *, actor: str, now: datetime) -> Stored:
    """Keep a file's text: as a new document, a new version, or another source of one.

    Raises:
        Conflict: its number belongs to a document that says something else.
    """
    text = given.document.text
    print_, sketch = likeness.fingerprint(text), likeness.sketch(text)
    notes = list(given.document.notes)
    if given.recognised.repeals:
        notes.append(messages.repeals("、".join(given.recognised.repeals)))
    same = repository.by_fingerprint(session, print_)
    if same is not None:
        return _another_source(session, same, given, 1.0, notes, now)
    key = document_key(given.facts.doc_no)
    numbered = repository.by_key(session, key)
    if numbered is not None:
        share = float(likeness.shares(sketch, [numbered.sketch])[0])
        if share < likeness.RELATED:
            raise Conflict("doc_no_taken", messages.another_text(numbered.title, numbered.doc_no))
        if share >= 1.0:
            return _another_source(session, numbered, given, share, notes, now)
        return _new_version(session, numbered, given, print_, sketch, notes, actor, now)
    known = repository.sketches(session)
    shares = likeness.shares(sketch, [one for _, one in known])
    if len(shares) and (best := int(shares.argmax())) >= 0 and shares[best] >= likeness.SAME:
        other = find(session, known[best][0])
        if not (key and other.key):  # one of the two lost its number on the way
            return _another_source(session, other, given, float(shares[best]), notes, now)
        notes.append(messages.alike(other.title, float(shares[best])))
    row = PolicyRow(
        key=key,
        standing=Standing.IN_FORCE.value,
        evidence={
            name: [found.evidence, found.sure] for name, found in given.recognised.found.items()
        },
        fingerprint=print_,
        sketch=sketch,
        version=1,
        created_at=now,
        changed_at=now,
    )
    _fill(row, given.facts)
    repository.add(session, row)
    _add_version(session, row, given, print_, actor, now)
    _record(session, row, "import", actor, given.file, now)
    return Stored(given.file, Outcome.NEW, row.id, given.facts, tuple(notes))


def confirm(
    session: Session, policy_id: int, facts: Facts, *, actor: str, now: datetime
) -> PolicyRow:
    """An editor checked what was recognised, and corrected it.

    Raises:
        NotFound: no such document.
        Conflict: the number is another document's.
    """
    row = find(session, policy_id)
    facts = facts.model_copy(update={"doc_no": numbers.normal(facts.doc_no)})
    if facts.level is Level.UNKNOWN and facts.issuer:
        level, region = level_of(facts.issuer)
        facts = facts.model_copy(update={"level": level, "region": facts.region or region})
    key = document_key(facts.doc_no)
    other = repository.by_key(session, key)
    if other is not None and other.id != row.id:
        raise Conflict("doc_no_taken", messages.DOC_NO_TAKEN)
    if facts.expires != row.expires:
        row.expiry_told = False
    row.key = key
    _fill(row, facts)
    row.confirmed_by = actor
    row.changed_at = now
    _record(session, row, "confirm", actor, "", now)
    return row


def repeal(
    session: Session,
    doc_no: str,
    *,
    on: date,
    successor: str = "",
    actor: str,
    now: datetime,
) -> tuple[PolicyRow, tuple[str, ...]]:
    """A document is no longer in force; entries that cite it are marked for editors.

    Returns:
        The document, and the ids of the entries newly marked.

    Raises:
        NotFound: no document has this number.
        Conflict: it was repealed before.
        Invalid: it would follow itself.
    """
    row = repository.by_key(session, document_key(doc_no))
    if row is None:
        raise NotFound("no_such_policy", messages.no_such_doc_no(doc_no))
    return repeal_row(session, row, on=on, successor=successor, actor=actor, now=now)


def repeal_row(
    session: Session, row: PolicyRow, *, on: date, successor: str, actor: str, now: datetime
) -> tuple[PolicyRow, tuple[str, ...]]:
    """`repeal` of a document at hand, which may have no number."""
    if row.standing == Standing.REPEALED.value:
        raise Conflict("already_repealed", messages.ALREADY_REPEALED)
    following = numbers.normal(successor)[:60]
    if following and document_key(following) == row.key:
        raise Invalid("self_successor", messages.SELF_SUCCESSOR)
    row.standing = Standing.REPEALED.value
    row.repealed_on = on
    row.successor = following
    row.changed_at = now
    reason = messages.repealed(on.isoformat(), following)
    _record(session, row, "repeal", actor, reason, now)
    if not row.doc_no:
        return row, ()
    return row, flag_entries_citing(session, row.doc_no, reason, now=now)


def expire(session: Session, *, today: date, now: datetime) -> tuple[str, ...]:
    """Mark entries that cite documents whose last day is over; each document once."""
    marked: list[str] = []
    for row in repository.just_expired(session, today):
        row.expiry_told = True
        if row.doc_no and row.expires is not None:
            reason = messages.expired(row.expires.isoformat())
            marked += flag_entries_citing(session, row.doc_no, reason, now=now)
            _record(session, row, "expire", SETUP, reason, now)
    return tuple(dict.fromkeys(marked))


def find(session: Session, policy_id: int) -> PolicyRow:
    """A document.

    Raises:
        NotFound: there is none.
    """
    row = repository.get(session, policy_id)
    if row is None:
        raise NotFound("no_such_policy", messages.NO_SUCH_POLICY)
    return row


def facts_of(row: PolicyRow) -> Facts:
    """What is known of a stored document."""
    return Facts(
        title=row.title,
        doc_no=row.doc_no,
        issuer=row.issuer,
        level=Level(row.level),
        region=row.region,
        written=row.written,
        published=row.published,
        effective=row.effective,
        expires=row.expires,
    )


def blocks_of(version: PolicyVersion) -> list[Block]:
    """A stored text with its structure."""
    return [Block(Kind(kind), text, level) for kind, level, text in version.blocks]


def passages_of(version: PolicyVersion) -> list[Passage]:
    """A stored text as the passages that are searched."""
    return cut(version.text)


def _another_source(
    session: Session,
    row: PolicyRow,
    given: Candidate,
    share: float,
    notes: Sequence[str],
    now: datetime,
) -> Stored:
    known = {source.file for source in repository.sources(session, row.id)}
    known |= {version.file for version in repository.versions(session, row.id)}
    if given.file not in known:
        repository.add(
            session, PolicySource(policy_id=row.id, file=given.file, share=share, at=now)
        )
    told = (messages.same_text(row.title), *notes)
    return Stored(given.file, Outcome.SOURCE, row.id, facts_of(row), told)


def _new_version(
    session: Session,
    row: PolicyRow,
    given: Candidate,
    print_: str,
    sketch: bytes,
    notes: Sequence[str],
    actor: str,
    now: datetime,
) -> Stored:
    row.version += 1
    row.fingerprint, row.sketch, row.changed_at = print_, sketch, now
    _add_version(session, row, given, print_, actor, now)
    told = messages.new_version(row.title, row.version)
    _record(session, row, "version", actor, given.file, now)
    return Stored(given.file, Outcome.VERSION, row.id, facts_of(row), (told, *notes))


def _add_version(
    session: Session, row: PolicyRow, given: Candidate, print_: str, actor: str, now: datetime
) -> None:
    document = given.document
    repository.add(
        session,
        PolicyVersion(
            policy_id=row.id,
            number=row.version,
            text=document.text,
            blocks=[[block.kind.value, block.level, block.text] for block in document.blocks],
            file=given.file,
            fingerprint=print_,
            actor=actor,
            at=now,
        ),
    )


def _fill(row: PolicyRow, facts: Facts) -> None:
    row.doc_no, row.title, row.issuer = facts.doc_no, facts.title, facts.issuer
    row.level, row.region = facts.level.value, facts.region
    row.written, row.published = facts.written, facts.published
    row.effective, row.expires = facts.effective, facts.expires


def _record(
    session: Session, row: PolicyRow, move: str, actor: str, text: str, now: datetime
) -> None:
    repository.add(
        session, PolicyEvent(policy_id=row.id, move=move, actor=actor, text=text, at=now)
    )
