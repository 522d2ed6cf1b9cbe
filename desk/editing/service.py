"""Entries as the console reads them: a list, one version with all about it, its differences."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.clock import to_local
from desk.conversations.schemas import JSON
from desk.editing import messages
from desk.staff.schemas import StaffView
from knowledge import messages as knowledge_messages
from knowledge.entries import moves, repository, service
from knowledge.entries.differences import compare
from knowledge.entries.drafts import Draft, Incomplete
from knowledge.entries.models import VersionRow
from knowledge.entries.moves import OPEN, Move, Person, VersionState
from knowledge.entries.repository import PAGE, Filter, Line
from knowledge.entries.schemas import DEMONSTRATION_MARK, Validity
from knowledge.explaining import Alike, Explanation


def person(staff: StaffView) -> Person:
    """A member of staff, as far as knowledge knows one."""
    return Person(staff.id, staff.name)


def listing(session: Session, narrowed: Filter, number: int) -> dict[str, JSON]:
    """One page of entries, with how many stand where."""
    lines, total = repository.page(session, narrowed, number)
    return {
        "items": [_line(line, narrowed.today) for line in lines],
        "total": total,
        "page": number,
        "pages": max(1, -(-total // PAGE)),
        "counts": repository.counts(session, narrowed.today),
    }


def vocabulary(session: Session) -> dict[str, JSON]:
    """Words used so far, to be offered while typing: topics, audiences, regions."""
    narrowed = repository.published_contents(session, "audience", "region")
    audiences = {audience for found, _ in narrowed for audience in found}
    return {
        "topics": [
            {"topic": topic, "entries": count}
            for topic, count in repository.topics(session).items()
        ],
        "audiences": sorted(audiences),
        "regions": sorted({region for _, region in narrowed}),
    }


def detail(
    session: Session, entry_id: str, number: int | None, reader: StaffView, *, today: date
) -> dict[str, JSON]:
    """One version with all about it; by default the newest that is not waste paper.

    Raises:
        NotFound: no such entry or version.
    """
    entry = service.find_entry(session, entry_id)
    known = repository.versions(session, entry_id)
    if number is not None:
        row = service.find(session, entry_id, number)
    else:
        row = next((v for v in known if v.state != VersionState.DISCARDED.value), known[0])
    standing = service.standing(row)
    me = person(reader)
    draft = Draft.model_validate(row.content)
    out = next((v for v in known if v.state == VersionState.PUBLISHED.value), None)
    return {
        "id": entry.id,
        "topic": entry.topic,
        "origin_label": messages.ORIGINS[entry.origin],
        "version": _version(row),
        "draft": draft.as_json(),
        "edits": row.edits,
        "preview": preview(row, today=today),
        "faults": _faults(session, row) if standing.state in OPEN else {},
        "moves": [
            {
                "move": move.value,
                "label": move.label,
                "needs": list(moves.TABLE[move].needs),
                "why": why,
            }
            for move, why in moves.offered(standing, me)
        ],
        "mine": moves.barred(Move.SAVE, standing, me) is None,
        "may_revise": not any(VersionState(v.state) in OPEN for v in known)
        and standing.state in (VersionState.PUBLISHED, VersionState.WITHDRAWN),
        "published": out.number if out else None,
        "versions": [_version(version) for version in known],
        "flags": [
            {"doc_no": flag.doc_no, "reason": flag.reason, "at": _at(flag.at)}
            for flag in repository.flags(session, entry_id)
        ],
        "events": [
            {
                "at": _at(event.at),
                "move": event.move,
                "label": Move(event.move).label,
                "actor": event.actor,
                "text": event.text,
                "version": event.version,
            }
            for event in repository.events(session, entry_id)
        ],
    }


def changes(session: Session, entry_id: str, number: int, against: int | None) -> dict[str, JSON]:
    """What a version changes, field by field, against another or the one that is out.

    Raises:
        NotFound: no such entry or version.
    """
    row = service.find(session, entry_id, number)
    known = repository.versions(session, entry_id)
    if against is not None:
        base: VersionRow | None = service.find(session, entry_id, against)
    else:
        earlier = [v for v in known if v.number < number and v.published_at is not None]
        base = earlier[0] if earlier else None
    before = Draft.model_validate(base.content) if base else Draft()
    return {
        "against": base.number if base else None,
        "fields": [
            {
                "field": change.field,
                "label": change.label,
                "pieces": [[piece.part.value, piece.text] for piece in change.pieces],
            }
            for change in compare(before, Draft.model_validate(row.content))
        ],
    }


def preview(row: VersionRow, *, today: date) -> dict[str, JSON]:
    """What a citizen would be shown, as far as it is written."""
    draft = Draft.model_validate(row.content)
    note, validity = "", None
    if draft.starts and not (draft.until and draft.until < draft.starts):
        state = Validity.model_validate(
            {"status": draft.status, "from": draft.starts, "until": draft.until}
        ).state(today)
        note = knowledge_messages.validity_note(state, draft.until)
        validity = {"state": state.value, "label": state.label, "as_of": today.isoformat()}
    return {
        "text": note + draft.answer,
        "body": {
            "entry": row.entry_id,
            "question": draft.question,
            "sources": [
                {
                    "title": source.title,
                    "doc_no": source.doc_no,
                    "issuer": source.issuer,
                    "date": source.published.isoformat() if source.published else "",
                    "clause": source.clause,
                }
                for source in draft.sources
                if source.title
            ],
            "validity": validity,
            "names": {
                "drafter": row.drafter,
                "reviewer": row.reviewer or "（待审核）",
                "publisher": row.publisher or "（待发布）",
            },
            "facts_as_of": draft.facts_as_of.isoformat() if draft.facts_as_of else "",
            "demonstration": row.publisher.startswith(DEMONSTRATION_MARK),
        },
    }


def tried(explanation: Explanation) -> dict[str, JSON]:
    """What would be found for a question, and why."""
    decision = explanation.decision
    return {
        "zone": decision.zone.value,
        "zone_label": messages.zone(decision),
        "confidence": decision.confidence,
        "answer_from": round(explanation.answer_from, 3),
        "choose_from": round(explanation.choose_from, 3),
        "candidates": [
            {
                "id": candidate.entry_id,
                "question": candidate.question,
                "confidence": candidate.confidence,
                "shares": [
                    {
                        "label": share.label,
                        "share": share.share,
                        "values": [list(value) for value in share.values],
                    }
                    for share in candidate.shares
                ],
            }
            for candidate in explanation.candidates
        ],
    }


def alike(published: Sequence[Alike], drafts: Sequence[tuple[VersionRow, str, float]]) -> JSON:
    """Entries that may be the same as the one being written, out or being worked on."""
    return {
        "items": [
            {
                "id": item.entry_id,
                "question": item.question,
                "asked": item.asked,
                "likeness": item.likeness,
                "state_label": VersionState.PUBLISHED.label,
            }
            for item in published
        ]
        + [
            {
                "id": row.entry_id,
                "question": row.content["question"],
                "asked": asked,
                "likeness": round(likeness, 4),
                "state_label": VersionState(row.state).label,
            }
            for row, asked, likeness in drafts
        ]
    }


def _faults(session: Session, row: VersionRow) -> dict[str, str]:
    try:
        service.checked(session, row)
    except Incomplete as error:
        return error.faults
    return {}


def _line(line: Line, today: date) -> dict[str, JSON]:
    row = line.version
    due = row.review_by is not None and row.review_by <= today
    return {
        "id": line.entry.id,
        "topic": line.entry.topic,
        "question": row.content["question"],
        "answer": row.content["answer"][:120],
        "published": line.published,
        "flagged": line.flagged,
        "due": due and row.state == VersionState.PUBLISHED.value,
        **_version(row),
    }


def _version(row: VersionRow) -> dict[str, JSON]:
    state = VersionState(row.state)
    return {
        "number": row.number,
        "state": state.value,
        "state_label": state.label,
        "drafter": row.drafter,
        "reviewer": row.reviewer,
        "publisher": row.publisher,
        "publish_at": _at(row.publish_at),
        "review_by": row.review_by.isoformat() if row.review_by else None,
        "changed_at": _at(row.changed_at),
        "published_at": _at(row.published_at),
    }


def _at(moment: datetime | None) -> str | None:
    return to_local(moment).isoformat() if moment else None
