"""When a document is repealed or expires, every entry that rests on it wants looking at again."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid
from knowledge.entries import repository, service, wording
from knowledge.entries.drafts import document_key
from knowledge.entries.models import Flag
from knowledge.entries.moves import Move, Person


def flag_entries_citing(
    session: Session, doc_no: str, reason: str, *, now: datetime
) -> tuple[str, ...]:
    """Mark every entry that is out or being worked on and cites a document.

    An entry that still bears the same mark is not marked twice.

    Args:
        session: the unit of work.
        doc_no: the document's 文号, however its brackets are written.
        reason: what became of it, shown to editors.
        now: the moment.

    Returns:
        Ids of the entries newly marked, in order.

    Raises:
        Invalid: no 文号 was given.
    """
    key = document_key(doc_no)
    if not key:
        raise Invalid("doc_no_needed", wording.DOC_NO_NEEDED)
    marked: list[str] = []
    for row in repository.citing(session, key):
        known = any(flag.key == key for flag in repository.flags(session, row.entry_id))
        if known or row.entry_id in marked:
            continue
        repository.add(
            session,
            Flag(entry_id=row.entry_id, key=key, doc_no=doc_no[:100], reason=reason, at=now),
        )
        service.record(session, row, Move.FLAG, None, text=f"{doc_no}：{reason}", now=now)
        marked.append(row.entry_id)
    return tuple(marked)


def clear(session: Session, entry_id: str, reason: str, *, actor: Person, now: datetime) -> None:
    """Somebody looked, and says why the entry may stay as it is.

    Raises:
        Invalid: no reason was given.
        Conflict: nothing is marked.
    """
    service.find_entry(session, entry_id)
    if not reason.strip():
        raise Invalid("need_missing", wording.too_soon(wording.NEEDS["reason"]))
    flags = repository.flags(session, entry_id)
    if not flags:
        raise Conflict("no_such_flag", wording.NO_SUCH_FLAG)
    for flag in flags:
        flag.cleared_at, flag.cleared_by = now, actor.name
    newest = repository.versions(session, entry_id)[0]
    service.record(session, newest, Move.CLEAR, actor, text=reason.strip(), now=now)
