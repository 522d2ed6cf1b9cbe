"""Rules of an import at the console: look first, decide, then all of it in one transaction.

What comes in are drafts of whoever imports: a file may name three people, but only three people at
the console can answer for what citizens read.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid, NotFound
from desk.importing import messages, repository
from desk.importing.models import ImportRun
from desk.importing.schemas import Kind, RunState, faults_out
from desk.staff.schemas import StaffView
from knowledge.entries import publishing
from knowledge.entries import repository as entries
from knowledge.entries import service as editing
from knowledge.entries.drafts import Draft
from knowledge.entries.moves import Person
from knowledge.entries.reading import Fault, Placed
from knowledge.exchange.folder import sift
from knowledge.exchange.reading import Reading
from knowledge.policies import service as policies
from knowledge.policies.candidates import Candidate
from knowledge.policies.schemas import Facts
from knowledge.policies.service import Stored

_PREVIEW = 5  # entries shown before they come in
_TOPIC = 20  # characters, as in the editor


def begin(
    session: Session, run_id: str, kind: Kind, file: str, *, actor: StaffView, now: datetime
) -> ImportRun:
    """A file was uploaded."""
    row = ImportRun(
        id=run_id,
        kind=kind.value,
        file=file,
        state=RunState.CHECKING.value,
        stage=messages.UPLOADING,
        report={},
        actor_id=actor.id,
        actor=actor.name,
        created_at=now,
        changed_at=now,
    )
    repository.add(session, row)
    return row


def find(session: Session, run_id: str, actor: StaffView) -> ImportRun:
    """One's own import.

    Raises:
        NotFound: there is none.
    """
    row = repository.get(session, run_id, actor.id)
    if row is None:
        raise NotFound("no_such_import", messages.NO_SUCH_RUN)
    return row


def decide(session: Session, run_id: str, actor: StaffView, *, now: datetime) -> ImportRun:
    """The editor wants it taken in.

    Raises:
        Conflict: it is not checked yet, or done already.
    """
    row = find(session, run_id, actor)
    if row.state in (RunState.DONE.value, RunState.APPLYING.value):
        raise Conflict("already_applied", messages.ALREADY_APPLIED)
    if row.state != RunState.CHECKED.value:
        raise Conflict("not_checked", row.error or messages.NOT_CHECKED)
    row.state, row.error, row.changed_at = RunState.APPLYING.value, "", now
    return row


def check_entries(session: Session, reading: Reading) -> tuple[list[Placed], list[Fault], int]:
    """What of a file can come in as drafts, every fault, and the revision this holds for."""
    revision = entries.newest_revision(session)
    working = {row.entry_id: row.drafter for row in entries.open_versions(session)}
    faults = []
    for item in reading.placed:
        if item.entry.id in working:
            told = messages.being_edited(working[item.entry.id])
            faults.append(Fault(item.file, item.line("id"), told, item.sheet))
        elif len(item.topic) > _TOPIC:
            told = messages.TOPIC_TOO_LONG
            faults.append(Fault(item.file, item.line("topic"), told, item.sheet))
    free = [
        item
        for item in reading.placed
        if item.entry.id not in working and len(item.topic) <= _TOPIC
    ]
    narrowed = Reading(free, [*reading.faults, *faults], reading.notes, reading.rows)
    incoming, wrong = sift(narrowed, publishing.outlines(session))
    return incoming, wrong, revision


def entries_report(
    session: Session, reading: Reading, incoming: Sequence[Placed], faults: Sequence[Fault]
) -> dict[str, object]:
    """What the editor sees before deciding."""
    known = entries.all_entries(session)
    replaced = sum(item.entry.id in known for item in incoming)
    return {
        "rows": max(reading.rows, len(incoming)),
        "added": len(incoming) - replaced,
        "replaced": replaced,
        "rejected": len(faults),
        "faults": faults_out(list(faults)),
        "notes": [*reading.notes, *([messages.NAMES] if incoming else [])],
        "preview": [
            {"id": item.entry.id, "topic": item.topic, "question": item.entry.question}
            for item in incoming[:_PREVIEW]
        ],
    }


def apply_entries(
    session: Session, incoming: Sequence[Placed], revision: int, *, author: Person, now: datetime
) -> None:
    """Make every entry a draft: a new one, or a new version of what is out.

    Raises:
        Conflict: entries changed since the check.
    """
    if entries.newest_revision(session) != revision:
        raise Conflict("changed_meanwhile", messages.CHANGED_MEANWHILE)
    for item in incoming:
        draft = Draft.of(item.entry, item.topic)
        if entries.get(session, item.entry.id) is None:
            editing.create(
                session, draft, author=author, now=now, entry_id=item.entry.id, origin="import"
            )
        else:
            row = editing.revise(session, item.entry.id, author=author, now=now)
            editing.save(
                session, row.entry_id, row.number, draft, edits=row.edits, author=author, now=now
            )


def policy_report(candidate: Candidate) -> dict[str, object]:
    """What was recognised in a document, for the editor to check."""
    text = candidate.document.text
    return {
        "facts": candidate.facts.model_dump(mode="json"),
        "evidence": {
            name: {"line": found.evidence, "sure": found.sure}
            for name, found in candidate.recognised.found.items()
        },
        "repeals": list(candidate.recognised.repeals),
        "notes": candidate.document.notes,
        "characters": len(text),
        "blocks": len(candidate.document.blocks),
        "start": text[:600],
        "faults": [],
        "rejected": 0,
    }


def apply_policy(
    session: Session, candidate: Candidate, facts: Facts | None, *, actor: str, now: datetime
) -> Stored:
    """Keep a document, with what the editor confirmed of it.

    Raises:
        Invalid: nothing was confirmed.
        Conflict: its number belongs to another document.
    """
    if facts is None:
        raise Invalid("confirm_first", messages.CONFIRM_FIRST)
    confirmed = Candidate(candidate.file, candidate.document, candidate.recognised, facts)
    stored = policies.store(session, confirmed, actor=actor, now=now)
    policies.confirm(session, stored.policy_id, facts, actor=actor, now=now)
    return stored


def ended(session: Session, run_id: str, state: RunState, message: str, now: datetime) -> None:
    """A step ended without anything written; the editor may decide anew where that helps."""
    row = session.get(ImportRun, run_id)
    if row is not None:
        row.state, row.error, row.changed_at = state.value, message, now


def clean(folder: Path, *, before: float) -> None:
    """Remove uploads that nobody decided on.

    Args:
        folder: where uploads are kept.
        before: seconds since 1970; files last written earlier go.
    """
    for path in folder.glob("*"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except OSError:  # another worker was faster
            continue
