"""Entries that come from files: the corpus a release ships, and what an operator imports.

Both stand as published, with the names their files give them. What people worked on in the
console is theirs: a newer corpus does not touch it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.entries import publishing, repository, service, wording
from knowledge.entries.checks import check_together
from knowledge.entries.drafts import Draft
from knowledge.entries.models import EntryRow, VersionRow
from knowledge.entries.moves import Move, VersionState
from knowledge.entries.reading import Placed
from knowledge.exchange.report import Rejected


@dataclass(frozen=True)
class Seeded:
    """How many entries a seeding added, brought up to date, and took back."""

    added: int = 0
    updated: int = 0
    withdrawn: int = 0
    kept: int = 0
    """Different in the corpus, but edited here: left as they are."""


def seed(session: Session, corpus: Sequence[Placed], *, now: datetime) -> Seeded:
    """Bring the entries that nobody edited here to the state of the corpus."""
    known = repository.all_entries(session)
    added = updated = withdrawn = kept = 0
    for item in corpus:
        entry = known.get(item.entry.id)
        print_ = _fingerprint(item)
        if entry is None:
            _add(session, item, origin="corpus", text=wording.SEEDED, now=now)
            added += 1
        elif entry.seed == print_ or entry.origin != "corpus":
            continue
        elif entry.edited:
            kept += 1
        else:
            _replace(session, entry, item, text=wording.RESEEDED, now=now)
            updated += 1
    here = {item.entry.id for item in corpus}
    for entry in known.values():
        if entry.origin == "corpus" and not entry.edited and entry.id not in here:
            row = repository.published(session, entry.id)
            if row is not None:
                publishing.withdraw(session, row, actor=None, reason=wording.UNSEEDED, now=now)
                entry.seed = ""
                withdrawn += 1
    return Seeded(added, updated, withdrawn, kept)


def take_in(
    session: Session, incoming: Sequence[Placed], *, checked: int, now: datetime
) -> tuple[int, int]:
    """Import entries as published: all of them or none.

    Args:
        session: the unit of work.
        incoming: the entries, without fault alone, and together with what was out.
        checked: the revision of what was out then. They are checked again only if it is another now:
            whoever else wants to write waits meanwhile.
        now: the moment.

    Returns:
        How many were added and how many replaced.

    Raises:
        Rejected: naming every fault, together with what came out since.
    """
    if repository.newest_revision(session) != checked:
        new = {item.entry.id for item in incoming}
        stay = [item for item in publishing.outlines(session) if item.id not in new]
        if faults := check_together([*stay, *incoming]):
            raise Rejected(sorted(faults))
    added = replaced = 0
    for item in incoming:
        entry = repository.get(session, item.entry.id)
        if entry is None:
            _add(session, item, origin="import", text=wording.IMPORTED, now=now)
            added += 1
        else:
            entry.edited = True
            _replace(session, entry, item, text=wording.IMPORTED, now=now)
            replaced += 1
    return added, replaced


def _add(session: Session, item: Placed, *, origin: str, text: str, now: datetime) -> None:
    entry = EntryRow(
        id=item.entry.id,
        topic=item.topic,
        origin=origin,
        edited=False,
        seed=_fingerprint(item),
        created_at=now,
    )
    repository.add(session, entry)
    _put_out(session, entry, 1, item, text=text, now=now)


def _replace(session: Session, entry: EntryRow, item: Placed, *, text: str, now: datetime) -> None:
    known = repository.versions(session, entry.id)
    for row in known:
        if row.state == VersionState.PUBLISHED.value:
            row.state = VersionState.SUPERSEDED.value
            session.flush()
            service.record(session, row, Move.REPLACE, None, text=text, now=now)
    entry.topic, entry.seed = item.topic, _fingerprint(item)
    _put_out(session, entry, known[0].number + 1, item, text=text, now=now)


def _put_out(
    session: Session, entry: EntryRow, number: int, item: Placed, *, text: str, now: datetime
) -> None:
    draft = Draft.of(item.entry, item.topic)
    row = VersionRow(
        entry_id=entry.id,
        number=number,
        state=VersionState.PUBLISHED.value,
        content=draft.as_json(),
        searched=draft.searched,
        authors=[],
        drafter=item.entry.drafter,
        reviewer=item.entry.reviewer,
        publisher=item.entry.publisher,
        created_at=now,
        changed_at=now,
        edits=0,
    )
    repository.add(session, row)
    service.note(session, row, draft)
    publishing.put_out(session, entry, row, now=now)
    service.record(session, row, Move.PUBLISH, None, text=text, now=now)


def _fingerprint(item: Placed) -> str:
    raw = json.dumps([item.topic, item.entry.model_dump(mode="json", by_alias=True)])
    return hashlib.sha256(raw.encode()).hexdigest()[:16]
