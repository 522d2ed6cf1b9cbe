"""Rules of editing: a draft is written, checked by another, released by a third.

Everything that happens to an entry is an event; nothing is overwritten once somebody else has
seen it. What goes out and comes back is in `publishing`.
"""

import heapq
from collections.abc import Sequence
from datetime import datetime

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid, NotFound
from knowledge.entries import repository, wording
from knowledge.entries.drafts import Draft, Incomplete, entry_of
from knowledge.entries.models import EntryEvent, EntryRow, VersionRow
from knowledge.entries.moves import Move, Person, Standing, VersionState, check
from knowledge.entries.schemas import Entry
from knowledge.retrieval.analysis import compact

_MAX_TOPIC = 20
_ALIKE = 75.0
"""Per cent of edit similarity from which two drafts may be the same matter."""
_SHOWN = 20  # drafts that may be the same matter


def create(
    session: Session,
    draft: Draft,
    *,
    author: Person,
    now: datetime,
    entry_id: str = "",
    origin: str = "console",
) -> VersionRow:
    """A new entry, as its first draft.

    Args:
        session: the unit of work.
        draft: what is written of it.
        author: who writes.
        now: the moment.
        entry_id: what an imported entry is called already; by default the topic's next.
        origin: where it comes from.

    Raises:
        Invalid: it has no topic to be filed under.
    """
    if not 1 <= len(draft.topic) <= _MAX_TOPIC:
        raise Invalid("bad_topic", wording.BAD_TOPIC)
    entry = EntryRow(
        id=entry_id or _new_id(session, draft.topic),
        topic=draft.topic,
        origin=origin,
        edited=True,
        created_at=now,
    )
    repository.add(session, entry)
    return _new_version(session, entry, 1, draft, author=author, now=now)


def revise(session: Session, entry_id: str, *, author: Person, now: datetime) -> VersionRow:
    """A new draft of what is (or was) out; that stays out meanwhile.

    Raises:
        NotFound: no such entry.
        Conflict: somebody is at it already, or it was never out.
    """
    entry = find_entry(session, entry_id)
    if (open_version := repository.open_version(session, entry_id)) is not None:
        state = VersionState(open_version.state).label
        raise Conflict("being_edited", wording.being_edited(open_version.drafter, state))
    known = repository.versions(session, entry_id)
    out = [row for row in known if row.state in ("published", "withdrawn")]
    if not out:
        raise Conflict("nothing_to_revise", wording.NOTHING_TO_REVISE)
    basis = next((row for row in out if row.state == "published"), out[0])
    entry.edited = True
    draft = Draft.model_validate(basis.content)
    return _new_version(session, entry, known[0].number + 1, draft, author=author, now=now)


def save(
    session: Session,
    entry_id: str,
    number: int,
    draft: Draft,
    *,
    edits: int,
    author: Person,
    now: datetime,
) -> VersionRow:
    """Keep what was written.

    Raises:
        Conflict: no longer a draft, or changed since it was opened.
        Forbidden: somebody else's draft.
    """
    row = find(session, entry_id, number)
    check(Move.SAVE, standing(row), author)
    as_seen(row, edits)
    if draft != Draft.model_validate(row.content):
        _write(session, row, draft, now)
        add_author(row, author)
        last = repository.events(session, entry_id)[-1]
        if last.move == Move.SAVE and last.actor_id == author.id and last.version == number:
            last.at = now  # one line for a sitting, not one for each pause
        else:
            record(session, row, Move.SAVE, author, now=now)
    return row


def checked(session: Session, row: VersionRow) -> Entry:
    """The whole entry that a version is; its links lead somewhere, its questions are its own.

    Raises:
        Incomplete: it is none yet, field by field.
    """
    draft = Draft.model_validate(row.content)
    faults = _doubled(session, draft, but=row.entry_id)
    faults |= _dangling(session, draft, but=row.entry_id)
    try:
        entry = entry_of(
            draft,
            entry_id=row.entry_id,
            drafter=row.drafter,
            reviewer=row.reviewer,
            publisher=row.publisher,
        )
    except Incomplete as error:
        raise Incomplete(error.faults | faults) from None
    if faults:
        raise Incomplete(faults)
    return entry


def drafts_alike(
    session: Session, questions: Sequence[str], *, but: str
) -> list[tuple[VersionRow, str, float]]:
    """Others' drafts that ask nearly the same: the version, the question by which, how alike.

    What is out is compared by meaning, where answers are found; drafts, which nobody can find
    yet, by their letters.
    """
    asked = {compact(text): text for text in questions}
    best: dict[int, tuple[float, str]] = {}
    for version_id, text in repository.asked_in_drafts(session, but=but):
        hit = process.extractOne(text, list(asked), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if hit is not None:
            best[version_id] = max(best.get(version_id, (0.0, "")), (hit[1], asked[hit[0]]))
    found = [
        (row, best[row.id][1], best[row.id][0] / 100)
        for row in repository.by_ids(session, heapq.nlargest(_SHOWN, best, key=lambda i: best[i]))
    ]
    return sorted(found, key=lambda item: -item[2])


def find_entry(session: Session, entry_id: str) -> EntryRow:
    """An entry.

    Raises:
        NotFound: there is none of this id.
    """
    entry = repository.get(session, entry_id)
    if entry is None:
        raise NotFound("no_such_entry", wording.NO_SUCH_ENTRY)
    return entry


def find(session: Session, entry_id: str, number: int) -> VersionRow:
    """A version.

    Raises:
        NotFound: there is none.
    """
    find_entry(session, entry_id)
    row = repository.version(session, entry_id, number)
    if row is None:
        raise NotFound("no_such_version", wording.NO_SUCH_VERSION)
    return row


def standing(row: VersionRow) -> Standing:
    """What the rules look at of a version."""
    return Standing(
        state=VersionState(row.state),
        authors=frozenset(row.authors),
        drafter=Person(row.drafter_id, row.drafter) if row.drafter_id is not None else None,
        reviewer=Person(row.reviewer_id, row.reviewer) if row.reviewer_id is not None else None,
        scheduled=row.publish_at is not None,
    )


def record(
    session: Session,
    row: VersionRow,
    move: Move,
    actor: Person | None,
    *,
    now: datetime,
    text: str = "",
) -> None:
    """Write down what happened."""
    repository.add(
        session,
        EntryEvent(
            entry_id=row.entry_id,
            version=row.number,
            move=move.value,
            actor_id=actor.id if actor else None,
            actor=actor.name if actor else wording.HOUSE,
            text=text,
            at=now,
        ),
    )


def _new_version(
    session: Session, entry: EntryRow, number: int, draft: Draft, *, author: Person, now: datetime
) -> VersionRow:
    row = VersionRow(
        entry_id=entry.id,
        number=number,
        state=VersionState.DRAFT.value,
        content={},
        searched="",
        authors=[author.id],
        drafter_id=author.id,
        drafter=author.name,
        created_at=now,
        changed_at=now,
        edits=0,
    )
    _fill(row, draft)
    repository.add(session, row)
    note(session, row, draft)
    record(session, row, Move.CREATE, author, now=now)
    return row


def _write(session: Session, row: VersionRow, draft: Draft, now: datetime) -> None:
    _fill(row, draft)
    row.edits += 1
    row.changed_at = now
    note(session, row, draft)


def note(session: Session, row: VersionRow, draft: Draft) -> None:
    """Keep what others look a version up by: the documents it rests on, the ways to ask it."""
    repository.cite(session, row.id, draft.cited)
    asked = [compact(question) for question in (draft.question, *draft.variants)]
    repository.note_questions(session, row.id, asked)


def _fill(row: VersionRow, draft: Draft) -> None:
    row.content = draft.as_json()
    row.searched = draft.searched
    row.review_by = draft.review_by


def add_author(row: VersionRow, author: Person) -> None:
    """Somebody wrote on it: they can neither review nor release it."""
    if author.id not in row.authors:
        row.authors = [*row.authors, author.id]  # a new list: the old one is not seen to change


def as_seen(row: VersionRow, edits: int) -> None:
    """Stop whoever decides on what they have not seen.

    Raises:
        Conflict: it changed since it was looked at.
    """
    if row.edits != edits:
        raise Conflict("changed_meanwhile", wording.CHANGED_MEANWHILE)


def _dangling(session: Session, draft: Draft, *, but: str) -> dict[str, str]:
    """Links to what is not out, or to itself, by field."""
    links = {f"related.{number}": target for number, target in enumerate(draft.related)}
    if draft.successor:
        links["successor"] = draft.successor
    out = repository.which_are_out(session, links.values()) - {but}
    return {
        field: wording.unknown_link(target) for field, target in links.items() if target not in out
    }


def _doubled(session: Session, draft: Draft, *, but: str) -> dict[str, str]:
    """Ways to ask it that are another entry's, or twice its own, by field."""
    faults: dict[str, str] = {}
    seen: dict[str, str] = {}
    for number, question in enumerate((draft.question, *draft.variants)):
        field = "question" if number == 0 else f"variants.{number - 1}"
        asked = compact(question)
        if not asked:
            continue
        if asked in seen:
            faults[field] = wording.repeated(seen[asked])
            continue
        seen[asked] = question
        hit = repository.asked_nearly(session, asked, but=but)
        if hit is not None:
            entry_id, place = hit
            owner = repository.published(session, entry_id)
            theirs = _questions(owner)[place] if owner is not None else question
            faults[field] = wording.doubled(question, entry_id, theirs)
    return faults


def _questions(row: VersionRow) -> tuple[str, ...]:
    return (row.content["question"], *row.content["variants"])


def _new_id(session: Session, topic: str) -> str:
    """The next id of a topic; a new topic's letters are its initials."""
    known = repository.newest_in_topic(session, topic)
    prefix = known.split("-")[0] if known else _free_prefix(session, topic)
    numbers = [int(i.rsplit("-", 1)[1]) for i in repository.ids_with_prefix(session, prefix)]
    return f"{prefix}-{max(numbers, default=0) + 1:03d}"


def _free_prefix(session: Session, topic: str) -> str:
    sounds = "".join(part[0].lower() for part in lazy_pinyin(topic) if part[0].isascii())
    letters = "".join(c for c in sounds if c.isalpha())[:10] or "wd"
    base = letters if len(letters) > 1 else f"{letters}x"
    prefix, number = base, 0
    while repository.ids_with_prefix(session, prefix):
        number += 1
        prefix = base + chr(ord("a") + number % 26) * (1 + number // 26)
    return prefix
